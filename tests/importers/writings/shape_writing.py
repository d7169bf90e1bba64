"""The shapes in which a table can stand in a file: long, wide, by period, with joined keys or several values a row."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from hypothesis import strategies as st

from tests.importers.writings.drawn_tables import DrawnTable, Figure, toml
from tests.importers.writings.number_writing import NumberLiteral, NumberWriting, WrittenCell
from tests.importers.writings.period_writing import PeriodWriting, period_writing

VALUE, STATUS, INTO = "value", "status", "what (into)"
_PERIOD_COLUMNS = {1: ("Zeit raum",), 2: ("year", "part"), 3: ("year", "month", "day")}
_NO_LINES: tuple[str, ...] = ()


@dataclass(frozen=True)
class WrittenTable:
    """Rows of cells below the names of their columns, and what a spec has to say to read them.

    ``lines`` are of the file, ``tables`` follow them with headers of their own. ``keys`` are the columns by which a
    header is known, ``by`` those whose cells tell the rows apart.
    """

    header: tuple[str, ...]
    rows: list[list[WrittenCell]]
    lines: list[str]
    tables: list[str]
    by: tuple[str, ...] = ()
    ignored: list[str] = field(default_factory=list)


class ShapeWriter:
    """Writes one drawn table in one shape."""

    def __init__(self, draw: st.DrawFn, table: DrawnTable, days: list[date], numbers: NumberWriting) -> None:
        self._draw, self._table, self._days, self._numbers = draw, table, days, numbers
        self._periods: PeriodWriting

    def written(self) -> WrittenTable:
        """The table in a shape that it can have."""
        table, shapes = self._table, [self._long, self._long, self._wide, self._by_period]
        texts = [cell for key in table.keys for cell in key.cells]
        if len(table.columns) > 1:
            shapes += [self._joined]
            if all(key.cells[1] and "\n" not in key.cells[1] for key in table.keys):
                shapes += [self._several_values]
        elif not any("\n" in one for one in texts):
            shapes += [self._several_values, self._names_of_two]
        shape: Callable[[], WrittenTable] = self._draw(st.sampled_from(shapes))
        by_column = shape in (self._by_period, self._joined, self._names_of_two)
        self._periods = period_writing(self._draw, table.frequency, in_one_column=by_column)
        return shape()

    def _figures(self) -> dict[tuple[int, int], Figure]:
        return self._table.figures

    def _each_key(self) -> list[tuple[str, ...]]:
        return [key.cells for key in self._table.keys]

    def _cell(self, key: int, at: int, *, with_status: bool = True) -> WrittenCell:
        return self._numbers.cell(self._draw, self._figures()[key, at], with_status=with_status)

    def _period_columns(self) -> tuple[str, ...]:
        return _PERIOD_COLUMNS[self._periods.parts]

    def _period_cells(self, at: int) -> list[WrittenCell]:
        text = self._periods.said(self._days[at])
        parts = text.split(" ") if self._periods.parts > 1 else [text]
        is_literal = self._numbers.are_literals and (self._periods.parts > 1 or self._periods.of_numbers)
        if is_literal and self._draw(st.booleans()):
            return [NumberLiteral(int(one)) if _is_whole(one) else one for one in parts]
        return list(parts)

    def _long_tables(self, value: str = VALUE, status: str = "") -> list[str]:
        lines = ["[files.long]", f"series = {toml(self._table.template)}", f"value = {toml(value)}"]
        lines += [f"status = {toml(status)}"] if status else []
        title = " ".join(f"{{{column}}}" for column in self._table.columns)
        return [*lines, self._table.named, "[files.long.each]", f"title = {toml(title)}"]

    def _long(self) -> WrittenTable:
        has_status = self._draw(st.booleans())
        columns = self._period_columns()
        header = [*self._table.columns, *columns, VALUE, *([STATUS] if has_status else [])]
        rows = []
        for key, at in self._figures():
            beside = [self._status(self._figures()[key, at].status)] if has_status else []
            cells = [*self._table.keys[key].cells, *self._period_cells(at)]
            rows.append([*cells, self._cell(key, at, with_status=not has_status), *beside])
        rows = self._draw(st.permutations(rows)) if len(rows) < 9 else rows
        order = self._draw(st.permutations(range(len(header))))
        return WrittenTable(
            tuple(header[at] for at in order),
            [[row[at] for at in order] for row in rows],
            [self._periods.spec(columns)],
            self._long_tables(status=STATUS if has_status else ""),
            by=(*self._table.columns, *columns),
        )

    def _status(self, status: str | None) -> WrittenCell:
        if status is None:
            return self._draw(st.sampled_from(["", None])) if self._numbers.are_literals else ""
        marks = [mark for mark, meant in self._numbers.marks.items() if meant == status]
        return self._draw(st.sampled_from([status, *marks]))

    def _wide(self) -> WrittenTable:
        columns, table = self._period_columns(), self._table
        names = [f"{' / '.join(filter(None, cells))} #".replace("\n", " ") for cells in self._each_key()]
        if len(set(names)) < len(names):
            return self._long()
        named = dict(zip(names, table.keys, strict=True))
        beside = {f"flag of {name}": key.slug for name, key in named.items()} if self._draw(st.booleans()) else {}
        rows = []
        for at in range(len(self._days)):
            cells = [self._cell(key, at, with_status=not beside) for key in range(len(table.keys))]
            flags = [self._status(self._figures()[key, at].status) for key in range(len(table.keys))] if beside else []
            rows.append([*self._period_cells(at), *cells, *flags])
        tables = ["[files.columns]", *(f"{toml(name)} = {toml(key.slug)}" for name, key in named.items())]
        tables += ["[files.statuses]", *(f"{toml(name)} = {toml(slug)}" for name, slug in beside.items())]
        tables += [f"[series.{key.slug}]\ntitle = {toml(key.slug)}" for key in table.keys]
        header = (*columns, *named, *beside)
        return WrittenTable(header, rows, [self._periods.spec(columns)], tables, by=columns)

    def _by_period(self) -> WrittenTable:
        header = (*self._table.columns, *map(self._periods.said, self._days))
        rows = [[*key.cells, *(self._cell(at, day) for day in range(len(self._days)))]
                for at, key in enumerate(self._table.keys)]  # fmt: skip
        unfold = ["[files.unfold]", 'columns = "periods"', f"into = {toml(INTO)}"]
        return WrittenTable(header, rows, [self._periods.spec((INTO,))], [*unfold, *self._long_tables()],
                            by=self._table.columns)  # fmt: skip

    def _joined(self) -> WrittenTable:
        found = self._by_period()
        name = ",".join(self._table.columns)
        # What is blank at the end of a cell is lost in some formats, and with it half of a longer mark.
        by = self._draw(st.sampled_from(["=", " = ", "=="])) if all(map(all, self._each_key())) else "="
        behind = self._draw(st.sampled_from(["", "\\TIME"]))
        split = f"split = {{ {toml(name)} = {toml(self._table.columns)} }}\nby = {toml(by)}"
        rows = [[by.join([key or "" for key in row[:2]]), *row[2:]] for row in found.rows]
        tables = [found.tables[0], split, *found.tables[1:]]
        return WrittenTable((name + behind, *found.header[2:]), rows, found.lines, tables, by=(name + behind,))

    def _several_values(self) -> WrittenTable:
        """A column for each cell of the last key column."""
        table, columns = self._table, self._period_columns()
        *before, into = table.columns
        names = list(dict.fromkeys(key.cells[-1] for key in table.keys))
        places = {key.cells: at for at, key in enumerate(table.keys)}
        rows: list[list[WrittenCell]] = []
        for first in dict.fromkeys(key.cells[:-1] for key in table.keys):
            for day in range(len(self._days)):
                cells = [self._cell(places[*first, one], day) if (*first, one) in places else "" for one in names]
                rows.append([*first, *self._period_cells(day), *cells])
        wanted = self._draw(st.sampled_from([names, ["*"]]))
        unfold = ["[files.unfold]", f"columns = {toml(wanted)}", f"into = {toml(into)}"]
        lines = [self._periods.spec(columns)]
        return WrittenTable((*before, *columns, *names), rows, lines, [*unfold, *self._long_tables()],
                            by=(*before, *columns))  # fmt: skip

    def _names_of_two(self) -> WrittenTable:
        """A column for each series and period, which its name both says, and a row for all that is the same."""
        table = self._table
        by = " = "
        cells: dict[str, WrittenCell] = {}
        for key, at in self._figures():
            cells[f"{self._periods.said(self._days[at])}{by}{table.keys[key].cells[0]}"] = self._cell(key, at)
        parts = toml(["when", *table.columns])
        unfold = ["[files.unfold]", f"columns = {toml(['*' + by + '*'])}", f"into = {toml(INTO)}"]
        unfold += [f"split = {{ {toml(INTO)} = {parts} }}", f"by = {toml(by)}"]
        return WrittenTable((*cells, "of"), [[*cells.values(), "all"]], [self._periods.spec(("when",))],
                            [*unfold, *self._long_tables()], ignored=["of"])  # fmt: skip


def _is_whole(text: str) -> bool:
    return text.lstrip("-").isascii() and text.lstrip("-").isdecimal()
