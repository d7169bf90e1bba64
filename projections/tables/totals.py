"""The table ``totals``: the latest figure of every series at the head, and the same asked for any other moment."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

import msgspec
from msgspec import Struct

from domain.bounds import of_difference
from domain.moments import OPEN
from domain.values import plain
from projections.moment import At
from projections.tables.changes import counted
from projections.tables.generation import Generation
from projections.tables.new_rows import NewRows
from projections.tables.table import Table
from projections.tables.vintages import is_read, is_read_at_the_head

State = Literal["reported", "withdrawn", "not-published-then", "closed"]
TABLE = Table(
    name="totals",
    columns=(
        "series INTEGER PRIMARY KEY",
        "period TEXT",
        "value TEXT",
        "qualifier TEXT",
        "published_at TEXT",
        "entry INTEGER",
        "previous_period TEXT",
        "previous_value TEXT",
        "previous_qualifier TEXT",
        "is_adjusted INTEGER NOT NULL",
        "adjustment TEXT",
        "revisions INTEGER NOT NULL",
        "later_withdrawn INTEGER NOT NULL",
        "last_changed INTEGER NOT NULL",
    ),
    key=("series",),
    is_numbered=True,
)
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
_COUNTED = counted("w.series")
_THEN = _LATEST_FORM.format(table="vintages", revisions=_COUNTED, **{row: is_read(row) for row in "vbal"})
# Counted once, and from then on by what each batch adds.
_KEPT_COUNT = f"coalesce((SELECT t.revisions FROM totals t WHERE t.series = w.series), {_COUNTED})"  # noqa: S608 - the constant above
# The tables of this query have to be joined through the index, or a figure of many entries is gone through.
_AT_THE_HEAD = _LATEST_FORM.format(
    table="vintages", revisions=_KEPT_COUNT, **{row: is_read_at_the_head(row) for row in "vbal"}
)
for _row in "vbal":
    _AT_THE_HEAD = _AT_THE_HEAD.replace(f"vintages {_row} ", f"vintages {_row} INDEXED BY vintages_standing ")
_GAIN = "UPDATE totals SET revisions = revisions + ? WHERE series = ?"
_KEPT = "SELECT t.* FROM json_each(?) w JOIN totals t ON t.series = w.value"


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


def write(generation: Generation, drawn: NewRows) -> None:
    """Write the rows of the head again for the series that were touched, each with its gain in revisions of value."""
    if not drawn.gained:
        return  # and an index that the query asks for may not be there yet
    generation.write(_GAIN, [(gain, series) for series, gain in drawn.gained.items()])
    rows = generation.rows(_AT_THE_HEAD, _where(sorted(drawn.gained), At(OPEN, OPEN - 1)))
    generation.write(TABLE.put, rows)


def latest_at(generation: Generation, series: Iterable[int], at: At) -> dict[int, Latest]:
    """How the latest figures of some series read at any moment, by the series' numbers."""
    return {row[0]: Latest(*row[1:]) for row in generation.each(_THEN, _where(series, at))}


def latest_at_the_head(generation: Generation, series: Iterable[int]) -> dict[int, Latest]:
    """The same at the head, as the table has it."""
    return {row[0]: Latest(*row[1:]) for row in generation.each(_KEPT, (_numbers(series),))}


def _where(series: Iterable[int], at: At) -> dict[str, object]:
    return {"series": _numbers(series), "p": at.published, "r": at.position}


def _numbers(series: Iterable[int]) -> str:
    return msgspec.json.encode(list(series)).decode()
