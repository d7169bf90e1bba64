"""The keys of a spec that say which period a row has, guessed from its columns."""

from collections.abc import Sequence
from typing import Any

from importers.guessing.column_kinds import KnownColumn, is_part_of_period, is_year, part_of
from importers.guessing.found_table import as_pattern
from importers.guessing.guess import Doubt
from importers.guessing.guessed_table import FileGuess, GuessedTable
from importers.guessing.listed_things import listed_things
from importers.guessing.period_doubts import of_no_period, of_other_columns, of_unread, of_weeks
from importers.guessing.period_guess import PeriodGuess, period_guess
from importers.guessing.spec_text import toml_value
from importers.guessing.year_columns import is_of_years, joined_with
from importers.guessing.zone_doubts import of_zone
from importers.periods.known_formats import GUESSED
from importers.specs.file_spec import PUBLISHED

_OF_PARTS = {
    "month": GUESSED,
    "monthday": ("%Y %m %d", "%Y %b %d", "%Y %B %d"),
    "quarter": ("%Y %q", "%Y Q%q", "%Y T%q"),
    "week": ("%G %V", "%G W%V", "%G KW%V", "%G KW %V"),
    "day": ("%Y %j",),
}
"""The formats of a year and of its parts, by which parts they are."""
# The column of periods that stood in the names of columns: what is called otherwise there is another column.
_UNFOLDED = "period"


def find_period(table: GuessedTable) -> list[str]:
    """The columns that name the period; the time of publication where none does."""
    years = [one for one in table.known if is_year(one)]
    parts = [one for one in table.known if is_part_of_period(one) and one not in years]
    periods = table.of_kind("period")
    has_days = any(one.period and "D" in one.period.frequencies and one.distinct > 1 for one in periods)
    if years and not has_days and (joined := _of_year(table, years[0], parts)):
        return joined
    if not periods:
        table.guess.doubts += of_no_period(table)
        table.guess.keys["period"] = {"of": "published"}
        return [PUBLISHED]
    (one,) = periods
    assert one.period is not None, "of the kind of periods"
    if not table.dimensions and (things := listed_things(table, one, one.period)):
        table.guess.doubts.append(things.doubt)
        if things.are_likely:
            table.guess.keys["period"] = {"of": "published"}
            return [PUBLISHED]
    table.understand(one, f"the period, {one.period.frequency}")
    take_period(table.guess, one.name, one.period)
    cells = table.columns[one.name]
    table.guess.doubts += [*of_other_columns(table, one), *of_zone(one.name, one.period, cells)]
    table.guess.doubts += of_weeks(one.name, one.period, cells)
    return [one.name]


def _of_year(table: GuessedTable, year: KnownColumn, parts: list[KnownColumn]) -> list[str]:
    """The columns that name the period together; none, and a question, where they cannot be read."""
    chosen = _as_called(parts)
    names = [year.name, *(one.name for one in chosen)]
    joined = [" ".join(cells) for cells in zip(*(table.columns[name] for name in names), strict=True)]
    found = period_guess(joined, known=_OF_PARTS["".join(map(part_of, chosen))]) if chosen else None
    if found is None or found.share < 1:
        beside = joined_with(year.name, table) if year.period and is_of_years(year.period) else None
        if beside is None:
            table.guess.doubts += [_of_parts(names[0], names[1], joined)] if chosen else []
            return []
        names, found = [year.name, beside[0]], beside[1]
    for one in table.known:
        if one.name in names:
            table.understand(one, "part of the period")
    take_period(table.guess, "", found, names)
    return names


def _as_called(parts: list[KnownColumn]) -> list[KnownColumn]:
    """The parts of a year, by their names, that it takes: as few as tell rows apart."""
    kinds = {kind: one for one in reversed(parts) if (kind := part_of(one))}
    return [kinds[one] for one in ("month", "day") if one in kinds] if "month" in kinds else parts[:1]


def _of_parts(year: str, part: str, joined: list[str]) -> Doubt:
    why = f"{year!r:.40} and {part!r:.40} seem to name the period together, but {joined[0]!r:.40} is none that is known"
    choices = (
        f'period = {{ columns = ["{year}", "{part}"], formats = ["%Y %m"] }}, or as it is written',
        f'period = {{ column = "{year}" }}',
    )
    return Doubt(about=part, why=why, choices=choices, asks=True)


def take_period(guess: FileGuess, column: str, period: PeriodGuess, columns: list[str] | None = None) -> None:
    guess.frequency = period.frequency
    keys: dict[str, Any] = {"columns": columns} if columns else {"column": column}
    if period.formats != ("iso",):
        keys["formats"] = list(period.formats)
    if period.months:
        keys["months"] = period.months
    if len(period.frequencies) > 1:
        keys["frequencies"] = {one: _suffix(one, period.frequency) for one in period.frequencies}
        named = ", ".join(f"{many} {one}" for one, many in period.frequencies.items())
        why = f"periods of several frequencies stand in it ({named}): each is a series of its own"
        guess.doubts.append(Doubt(about="period", why=why))
    guess.keys["period"] = keys
    if period.by_days:
        of = f"a period of frequency {period.frequency}"
        why = f"each of its days is the first, or each the last, of {of}, and stands for all of it"
        choices = tuple(f'frequency = "{one}"' for one in (period.frequency, "D"))
        guess.doubts.append(Doubt(about=column or "period", why=why, choices=choices))
    if period.rivals:
        formats = [*period.formats[:1], *period.rivals]
        why = f"{period.first} to {period.last} by {period.formats[0]}, other periods by {period.rivals[0]}"
        choices = tuple(f'formats = ["{one}"]' for one in formats)
        guess.doubts.append(Doubt(about=column or "period", why=why, choices=choices, asks=True))
    if (swapped := _with_days_and_months_swapped(period.formats)) is not None:
        why = f"some of its days are read by {swapped[0]}, others by {swapped[1]}: are there days of both?"
        choices = (f"formats = {toml_value(list(swapped))}", f'formats = ["{swapped[0]}"], which refuses the others')
        guess.doubts.append(Doubt(about=column or "period", why=why, choices=choices, asks=True))
    if period.other_months:
        why = f"in {period.months!r} its months are not those of {period.other_months[0]!r}: which language is it?"
        choices = tuple(f'months = "{one}"' for one in (period.months, *period.other_months))
        guess.doubts.append(Doubt(about=column or "period", why=why, choices=choices, asks=True))
    if period.others and column != _UNFOLDED:
        over = guess.keys.setdefault("table", {}).setdefault("pass_over", [])
        over += [as_pattern(one) for one in period.others if as_pattern(one) not in over]
        guess.doubts += of_unread(column or "period", period.others)


def _with_days_and_months_swapped(formats: Sequence[str]) -> tuple[str, str] | None:
    pairs = ((one, one.replace("%d", "%-").replace("%m", "%d").replace("%-", "%m")) for one in formats)
    return next(((one, other) for one, other in pairs if other != one and other in formats), None)


def _suffix(frequency: str, main: str) -> str:
    return "" if frequency == main else f"-{frequency.lower()}"
