"""Verbs: the revisions feed, the vintages of a series, and what changed between two moments."""

from typing import TYPE_CHECKING

import rich_click as click

from cli.completing import SERIES
from cli.options import OF_SERIES, REASONS, Given, Verb, listing, reading

if TYPE_CHECKING:
    from cli.asking import Asked
    from projections.comparing import Comparison, Side
    from projections.feed import Revision

KINDS = ("revision", "withdrawal", "reinstatement", "adjustment", "adjustment-withdrawal", "correction", "voiding")
_UNASKED = 50


@click.command()
@click.option("--source", metavar="SOURCE", help="Only this source.")
@click.option("--series", type=SERIES, help="Only this series.")
@click.option("--reason", type=click.Choice(REASONS), help="Only for this reason.")
@click.option("--kind", type=click.Choice(KINDS), help="Only this kind of change.")
@click.option("--min-difference", metavar="AMOUNT", help="Only changes of at least this absolute size.")
@click.option("--published-from", metavar="MOMENT", help="Published then or later.")
@click.option("--published-to", metavar="MOMENT", help="Published by then.")
@click.option("--recorded-from", metavar="MOMENT", help="Recorded then or later.")
@click.option("--recorded-to", metavar="MOMENT", help="Recorded by then.")
@click.option("--after", type=click.IntRange(0), metavar="POSITION", help="Behind this position, oldest first.")
@listing
def revisions(asked: "Asked", **wanted: Given) -> None:
    """Every revision, withdrawal, reinstatement, adjustment and correction, newest first."""
    from projections.feed import RevisionFilter

    answer = asked.answers.revisions(asked.at, RevisionFilter(**wanted), asked.most + 1)
    if asked.prints("revisions", answer, **wanted):
        return
    from cli.sheets import Sheet
    from cli.wording import difference_text, figure_text, moment_words

    sheet = Sheet("Revisions", asked.moment).columns(
        ("position", "number"), ("figure", "word"), ("what", "word"), ("was", "number"), ("is", "number"),
        ("change", "number"), ("published", "word"), ("after", "number"), ("why", "prose"),
    )  # fmt: skip
    for one in answer.items[: asked.most]:
        unknown = one.kind == "adjustment" and one.value is None
        sheet.row(
            f"{one.since:,}",
            f"{one.series}/{one.period}",
            one.kind,
            figure_text(one.previous),
            "unknown" if unknown else figure_text(one.value, one.qualifier),
            difference_text(one.difference) if one.difference else "",
            moment_words(one.published_at),
            f"{one.days_since} d" if one.days_since is not None else "",
            _why(one),
        )
    if len(answer.items) > asked.most:
        sheet.note("more follow; --limit 0 shows them all, --series, --kind and --min-difference choose")
    sheet.show()


def _why(one: "Revision") -> str:
    wording = "wording alone" if one.kind == "revision" and not one.of_value else ""
    reason = one.reason if one.reason not in (None, "unstated") else ""
    return "; ".join(filter(None, (wording, reason, one.note)))


@click.command()
@OF_SERIES
@click.option("--order", type=click.Choice(["asc", "desc"]), default="asc", help="desc begins with the latest.")
@listing
def vintages(asked: "Asked", series: str, order: str) -> None:
    """The moments at which anything of a series changed, with how many figures."""
    answer = asked.answers.vintages(asked.at, series)
    if asked.prints("vintages", answer, *series.split("/")):
        return
    from cli.sheets import Sheet
    from cli.wording import moment_words

    sheet = Sheet(f"Vintages of {series}", asked.moment).columns(
        ("published", "word"),
        ("figures", "number"),
        ("reported", "number"),
        ("changed", "number"),
        ("withdrawn", "number"),
    )
    items = answer.items if order == "asc" else answer.items[::-1]
    for one in items[: asked.most]:
        counts = (one.figures, one.reported, one.changed, one.withdrawn)
        sheet.row(moment_words(one.published_at), *(str(count or "") for count in counts))
    if more := asked.told_more(len(items), "" if order == "desc" else "; --order desc begins with the latest"):
        sheet.note(more)
    sheet.show()


def _reading_two(verb: Verb) -> Verb:
    return reading(verb, moments=False)


@click.command()
@OF_SERIES
@click.option("--from", "from_", metavar="MOMENT", help="The earlier moment of publication. [default: no bound]")
@click.option("--to", metavar="MOMENT", help="The later moment of publication. [default: no bound]")
@click.option("--from-position", type=click.IntRange(0), metavar="N", help="The earlier position. [default: the head]")
@click.option("--to-position", type=click.IntRange(0), metavar="N", help="The later position. [default: the head]")
@_reading_two
def compare(
    asked: "Asked", series: str, from_: str | None, to: str | None, from_position: int | None, to_position: int | None
) -> None:
    """What changed of a series between two moments, with the entries that did it."""
    if from_ is None and from_position is None:
        raise click.UsageError("compare with what? give --from MOMENT, --from-position N, or both")
    before, after = asked.answers.at(from_, from_position), asked.answers.at(to, to_position)
    answer = asked.answers.compare(series, before, after)
    given = {"from": from_, "to": to, "from_position": from_position, "to_position": to_position}
    if not asked.prints("compare", answer, *series.split("/"), **given):
        _show_comparison(answer)


def _show_comparison(answer: "Comparison") -> None:
    from cli.sheets import Sheet
    from cli.wording import difference_text, figure_text, moment_words

    sheet = Sheet(f"{answer.series}: {_side(answer.before)}, and {_side(answer.after)}")
    sheet.columns(
        ("figure", "word"), ("was", "number"), ("is", "number"), ("change", "number"), ("entry", "word"),
        ("published", "word"),
    )  # fmt: skip
    for one in answer.items[:_UNASKED]:
        sheet.row(
            one.period,
            figure_text(one.before, one.qualifier_before),
            figure_text(one.after, one.qualifier_after),
            difference_text(one.difference) if one.difference else "",
            f"{one.entry_before or '-'} > {one.entry_after or '-'}",
            moment_words(one.published_after or one.published_before),
        )
    if len(answer.items) > _UNASKED:
        sheet.note(f"{len(answer.items) - _UNASKED:,} more figures differ; --json names them all")
    if not answer.items:
        sheet.note("No figure differs.")
    sheet.show()
    by_year = Sheet("Totals by year").columns(
        ("year", "word"), ("was", "number"), ("is", "number"), ("change", "number")
    )
    for pair in answer.years:
        change = difference_text(pair.difference) if pair.difference not in (None, "0") else ""
        by_year.row(pair.year, figure_text(pair.before), figure_text(pair.after), change)
    if answer.years:
        by_year.show()


def _side(side: "Side") -> str:
    from cli.wording import moment_words

    published = f"as published by {moment_words(side.as_of)}, " if side.as_of else ""
    return f"{published}position {side.position:,}"
