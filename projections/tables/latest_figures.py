"""The latest figure of each of some series, as it reads at the head or at any other moment."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import msgspec
from msgspec import Struct

from domain.bounds import of_difference
from domain.moments import MICROSECONDS_A_DAY, OPEN
from domain.periods import period
from domain.values import plain
from projections.moment import At
from projections.tables.changes import counted
from projections.tables.generation import Generation
from projections.tables.vintages import is_read, is_read_at_the_head

State = Literal["reported", "withdrawn", "not-published-then", "closed"]
_NO_YEAR = frozenset("WQ")
_EPOCH = date(1970, 1, 1).toordinal()
# Of each series its last two figures with a value, as one text: from the latest period down, so that the search ends
# where they are met. None of their words has a space in it.
_FORM = """
WITH tops AS MATERIALIZED (
    SELECT k.series, k.ahead, k.changed, k.is_adjusted, k.is_revised, k.is_withdrawn, k.revisions,
        (SELECT group_concat(said, char(10)) FROM (
            SELECT v.period || ' ' || v.published_at || ' ' || v.qualifier || ' ' || v.value AS said
            FROM vintages v {rows} WHERE v.series = k.series AND v.slot = 0 AND v.period <= {bound}
            AND v.has_value AND {is_read} ORDER BY v.period DESC LIMIT 2)) AS said
    FROM json_each(:series) w CROSS JOIN totals k ON k.series = w.value
)
SELECT t.series, t.said,
    CASE WHEN t.is_adjusted THEN (
        SELECT coalesce(v.value, '') FROM vintages v {rows} WHERE v.series = t.series AND v.slot = 1
        AND v.period = substr(t.said, 1, instr(t.said, ' ') - 1) AND v.has_value AND {is_read}) END,
    {revisions},
    CASE WHEN t.is_withdrawn THEN (
        SELECT count(*) FROM vintages v {rows} WHERE v.series = t.series AND v.slot = 0
        AND v.period > coalesce(substr(t.said, 1, instr(t.said, ' ') - 1), '') AND v.period <= {bound}
        AND NOT v.has_value AND {is_read} AND EXISTS (
            SELECT 1 FROM vintages e NOT INDEXED WHERE e.series = v.series AND e.slot = 0 AND e.period = v.period
            AND e.has_value AND e.published <= :p AND e.rec_from <= :r AND :r < e.rec_to)) ELSE 0 END,
    CASE WHEN t.changed <= :r THEN t.changed ELSE (
        SELECT coalesce(max(position), 0) FROM touches x WHERE x.series = t.series AND x.position <= :r) END
