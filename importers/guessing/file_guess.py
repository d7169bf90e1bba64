"""The keys of a spec for one file, guessed from its columns."""

import re
from collections import Counter
from collections.abc import Iterable

from importers.guessing.column_kinds import KnownColumn, is_year, known_columns, part_of
from importers.guessing.dated_rows import without_dated_rows
from importers.guessing.guess import Doubt, UnderstoodColumn
from importers.guessing.guessed_table import FileGuess, GuessedTable
from importers.guessing.key_columns import as_keys, key_columns, series_columns
from importers.guessing.named_periods import FIGURE, NamedPeriods, named_periods
from importers.guessing.passed_columns import of_passed
from importers.guessing.period_doubts import of_years_in_names
from importers.guessing.period_guess import PeriodGuess, as_read, by_outer_days, period_guess
from importers.guessing.period_keys import find_period, take_period
from importers.guessing.range_columns import of_ranges
from importers.guessing.repeated_rows import take_repeated
from importers.guessing.series_keys import take_keys, take_long, take_wide, with_parents
from importers.guessing.value_keys import of_figures, value_keys
from importers.guessing.year_columns import (
    INTO,
    YEARS,
    YearColumns,
    beside_other_years,
    is_of_years,
    parts_of_rows,
    year_columns,
)
from importers.specs.file_spec import PUBLISHED

_NO_FIGURES = "no column holds numbers, so that there are no figures to take"
_EDITION = re.compile(r"(.+?)[_ -]?(?:19|20)\d\d-?[01]\d-?[0-3]\d")


def file_guess(
    columns: dict[str, list[str]],
    of_path: tuple[str, ...] = (),
    *,
    header_rows: int = 1,
    dimensions: tuple[str, ...] = (),
) -> FileGuess:
    """The guess for a table whose columns have names and texts as cells.

    Those ``of_path`` name the series, and the ``dimensions`` do so where they have several texts.
    """
    split, columns = _parted(columns)
    as_names = _periods_as_names(columns)
    if as_names is not None:
        guess = _wide_by_period(columns, of_path, *as_names)
    else:
        table = GuessedTable(
            columns=columns, known=known_columns(columns, of_path), of_path=of_path, dimensions=dimensions
        )
        named = (
            None if split or table.of_kind("period") else named_periods([one.name for one in table.of_kind("value")])
        )
        if (beside := None if split else year_columns(table)) is not None:
            guess = _by_parts(table, beside)
        else:
            guess = _by_names(columns, of_path, named) if named else _by_rows(without_dated_rows(table))
        guess.doubts += [named.doubt(asks=header_rows == 1)] if named else []
    guess.doubts += _editions(columns)
    if split:
        guess.keys.setdefault("unfold", {})["split"] = split
        parts = {part for parts in split.values() for part in parts}
        guess.keys["ignored"] = [one for one in guess.keys.get("ignored", ()) if one not in parts]
    return guess


def _editions(columns: Iterable[str]) -> list[Doubt]:
    """A question where columns are called alike but for a day: each may be what was published then."""
    found = Counter(name[1] for name in map(_EDITION.fullmatch, columns) if name)
    alike = [name for name, times in found.items() if times > 1]
    if not alike:
        return []
    why = f"columns are called {alike[0]} and a day: is each what was published on that day?"
    choice = "see: asreported import spec alfred"
    return [Doubt(about="columns", why=why, choices=(choice,), asks=True)]


