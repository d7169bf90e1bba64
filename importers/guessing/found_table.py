"""The table that a grid seems to hold: the row that names its columns, and the rows below it."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from importers.cells.tables import Cell
from importers.formats.cell_table import Grid
from importers.guessing.guess import Doubt
from importers.guessing.header_rows import ROWS, two_rows_at
from importers.guessing.number_guess import number_guess
from importers.guessing.other_tables import date_beside, of_figures_above, table_below
from importers.guessing.period_guess import period_guess
from importers.guessing.table_columns import of_tables_beside, tables_beside
from importers.guessing.year_columns import are_all_months
from importers.shapes.headers import joined
from importers.specs.sheet_columns import columns_named

_LOOKED_AT = 40
_MOST_ABOVE = 30
_LONGEST = 40
_WIDE = 2
# What the Office for National Statistics writes at the left of the row that names the series.
_HEADERS = frozenset({"CDID"})


class FoundTable(Struct, frozen=True, kw_only=True):
    """The columns by their names, each with its cells as texts; ``keys`` are those of a spec's ``table``.

    ``dated`` is a title or note beside it that names a date, the ``notes`` are those below its header.
    """

    columns: dict[str, list[str]]
    keys: dict[str, object] = {}
    doubts: tuple[Doubt, ...] = ()
    dated: str = ""
    notes: tuple[str, ...] = ()

    @property
    def header_rows(self) -> int:
        """The number of rows that name the columns."""
        return ROWS if "header_rows" in self.keys else 1

    @property
    def rows(self) -> int:
        """The number of rows."""
        return max(map(len, self.columns.values()), default=0)


def found_table(grid: Grid) -> FoundTable:
    """The table below the first row that can be its header; where there is none, its columns get numbers for names."""
    rows = [[(cell or "").strip() for cell in row] for row in grid.rows]
    if several := tables_beside(rows):
        within = columns_named(several[0])
        table = found_table(replace(grid, rows=[row[within] for row in rows]))
        return replace(
            table, keys={"columns": several[0], **table.keys}, doubts=(of_tables_beside(several), *table.doubts)
        )
    at, many = _header_at(rows), 1
    if (first := two_rows_at(rows)) is not None and first <= at:
        at, many = first, ROWS
    header = joined(rows, at, many) if many > 1 else rows[at] if at < len(rows) else []
    body = rows[at + many :]
    if many == 1 and _is_row_of_figures(header, [row for row in body if any(row)]):
        return _named_twice(rows, at) or _without_header(rows[at:])
    names = _told_apart(header)
    keys: dict[str, object] = {} if many == 1 else {"header_rows": many}
    doubts = [] if many == 1 else [_of_two_rows(header)]
    if other := table_below(header, body):
        keys["ends"], body = [other.ends], body[: other.end]
        doubts.append(other.doubt(at + many))
    below = [row for row in body if any(row)]
    notes = [_trimmed(row)[0] for row in below if _is_note(row, len(header))]
    if notes:
        keys["pass_over"] = [as_pattern(one) for one in dict.fromkeys(notes)]
        below = [row for row in below if not _is_note(row, len(header))]
    if any(any(row) for row in rows[:at]):
        keys["header"] = [name for name in names if name]
        doubts += of_figures_above(rows[:at])
    return FoundTable(
        columns=_columns(names, below),
        keys=keys,
        doubts=tuple(doubts),
        dated=date_beside([*rows[:at], [grid.name]], notes),
        notes=tuple(notes),
    )


def _named_twice(rows: Sequence[list[str]], at: int) -> FoundTable | None:
    """The table below a row that has a name for each column, and one of them twice; the second one gets a number."""
    above = next((place for place in range(at - 1, -1, -1) if any(rows[place])), None)
    header = [] if above is None else _trimmed(rows[above])
    twice = next((name for place, name in enumerate(header) if name in header[:place]), None)
    is_whole = all(header) and len(header) >= max(len(_trimmed(row)) for row in rows[at:])
    if above is None or twice is None or not is_whole or any(number_guess([name]) for name in header):
        return None
    counts = [header[:place].count(name) + 1 for place, name in enumerate(header)]
    names = [name if count == 1 else f"{name} {count}" for name, count in zip(header, counts, strict=True)]
    if len(set(names)) < len(names):
        return None
    why = f"{twice!r:.60} is the name of several columns; tell them apart under table.names, in their order"
    doubt = Doubt(about="header", why=why, choices=(f"names = {names}",), asks=True)
    body = [row for row in rows[at:] if any(row)]
    return FoundTable(columns=_columns(names, body), keys={"skip": above + 1, "names": names}, doubts=(doubt,))


def _of_two_rows(names: Sequence[str]) -> Doubt:
    why = f"two rows name the columns together: {', '.join(map(repr, names[:3]))}"
    return Doubt(about="header", why=why, choices=("header_rows = 2",))


def text_columns(header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> dict[str, list[str]]:
    """The columns of a table whose names are known."""
    return _columns(list(header), [[(cell or "") for cell in row] for row in rows])


def _header_at(rows: list[list[str]]) -> int:
    """The first row after which the rows are as wide as it, so that it can name their cells."""
    named = next((at for at, row in enumerate(rows[:_MOST_ABOVE]) if row and row[0] in _HEADERS), None)
    if named is not None:
        return named
    for at, row in enumerate(rows[:_MOST_ABOVE]):
        filled = [cell for cell in row if cell]
        below = [len(_trimmed(one)) for one in rows[at + 1 : at + 1 + _LOOKED_AT] if any(one)]
        if not filled or len(set(filled)) < len(filled):
            continue
        width = len(_trimmed(row))
        if not below or (width >= max(below[: _LOOKED_AT // 2]) and len(filled) * 2 > width):
            return at
    return next((at for at, row in enumerate(rows) if any(row)), len(rows))


def _trimmed(row: list[str]) -> list[str]:
    last = max((at for at, cell in enumerate(row, 1) if cell), default=0)
    return row[:last]


def as_pattern(text: str) -> str:
    """The text as a pattern that fits it alone; of a long one, its beginning."""
    head = "".join(f"[{one}]" if one in "*?[" else one for one in text[:_LONGEST])
    return head if len(text) <= _LONGEST else f"{head}*"


def _is_note(row: list[str], width: int) -> bool:
    """Whether nothing stands in a row but a text in its first cell that is too long for a name, or all there is."""
    filled = _trimmed(row)
    if len(filled) != 1 or width < _WIDE or period_guess(filled):
        return False
    return len(row) < width or len(filled[0]) > _LONGEST


def _is_row_of_figures(header: list[str], below: list[list[str]]) -> bool:
    """Whether what would be the header holds a number, or a period, in a column of them: but not periods as names."""
    if are_all_months(header):
        return False
    kinds = [_kinds(name, [row[at] for row in below if at < len(row) and row[at]]) for at, name in enumerate(header)]
    of_numbers = [one for one in kinds if "number" in one]
    is_named_by_periods = bool(of_numbers) and all("period" in one for one in of_numbers)
    return (bool(of_numbers) and not is_named_by_periods) or (
        any("both periods" in one for one in kinds) and bool(of_numbers)
    )


def _kinds(name: str, cells: list[str]) -> set[str]:
    """What a name has in common with the cells below it."""
    found = set()
    if name and cells and number_guess([name]) and number_guess(cells):
        found.add("number")
    if name and period_guess([name]):
        found.add("period")
        if cells and period_guess(cells):
            found.add("both periods")
    return found


def _without_header(rows: list[list[str]]) -> FoundTable:
    width = max(map(len, rows))
    names = [f"column {at}" for at in range(1, width + 1)]
    why = "no row names the columns; give them names under table.names, in their order"
    doubt = Doubt(about="header", why=why, choices=(f"names = {names}",), asks=True)
    return FoundTable(columns=_columns(names, rows), keys={"names": names}, doubts=(doubt,))


def _told_apart(header: list[str]) -> list[str]:
    """The names; one that stands twice counts once, the other is as if it had none."""
    return [name if name not in header[:at] else "" for at, name in enumerate(header)]


def _columns(names: list[str], rows: list[list[str]]) -> dict[str, list[str]]:
    return {name: [row[at].strip() if at < len(row) else "" for row in rows] for at, name in enumerate(names) if name}
