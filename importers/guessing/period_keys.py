"""The keys of a spec that say which period a row has, guessed from its columns."""

from typing import Any

from importers.guessing.column_kinds import is_part_of_period, is_year
from importers.guessing.found_table import as_pattern
from importers.guessing.guess import Doubt
from importers.guessing.guessed_table import FileGuess, GuessedTable
from importers.guessing.period_guess import PeriodGuess, period_guess
from importers.specs.file_spec import PUBLISHED

_SHOWN = 40
# The column of periods that stood in the names of columns: what is called otherwise there is another column.
_UNFOLDED = "period"


def find_period(table: GuessedTable) -> list[str]:
    """The columns that name the period; the time of publication where none does."""
    years = [one for one in table.known if is_year(one)]
    parts = [one for one in table.known if is_part_of_period(one) and one not in years]
    if years and parts:
        joined = [
            f"{year} {part}"
            for year, part in zip(*(table.columns[one.name] for one in (years[0], parts[0])), strict=True)
        ]
        found = period_guess(joined)
        if found is not None and found.share == 1:
            for one in (years[0], parts[0]):
                table.understand(one, "part of the period")
            take_period(table.guess, "", found, [years[0].name, parts[0].name])
            return [years[0].name, parts[0].name]
    periods = table.of_kind("period")
    if not periods:
        why = "no column names a period: each version is taken for the state on the day when it was published"
        table.guess.doubts.append(Doubt(about="period", why=why))
        table.guess.keys["period"] = {"of": "published"}
        return [PUBLISHED]
    (one,) = periods
    assert one.period is not None, "of the kind of periods"
    table.understand(one, f"the period, {one.period.frequency}")
    take_period(table.guess, one.name, one.period)
    return [one.name]


def take_period(guess: FileGuess, column: str, period: PeriodGuess, columns: list[str] | None = None) -> None:
    guess.frequency = period.frequency
    keys: dict[str, Any] = {"columns": columns} if columns else {"column": column}
    if period.formats != ("iso",):
        keys["formats"] = list(period.formats)
    if len(period.frequencies) > 1:
        keys["frequencies"] = {one: _suffix(one, period.frequency) for one in period.frequencies}
        named = ", ".join(f"{many} {one}" for one, many in period.frequencies.items())
        why = f"periods of several frequencies stand in it ({named}): each is a series of its own"
        guess.doubts.append(Doubt(about="period", why=why))
    guess.keys["period"] = keys
    if period.by_days:
        why = f"each of its days is the first of a period of frequency {period.frequency}, and stands for all of it"
        choices = tuple(f'frequency = "{one}"' for one in (period.frequency, "D"))
        guess.doubts.append(Doubt(about=column or "period", why=why, choices=choices))
    if period.rivals:
        formats = [*period.formats[:1], *period.rivals]
        why = f"{period.first} to {period.last} by {period.formats[0]}, other periods by {period.rivals[0]}"
        choices = tuple(f'formats = ["{one}"]' for one in formats)
        guess.doubts.append(Doubt(about=column or "period", why=why, choices=choices, asks=True))
    if period.others and column != _UNFOLDED:
        guess.keys.setdefault("table", {})["pass_over"] = [as_pattern(one) for one in period.others]
        shown = ", ".join(repr(one[:_SHOWN]) for one in period.others[:3])
        why = f"rows that begin with {shown} name no period, and are passed over"
        guess.doubts.append(Doubt(about=column or "period", why=why))


def _suffix(frequency: str, main: str) -> str:
    return "" if frequency == main else f"-{frequency.lower()}"
