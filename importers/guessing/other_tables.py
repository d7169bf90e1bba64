"""The other tables of a grid, above or below the one that was found in it, and the dates in its titles."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from msgspec import Struct

from importers.guessing.guess import Doubt
from importers.guessing.header_rows import may_name
from importers.guessing.number_guess import MISSING, number_guess
from importers.guessing.spec_text import toml_value
from importers.shapes.row_patterns import leading

_LOOKED_AT = 40
_FEWEST = 2
# Of rows that may begin a table, in a file whose every second row is blank, so many are tried: some milliseconds each.
_MOST_TRIED = 500
# The name of no column, and no period.
_COUNT = re.compile(r"\d{1,3}")
_NOTHING = frozenset(one.casefold() for one in MISSING)
_YEAR = r"(?<!\d)(?:19|20)\d\d(?!\d)"
_DAY = re.compile(
    rf"{_YEAR}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./](?:{_YEAR}|\d\d)(?!\d)|"
    rf"\d{{1,2}}\.?\s+[^\W\d]{{3,}}\.?\s+{_YEAR}|[^\W\d]{{3,}}\s+\d{{1,2}},?\s+{_YEAR}"
)
_OF_A_YEAR = re.compile(rf"{_DAY.pattern}|(?:[^\W\d]{{3,}}\s+)?{_YEAR}")

Row = Sequence[str]


class OtherTable(Struct, frozen=True):
    """A table that begins with its ``header`` behind the rows of another; ``end`` is the place where that one ends."""

    at: int
    end: int
    header: tuple[str, ...]
    ends: str
    title: str

    def doubt(self, above: int) -> Doubt:
        """The question which one is meant; ``above`` are the rows above those of the first."""
        names = ", ".join(map(repr, self.header[:3]))
        why = f"row {above + self.at + 1} of the file begins another table, of {names:.80}: which one is meant?"
        other = {"below": self.title} if self.title else {"skip": above + self.at}
        choices = (
            f"table = {toml_value({'ends': [self.ends]})}",
            f"table = {toml_value(other)}, or each in a [[files]] of its own",
        )
        return Doubt(about="table", why=why, choices=choices, asks=True)


def table_below(header: Row, rows: Sequence[Row]) -> OtherTable | None:
    """The table that begins below some of the rows, told by names where numbers stood; or None."""
    may_begin = (at for at in range(1, len(rows) - 1) if _may_begin(header, rows, at))
    at = next((at for at in islice(may_begin, _MOST_TRIED) if _begins(rows, at)), None)
    return None if at is None else _other_table(rows, at)


def _may_begin(header: Row, rows: Sequence[Row], at: int) -> bool:
    """Whether a row stands below a blank one, with a title at most between, or begins as the header does."""
    row = rows[at]
    if not row or (row[0] != header[0] and any(rows[at - 1][1:])):
        return False
    if sum(map(bool, row)) < _FEWEST or any(map(_COUNT.fullmatch, row)):
        return False
    before = at - 1 if any(rows[at - 1]) else at
    return row[0] == header[0] != "" or (before > 0 and not any(rows[before - 1]))


def _begins(rows: Sequence[Row], at: int) -> bool:
    above, below = _columns(rows[max(0, at - _LOOKED_AT) : at]), _columns(rows[at + 1 : at + 1 + _LOOKED_AT])
    names = {place: cell for place, cell in enumerate(rows[at]) if cell}
    if len(set(names.values())) < len(names) or any(cell.casefold() in _NOTHING for cell in names.values()):
        return False
    if not all(may_name(cell, below.get(place, [])) for place, cell in names.items()):
        return False
    numbers = [place for place, cells in above.items() if place in names and number_guess(cells)]
    return bool(numbers) and any(number_guess(cells) for place, cells in below.items() if place in names and place)


def _columns(rows: Iterable[Row]) -> dict[int, list[str]]:
    """The cells with something in them, by their places in their rows."""
    found: dict[int, list[str]] = {}
    for row in rows:
        for place, cell in enumerate(row):
            if cell:
                found.setdefault(place, []).append(cell)
    return found


def _other_table(rows: Sequence[Row], at: int) -> OtherTable:
    end = at
    while end > 1 and sum(map(bool, rows[end - 1])) < _FEWEST:
        end -= 1
    titles = [leading(row) for row in rows[end:at] if any(row)]
    is_blank = not any(rows[end]) and all(map(any, rows[:end]))
    first = titles[0] if titles else leading(rows[at])
    names = tuple(cell for cell in rows[at] if cell)
    return OtherTable(at, end, names, "" if is_blank else first, titles[-1] if titles else "")


def of_figures_above(rows: Sequence[Row]) -> list[Doubt]:
    """A question where numbers stand in rows above the header, as of a table there."""
    have_numbers = [any(map(_is_number, row[1:])) for row in rows]
    named = [
        row
        for row, *have in zip(rows, have_numbers, have_numbers[1:], have_numbers[2:], strict=False)
        if have == [False, True, True] and sum(map(bool, row)) >= _FEWEST
    ]
    if not named:
        return []
    shown = ", ".join(islice(filter(None, named[0]), 3))
    why = f"rows above the header have numbers, below {shown!r:.60}: is there another table that is meant?"
    return [Doubt(about="table", why=why, choices=("table.header with names of the one that is meant",), asks=True)]


def _is_number(cell: str) -> bool:
    return bool(cell) and cell[0].isdigit() and number_guess([cell]) is not None


def date_beside(above: Sequence[Row], notes: Sequence[str]) -> str:
    """The text of a title with a year, or of a note with a day, beside a table; an empty text where there is none."""
    titles = [cell for row in above for cell in row if cell]
    found = [*filter(_OF_A_YEAR.search, titles), *filter(_DAY.search, notes)]
    return found[0] if found else ""


def dates_in(title: str) -> list[str]:
    """The texts in a title that seem to be days, months or years."""
    return [found[0].strip() for found in _OF_A_YEAR.finditer(title)]