def _parted(columns: dict[str, list[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The columns whose names, and all whose cells, are joined by commas, parted; and into what."""
    split: dict[str, list[str]] = {}
    found: dict[str, list[str]] = {}
    for name, cells in columns.items():
        parts = name.partition("\\")[0].split(",")
        if len(parts) > 1 and cells and all(cell.count(",") == len(parts) - 1 for cell in cells if cell):
            split[name] = [part.strip() for part in parts]
            found |= {part: [_part(cell, at) for cell in cells] for at, part in enumerate(split[name])}
        else:
            found[name] = cells
    return split, found


def _part(cell: str, at: int) -> str:
    parts = cell.split(",")
    return parts[at].strip() if at < len(parts) else ""


def _periods_as_names(columns: dict[str, list[str]]) -> tuple[list[str], PeriodGuess] | None:
    """The columns that are named after periods, where most are that do not name the series."""
    guess = period_guess(list(columns))
    if guess is None:
        named = [name for name in columns if period_guess([name])]
        guess = period_guess(named) if len(named) > 1 else None
    if guess is None:
        return None
    names = [name for name in columns if name.strip() not in guess.others and period_guess([name])]
    return (names, by_outer_days(guess, names)) if len(names) > 1 else None


def _wide_by_period(
    columns: dict[str, list[str]], of_path: tuple[str, ...], names: list[str], period: PeriodGuess
) -> FileGuess:
    rest = [name for name in columns if name not in names]
    if is_of_years(period) and (part := next((one for one in rest if parts_of_rows(one, columns[one])), None)):
        return _by_years(columns, of_path, names, part)
    guess = _unfolded(columns, of_path, names)
    guess.keys = {"unfold": {"columns": "periods", "into": "period", "value": "value"}} | guess.keys
    named, evidence = f"{names[0]} ... {names[-1]}", ", ".join(period.formats)
    guess.columns.insert(0, UnderstoodColumn(column=named, taken_for="periods, a column each", evidence=evidence))
    take_period(guess, "period", period)
    return guess


def _by_years(columns: dict[str, list[str]], of_path: tuple[str, ...], names: list[str], part: str) -> FileGuess:
    """The guess for columns of years, whose rows are the months, quarters or weeks in the column ``part``."""
    period = parts_of_rows(part, columns[part])
    assert period is not None, "asked of a column that holds parts of years"
    guess = _unfolded(columns, of_path, names, years=part)
    guess.keys = {"unfold": {"columns": [YEARS], "into": "year", "value": "value"}} | guess.keys
    named, evidence = f"{names[0]} ... {names[-1]}", f"with {part!r:.40}: {', '.join(period.formats)}"
    guess.columns.insert(0, UnderstoodColumn(column=named, taken_for="years, a column each", evidence=evidence))
    take_period(guess, "", period, ["year", part])
    return guess


def _by_names(columns: dict[str, list[str]], of_path: tuple[str, ...], named: NamedPeriods) -> FileGuess:
    guess = _unfolded(columns, of_path, list(named.names), (FIGURE,))
    guess.keys = {"unfold": named.unfold([one for one in columns if one not in named.names])} | guess.keys
    told, evidence = f"{named.names[0]} ... {named.names[-1]}", ", ".join(named.period.formats)
    guess.columns.insert(0, UnderstoodColumn(column=told, taken_for="a period and a figure each", evidence=evidence))
    take_period(guess, "period", named.period)
    return guess


def _by_parts(table: GuessedTable, parts: YearColumns) -> FileGuess:
    """The guess for rows of years, whose columns are months, quarters or weeks of them."""
    others = [one.name for one in table.of_kind("value") if one.name not in parts.names]
    rest = {name: cells for name, cells in table.columns.items() if name not in others}
    guess = _unfolded(rest, table.of_path, list(parts.names), years=parts.years)
    guess.keys = {"unfold": {"columns": list(parts.names), "into": INTO, "value": "value"}} | guess.keys
    named, evidence = f"{parts.names[0]} ... {parts.names[-1]}", ", ".join(parts.period.formats)
    guess.columns.insert(0, UnderstoodColumn(column=named, taken_for="parts of a year", evidence=evidence))
    take_period(guess, "", parts.period, [parts.years, INTO])
    guess.doubts += parts.doubts(others)
    guess.keys["ignored"] = [*guess.keys.get("ignored", ()), *others]
    return guess


def _unfolded(
    columns: dict[str, list[str]],
    of_path: tuple[str, ...],
    names: list[str],
    beside: tuple[str, ...] = (),
    years: str = "",
) -> FileGuess:
    """The guess for a table of which the columns ``names`` become rows, each of a part of the year in ``years``."""
    rest = {name: cells for name, cells in columns.items() if name not in names}
    table = GuessedTable(columns=rest, known=known_columns(rest, of_path), of_path=of_path)
    cells = [cell for name in names for cell in columns[name] if cell]
    _take_values(table.guess, ["value"], cells)
    period = [years] if years else []
    candidates = as_keys([*table.of_kind("key"), *table.of_kind("other", "period", "value", "status")], period)
    keys = key_columns(candidates, rest, period)
    if not keys and not (years and keys == []):
        keys = candidates[:1]
    keys = [*of_path, *(one for one in keys if one not in of_path)]
    take_keys(table, keys, "value", beside)
    _ignore_rest(table, period, with_parents(table, keys), [])
    return table.guess


def _by_rows(table: GuessedTable) -> FileGuess:
    values = table.of_kind("value")
    period = find_period(table)
    values = [one for one in values if one.name not in period and not part_of(one) and not is_year(one)]
    if not values:
        table.guess.doubts += of_ranges(table) or [Doubt(about="figures", why=_NO_FIGURES, asks=True)]
        return table.guess
    candidates = as_keys([*table.of_kind("key"), *table.of_kind("other")], period)
    counted = _counted(table, period)
    beside = [one for one in period if one != PUBLISHED]
    keys = series_columns(candidates, counted, beside)
    if keys is None and (found := _numbers_as_keys(table, candidates, counted, beside)):
        keys = found
        values = [one for one in values if one.name not in keys]
    if keys is None:
        keys = [one.name for one in table.of_kind("key")][:1]
        take_repeated(table, beside)
    keys = [*table.of_path, *(one for one in keys if one not in table.of_path)]
    keys += [one for one in _several(table) if one not in (*keys, *period)]
    if period == [PUBLISHED]:
        table.guess.doubts += of_years_in_names([one.name for one in values])
    is_one_row = table.rows == 1
    for one in values:
        table.understand(one, "figures")
    if keys == [] and (period != [PUBLISHED] or is_one_row):
        take_wide(table, values)
    else:
        take_long(table, keys, values)
    cells = [cell for one in values for cell in counted[one.name] if cell]
    _take_values(table.guess, [one.name for one in values], cells)
    table.guess.doubts += [doubt for one in values for doubt in of_figures(one.name, counted[one.name])]
    table.guess.doubts += beside_other_years(table, period)
    table.guess.doubts += of_passed(table, with_parents(table, keys), counted)
    _ignore_rest(table, period, with_parents(table, keys), values)
    return table.guess


def _several(table: GuessedTable) -> list[str]:
    """The dimensions with several texts; but the frequency, if periods of each go to series of their own, says none."""
    named = [name for name in table.dimensions if len(set(table.columns[name])) > 1]
    return [name for name in named if not (name == "FREQ" and "frequencies" in table.guess.keys.get("period", {}))]


def _numbers_as_keys(
    table: GuessedTable, candidates: list[str], counted: dict[str, list[str]], beside: list[str]
) -> list[str]:
    """Columns of whole numbers that come again and again, which tell the rows apart with others; it is asked."""
    values = table.of_kind("value")
    whole = [one.name for one in values if _are_whole(counted[one.name])]
    if len(values) < 2 or not whole:  # noqa: PLR2004 - of one, it holds the figures
        return []
    found = key_columns([*candidates, *whole[: len(values) - 1]], counted, beside) or []
    numbers = [name for name in found if name in whole]
    if numbers:
        why = "its numbers are taken for names of series, because they tell the rows of a period apart"
        choices = (f'series = "{{{numbers[0]}}}"', 'figures, with repeated = "last"')
        table.guess.doubts.append(Doubt(about=numbers[0], why=why, choices=choices, asks=True))
    return found


def _are_whole(cells: list[str]) -> bool:
    texts = [one for one in cells if one]
    return all(one.isascii() and one.isdigit() for one in texts) and len(set(texts)) < len(texts)


def _counted(table: GuessedTable, period: list[str]) -> dict[str, list[str]]:
    """The cells of those rows that have a period and a figure: others are totals, titles and footnotes."""
    others = {other for one in table.known if one.name in period and one.period for other in one.period.others}
    values = [one.name for one in table.of_kind("value") if one.name not in period]
    rows = table.rows
    kept = [
        at for at in range(rows)
        if any(table.columns[name][at] for name in values)
        and not any(table.columns[name][at] in ("", *others) for name in period if name != PUBLISHED)
    ]  # fmt: skip
    read = {one.name: one.period for one in table.known if one.name in period and one.period and len(period) == 1}
    found = {name: [cells[at] for at in kept] for name, cells in table.columns.items()}
    return found | {name: as_read(of, found[name]) for name, of in read.items()}


def _take_values(guess: FileGuess, names: Iterable[str], cells: list[str]) -> None:
    keys, decimals, doubts = value_keys(", ".join(names), cells)
    marks = {**guess.keys.get("marks", {}), **keys.get("marks", {})}
    guess.keys |= {**keys, **({"marks": marks} if marks else {})}
    guess.decimals = decimals
    guess.doubts += doubts


def _ignore_rest(table: GuessedTable, period: list[str], keys: list[str], values: list[KnownColumn]) -> None:
    taken = {*period, *keys, *(one.name for one in values)}
    used = {name for one in ("statuses",) for name in table.guess.keys.get(one, {})}
    long = table.guess.keys.get("long", {})
    used |= {long.get("status", "")}
    rest = [one for one in table.known if one.name not in taken | used]
    for one in rest:
        table.understand(one, "passed over")
    if rest:
        table.guess.keys["ignored"] = [one.name for one in rest]
