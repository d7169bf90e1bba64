"""How a series came to read as it does: the moments at which it changed, and the triangle of periods by vintages."""

from collections.abc import Iterable

from msgspec import Struct

from domain.moments import OPEN, from_microseconds
from projections.series_at import Standing, ever_seen


class Moment(Struct, frozen=True, kw_only=True):
    """A moment at which something of the series was published, and how many figures it then gave or took back."""

    published_at: str
    figures: int
    reported: int
    changed: int
    withdrawn: int


class Triangle(Struct, frozen=True, kw_only=True):
    """Periods by vintages: for each period, the value that stood at each moment; None where there was none."""

    series: str
    vintages: list[str]
    items: list["TriangleRow"]
    position: int


class TriangleRow(Struct, frozen=True, kw_only=True):
    """One period's values, vintage by vintage."""

    period: str
    values: list[str | None]


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
    """The moments at which effective entries of a series' statements were published, oldest first.

    A bare date and its last instant are one moment, named as it was first said.
    """
    counts: dict[int, list[int]] = {}
    names: dict[int, str] = {}
    had_value: set[str] = set()
    for one in sorted(entries, key=lambda entry: (entry.published, entry.position)):
        names.setdefault(one.published, one.published_at)
        count = counts.setdefault(one.published, [0, 0, 0, 0])
        count[0] += 1
        count[3 if not one.has_value else 2 if one.period in had_value else 1] += 1
        if one.has_value:
            had_value.add(one.period)
    return [
        Moment(published_at=names[at], figures=all_, reported=reported, changed=changed, withdrawn=withdrawn)
        for at, (all_, reported, changed, withdrawn) in counts.items()
    ]


def triangle(series: str, entries: list[Standing], position: int, most: int) -> Triangle:
    """The triangle over the last ``most`` vintages and the periods that any of them changed."""
    ordered = sorted(entries, key=lambda entry: (entry.published, entry.position))
    names: dict[int, str] = {}
    for one in ordered:
        names.setdefault(one.published, one.published_at)
    columns = {at: i for i, at in enumerate(list(names)[-most:])}
    by_period: dict[str, list[Standing]] = {}
    for one in ordered:
        by_period.setdefault(one.period, []).append(one)
    changed = {one.period for one in ordered if one.published in columns}
    items = [TriangleRow(period=when, values=_walk(by_period[when], columns)) for when in sorted(changed)]
    return Triangle(series=series, vintages=[names[at] for at in columns], items=items, position=position)


def _walk(entries: list[Standing], columns: dict[int, int]) -> list[str | None]:
    values: list[str | None] = [None] * len(columns)
    seen = ever_seen(entries)
    until = {columns[one.published]: one.value for one in seen if one.published in columns}
    before = [one.value for one in seen if one.published not in columns]
    standing = before[-1] if before else None
    for column in range(len(columns)):
        standing = until.get(column, standing)
        values[column] = standing
    return values


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
