"""How a series came to read as it does: the moments at which it changed, and its values where they stand."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from msgspec import Struct

from domain.moments import OPEN, from_microseconds
from domain.reading import kind_of
from domain.statements import Content
from projections.series_at import Standing, content_of, ever_seen


class Moment(Struct, frozen=True, kw_only=True):
    """A moment at which the series came to read otherwise, and how many figures it gave, changed or took back."""

    published_at: str
    figures: int
    reported: int
    changed: int
    withdrawn: int


class Rectangle(Struct, frozen=True, kw_only=True):
    """One value where it stands: published from..to, by position from..to (the ends are open, None is unbounded)."""

    period: str
    slot: str
    entry: int
    value: str | None
    qualifier: str | None
    published_from: str
    published_to: str | None
    position_from: int
    position_to: int | None


def moments(entries: Iterable[Standing]) -> list[Moment]:
    """The moments at which a series' figures came to read otherwise than just before, oldest first.

    Who says the same again changes nothing, nor does a pin. A bare date and its last instant are one moment, named
    after the entry that was recorded first. ``entries`` come period by period.
    """
    counts: dict[int, dict[str, int]] = {}
    names: dict[int, Standing] = {}
    for _, of_figure in groupby(entries, key=attrgetter("period")):
        for one, what in turns(of_figure):
            count = counts.setdefault(one.published, {"reported": 0, "changed": 0, "withdrawn": 0})
            count[what] += 1
            names[one.published] = min(names.get(one.published, one), one, key=lambda entry: entry.position)
    return [
        Moment(published_at=names[at].published_at, figures=sum(counts[at].values()), **counts[at])
        for at in sorted(counts)
    ]


def turns(of_figure: Iterable[Standing]) -> Iterator[tuple[Standing, str]]:
    """Where one figure comes to read otherwise along the published axis: reported, changed or withdrawn."""
    before: Content | None = None
    had_value = False
    for one in ever_seen(of_figure):
        content = content_of(one)
        kind, _ = kind_of(content, "statement", before, had_value)
        if kind != "confirmation" and (had_value or one.has_value):
            yield one, {"report": "reported", "withdrawal": "withdrawn"}.get(kind, "changed")
        before, had_value = content, had_value or bool(one.has_value)


def rectangles(rows: Iterable[tuple[object, ...]], position: int) -> list[Rectangle]:
    """Cut each L-shaped vintage, as recorded by the position, into the one or two rectangles that it covers."""
    cut: list[Rectangle] = []
    for row in rows:
        (slot, when, published, entry, rec_from, rec_to, next_pub, next_pos, value, qualifier) = row
        end = rec_to if isinstance(rec_to, int) and rec_to <= position else OPEN
        bend = next_pos if isinstance(next_pos, int) and next_pos <= position else OPEN
        name = ("statement", "adjustment")[int(str(slot))]
        said = {"period": when, "slot": name, "entry": entry, "value": value, "qualifier": qualifier}
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
