"""The summary of an import, as tables: counts by series, and every vintage, column and figure that needs a look."""

from collections.abc import Sequence

from cli.recording import held_text
from cli.sheets import Sheet, paragraph
from cli.wording import count_text, moment_words, number_text
from importers.issuing.summary import DoubtfulVintage, EmptiedSeries, OutcomeCounts, SkippedVintage, Summary

_COUNTS = {
    "reports": "reports", "revisions_of_value": "revised", "revisions_of_wording": "reworded",
    "confirmations": "confirmed", "withdrawals": "withdrawn", "reinstatements": "reinstated",
    "adjustments": "adjusted", "adjustment_withdrawals": "adj. withdrawn", "pins": "pins",
}  # fmt: skip
_SHOWN = 50
_NAMED = 10
_LASTED = {"lasted": "a later version goes on from it"}


def show(title: str, summary: Summary, *, dry_run: bool) -> None:
    """Print the whole summary."""
    _show_counts(title, summary, dry_run=dry_run)
    parts = (_doubtful, _skipped, _emptied, _repeated, _passed, _taken, _unknown, _against_hand, _held)
    for part in (one(summary) for one in parts):
        if part is not None:
            part.show()
    for note in summary.notes:
        paragraph(f"Note: {note}", indent=6)


def _show_counts(title: str, summary: Summary, *, dry_run: bool) -> None:
    verb = "would be recorded" if dry_run else "recorded"
    known = f", {count_text(summary.known, 'vintage')} known before" if summary.known else ""
    told = f"{count_text(summary.events, 'event')} {verb} of {count_text(summary.vintages, 'vintage')}{known}"
    sheet = Sheet(f"{title}: {told}", f"ledger position {summary.position:,}")
    sheet.columns(("series", "word"), *((name, "number") for name in _COUNTS.values()))
    for key in _most_changed(summary):
        sheet.row(key, *_cells(summary.series[key]))
    if len(summary.series) > 1:
        sheet.row("all", *_cells(summary.total))
    if len(summary.series) > _SHOWN:
        sheet.note(f"{len(summary.series) - _SHOWN:,} series more, which changed less; list all with --json")
    for word, keys in (("opened", summary.opened), ("closed", summary.closed)):
        if keys:
            sheet.note(f"{count_text(len(keys), 'series', 'series')} {word}: {_named(keys)}")
    learned = sorted(summary.learned.items())
    for key, vintages in learned[:_NAMED]:
        sheet.note(f"{key}: read from {count_text(vintages, 'vintage')} of which other series were known before")
    if len(learned) > _NAMED:
        sheet.note(f"so were {len(learned) - _NAMED:,} series more; list all with --json")
    if not summary.series:
        sheet.note("No figure changed.")
    sheet.show()


def _most_changed(summary: Summary) -> list[str]:
    """The series that are shown, in their order: all, or those whose figures changed most after they were reported."""

    def changes(key: str) -> tuple[int, int]:
        counts = summary.series[key]
        every = sum(getattr(counts, name) for name in _COUNTS)
        return every - counts.reports - counts.confirmations, every

    return sorted(sorted(summary.series, key=changes, reverse=True)[:_SHOWN])


def _named(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - _NAMED:,} more" if len(keys) > _NAMED else ""
    return ", ".join(keys[:_NAMED]) + more


def _cells(counts: OutcomeCounts) -> list[str]:
    return [number_text(count) if (count := getattr(counts, name)) else "" for name in _COUNTS]


def _doubtful(summary: Summary) -> Sheet | None:
    sheet = Sheet("Not plausible beside the version before: held back until a later one, or a person, decides")
    sheet.columns(("published", "word"), ("commit", "word"), ("file", "word"), ("is", "word"), ("why", "prose"))
    for one in summary.doubtful[:_SHOWN]:
        words = {"lasted": "recorded", "dropped": "dropped", "waiting": "waiting"}[one.verdict]
        sheet.row(*_place(one), words, "; ".join((*one.doubts, *filter(None, (one.why, _LASTED.get(one.verdict))))))
    if any(one.verdict == "waiting" for one in summary.doubtful):
        sheet.note("asreported held shows what waits; asreported held issue, or drop, decides it")
    if any(one.verdict == "dropped" for one in summary.doubtful):
        sheet.note("what was dropped is recorded nowhere; --trust takes every version as it is")
    return _cut(sheet, len(summary.doubtful))


