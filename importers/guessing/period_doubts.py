"""Doubts about the period of a table: what else it could be, and what of it cannot be read."""

import re
from collections.abc import Sequence
from itertools import islice

from domain.periods import period
from importers.guessing.column_kinds import KnownColumn
from importers.guessing.guess import Doubt
from importers.guessing.guessed_table import GuessedTable
from importers.guessing.half_years import of_halves, of_halves_in_names
from importers.guessing.period_guess import PeriodGuess, natural_period

_SHOWN = 40
# What is longer is the text of a note, though it names a year.
_LONGEST = 24
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_FEWEST_WEEKS = 3


def of_no_period(table: GuessedTable) -> list[Doubt]:
    """A question where no column is the period, though one is called so or has years in its texts."""
    named = [one for one in table.known if one.is_called_period and one.kind != "blank"]
    named += [one for one in table.known if one.kind == "key" and _have_years(table.columns[one.name])]
    if not named:
        why = "no column names a period: each version is taken for the state on the day when it was published"
        return [Doubt(about="period", why=why)]
    one = named[0]
    if halves := of_halves(one.name, table.columns[one.name]):
        return halves
    cell = next(filter(None, table.columns[one.name]), "")
    why = f"{one.name!r:.60} seems to name the period, but {cell!r:.40} is none in a format that is known"
    choices = (
        f'period = {{ column = "{one.name}", formats = ["%d %B %Y"] }}, or as it is written',
        'period = { of = "published" }, for the state on the day of publication',
    )
    return [Doubt(about=one.name, why=why, choices=choices, asks=True)]


def _have_years(cells: Sequence[str]) -> bool:
    texts = [one for one in dict.fromkeys(cells) if one]
    return len(texts) > 1 and all(_YEAR.search(one) for one in texts)


def of_years_in_names(columns: Sequence[str]) -> list[Doubt]:
    """A question where the names of columns of figures have several years in them, and no column is the period."""
    if halves := of_halves_in_names(columns):
        return halves
    found = {name: years[0] for name in columns if len(years := _YEAR.findall(name)) == 1}
    if len(set(found.values())) < 2:  # noqa: PLR2004 - of one year alone, the others could be of none
        return []
    shown = " and ".join(repr(name[:_SHOWN]) for name in islice(found, 2))
    why = f"{shown} have years in their names: are these the periods of the figures?"
    choices = ('period = { of = "published" }', "unfold.columns, with unfold.split to part the names")
    return [Doubt(about="columns", why=why, choices=choices, asks=True)]


def of_weeks(column: str, found: PeriodGuess, cells: Sequence[str]) -> list[Doubt]:
    """A doubt where all days are one and the same of their weeks: each may stand for its week."""
    days = {period(one).first for cell in dict.fromkeys(cells) if (one := _read(cell.strip(), found)) is not None}
    if set(found.frequencies) != {"D"} or len(days) < _FEWEST_WEEKS or len({day.weekday() for day in days}) > 1:
        return []
    why = "its days are whole weeks apart: each may stand for a week"
    return [Doubt(about=column, why=why, choices=('frequency = "D"', 'frequency = "W", the ISO week of the day'))]


def of_unread(column: str, others: Sequence[str]) -> list[Doubt]:
    """A doubt of texts that name no period: it asks where one could be a period that is written wrong or otherwise."""
    if not others:
        return []
    alike = [one for one in others if _DIGIT.search(one) and len(one) <= _LONGEST]
    shown = ", ".join(repr(one[:_SHOWN]) for one in islice(dict.fromkeys([*alike, *others]), 3))
    if not alike:
        why = f"rows that begin with {shown} name no period, and are passed over"
        return [Doubt(about=column, why=why)]
    why = f"{shown}: no periods in a known format, so that their rows are passed over; are they none?"
    choices = ("leave table.pass_over as it is", "period.formats with the format that reads them, too")
    return [Doubt(about=column, why=why, choices=choices, asks=True)]


def of_other_columns(table: GuessedTable, chosen: KnownColumn) -> list[Doubt]:
    """A question where another column names periods, too, that are neither those of the chosen nor contain them."""
    assert chosen.period is not None, "the column of the period"
    doubts = []
    for one in table.known:
        if one is chosen or one.period is None or one.number is not None or one.distinct == 1:
            continue
        if not one.is_called_period and one.period.share < 1:
            continue
        if not _goes_along(table, (chosen, chosen.period), (one, one.period)):
            why = f"{one.name!r:.60} names periods, too: which of both do the figures describe?"
            choices = tuple(f'period.column = "{name}"' for name in (chosen.name, one.name))
            doubts.append(Doubt(about=chosen.name, why=why, choices=choices, asks=True))
    return doubts


def _goes_along(
    table: GuessedTable, chosen: tuple[KnownColumn, PeriodGuess], other: tuple[KnownColumn, PeriodGuess]
) -> bool:
    """Whether each period of one column is beside just one of the other, or lies in it."""
    pairs = {
        pair
        for pair in zip(table.columns[chosen[0].name], table.columns[other[0].name], strict=True)
        if all(pair)
    }  # fmt: skip
    one_to_one = len(pairs) == len({pair[0] for pair in pairs}) == len({pair[1] for pair in pairs})
    return one_to_one or all(_lies_in(pair, chosen[1], other[1]) for pair in pairs)


def _lies_in(pair: tuple[str, str], chosen: PeriodGuess, other: PeriodGuess) -> bool:
    inner, outer = (_read(text, of) for text, of in zip(pair, (chosen, other), strict=True))
    if inner is None or outer is None:
        return True
    first, of = period(inner), period(outer)
    return of.frequency != first.frequency and of.first <= first.first <= of.last


def _read(text: str, of: PeriodGuess) -> str | None:
    return next((found for form in of.formats if (found := natural_period(text, form, of.months)) is not None), None)
