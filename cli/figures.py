"""Verbs: a series figure by figure, one figure, its audit trail and why it reads as it does."""

from typing import TYPE_CHECKING

import rich_click as click

from cli.completing import FIGURE
from cli.options import BOUNDS, OF_FIGURE, listing, reading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cli.asking import Asked
    from cli.sheets import Kind
    from projections.answers.evidence import Evidence
    from projections.answers.explaining import Explanation, SkippedEntry
    from projections.answers.figure_answer import FigureAnswer
    from projections.answers.figures import FigureRow
    from projections.answers.history import EventRow
    from projections.answers.listing import Listing
    from projections.answers.source_figures import SourceFigure

_FIGURE_SLASHES = 2
_COLUMNS: "tuple[tuple[str, Kind], ...]" = (
    ("period", "word"), ("value", "number"), ("published", "word"), ("entry", "number"), ("revised", "number"),
    ("", "prose"),
)  # fmt: skip


@click.command()
@click.argument("key", type=FIGURE, metavar="SERIES|FIGURE|SOURCE")
@BOUNDS
@click.option("--order", type=click.Choice(["asc", "desc"]), help="asc: oldest period first; desc: latest first.")
@click.option("--release", metavar="first|latest|N", help="The first, latest or n-th released value of each figure.")
@click.option(
    "--vintage", "vintages", metavar="MOMENT", multiple=True, help="Of a source, once as of each of these; repeatable."
)
@listing
def figures(
    asked: "Asked",
    key: str,
    start: str | None,
    end: str | None,
    order: str | None,
    release: str | None,
    vintages: tuple[str, ...],
) -> None:
    """Show the figures of a series or of a whole source, or one figure with its adjustment and version."""
    from projections.answers.figure_answer import ask_figure
    from projections.answers.figures import ask_figures

    if vintages and "/" in key:
        raise click.UsageError("--vintage applies to the figures of a source; of a series, use asreported triangle")
    if key.count("/") == _FIGURE_SLASHES:
        if start or end or order or release:
            raise click.UsageError(
                "--start, --end, --order and --release apply to the figures of a series, not to one figure"
            )
        answer = ask_figure(asked.answers, asked.at, key)
        if not asked.prints("figure", answer, *key.split("/")):
            _show_figure(asked, answer)
        return
    if "/" not in key:
        if order:
            raise click.UsageError("--order applies to the figures of a series, not to those of a source")
        _figures_of_source(asked, key, start, end, release, vintages)
        return
    listed = ask_figures(asked.answers, asked.at, key, start, end, order or "asc", release)
    if not asked.prints("figures", listed, *key.split("/"), start=start, end=end, order=order, release=release):
        _show_figures(asked, key, listed, "" if order == "desc" else "; show the latest first with --order desc")


def _figures_of_source(
    asked: "Asked",
    source: str,
    start: str | None,
    end: str | None,
    release: str | None,
    vintages: tuple[str, ...],
) -> None:
    from cli.sheets import Sheet
    from cli.wording import moment_words
    from projections.answers.source_figures import ask_source_figures

    listed = ask_source_figures(asked.answers, asked.at, source, start, end, release, vintages)
    if asked.prints("source_figures", listed, source, start=start, end=end, release=release, vintages=vintages):
        return
    first: list[tuple[str, Kind]] = [("as of", "word")] if vintages else []
    sheet = Sheet(source, asked.moment).columns(*first, ("series", "word"), *_COLUMNS)
    for one in listed.items[: asked.most]:
        as_of = [moment_words(one.vintage)] if one.vintage else []
        sheet.row(*as_of, one.series.partition("/")[2], *_cells(one))
    if more := asked.told_more(len(listed.items)):
        sheet.note(more)
    sheet.show()


def _show_figures(asked: "Asked", key: str, listed: "Listing[FigureRow]", hint: str) -> None:
    from cli.sheets import Sheet

    sheet = Sheet(key, asked.moment).columns(*_COLUMNS)
    for one in listed.items[: asked.most]:
        sheet.row(*_cells(one))
    if more := asked.told_more(len(listed.items), hint):
        sheet.note(more)
    sheet.show()


def _cells(one: "FigureRow | SourceFigure") -> list[str]:
    from cli.wording import elsewhere_text, figure_text, moment_words

    remark = "withdrawn" if one.value is None else f"through {one.through}" if one.through else ""
    status = f"status {one.status}" if one.status else ""
    elsewhere = elsewhere_text(one.adjustment, is_unknown=one.adjustment_unknown)
    return [
        one.period,
        figure_text(one.value, one.qualifier),
        moment_words(one.published_at),
        str(one.entry),
        str(one.revisions or ""),
        "; ".join(filter(None, (remark, status, elsewhere))),
    ]


def _show_figure(asked: "Asked", one: "FigureAnswer") -> None:
    from cli.sheets import Sheet
    from cli.wording import count_text, figure_text, moment_words

    declared = one.adjustment
    amount = "" if declared is None else figure_text(declared.amount) if declared.amount else "of unknown amount"
    told = {
        "value": "withdrawn" if one.value is None else figure_text(one.value, one.qualifier),
        "qualifier": one.qualifier if one.qualifier not in (None, "exact") else "",
        "status": one.status,
        "through": one.through,
        "published": moment_words(one.published_at),
        "what it was": one.kind,
        "reason": one.reason if one.reason != "unstated" or one.kind not in ("report", "confirmation") else "",
        "note": one.note,
        "adjustment": declared and f"{amount}, {declared.reason}{', ignored' if declared.ignored else ''}",
        "": declared and declared.note,
        "revised": count_text(one.revisions, "time") if one.revisions else "never",
        "document": cited(one.document),
        "version": str(one.version),
    }
    sheet = Sheet(f"{one.series}/{one.period}", asked.moment).columns(("", "word"), (" ", "prose"))
    for name, text in told.items():
        if text:
            sheet.row(name, text)
    sheet.show()


