"""How a series came to read as it does: the moments at which it changed, and its values where they stand."""

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Literal, NamedTuple

from msgspec import Struct

from domain.moments import OPEN, from_microseconds
from domain.statements import Content, says_the_same
from projections.answers.series_at import EntryRow, content_of, ever_seen


class Moment(Struct, frozen=True, kw_only=True):
    """A moment at which the series came to read otherwise, and how many figures it gave, changed or took back."""

    published_at: str
    figures: int
    reported: int
    changed: int
    withdrawn: int


_WORDS = ("qualifier", "status", "through")


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
    entries = list(of_figure)
    first = min((one for one in entries if one.has_value), key=lambda one: (one.published, one.position), default=None)
    if first is None:
        return
    seen = ever_seen(entries)
    begin = max(number for number, one in enumerate(seen) if one.published <= first.published)
    before: Content | None = None
    for one in seen[begin:]:
        content, at = content_of(one), max(one.published, first.published)
        if before is None or not says_the_same(content, before):
            what: Literal["reported", "changed"] = "reported" if before is None else "changed"
            yield Turn(at, one, what if one.has_value else "withdrawn", first if before is None else one)
        before = content


def rectangles(rows: Iterable[tuple[object, ...]], position: int) -> list[Rectangle]:
    """Cut each L-shaped vintage, as recorded by the position, into the one or two rectangles that it covers."""
    cut: list[Rectangle] = []
    for row in rows:
        (slot, when, published, entry, rec_from, rec_to, next_pub, next_pos, value, *words, has_value) = row
        end = rec_to if isinstance(rec_to, int) and rec_to <= position else OPEN
        bend = next_pos if isinstance(next_pos, int) and next_pos <= position else OPEN
        name = ("statement", "adjustment")[int(str(slot))]
        said = {"period": when, "slot": name, "entry": entry, "value": value}
        said |= {**dict(zip(_WORDS, words, strict=True)), "amount_unknown": bool(has_value) and value is None}
        if bend == OPEN:
            cut += _rectangle(said, published, OPEN, rec_from, end)
        else:
            cut += _rectangle(said, published, next_pub, rec_from, end)
            cut += _rectangle(said, next_pub, OPEN, rec_from, min(bend, int(str(end))))
    return cut


def _rectangle(said: dict[str, object], low: object, high: object, first: object, last: object) -> list[Rectangle]:
    p_from, p_to, r_from, r_to = (int(str(one)) for one in (low, high, first, last))
    if p_from >= p_to or r_from >= r_to:
        return []
    return [
        Rectangle(
            **said,  # type: ignore[arg-type]  # the columns of the table
            published_from=from_microseconds(p_from),
            published_to=None if p_to == OPEN else from_microseconds(p_to),
            position_from=r_from,
            position_to=None if r_to == OPEN else r_to,
        )
    ]