def _skipped(summary: Summary) -> Sheet | None:
    sheet = Sheet("Skipped: they say nothing about any figure")
    sheet.columns(("published", "word"), ("commit", "word"), ("file", "word"), ("why", "prose"))
    for one in summary.skipped[:_SHOWN]:
        sheet.row(*_place(one), one.why)
    return _cut(sheet, len(summary.skipped))


def _place(one: "SkippedVintage | EmptiedSeries | DoubtfulVintage") -> tuple[str, str, str]:
    return moment_words(one.published_at or None), one.commit[:12], one.path


def _emptied(summary: Summary) -> Sheet | None:
    sheet = Sheet("Vintages that no longer list any figure of a series: all its figures were withdrawn")
    columns = ("published", "commit", "file", "series")
    sheet.columns(*((name, "word") for name in columns), ("withdrawn", "number"))
    for one in summary.emptied[:_SHOWN]:
        sheet.row(*_place(one), one.series, number_text(one.figures))
    return _cut(sheet, len(summary.emptied))


def _repeated(summary: Summary) -> Sheet | None:
    sheet = Sheet("Vintages that list a period more than once")
    sheet.columns(("published", "word"), ("commit", "word"), ("file", "word"), ("periods", "prose"))
    for one in summary.repeated[:_SHOWN]:
        lost = f"; only in rows that do not count: {', '.join(one.lost)}" if one.lost else ""
        sheet.row(moment_words(one.published_at), one.commit[:12], one.path, ", ".join(one.periods) + lost)
    return _cut(sheet, len(summary.repeated))


def _passed(summary: Summary) -> Sheet | None:
    sheet = Sheet("Rows that were passed over: they are no figures")
    columns = ("why", "file", "first commit")
    sheet.columns(*((name, "word") for name in columns), ("rows", "number"), ("vintages", "number"))
    for one in summary.passed[:_SHOWN]:
        rows = number_text(one.most)
        if one.fewest < one.most:
            rows = f"{number_text(one.fewest)} to {rows}"
        sheet.row(one.why, one.path, one.first_commit[:12], rows, number_text(one.vintages))
    return _cut(sheet, len(summary.passed))


def _taken(summary: Summary) -> Sheet | None:
    sheet = Sheet("Taken, of the forms that the spec allows")
    sheet.columns(("form", "word"), ("file", "word"), ("first commit", "word"), ("vintages", "number"))
    for one in summary.taken[:_SHOWN]:
        sheet.row(one.form, one.path, one.first_commit[:12], number_text(one.vintages))
    return _cut(sheet, len(summary.taken))


def _unknown(summary: Summary) -> Sheet | None:
    sheet = Sheet("Columns that the spec does not mention: their figures are not imported")
    sheet.columns(("column", "word"), ("file", "word"), ("first commit", "word"), ("vintages", "number"))
    for one in summary.unknown[:_SHOWN]:
        sheet.row(one.column, one.path, one.first_commit[:12], number_text(one.vintages))
    return _cut(sheet, len(summary.unknown))


def _against_hand(summary: Summary) -> Sheet | None:
    sheet = Sheet("Figures for which the files repeat what was corrected by hand: recorded again, check them")
    sheet.columns(("figure", "word"), ("value", "number"), ("commit", "word"), ("file", "word"))
    for one in summary.against_hand[:_SHOWN]:
        sheet.row(one.figure, number_text(one.value), one.commit[:12], one.path)
    return _cut(sheet, len(summary.against_hand))


def _held(summary: Summary) -> Sheet | None:
    sheet = Sheet("Figures that do not read as the files say: it was recorded before, and another entry holds")
    sheet.columns(("figure", "word"), ("what is read", "prose"), ("commit", "word"), ("file", "word"))
    for one in summary.held[:_SHOWN]:
        adjusted = "adjustment: " if one.held.slot == "adjustment" else ""
        figure = f"{one.held.series}/{one.held.period}"
        sheet.row(figure, f"{adjusted}{held_text(one.held)}", one.commit[:12], one.path)
    return _cut(sheet, len(summary.held) + summary.held_more)


def _cut(sheet: Sheet, rows: int) -> Sheet | None:
    if rows > _SHOWN:
        sheet.note(f"{rows - _SHOWN:,} more; list all with --json")
    return sheet if rows else None
