"""Current totals: one row a series, as it reads at the head or at any other moment."""

import sqlite3
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal, NamedTuple

import msgspec
from msgspec import Struct

from domain.bounds import of_difference
from domain.moments import OPEN
from domain.series import Series
from domain.values import plain
from projections.moment import At

State = Literal["reported", "withdrawn", "not-published-then", "closed"]


def stands(row: str) -> str:
    """The condition that a vintage stands at (P, R): one a figure and slot does; see shapes.py for the L."""
    return (
        f"{row}.published <= :p AND {row}.rec_from <= :r AND :r < {row}.rec_to "
        f"AND NOT ({row}.next_pub <= :p AND {row}.next_pos <= :r)"
    )


def _stands_at_the_head(row: str) -> str:
    # Without a bound on either axis; word by word the condition of the index ``vintages_standing``.
    return f"{row}.rec_to = {OPEN} AND {row}.next_pos = {OPEN}"


# From the latest period down, so that the search ends where the first value is met.
_LATEST_FORM = """
WITH wanted AS MATERIALIZED (SELECT value AS series FROM json_each(:series)),
latest AS MATERIALIZED (
    SELECT series, (SELECT period FROM {table} v WHERE v.series = wanted.series AND v.slot = 0 AND v.has_value AND {v}
        ORDER BY period DESC LIMIT 1) AS period FROM wanted
),
wanted_before AS MATERIALIZED (
    SELECT wanted.series, wanted.period AS period,
    (SELECT period FROM {table} v WHERE v.series = wanted.series AND v.slot = 0 AND v.has_value AND {v}
        AND v.period < wanted.period ORDER BY period DESC LIMIT 1) AS before
    FROM latest wanted
)
SELECT w.series, w.period, v.value, v.qualifier, v.published_at, v.entry, w.before, b.value, b.qualifier,
    coalesce(a.has_value, 0), CASE WHEN a.has_value THEN a.value END, {revisions},
    (SELECT count(*) FROM {table} l WHERE l.series = w.series AND l.slot = 0 AND l.period > coalesce(w.period, '')
        AND NOT l.has_value AND {l} AND EXISTS (
            SELECT 1 FROM vintages e WHERE e.series = l.series AND e.slot = 0 AND e.period = l.period AND e.has_value
            AND e.published <= :p AND e.rec_from <= :r AND :r < e.rec_to)),
    (SELECT coalesce(max(position), 0) FROM touches t WHERE t.series = w.series AND t.position <= :r)
FROM wanted_before w
LEFT JOIN {table} v ON v.series = w.series AND v.slot = 0 AND v.period = w.period AND {v}
LEFT JOIN {table} b ON b.series = w.series AND b.slot = 0 AND b.period = w.before AND {b}
LEFT JOIN {table} a ON a.series = w.series AND a.slot = 1 AND a.period = w.period AND {a}
"""
_COUNTED = (
    "(SELECT count(*) FROM deeds d WHERE d.series = w.series "
    "AND (d.kind = 'revision' AND d.of_value OR d.came_back_changed) "
    "AND d.pub_from <= :p AND :p <= d.pub_to AND d.pos_from <= :r AND :r < d.pos_to)"
)
_LATEST = _LATEST_FORM.format(table="vintages", revisions=_COUNTED, **{row: stands(row) for row in "vbal"})
# Counted once, and from then on by what each batch adds.
_KEPT_COUNT = "coalesce((SELECT t.revisions FROM totals t WHERE t.series = w.series), " + _COUNTED + ")"  # noqa: S608 - the constant above
# The tables of this query have to be joined through the index, or a figure of many entries is gone through.
_AT_THE_HEAD = _LATEST_FORM.format(
    table="vintages", revisions=_KEPT_COUNT, **{row: _stands_at_the_head(row) for row in "vbal"}
)
for _row in "vbal":
    _AT_THE_HEAD = _AT_THE_HEAD.replace(f"vintages {_row} ", f"vintages {_row} INDEXED BY vintages_standing ")
_EXTENTS = f"""
SELECT w.value, count(v.period), min(v.period), max(v.period) FROM json_each(:series) w
LEFT JOIN vintages v ON v.series = w.value AND v.slot = 0 AND v.has_value AND {stands("v")} GROUP BY w.value
"""  # noqa: S608 - made of the constants above

Extent = tuple[int, str | None, str | None]


class Total(Struct, frozen=True, kw_only=True):
    """The latest figure of a series; ``change`` is against the figure of the period ``change_since``, in the unit.

    ``adjustment`` is the part of the change that the source declared not to belong to the period, None where it
    declared none or, with ``adjustment_unknown``, said no amount. ``later_withdrawn`` counts the figures of periods
    later than this one that had a value and were withdrawn.
    """

    series: str
    title: str
    unit: str
    measure: str
    source: str
    relays: str | None
    state: State
    value: str | None
    qualifier: str | None
    period: str | None
    published_at: str | None
    change: str | None
    change_qualifier: str | None
    change_since: str | None
    adjustment: str | None
    adjustment_unknown: bool
    revisions: int
    later_withdrawn: int
    last_changed: int
    closed: str | None
    successors: tuple[str, ...]


