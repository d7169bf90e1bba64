"""The rows of a table as they stand in a file among others: titles, blank rows, totals, footnotes, other tables."""

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.importers.writings.drawn_tables import is_writable, toml
from tests.importers.writings.number_writing import WrittenCell
from tests.importers.writings.shape_writing import WrittenTable

TITLES = ("Figures of those who count", "Table 7: all of them", "Заголовок", "Stand: 1. März")
PASSED = ("Total*", "Source:*", "Quelle*")
PASSED_ROWS = (("Total", "1,234", "5"), ("Source: those who count",), ("Quelle:", "x"))
ENDING, BELOW = "Notes", "Part*"


@dataclass
class WrittenGrid:
    """All rows of a file, of any lengths, the ``width`` of the table, and what the spec says under ``table``."""

    rows: list[list[WrittenCell]]
    width: int
    said: dict[str, object]
    has_header: bool = True

    @property
    def lines(self) -> list[str]:
        """The line of the spec, if it says anything."""
        return [f"table = {toml(self.said)}"] if self.said else []


def grid(draw: st.DrawFn, table: WrittenTable, encoding: str, *, is_bare: bool = False) -> WrittenGrid:
    """The table among other rows; ``is_bare`` is one without any."""
    header, body = _header(draw, table)
    found = WrittenGrid(body, len(table.header), {})
    if len(header) > 1:
        found.said["header_rows"] = len(header)
    if is_bare or draw(st.integers(0, 2)) == 0:
        found.rows = [*header, *body]
        return found
    has_names = any(cell in table.header for row in body for cell in row if cell)
    if len(header) == 1 and not has_names and draw(st.integers(0, 4)) == 0:
        _without_header(draw, table, found)
        header = []
    _between(draw, found)
    _below(draw, found)
    if header:
        _above(draw, table, header, found, encoding)
    return found


def _header(draw: st.DrawFn, table: WrittenTable) -> tuple[list[list[WrittenCell]], list[list[WrittenCell]]]:
    """The header in one row, or parted in two at the blank in some names; and the rows."""
    rows = [list(row) for row in table.rows]
    names = [_two(name) for name in table.header]
    if draw(st.integers(0, 5)) or len({*names}) < len(names):
        return [list(table.header)], rows
    upper: list[WrittenCell] = [name for name, _ in names]
    lower: list[WrittenCell] = [name for _, name in names]
    for at in range(len(names) - 1, 0, -1):
        if names[at][0] == names[at - 1][0] and draw(st.booleans()):
            upper[at] = ""
    return [upper, lower], rows


def _two(name: str) -> tuple[str, str]:
    """The name in two parts that come to the same when they are joined by a blank."""
    first, blank, rest = name.partition(" ")
    return (first, rest) if blank and first and rest.strip() == rest and rest not in ("", first) else (name, "")


def _without_header(draw: st.DrawFn, table: WrittenTable, found: WrittenGrid) -> None:
    found.said["names"] = list(table.header)
    found.has_header = draw(st.integers(0, 3)) == 0
    if found.has_header:
        found.rows = [list(table.header), *found.rows]


def _between(draw: st.DrawFn, found: WrittenGrid) -> None:
    """Blank rows, totals and sources between the rows."""
    first = 1 if "names" in found.said and found.has_header else 0
    for at in draw(st.lists(st.integers(first, len(found.rows)), max_size=3)):
        found.rows.insert(at, list(draw(st.sampled_from([(), ("", ""), *PASSED_ROWS]))))
        found.said["pass_over"] = list(PASSED)


def _below(draw: st.DrawFn, found: WrittenGrid) -> None:
    if draw(st.booleans()):
        found.said["ends"] = [f"{ENDING}*"]
        found.rows += [[f"{ENDING}: all by hand"], [], ["1", "2", "3"], ["whatever, and however"]]


def _above(
    draw: st.DrawFn, table: WrittenTable, header: list[list[WrittenCell]], found: WrittenGrid, encoding: str
) -> None:
    """Titles above the header, which is known by its names, by its place, or by a title."""
    titles = [one for one in TITLES if is_writable(one, encoding)]
    above: list[list[WrittenCell]] = [[one] for one in draw(st.lists(st.sampled_from(titles), max_size=2))]
    above += [[]] * draw(st.integers(0, 2))
    kind = draw(st.sampled_from(["header", "skip", "below"]))
    if kind == "header":
        by = table.by or table.header
        found.said["header"] = draw(st.sampled_from([list(by), list(table.header)]))
    elif kind == "skip":
        found.said["skip"] = len(above)
    else:
        found.said["below"] = BELOW
        another = [[*row] for row in header] + [["x"] * len(table.header)] if draw(st.booleans()) else []
        above = [*another, *above, ["Part two: the figures"], *([[]] if draw(st.booleans()) else [])]
    found.rows = [*above, *header, *found.rows]
