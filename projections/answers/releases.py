"""Vintages and rectangles: the moments at which a series changed, and its values where they stand."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Literal, NamedTuple

from msgspec import Struct

from domain.moments import OPEN, from_microseconds
from domain.statements import Content, says_the_same
from domain.words import SLOTS
from projections.answers.known import known_series
from projections.answers.listing import Listing
from projections.answers.series_at import since_first_value
from projections.answers.view import View
from projections.moment import At
from projections.tables.vintages import EntryRow, VintageBounds, entries_at


class Moment(Struct, frozen=True, kw_only=True):
    """A moment at which the series came to read otherwise, and how many figures it gave, changed or took back."""

    published_at: str
    figures: int
    reported: int
    changed: int
    withdrawn: int


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


class Turn(NamedTuple):
    """A figure comes to read otherwise from a moment on; ``named`` is the entry after which that moment is called."""

    at: int
    entry: EntryRow
    what: Literal["reported", "changed", "withdrawn"]
    named: EntryRow


def ask_vintages(view: View, at: At, key: str, order: str = "asc") -> Listing[Moment]:
    """The moments at which anything of the series changed, from the first or from the last."""
    number, _ = known_series(view, at, key)
    found = moments(entries_at(view.generation, number, at))
    return Listing(items=found if order == "asc" else found[::-1], position=view.last_change(key, at.position))


def moments(entries: Iterable[EntryRow]) -> list[Moment]:
    """The moments at which a series' figures came to read otherwise than just before, oldest first.

    Who says the same again changes nothing, nor does a pin. A bare date and its last instant are one moment, named
    after the entry that was recorded first. ``entries`` come period by period.
    """
    found = [one for _, of_figure in groupby(entries, key=attrgetter("period")) for one in turns(of_figure)]
    names, counts = names_of(found), Counter((one.at, one.what) for one in found)
    figures = Counter(one.at for one in found)
    return [
        Moment(
            published_at=name,
            figures=figures[at],
            reported=counts[at, "reported"],
            changed=counts[at, "changed"],
            withdrawn=counts[at, "withdrawn"],
        )
        for at, name in sorted(names.items())
    ]


def names_of(found: Iterable[Turn]) -> dict[int, str]:
    """How each moment is called, by its microseconds: as it was said by what was recorded first of it."""
    named: dict[int, EntryRow] = {}
    for one in found:
        named[one.at] = min(named.get(one.at, one.named), one.named, key=lambda entry: entry.position)
    return {at: entry.published_at for at, entry in named.items()}


def turns(of_figure: Iterable[EntryRow]) -> Iterator[Turn]:
    """Where one figure comes to read otherwise along the published axis; nothing before it had a value."""
    found = since_first_value(of_figure)
    if found is None:
        return
    first, seen = found
    before: Content | None = None
    for one in seen:
        content, at = one.said, max(one.published, first.published)
        if before is None or not says_the_same(content, before):
            what: Literal["reported", "changed"] = "reported" if before is None else "changed"
            yield Turn(at, one, what if one.has_value else "withdrawn", first if before is None else one)
        before = content


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