@click.command()
@OF_FIGURE
@listing
def history(asked: "Asked", figure: str) -> None:
    """Show the audit trail of a figure: what changed, when, who recorded it, why, and which document shows it."""
    from projections.answers.history import ask_history

    answer = ask_history(asked.answers, asked.at, figure)
    if not asked.prints("history", answer, *figure.split("/")):
        show_history(f"History of {figure}", asked.moment, answer.items[: asked.most])


def show_history(title: str, moment: str, rows: "Sequence[EventRow]") -> None:
    """Entries of a figure as a table."""
    from cli.sheets import Sheet
    from cli.wording import amount_text, difference_text, moment_words

    sheet = Sheet(title, moment).columns(
        ("entry", "number"), ("what", "word"), ("value", "number"), ("change", "number"), ("published", "word"),
        ("recorded", "word"), ("by", "word"), ("why and where", "prose"),
    )  # fmt: skip
    for one in rows:
        sheet.row(
            str(one.entry),
            one.kind + (" (pinned)" if one.pinned else ""),
            amount_text(one.value, one.qualifier, is_unknown=one.amount_unknown, nothing=_nothing(one)),
            difference_text(one.difference) if one.difference else "",
            moment_words(one.published_at),
            moment_words(one.recorded_at[:19] + "Z"),
            one.recorded_by,
            _why(one),
        )
    sheet.show()


def _nothing(one: "EventRow") -> str:
    """How an entry without a value is shown: of a withdrawal the name says it, a correction to one does not."""
    from cli.wording import NOTHING

    return "withdrawn" if one.kind in ("correction", "voided") else NOTHING


def _why(one: "EventRow") -> str:
    from cli.wording import BACK_CHANGED, ORDER_ASSUMED, reverted_text, words_text
    from domain.facts import KIND_OF_TAG
    from projections.answers.history import HistoryRow

    recorded = KIND_OF_TAG[one.recorded_kind]
    told = [
        words_text("status", one.status, one.previous_status) if one.value else "",
        words_text("through", one.through, one.previous_through) if one.value else "",
        one.reason if one.reason not in (None, "unstated") else "",
        one.note,
        f"of entry {one.corrects}" if one.corrects else "",
        f"refiled as {one.refiled_as}" if one.refiled_as else "",
        _mended(one.corrected_by),
        f"recorded as {recorded}" if recorded != one.kind else "",
        ORDER_ASSUMED if one.order_assumed else "",
        BACK_CHANGED if one.came_back_changed else "",
        reverted_text(one.reverted_by, one.reverts, one.days_until_reverted) if isinstance(one, HistoryRow) else "",
        cited(one.document),
    ]
    return "; ".join(part.rstrip(".") for part in told if part)


def _mended(by: list[int]) -> str:
    return f"mended by {'entry' if len(by) == 1 else 'entries'} {', '.join(map(str, by))}" if by else ""


def cited(document: "Evidence | None") -> str:
    """A document as it is cited, its quote first."""
    if document is None:
        return ""
    from cli.wording import quote_text

    quote = quote_text(document.quote) if document.quote else ""
    return ", ".join(filter(None, (quote, document.title, document.url))) or f"document {document.id}"


@click.command()
@OF_FIGURE
@reading
def explain(asked: "Asked", figure: str) -> None:
    """Explain how a figure reads: the entries that made the answer, and those passed over."""
    from projections.answers.explaining import ask_explanation

    answer = ask_explanation(asked.answers, asked.at, figure)
    if asked.prints("explain", answer, *figure.split("/")):
        return
    from cli.sheets import Sheet
    from cli.wording import ORDER_ASSUMED, moment_words

    show_history(f"{figure} reads {_reads(answer)}", asked.moment, answer.made_by)
    sheet = Sheet("Passed over" if answer.passed_over else "Nothing was passed over").columns(
        ("entry", "number"), ("value", "number"), ("published", "word"), ("position", "number"), ("why", "prose")
    )
    for one in answer.passed_over:
        adjusts = "adjustment" if one.slot == "adjustment" else ""
        why = "; ".join(filter(None, (adjusts, *_words(one), one.why)))
        sheet.row(str(one.entry), _said(one), moment_words(one.published_at), f"{one.position:,}", why)
    if answer.passed_over_more:
        sheet.note(f"{answer.passed_over_more:,} more, recorded before them, were passed over")
    if answer.order_assumed:
        sheet.note(f"It is assumed to be the last of its day: {ORDER_ASSUMED}.")
    sheet.note(f"The rule: {answer.rule}")
    sheet.show()


def _said(one: "SkippedEntry") -> str:
    from cli.wording import amount_text

    return amount_text(one.value, one.qualifier, is_unknown=one.amount_unknown, nothing="withdrawn")


def _words(one: "SkippedEntry | Explanation") -> list[str]:
    """Its status and last day, where it has any."""
    from cli.wording import words_text

    return [words_text("status", one.status, None), words_text("through", one.through, None)]


def _reads(answer: "Explanation") -> str:
    from cli.wording import elsewhere_text, figure_text

    elsewhere = elsewhere_text(answer.adjustment, is_unknown=answer.adjustment_unknown)
    if answer.value is None:
        reads = "as withdrawn" if answer.state == "withdrawn" else "as no value"
        return f"{reads}; ignored: {elsewhere}" if answer.adjustment_ignored else reads
    said = ", ".join(filter(None, [figure_text(answer.value, answer.qualifier), *_words(answer)]))
    return f"{said}; {elsewhere}" if elsewhere else said
