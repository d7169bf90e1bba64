"""The keys of a spec that say which series a row or a column is, guessed from its columns."""

from collections.abc import Iterable
from typing import Any

from importers.cells.series_names import as_slug, transliterated
from importers.guessing.column_kinds import KnownColumn
from importers.guessing.guess import Doubt
from importers.guessing.guessed_table import FileGuess, GuessedTable
from importers.guessing.key_columns import collisions, without_slug
from importers.guessing.spec_text import toml_value
from importers.guessing.value_keys import marks_of

_LONGEST_TITLE = 200


def take_wide(table: GuessedTable, values: list[KnownColumn]) -> None:
    columns: dict[str, str] = {}
    for one in values:
        name = as_slug(one.name) or as_slug(transliterated(one.name)) or f"column-{len(columns) + 1}"
        columns[one.name] = _told_apart(name[:60].strip("-"), columns.values())
        title = " ".join(one.name.split())[:_LONGEST_TITLE]
        table.guess.series |= _series_of(columns[one.name], title, table.guess)
    table.guess.keys["columns"] = columns
    of_status = {one.name: next(iter(columns.values())) for one in table.of_kind("status")}
    if of_status and len(columns) == 1:
        table.guess.keys["statuses"] = of_status
        for name in of_status:
            _take_marks_of(table, name)


def _series_of(slug: str, title: str, guess: FileGuess) -> dict[str, dict[str, Any]]:
    """The series that a column is: one, or one for each frequency of its periods."""
    suffixes = guess.keys.get("period", {}).get("frequencies", {guess.frequency: ""})
    return {
        f"{slug}{suffix}": {"title": title, **({"frequency": frequency} if suffix else {})}
        for frequency, suffix in suffixes.items()
    }


def _take_marks_of(table: GuessedTable, status: str) -> None:
    marks = marks_of([cell for cell in table.columns[status] if cell])
    if marks:
        table.guess.keys["marks"] = marks
        why = f"its marks are taken for SDMX's: {toml_value(marks)}; an empty one says nothing"
        table.guess.doubts.append(Doubt(about=status, why=why, choices=(f"marks = {toml_value(marks)}",)))


def _told_apart(name: str, others: Iterable[str]) -> str:
    taken, number, found = set(others), 2, name
    while found in taken:
        found, number = f"{name}-{number}", number + 1
    return found


def take_long(table: GuessedTable, keys: list[str], values: list[KnownColumn]) -> None:
    value = values[0].name
    if len(values) > 1:
        value = "value"
        table.guess.keys["unfold"] = {"columns": [one.name for one in values], "into": "figure", "value": value}
    take_keys(table, keys, value, ("figure",) if len(values) > 1 else ())


def take_keys(table: GuessedTable, keys: list[str], value: str, beside: tuple[str, ...] = ()) -> None:
    guess = table.guess
    keys = with_parents(table, keys)
    named = [*keys, *beside]
    template = "-".join(f"{{{one}}}" for one in named) or "series"
    long: dict[str, Any] = {"series": template, "value": value}
    statuses = table.of_kind("status")
    if statuses:
        long["status"] = statuses[0].name
        table.understand(statuses[0], "the status")
        _take_marks_of(table, statuses[0].name)
    for one in table.known:
        if one.name in keys:
            table.understand(one, "names the series")
    _name(table, keys, long)
    long["each"] = {"title": ", ".join(f"{{{one}}}" for one in named) or "The series"}
    guess.keys["long"] = long


def with_parents(table: GuessedTable, keys: list[str]) -> list[str]:
    """The keys with the texts left of one that is blank in some rows: a province has a name only in its country."""
    found: list[str] = []
    for key in keys:
        left = [one.name for one in table.of_kind("key") if one.name not in keys]
        before = [name for name in left if list(table.columns).index(name) < list(table.columns).index(key)]
        if "" in table.columns[key]:
            found += [name for name in before if all(table.columns[name]) and name not in found][-1:]
        found.append(key)
    return found


def _name(table: GuessedTable, keys: list[str], long: dict[str, Any]) -> None:
    for key in keys:
        cells = list(dict.fromkeys(table.columns[key]))
        if without_slug(cells):
            long["transliterate"] = True
        if "" in cells:
            long.setdefault("names", {})[key] = {"": "" if len(keys) > 1 else "all"}
            why = f"some rows have no {key}: they are named without it"
            table.guess.doubts.append(Doubt(about=key, why=why))
        written = [transliterated(one) for one in cells] if long.get("transliterate") else cells
        for several in collisions(written):
            why = f"{' and '.join(map(repr, several))} would be one series; give them different names"
            choice = f'names.{key} = {{ "{several[-1]}" = "..." }}'
            table.guess.doubts.append(Doubt(about=key, why=why, choices=(choice,), asks=True))
