"""Vintages and rectangles: the moments at which a series changed, and its values where they stand."""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Literal

from msgspec import Struct

from domain.moments import OPEN, from_microseconds
from domain.words import SLOTS
from projections.analysis.figure_past import Reversion
from projections.answers.known import known_series
from projections.answers.listing import Listing
from projections.answers.reverted_turns import REVERTED_WITHIN, reverted_turns, unreverted
from projections.answers.turns import Turn, turns
from projections.answers.view import View
from projections.moment import At
from projections.tables.vintages import EntryRow, VintageBounds, entries_at


class Moment(Struct, frozen=True, kw_only=True):
    """A moment at which the series came to read otherwise, and how many figures it gave, changed or took back.

    ``reverted`` of them came back to their former values within days, and ``reverts`` of them came back just then.
    """

    published_at: str
    figures: int
    reported: int
    changed: int
    withdrawn: int
    reverted: int
    reverts: int


class Rectangle(Struct, frozen=True, kw_only=True):
    """One value where it stands: published from..to, by position from..to (the ends are open, None is unbounded).

    Without a value something is taken back, but where ``amount_unknown`` an adjustment of unknown amount is declared.
    """

    period: str
    slot: str
    entry: int
    value: str | None
    qualifier: str | None
    status: str | None
    through: str | None
    amount_unknown: bool
    published_from: str
    published_to: str | None
    position_from: int
    position_to: int | None


def ask_vintages(  # noqa: PLR0913, PLR0917 - what can be asked of the moments
    view: View,
    at: At,
    key: str,
    order: str = "asc",
    reverted: Literal["exclude", "only"] | None = None,
    reverted_within: int = REVERTED_WITHIN,
) -> Listing[Moment]:
    """The moments at which anything of the series changed, from the first or from the last.

    What was ``reverted`` is left out as if it had never been said; or only the moments of such pairs are told.
    """
    number, _ = known_series(view, at, key)
    found = moments(entries_at(view.generation, number, at), reverted_within, leaves_out=reverted == "exclude")
    if reverted == "only":
        found = [one for one in found if one.reverted or one.reverts]
    return Listing(items=found if order == "asc" else found[::-1], position=view.last_change(key, at.position))


def moments(
    entries: Iterable[EntryRow], reverted_within: int = REVERTED_WITHIN, *, leaves_out: bool = False
) -> list[Moment]:
    """The moments at which a series' figures came to read otherwise than just before, oldest first.

    Who says the same again changes nothing, nor does a pin. A bare date and its last instant are one moment, named
    after the entry that was recorded first. ``entries`` come period by period. What was reverted is told, or left out.
    """
    figures = [list(turns(of_figure)) for _, of_figure in groupby(entries, key=attrgetter("period"))]
    marked: list[Reversion] = []
    if leaves_out:
        figures = [unreverted(one, reverted_within) for one in figures]
    else:
        marked = [pair for one in figures for pair in reverted_turns(one, reverted_within)]
    found = [one for of_figure in figures for one in of_figure]
    names, counts = names_of(found), Counter((one.at, one.what) for one in found)
    totals = Counter(one.at for one in found)
    reverted = Counter(one.meanwhile.published for one in marked)
    reverts = Counter(one.back.published for one in marked)
    return [
        Moment(
            published_at=name,
            figures=totals[at],
            reported=counts[at, "reported"],
            changed=counts[at, "changed"],
            withdrawn=counts[at, "withdrawn"],
            reverted=reverted[at],
            reverts=reverts[at],
        )
        for at, name in sorted(names.items())
    ]


def names_of(found: Iterable[Turn]) -> dict[int, str]:
    """How each moment is called, by its microseconds: as it was said by what was recorded first of it."""
    named: dict[int, EntryRow] = {}
    for one in found:
        named[one.at] = min(named.get(one.at, one.named), one.named, key=lambda entry: entry.position)
    return {at: entry.published_at for at, entry in named.items()}


def rectangles(row: VintageBounds, position: int) -> list[Rectangle]:
    """Cut an L-shaped vintage, as recorded by the position, into the one or two rectangles that it covers."""
    end = row.rec_to if row.rec_to <= position else OPEN
    if row.next_pos > position:
        return _rectangle(row, (row.published, OPEN), (row.rec_from, end))
    before = _rectangle(row, (row.published, row.next_pub), (row.rec_from, end))
    return before + _rectangle(row, (row.next_pub, OPEN), (row.rec_from, min(row.next_pos, end)))


def _rectangle(row: VintageBounds, published: tuple[int, int], recorded: tuple[int, int]) -> list[Rectangle]:
    if published[0] >= published[1] or recorded[0] >= recorded[1]:
        return []
    return [
        Rectangle(
            period=row.period,
            slot=SLOTS[row.slot],
            entry=row.entry,
            value=row.value,
            qualifier=row.qualifier,
            status=row.status,
            through=row.through,
            amount_unknown=bool(row.has_value) and row.value is None,
            published_from=from_microseconds(published[0]),
            published_to=None if published[1] == OPEN else from_microseconds(published[1]),
            position_from=recorded[0],
            position_to=None if recorded[1] == OPEN else recorded[1],
        )
    ]
