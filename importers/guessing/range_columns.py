"""Columns of nothing but ranges, such as 5-9: it is asked whether they are figures, and which end of them counts."""

from importers.cells.series_names import as_slug
from importers.guessing.guess import Doubt
from importers.guessing.guessed_table import GuessedTable
from importers.guessing.number_guess import MISSING, RANGE
from importers.guessing.spec_text import toml_value

_NOTHING = frozenset(one.casefold() for one in MISSING)
_ENDS = ("low", "middle", "high")


def of_ranges(table: GuessedTable) -> list[Doubt]:
    """A question, with the lines that read it, of each such column."""
    columns = {one.name: [cell for cell in table.columns[one.name] if cell] for one in table.of_kind("key", "other")}
    doubts = []
    for name, cells in columns.items():
        said = next(filter(RANGE.fullmatch, cells), None)
        if said is None or not all(map(_is_range_or_nothing, cells)):
            continue
        value = f"columns = {toml_value({name: as_slug(name)})}" if len(columns) == 1 else f'long.value = "{name}"'
        why = f"{said!r} is a range, and no column holds numbers: is it a figure, and which end of it counts?"
        choices = tuple(f'{value} with numbers.ranges = "{end}"' for end in _ENDS)
        doubts.append(Doubt(about=name, why=why, choices=choices, asks=True))
    return doubts


def _is_range_or_nothing(cell: str) -> bool:
    return bool(RANGE.fullmatch(cell)) or cell[0] in "<>" or cell.casefold() in _NOTHING
