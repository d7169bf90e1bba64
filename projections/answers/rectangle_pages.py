"""The rectangles of a series in their order, entered behind any of them, so that a page costs what it holds."""

import re
from collections.abc import Iterator
from itertools import dropwhile, islice

from domain.moments import microseconds
from domain.refusals import Malformed
from domain.words import SLOTS
from projections.answers.known import known_series
from projections.answers.listing import Listing
from projections.answers.releases import Rectangle, rectangles
from projections.answers.view import View
from projections.moment import At
from projections.tables.generation import Generation
from projections.tables.vintages import ls_behind, published_of

_FORM = re.compile(r"([01]) ([0-9QW-]{4,10}) ([0-9]{1,15}) ([0-9]{1,15}) (-?[0-9]{1,18})", re.ASCII)
_BEGIN = ("", "", 0, 0, 0)


def place_of(one: Rectangle) -> str:
    """The word by which the list is entered behind a rectangle."""
    slot, published = SLOTS.index(one.slot), microseconds(one.published_from)
    return f"{slot} {one.period} {one.entry} {one.position_from} {published}"


def ask_rectangles(
    view: View, at: At, key: str, *, behind: str | None = None, limit: int | None = None
) -> Listing[Rectangle]:
    """Every effective version on both axes, those behind a place."""
    number, _ = known_series(view, at, key)
    found = rectangles_behind(view.generation, number, at, behind, limit)
    return Listing(items=found, position=view.last_change(key, at.position))


def rectangles_behind(
    generation: Generation, series: int, at: At, behind: str | None, limit: int | None
) -> list[Rectangle]:
    """So many of the rectangles behind a place; raises Malformed for what is no place in this list."""
    first, begin, published = 0, _BEGIN, 0
    if behind is not None:
        first, begin, published = _entered(generation, series, behind)

    def is_before(one: Rectangle) -> bool:
        return (one.period, one.entry, one.position_from) == (begin[0], begin[3], begin[4]) and (
            microseconds(one.published_from) <= published
        )

    cut = _cut(generation, series, at, first, begin)
    return list(islice(cut if behind is None else dropwhile(is_before, cut), limit))


def _entered(generation: Generation, series: int, behind: str) -> tuple[int, tuple[str, str, int, int, int], int]:
    if found := _FORM.fullmatch(behind):
        period = found[2]
        slot, entry, rec_from, published = (int(found[at]) for at in (1, 3, 4, 5))
        since = published_of(generation, series, (slot, period, entry, rec_from))
        if since is not None:
            return slot, (period, period, since, entry, rec_from), published
    raise Malformed("not a place in these rectangles: begin with the first page again", parameter="cursor")


def _cut(
    generation: Generation, series: int, at: At, first: int, begin: tuple[str, str, int, int, int]
) -> Iterator[Rectangle]:
    for slot in range(first, len(SLOTS)):
        behind = begin if slot == first else _BEGIN
        for row in ls_behind(generation, series, slot, at, behind):
            yield from rectangles(row, at.position)
