"""Current totals: one row a series, as it reads at the head or at any other moment."""

import sqlite3
from decimal import Decimal

from msgspec import Struct

from domain.moments import OPEN
from domain.values import plain
from projections.moment import At

# One vintage a figure and slot stands at (P, R); see shapes.py for the L.
STANDS = "published <= :p AND rec_from <= :r AND :r < rec_to AND NOT (next_pub <= :p AND next_pos <= :r)"

_LATEST = f"""
SELECT period, value, qualifier, published_at, entry FROM vintages
WHERE series = :series AND slot = 0 AND has_value AND {STANDS} ORDER BY period DESC LIMIT 2
"""  # noqa: S608 - STANDS is the constant above
_COUNTS = f"""
SELECT count(*), min(period), max(period) FROM vintages WHERE series = :series AND slot = 0 AND has_value AND {STANDS}
"""  # noqa: S608 - STANDS is the constant above
_REVISIONS = """
SELECT count(*) FROM deeds WHERE series = :series AND kind = 'revision' AND of_value
AND published <= :p AND pos_from <= :r AND :r < pos_to
"""


class Total(Struct, frozen=True, kw_only=True):
    """The latest figure of a series; ``change`` is against the figure of the period ``change_since``, in the unit."""

    series: str
    title: str
    unit: str
    measure: str
    source: str
    relays: str | None
    value: str | None
    qualifier: str | None
    period: str | None
    published_at: str | None
    change: str | None
    change_since: str | None
    revisions: int
    last_changed: int
    closed: str | None
    successors: tuple[str, ...]


class Latest(Struct, frozen=True):
    """The columns of the table ``totals`` behind its series."""

    period: str | None
    value: str | None
    qualifier: str | None
    published_at: str | None
    entry: int | None
    previous_period: str | None
    previous_value: str | None
    revisions: int
    last_changed: int

    @property
    def change(self) -> str | None:
        """The value less the value before."""
        if self.value is None or self.previous_value is None:
            return None
        return plain(Decimal(self.value) - Decimal(self.previous_value))


def latest_at(connection: sqlite3.Connection, series: int, at: At) -> Latest:
    """How the series' latest figure reads at any moment."""
    where = {"series": series, "p": at.published, "r": at.position}
    rows = connection.execute(_LATEST, where).fetchall()
    (revisions,) = connection.execute(_REVISIONS, where).fetchone()
    (changed,) = connection.execute(
        "SELECT max(position) FROM touches WHERE series = :series AND position <= :r", where
    ).fetchone()
    period, value, qualifier, published_at, entry = rows[0] if rows else (None,) * 5
    before, previous = rows[1][:2] if len(rows) > 1 else (None, None)
    return Latest(period, value, qualifier, published_at, entry, before, previous, revisions, changed or 0)


def extent_at(connection: sqlite3.Connection, series: int, at: At) -> tuple[int, str | None, str | None]:
    """How many figures of the series have a value at a moment, and the first and the last period of them."""
    where = {"series": series, "p": at.published, "r": at.position}
    figures, first, last = connection.execute(_COUNTS, where).fetchone()
    return figures, first, last


def refresh_total(connection: sqlite3.Connection, series: int) -> None:
    """Write the row of the head anew after the series was touched."""
    latest = latest_at(connection, series, At(OPEN, OPEN - 1))
    connection.execute(
        "INSERT OR REPLACE INTO totals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (series, *(getattr(latest, field) for field in Latest.__struct_fields__)),
    )


def kept_total(connection: sqlite3.Connection, series: int) -> Latest | None:
    """The row of the head, as the projection keeps it."""
    row = connection.execute("SELECT * FROM totals WHERE series = ?", (series,)).fetchone()
    return Latest(*row[1:]) if row else None