FROM tops t
"""
# Nothing is known of a later day than so many days behind the publication; without a bound everything is.
_BOUND = "coalesce(date(:day, ahead || ' days'), '~')"
_THEN = _FORM.format(
    bound=_BOUND,
    rows="NOT INDEXED",
    is_read=is_read("v"),
    revisions=f"CASE WHEN t.is_revised THEN {counted('t.series')} ELSE 0 END",
)
# The rows have to be met through the index, or a figure of many entries is gone through.
_AT_THE_HEAD = _FORM.format(
    bound="'~'", rows="INDEXED BY vintages_standing", is_read=is_read_at_the_head("v"), revisions="t.revisions"
)
_EXTENTS = """
SELECT k.series, (SELECT count(*) {values}), (SELECT v.period {values} ORDER BY v.period LIMIT 1)
FROM json_each(:series) w CROSS JOIN totals k ON k.series = w.value
""".format(
    values="FROM vintages v NOT INDEXED WHERE v.series = k.series AND v.slot = 0 "
    f"AND v.period <= {_BOUND} AND v.has_value AND {is_read('v')}"
)
_EXTENTS_AT_THE_HEAD = f"""
SELECT k.series, k.figures, (
    SELECT v.period FROM vintages v INDEXED BY vintages_standing
    WHERE v.series = k.series AND v.slot = 0 AND v.has_value AND {is_read_at_the_head("v")} ORDER BY v.period LIMIT 1
) FROM json_each(:series) w CROSS JOIN totals k ON k.series = w.value
"""  # noqa: S608 - made of the constants above


class LatestValue(Struct, frozen=True, gc=False):
    """A figure that has a value: its period, and what was said of it."""

    period: str
    published_at: str
    qualifier: str
    value: str


class Extent(NamedTuple):
    """How many figures of a series have a value, and the first period of them."""

    figures: int
    first_period: str | None


class Latest(Struct, frozen=True, gc=False):
    """What is to be told of a series' latest figure with a value, and of that of the period before.

    ``adjusted`` is the amount that was declared not to belong to the period, empty where it is unknown.
    """

    said: LatestValue | None
    before: LatestValue | None
    adjusted: str | None
    revisions: int
    later_withdrawn: int
    last_changed: int

    @property
    def change(self) -> str | None:
        """The value less the value before."""
        if self.said is None or self.before is None:
            return None
        value, other = self.said.value, self.before.value
        if "." in value or "." in other:
            return plain(Decimal(value) - Decimal(other))
        return str(int(value) - int(other))

    @property
    def change_qualifier(self) -> str | None:
        """What may be claimed of the change, by the arithmetic of bounds."""
        if self.said is None or self.before is None:
            return None
        return of_difference(self.said.qualifier, self.before.qualifier)

    @property
    def declared(self) -> tuple[str | None, bool]:
        """The amount that was declared not to belong to the period, and whether one of unknown amount was."""
        if not self.adjusted:
            return None, self.adjusted is not None
        return (self.adjusted if Decimal(self.adjusted) else None), False

    def state(self, *, is_closed: bool) -> State:
        """What there is of the series; ``is_closed`` matters only where it has a value."""
        if self.said is None:
            return "withdrawn" if self.later_withdrawn else "not-published-then"
        return "closed" if is_closed else "reported"


def latest_at(generation: Generation, series: Iterable[int], at: At) -> dict[int, Latest]:
    """How the latest figures of some series read at any moment, by the series' numbers."""
    return _latest(generation, _THEN, series, at)


def latest_at_the_head(generation: Generation, series: Iterable[int]) -> dict[int, Latest]:
    """How they read once everything that was published is known."""
    return _latest(generation, _AT_THE_HEAD, series, At(OPEN, OPEN - 1))


def extents_at(generation: Generation, series: Iterable[int], at: At) -> dict[int, Extent]:
    """What there is of each of some series at a moment, by the series' numbers."""
    return {number: Extent(*found) for number, *found in generation.each(_EXTENTS, _where(series, at))}


def extents_at_the_head(generation: Generation, series: Iterable[int]) -> dict[int, Extent]:
    """What there is of them once everything that was published is known."""
    rows = generation.each(_EXTENTS_AT_THE_HEAD, {"series": _numbers(series)})
    return {number: Extent(*found) for number, *found in rows}


@lru_cache(maxsize=65_536)
def days_ahead(text: str, published: int) -> int:
    """How many days behind a publication a period lies that it speaks of, at least: by its text beside a day's.

    The texts of weeks and quarters stand behind all days of their years.
    """
    return _passed(text) - _EPOCH - published // MICROSECONDS_A_DAY


@lru_cache(maxsize=65_536)
def _passed(text: str) -> int:
    """The first day whose text does not stand before that of the period."""
    if _NO_YEAR.isdisjoint(text):
        return period(text).first.toordinal()
    return date(int(text[:4]) + 1, 1, 1).toordinal()


def _latest(generation: Generation, query: str, series: Iterable[int], at: At) -> dict[int, Latest]:
    found = {}
    # One at a time: of many rows at once the garbage collector would look at each.
    for number, said, adjusted, revisions, later_withdrawn, last_changed in generation.each(query, _where(series, at)):
        latest, before = _said(said)
        found[number] = Latest(latest, before, adjusted, revisions, later_withdrawn, last_changed)
    return found


def _said(text: str | None) -> tuple[LatestValue | None, LatestValue | None]:
    if text is None:
        return None, None
    latest, _, before = text.partition("\n")
    return LatestValue(*latest.split(" ")), LatestValue(*before.split(" ")) if before else None


def _where(series: Iterable[int], at: At) -> dict[str, Any]:
    day = None if at.published == OPEN else date.fromordinal(_EPOCH + at.published // MICROSECONDS_A_DAY).isoformat()
    return {"series": _numbers(series), "p": at.published, "r": at.position, "day": day}


def _numbers(series: Iterable[int]) -> str:
    return msgspec.json.encode(list(series)).decode()
