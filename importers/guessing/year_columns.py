"""The parts of years that name columns or rows, where the other ones are named by the years."""

import re
from collections.abc import Sequence

from msgspec import Struct

from importers.guessing.guess import Doubt
from importers.guessing.guessed_table import GuessedTable
from importers.guessing.period_guess import PeriodGuess, period_guess
from importers.periods.year_parts import part_called

INTO = "part"
"""The column that the names of months become."""
YEARS = "[12][0-9][0-9][0-9]"
"""The pattern of columns that are named by years."""
# A leap year, that has 53 weeks, too: each part of a year is one of it.
_YEAR = "2020"
_NAMED = (
    "%Y %B", "%Y %b", "%Y Q%q", "%Y T%q", "%Y %qQ", "%Y %q. Quartal", "%Y Quarter %q", "%Y %d-%b", "%Y %d %b",
    "%Y %b %d", "%Y %B %d", "%Y %d %B", "%Y %b-%d", "%G W%V", "%G KW%V", "%G KW %V", "%G Week %V", "%Y M%m",
)  # fmt: skip
_NUMBERED = {"month": ("%Y %m",), "quarter": ("%Y %q",), "week": ("%G %V",), "day": ("%Y %j",)}
_HALF = re.compile(r"(?:h|s|half|sem\w*)\.?\s*[12]|[12]\.?\s*(?:h|half|halbjahr|sem\w*)", re.IGNORECASE)
_TWELVE = [str(month) for month in range(1, 13)]


class YearColumns(Struct, frozen=True):
    """The columns ``names`` are parts of the years in the column ``years``, written in the formats of ``period``."""

    years: str
    names: tuple[str, ...]
    period: PeriodGuess

    def doubts(self, others: Sequence[str]) -> list[Doubt]:
        """What is not sure of it; ``others`` are columns of figures that are no parts of a year."""
        shown = f"{self.names[0]!r:.40} and {len(self.names) - 1} others"
        why = f"columns are named by parts of a year, {shown}: each is taken with the year in {self.years!r:.40}"
        found = [Doubt(about="columns", why=why)]
        if others:
            why = f"{others[0]!r:.40} stands beside parts of the year, and is passed over: is it of the whole year?"
            choices = (f'leave it under ignored, as "{others[0]}"', "a [[files]] of its own, with that column alone")
            found.append(Doubt(about=others[0], why=why, choices=choices, asks=True))
        return found


def year_columns(table: GuessedTable) -> YearColumns | None:
    """The columns of figures named by parts of the years that the table has a column of; None where there are none."""
    years = next((one for one in table.of_kind("period") if one.period and is_of_years(one.period)), None)
    if years is None:
        return None
    names = [one.name for one in table.of_kind("value", "blank")]
    found = parts(names)
    if found is None or len(found[0]) < 2:  # noqa: PLR2004 - of one alone, it may be anything
        return None
    return YearColumns(years.name, tuple(found[0]), found[1])


def beside_other_years(table: GuessedTable, period: Sequence[str]) -> list[Doubt]:
    """A question where parts of a year stand beside years that begin elsewhere, or are read alone."""
    years = next((one for one in table.known if [one.name] == list(period) and one.period), None)
    if years is None or years.period is None or years.period.frequency != "A":
        return []
    names = parts([one.name for one in table.of_kind("value") if one is not years])
    rows = [one.name for one in table.of_kind("key") if are_mostly_parts(table.columns[one.name])]
    halves = [one.name for one in table.of_kind("value") if _HALF.fullmatch(one.name.strip())]
    found = names[0] if names and len(names[0]) > 1 else rows or halves
    if not found:
        return []
    why = f"{found[0]!r:.40} seems to be a part of the years in {years.name!r:.40}, which are read as years alone"
    choices = (
        "series of their own for the parts, each of years, as below",
        "no spec reads half-years, nor parts of years that begin elsewhere than in January: write the periods out",
    )
    return [Doubt(about=found[0], why=why, choices=choices, asks=True)]


def parts(names: Sequence[str]) -> tuple[list[str], PeriodGuess] | None:
    """The names that are parts of a year, and how they are written behind the year; numbers only if all months are."""
    numbers = [one for one in names if one.strip().lstrip("0") in _TWELVE]
    is_padded = len(numbers) == len(names) > 1 and any(one.strip().startswith("0") for one in numbers)
    if is_padded or are_all_months(names):
        return _read(numbers, _NUMBERED["month"])
    return _read([one for one in names if not one.strip().isdigit()], _NAMED)


def are_all_months(names: Sequence[str]) -> bool:
    """Whether the numbers among the names are those of the twelve months, in their order."""
    return [one.strip().lstrip("0") for one in names if one.strip().isdigit()] == _TWELVE


def parts_of_rows(column: str, cells: Sequence[str]) -> PeriodGuess | None:
    """How a column writes the parts of a year, where all its cells are some; numbers only if it is called so."""
    texts = [one for one in dict.fromkeys(cells) if one]
    numbered = _NUMBERED.get(part_called(column), ())
    found = _read(texts, (*_NAMED, *numbered))
    return found[1] if found and len(texts) > 1 and len(found[0]) == len(texts) else None


def are_mostly_parts(cells: Sequence[str]) -> bool:
    """Whether half of the texts, or more, are parts of a year."""
    texts = [one for one in dict.fromkeys(cells) if one]
    found = _read(texts, _NAMED)
    return found is not None and len(found[0]) * 2 >= len(texts) > 1


def joined_with(years: str, table: GuessedTable) -> tuple[str, PeriodGuess] | None:
    """The column whose cells are all parts of the year in the column ``years``, and how both are written together."""
    for one in table.of_kind("key"):
        cells = [cell for cell, year in zip(table.columns[one.name], table.columns[years], strict=True) if year]
        if found := parts_of_rows(one.name, cells):
            return one.name, found
    return None


def _read(names: Sequence[str], formats: Sequence[str]) -> tuple[list[str], PeriodGuess] | None:
    joined = {f"{_YEAR} {name.strip()}": name for name in names}
    found = period_guess(list(joined), known=formats)
    if found is None or "A" in found.frequencies:
        return None
    return [name for text, name in joined.items() if text not in found.others], found


def is_of_years(period: PeriodGuess) -> bool:
    """Whether all that it reads are years of four digits."""
    return list(period.frequencies) == ["A"] and period.formats == ("iso",)
