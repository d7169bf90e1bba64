"""The rectangles of a series in their order, entered behind any of them, so that a page costs what it holds."""

import re
import sqlite3
from collections.abc import Iterator
from itertools import dropwhile, islice

from domain.moments import microseconds
from domain.refusals import Malformed
from projections.answers.releases import Rectangle, rectangles
from projections.moment import At

_SLOTS = ("statement", "adjustment")
_FORM = re.compile(r"([01]) ([0-9QW-]{4,10}) ([0-9]{1,15}) ([0-9]{1,15}) (-?[0-9]{1,18})", re.ASCII)
# By periods from the index on; SQLite sorts the rest within each period as it comes to it.
_ROWS = (
    "SELECT slot, period, published, entry, rec_from, rec_to, next_pub, next_pos, value, qualifier, status, through, "
    "has_value FROM vintages WHERE series = ? AND slot = ? AND rec_from <= ? AND published <= ? AND period >= ? "
    "AND (period > ? OR (published, entry, rec_from) >= (?, ?, ?)) ORDER BY period, published, entry, rec_from"
)
_BEGIN = ("", "", 0, 0, 0)
_PUBLISHED = (
    "SELECT published FROM vintages WHERE series = ? AND slot = ? AND period = ? AND entry = ? AND rec_from = ?"
)


def place_of(one: Rectangle) -> str:
    """The word by which the list is entered behind a rectangle."""
    slot, published = _SLOTS.index(one.slot), microseconds(one.published_from)
    return f"{slot} {one.period} {one.entry} {one.position_from} {published}"


def rectangles_behind(
    connection: sqlite3.Connection, series: int, at: At, behind: str | None, limit: int | None
) -> list[Rectangle]:
    """So many of the rectangles behind a place; raises Malformed for what is no place in this list."""
    first, begin, published = 0, _BEGIN, 0
    if behind is not None:
        first, begin, published = _entered(connection, series, behind)

    def is_before(one: Rectangle) -> bool:
        return (one.period, one.entry, one.position_from) == (begin[0], begin[3], begin[4]) and (
            microseconds(one.published_from) <= published
        )

    cut = _cut(connection, series, at, first, begin)
    return list(islice(cut if behind is None else dropwhile(is_before, cut), limit))


def _entered(
    connection: sqlite3.Connection, series: int, behind: str
) -> tuple[int, tuple[str, str, int, int, int], int]:
    if found := _FORM.fullmatch(behind):
        period = found[2]
        slot, entry, rec_from, published = (int(found[at]) for at in (1, 3, 4, 5))
        for (since,) in connection.execute(_PUBLISHED, (series, slot, period, entry, rec_from)):
            return slot, (period, period, since, entry, rec_from), published
    raise Malformed("not a place in these rectangles: begin with the first page again", parameter="cursor")


def _cut(
    connection: sqlite3.Connection, series: int, at: At, first: int, begin: tuple[str, str, int, int, int]
) -> Iterator[Rectangle]:
    for slot in range(first, len(_SLOTS)):
        behind = begin if slot == first else _BEGIN
        rows = connection.execute(_ROWS, (series, slot, at.position, at.published, *behind))
        for row in rows:
            yield from rectangles([row], at.position)