class Told(NamedTuple):
    """What an answer about a series tells of its source: whom it relays, and when that could last have changed."""

    relays: str | None
    last_changed: int


class Latest(Struct, frozen=True):
    """The columns of the table ``totals`` behind its series."""

    period: str | None
    value: str | None
    qualifier: str | None
    published_at: str | None
    entry: int | None
    previous_period: str | None
    previous_value: str | None
    previous_qualifier: str | None
    is_adjusted: int
    adjustment: str | None
    revisions: int
    later_withdrawn: int
    last_changed: int

    @property
    def change(self) -> str | None:
        """The value less the value before."""
        if self.value is None or self.previous_value is None:
            return None
        return plain(Decimal(self.value) - Decimal(self.previous_value))

    @property
    def change_qualifier(self) -> str | None:
        """What may be claimed of the change, by the arithmetic of bounds."""
        if self.qualifier is None or self.previous_qualifier is None:
            return None
        return of_difference(self.qualifier, self.previous_qualifier)

    @property
    def declared(self) -> tuple[str | None, bool]:
        """The amount that was declared not to belong to the period, and whether one of unknown amount was."""
        if not self.is_adjusted:
            return None, False
        if self.adjustment is None:
            return None, True
        return (self.adjustment if Decimal(self.adjustment) else None), False

    def state(self, *, is_closed: bool) -> State:
        """What there is of the series; ``is_closed`` matters only where it has a value."""
        if self.value is None:
            return "withdrawn" if self.later_withdrawn else "not-published-then"
        return "closed" if is_closed else "reported"


def total(series: Series, source: Told, latest: Latest) -> Total:
    """A series' description and its latest figure in one answer."""
    adjustment, is_unknown = latest.declared
    return Total(
        series=series.series,
        title=series.title,
        unit=series.unit,
        measure=series.measure,
        source=series.key.source,
        relays=source.relays,
        state=latest.state(is_closed=series.closed is not None),
        value=latest.value,
        qualifier=latest.qualifier,
        period=latest.period,
        published_at=latest.published_at,
        change=latest.change,
        change_qualifier=latest.change_qualifier,
        change_since=latest.previous_period,
        adjustment=adjustment,
        adjustment_unknown=is_unknown,
        revisions=latest.revisions,
        later_withdrawn=latest.later_withdrawn if latest.value is not None else 0,
        last_changed=max(latest.last_changed, source.last_changed),
        closed=series.closed.last_period if series.closed else None,
        successors=series.closed.successors if series.closed else (),
    )


def latest_at(connection: sqlite3.Connection, series: Iterable[int], at: At) -> dict[int, Latest]:
    """How the latest figures of some series read at any moment, by the series' numbers."""
    rows = connection.execute(_LATEST, _where(series, at))
    return {row[0]: Latest(*row[1:]) for row in rows}


def extents_at(connection: sqlite3.Connection, series: Iterable[int], at: At) -> dict[int, Extent]:
    """How many figures of each series have a value at a moment, and the first and the last period of them."""
    return {row[0]: row[1:] for row in connection.execute(_EXTENTS, _where(series, at))}


def refresh_totals(connection: sqlite3.Connection, series: Mapping[int, int]) -> None:
    """Write the rows of the head anew after the series were touched, each with its gain in revisions of value."""
    connection.executemany(
        "UPDATE totals SET revisions = revisions + ? WHERE series = ?", [(more, one) for one, more in series.items()]
    )
    rows = connection.execute(_AT_THE_HEAD, _where(sorted(series), At(OPEN, OPEN - 1)))
    marks = ", ".join("?" * (len(Latest.__struct_fields__) + 1))
    connection.executemany(f"INSERT OR REPLACE INTO totals VALUES ({marks})", rows.fetchall())  # noqa: S608 - as many marks as columns


def kept_totals(connection: sqlite3.Connection, series: Iterable[int]) -> dict[int, Latest]:
    """The rows of the head, as the projection keeps them."""
    rows = connection.execute("SELECT t.* FROM json_each(?) w JOIN totals t ON t.series = w.value", (_numbers(series),))
    return {row[0]: Latest(*row[1:]) for row in rows}


def _where(series: Iterable[int], at: At) -> dict[str, object]:
    return {"series": _numbers(series), "p": at.published, "r": at.position}


def _numbers(series: Iterable[int]) -> str:
    return msgspec.json.encode(list(series)).decode()
