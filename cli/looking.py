"""Verbs: when the releases of a series came, and when its source was looked at."""

from typing import TYPE_CHECKING

import rich_click as click

from cli.options import BOUNDS, OF_SERIES, Given, listing

if TYPE_CHECKING:
    from cli.asking import Asked
    from projections.answers.coverage import Coverage
    from projections.answers.release_calendar import CalendarRelease


# Of what the watch found, the last spans are shown.
_WATCHED_SHOWN = 20


@click.command()
@OF_SERIES
@BOUNDS
@listing
def calendar(asked: "Asked", series: str, start: str | None, end: str | None) -> None:
    """Show when the first value of each period was expected and came, and the value before as known then."""
    from cli.sheets import Sheet
    from cli.year_lines import RELEASES, year_lines
    from projections.answers.marked_days import release_days
    from projections.answers.release_calendar import ask_release_calendar

    answer = ask_release_calendar(asked.answers, asked.at, series, start, end)
    if asked.prints("calendar", answer, *series.split("/"), start=start, end=end):
        return
    sheet = Sheet(f"Release calendar of {series}", asked.moment).columns(
        ("period", "word"), ("expected", "word"), ("published", "word"), ("late", "number"), ("first value", "number"),
        ("before, as known", "number"), ("before, from then on", "number"), ("", "prose"),
    )  # fmt: skip
    sheet.picture(year_lines(release_days(answer.items), RELEASES))
    for one in answer.items[: asked.most]:
        sheet.row(*_cells(one))
    if more := asked.told_more(len(answer.items), "; choose with --start and --end"):
        sheet.note(more)
    sheet.show()


def _cells(one: "CalendarRelease") -> list[str]:
    from cli.wording import figure_text, moment_words

    shown = (
        (one.value, one.qualifier),
        (one.previous, one.previous_qualifier),
        (one.previous_then, one.previous_then_qualifier),
    )
    return [
        one.period,
        one.expected or "",
        moment_words(one.published_at) if one.published_at else "",
        "" if one.late is None else f"{one.late:+}",
        *("" if value is None else figure_text(value, qualifier) for value, qualifier in shown),
        _remark(one),
    ]


def _remark(one: "CalendarRelease") -> str:
    from cli.wording import count_text

    if one.state == "awaited":
        return f"awaited, overdue by {count_text(one.overdue, 'day')}" if one.overdue else "awaited"
    return "backfilled" if one.backfilled else ""


@click.command()
@OF_SERIES
@click.option("--published-from", metavar="MOMENT", help="Published then or later; a period means its first day.")
@click.option("--published-to", metavar="MOMENT", help="Published by then; a period means its last day.")
@listing
def coverage(asked: "Asked", series: str, **bounds: Given) -> None:
    """Show when the source was looked at, when nothing had changed, and what was missed in between."""
    from cli.sheets import Sheet
    from cli.wording import count_text, moment_words
    from cli.year_lines import LOOKS, year_lines
    from projections.answers.coverage import ask_coverage
    from projections.answers.known import known_series
    from projections.answers.marked_days import look_days

    answer = ask_coverage(asked.answers, asked.at, series, **bounds)
    if asked.prints("coverage", answer, *series.split("/"), **bounds):
        return
    sheet = Sheet(f"Coverage of {series}", asked.moment).columns(
        ("published", "word"), ("", "word"), ("reported", "number"), ("changed", "number"), ("withdrawn", "number"),
        ("reverted", "number"), ("missed before", "number"),
    )  # fmt: skip
    frequency = known_series(asked.answers, asked.at, series).series.frequency
    sheet.picture(year_lines(look_days(answer, frequency), LOOKS))
    for one in answer.items[: asked.most]:
        counts = (one.reported, one.changed, one.withdrawn, one.reverted, one.missed)
        what = "unchanged" if one.unchanged else "whole list" if one.whole else "in part"
        sheet.row(moment_words(one.published_at), what, *(str(count or "") for count in counts))
    sheet.note(
        f"{count_text(answer.looks, 'whole list')} recorded, {answer.unchanged:,} of them with nothing new; "
        f"{count_text(answer.missed, 'period')} missed, {count_text(answer.longest_gap, 'day')} at most between two"
    )
    if more := asked.told_more(len(answer.items)):
        sheet.note(more)
    for note in _watch_notes(answer):
        sheet.note(note)
    sheet.show()


def _watch_notes(answer: "Coverage") -> list[str]:
    """What the watch found, the last of it and where it could find nothing."""
    from cli.wording import count_text, second_words

    notes = [
        f"{_span_words(one.first, one.last)}: {one.outcome}, {count_text(one.looks, 'look')} at "
        f"{one.url}{f' ({one.why})' if one.why else ''}"
        for one in answer.watched[-_WATCHED_SHOWN:]
    ]
    if (more := len(answer.watched) - _WATCHED_SHOWN) > 0:
        notes.insert(0, f"{count_text(more, 'earlier span')} of the watch with --json")
    notes += [
        f"blind from {second_words(one.since)} to {second_words(one.until)}" for one in answer.blind[-_WATCHED_SHOWN:]
    ]
    return notes


def _span_words(first: str, last: str) -> str:
    from cli.wording import second_words

    since, until = second_words(first), second_words(last)
    return since if since == until else f"{since} to {until}"
