"""Verb: what changed of a series between two moments."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import rich_click as click

from cli.options import OF_SERIES, Verb, reading

if TYPE_CHECKING:
    from cli.asking import Asked
    from projections.answers.comparing import ComparedMoment, Comparison, YearPair
    from projections.answers.differing import AdjustmentThen, FigureDifference
    from projections.answers.statistics import LevelChange

_UNASKED = 50
_NOT_YET = "not published yet"


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
    """Show what changed in a series between two moments, and the entries that changed it."""
    from projections.answers.comparing import ask_comparison

    if from_ is None and from_position is None:
        raise click.UsageError("give the first side: --from MOMENT, --from-position N, or both")
    positions = {"from_position": from_position, "to_position": to_position}
    answer = ask_comparison(asked.answers, asked.at, series, from_=from_, to=to, **positions)
    if not asked.prints("compare", answer, *series.split("/"), **{"from": from_, "to": to}, **positions):
        _show_comparison(answer)


def _show_comparison(answer: "Comparison") -> None:
    from cli.sheets import Sheet
    from cli.wording import changed_text, moment_words

    sheet = Sheet(f"{answer.series}: {_side(answer.before)}, and {_side(answer.after)}")
    sheet.columns(
        ("figure", "word"), ("was", "number"), ("is", "number"), ("change", "number"), ("entry", "word"),
        ("published", "word"), ("", "prose"),
    )  # fmt: skip
    for one in answer.items[:_UNASKED]:
        sheet.row(
            one.period,
            _reads(one.state_before, one.before, one.qualifier_before),
            _reads(one.state_after, one.after, one.qualifier_after),
            changed_text(one.difference),
            _entries(one),
            moment_words(one.published_after or one.published_before),
            _what_did_it(one),
        )
    if len(answer.items) > _UNASKED:
        sheet.note(f"{len(answer.items) - _UNASKED:,} more figures differ; list all with --json")
    if not answer.items:
        sheet.note("No figure differs.")
    for note in _notes(answer):
        sheet.note(note)
    sheet.show()
    _show_years(answer)


def _reads(state: str, value: str | None, qualifier: str | None) -> str:
    """A value, that it was withdrawn, or nothing where nothing had been published."""
    from cli.wording import figure_text

    return "withdrawn" if state == "withdrawn" else figure_text(value, qualifier)


def _notes(answer: "Comparison") -> Iterator[str]:
    before, after = (_latest(side) for side in (answer.before, answer.after))
    yield f"Latest figure: {before}" + (f", then {after}" if after != before else "")
    if answer.backwards:
        axes = " and ".join(answer.backwards)
        yield f"Backwards: the first moment was {axes} later than the second."
    for one in answer.described:
        if one.what == "title" and None in (one.before, one.after):
            side = answer.before if one.before is None else answer.after
            yield f"At position {side.position:,} the series had not been opened yet."
            return
        yield f"Described differently: {one.what} {_or_none(one.before)}, and {_or_none(one.after)}"


def _or_none(fact: str | int | None) -> str:
    return "none" if fact is None else str(fact)


def _entries(one: "FigureDifference") -> str:
    """Which entry was read and which is, in words: a mark between them could be taken for "more than"."""
    if one.entry_before is None or one.entry_after is None:
        return str(one.entry_after or one.entry_before or "")
    both = (one.entry_before, one.entry_after)
    return str(both[0]) if both[0] == both[1] else f"{both[0]} to {both[1]}"


def _what_did_it(one: "FigureDifference") -> str:
    words = [f"{name} {was or 'none'}, then {now or 'none'}" for name, was, now in _words(one) if was != now]
    words += [_NOT_YET] if one.state_after == "not-published-then" else []
    if one.adjustment_before and one.adjustment_after:
        was, now = _declared(one.adjustment_before), _declared(one.adjustment_after)
        words.append(f"adjusted {was}, then {now}" if was != now else "")
        words += _amended(one.adjustment_before.corrected_by, one.adjustment_after.corrected_by, "adjustment corrected")
        words += _amended(one.adjustment_before.undone_by, one.adjustment_after.undone_by, "adjustment undone")
    words += _amended(one.corrected_by_before, one.corrected_by_after, "corrected by us")
    words += _amended(one.undone_by_before, one.undone_by_after, "undone by us")
    return "; ".join(filter(None, words))


def _words(one: "FigureDifference") -> tuple[tuple[str, str | None, str | None], ...]:
    if one.before is None or one.after is None:
        return ()
    return (("status", one.status_before, one.status_after), ("through", one.through_before, one.through_after))


def _declared(one: "AdjustmentThen") -> str:
    from cli.wording import difference_text

    return "unknown" if one.is_unknown else "none" if one.amount is None else difference_text(one.amount)


def _amended(before: int | None, after: int | None, what: str) -> list[str]:
    return [f"{what}: entry {number}" for number in (before, after) if number is not None]


def _show_years(answer: "Comparison") -> None:
    from cli.sheets import Sheet
    from cli.wording import changed_text, figure_text

    is_level = any(one.level_before or one.level_after for one in answer.years)
    sheet = Sheet("Last state by year" if is_level else "Totals by year").columns(
        ("year", "word"), ("was", "number"), ("is", "number"), ("change", "number"), ("", "prose")
    )
    for pair in answer.years:
        if is_level:
            sheet.row(pair.year, _last(pair.level_before), _last(pair.level_after), "", "")
            continue
        sheet.row(
            pair.year,
            figure_text(pair.before, pair.qualifier_before),
            figure_text(pair.after, pair.qualifier_after),
            changed_text(pair.difference),
            "; ".join(_beside(pair)),
        )
    if answer.years:
        sheet.show()


def _last(level: "LevelChange | None") -> str:
    from cli.wording import figure_text

    return figure_text(level.last, level.last_qualifier) if level else figure_text(None)


def _beside(pair: "YearPair") -> Iterator[str]:
    from cli.wording import figure_text, spanning_text

    if (pair.adjusted_before, pair.adjusted_after) != (pair.before, pair.after):
        was = figure_text(pair.adjusted_before, pair.qualifier_before)
        now = figure_text(pair.adjusted_after, pair.qualifier_after)
        yield f"less adjustments: {was}, then {now}"
    beyond = [spanning_text(one) for one in (pair.spanning_before, pair.spanning_after)]
    if any(beyond):
        was, now = (one or "nothing" for one in beyond)
        yield f"also, over more than the year: {was if was == now else f'{was}, then {now}'}"


def _latest(side: "ComparedMoment") -> str:
    from cli.wording import elsewhere_text, figure_text

    if side.value is None:
        return "none, withdrawn" if side.state == "withdrawn" else "none"
    told = [f"{side.period} {figure_text(side.value, side.qualifier)}"]
    told.append(elsewhere_text(side.adjustment, is_unknown=side.adjustment_unknown))
    told.append(f"closed after {side.closed}" if side.closed else "")
    return ", ".join(filter(None, told))


def _side(side: "ComparedMoment") -> str:
    from cli.wording import moment_words

    published = f"as published by {moment_words(side.as_of)}, " if side.as_of else ""
    return f"{published}position {side.position:,}"
