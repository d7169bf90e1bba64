"""The table ``vintages``: one entry of a figure where it stands on both axes.

A vintage is L-shaped: it stands at (P, R) iff ``published <= P`` and ``rec_from <= R < rec_to`` and not
(``next_pub <= P`` and ``next_pos <= R``). An entry that is followed in order only gets its ``next_*`` set; any later
change closes the row and opens another. So n entries in order make n rows, where rectangles would be 2n - 1.
``next_pub`` is the least moment at which an entry that stands behind it is known, and never less than ``published``:
behind a bare date an instant of its day may be known earlier, and then the row is never seen.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import msgspec

from domain.moments import OPEN
from domain.statements import Statement, Withdrawal
from domain.words import Moment, Value
from projections.moment import At
from projections.tables.generation import Generation
from projections.tables.new_rows import NewRows, Row
from projections.tables.table import Table

_AT_THE_HEAD = f"rec_to = {OPEN} AND next_pos = {OPEN}"
TABLE = Table(
    name="vintages",
    columns=(
        "series INTEGER NOT NULL",
        "slot INTEGER NOT NULL",
        "period TEXT NOT NULL",
        "ordered INTEGER NOT NULL",
        "published INTEGER NOT NULL",
        "entry INTEGER NOT NULL",
        "rec_from INTEGER NOT NULL",
        "rec_to INTEGER NOT NULL",
        "next_pub INTEGER NOT NULL",
        "next_pos INTEGER NOT NULL",
        "position INTEGER NOT NULL",
        "value TEXT",
        "qualifier TEXT",
        "status TEXT",
        "through TEXT",
        "published_at TEXT NOT NULL",
        "has_value INTEGER NOT NULL",
    ),
    key=("series", "slot", "period", "ordered", "entry", "rec_from"),
    indexes=(
        f"CREATE INDEX vintages_standing ON vintages (series, slot, period) WHERE {_AT_THE_HEAD}",
        "CREATE INDEX vintages_of_entries ON vintages (series, slot, period, entry, rec_from)",
    ),
    usual=(
        ("rec_to", OPEN),
        ("next_pub", OPEN),
        ("next_pos", OPEN),
        ("qualifier", "exact"),
        ("status", None),
        ("through", None),
        ("has_value", 1),
    ),
)
COLUMNS = (
    "slot, period, ordered, published, entry, position, value, qualifier, status, through, published_at, has_value"
)
IS_KNOWN = "published <= :p AND rec_from <= :r AND :r < rec_to"
# Periods of one series are of one frequency, so their texts are in the order of their days.
_RANGE = f"""
SELECT {COLUMNS} FROM vintages WHERE series = :series AND slot = :slot
AND period >= :first AND period <= :last AND period > :after AND period < :before AND {IS_KNOWN}
"""  # noqa: S608 - made of the constants above
_FORWARDS = f"{_RANGE} ORDER BY period, ordered, entry"
# Of whole figures, so which ones have such an entry is found out first, in one pass over what is known of the series.
_SINCE = f"""
{_RANGE} AND period IN (SELECT period FROM vintages NOT INDEXED WHERE series = :series AND slot = :slot AND {IS_KNOWN}
AND (published >= :published OR position > :position)) ORDER BY period, ordered, entry
"""  # noqa: S608 - made of the constants above
_BACKWARDS = f"{_RANGE} ORDER BY period DESC, ordered DESC, entry DESC"
_BEFORE_ALL, _BEHIND_ALL = "", "\x7f"
_FIRST_L = ("", "", 0, 0, 0)
_LAST = f"SELECT MAX(published) FROM vintages WHERE series = :series AND slot = 0 AND {IS_KNOWN}"  # noqa: S608 - as above
# By periods from the index on; SQLite sorts the rest within each period as it comes to it.
_LS = (
    "SELECT slot, period, published, entry, rec_from, rec_to, next_pub, next_pos, value, qualifier, status, through, "
    "has_value, published_at FROM vintages WHERE series = ? AND slot = ? AND rec_from <= ? AND published <= ? "
    "AND period >= ? AND (period > ? OR (published, entry, rec_from) >= (?, ?, ?)) "
    "ORDER BY period, published, entry, rec_from"
)
_PUBLISHED = (
    "SELECT published FROM vintages WHERE series = ? AND slot = ? AND period = ? AND entry = ? AND rec_from = ?"
)


class Vintage(NamedTuple):
    """One row; the columns are those behind its series and period."""

    slot: int
    ordered: int
    published: int
    entry: int
    rec_from: int
    rec_to: int
    next_pub: int
    next_pos: int
    position: int
    value: Value | None
    qualifier: str | None
    status: str | None
    through: str | None
    published_at: Moment
    has_value: int

    @property
    def key(self) -> tuple[int, int, int, int]:
        """What no two rows of a figure share."""
        return self.slot, self.ordered, self.entry, self.rec_from

    @property
    def said(self) -> Statement | Withdrawal:
        """What an entry of a figure's statements says, but for what is not in the table."""
        return _said(self)

    def says_as(self, other: "Vintage") -> bool:
        """Whether both are of one entry that says the same, whenever they began and whatever follows."""
        return self._replace(rec_from=0, next_pub=0, next_pos=0) == other._replace(rec_from=0, next_pub=0, next_pos=0)


class EntryRow(NamedTuple):
    """One effective entry: the columns of a row by which it is read at a moment."""

    slot: int
    period: str
    ordered: int
    published: int
    entry: int
    position: int
    value: Value | None
    qualifier: str | None
    status: str | None
    through: str | None
    published_at: Moment
    has_value: int

    @property
    def is_unknown(self) -> bool:
        """Whether it declares an amount of which nobody said how much."""
        return bool(self.has_value) and self.value is None

    @property
    def said(self) -> Statement | Withdrawal:
        """What an entry of a figure's statements says, but for what is not in the table."""
        return _said(self)


def _said(row: Vintage | EntryRow) -> Statement | Withdrawal:
    if row.value is None:
        return Withdrawal(published_at=row.published_at)
    return Statement(
        value=row.value,
        qualifier=row.qualifier or "exact",  # type: ignore[arg-type]  # the table holds the words of the events
        status=row.status,
        through=row.through,
        published_at=row.published_at,
    )


class VintageBounds(NamedTuple):
    """One vintage as the shape that it has on the two axes."""

    slot: int
    period: str
    published: int
    entry: int
    rec_from: int
    rec_to: int
    next_pub: int
    next_pos: int
    value: str | None
    qualifier: str | None
    status: str | None
    through: str | None
    has_value: int
    published_at: Moment


class Periods(NamedTuple):
    """A stretch of periods by their texts: ``first`` and ``last`` are in it, ``after`` and ``before`` are not."""

    first: str = _BEFORE_ALL
    last: str = _BEHIND_ALL
    after: str = _BEFORE_ALL
    before: str = _BEHIND_ALL


class NewEntries(NamedTuple):
    """Which entries are new: those that were published from a moment on, and those behind a position."""

    published: int = OPEN
    position: int = OPEN


ALL_PERIODS = Periods()


def is_read(row: str) -> str:
    """The condition that a vintage is the one that is read at (P, R): one a figure and slot is."""
    return (
        f"{row}.published <= :p AND {row}.rec_from <= :r AND :r < {row}.rec_to "
        f"AND NOT ({row}.next_pub <= :p AND {row}.next_pos <= :r)"
    )


def is_read_at_the_head(row: str) -> str:
    """The same without a bound on either axis; word by word the condition of the index ``vintages_standing``."""
    return f"{row}.rec_to = {OPEN} AND {row}.next_pos = {OPEN}"


_VALUES_AT_THE_HEAD = (
    "SELECT v.series, v.period, v.ordered, v.entry, v.rec_from FROM json_each(:figures) w "  # noqa: S608 - made of constants
    "CROSS JOIN vintages v INDEXED BY vintages_standing ON v.series = json_extract(w.value, '$[0]') AND v.slot = 0 "
    f"AND v.period = json_extract(w.value, '$[1]') WHERE v.has_value AND {is_read_at_the_head('v')}"
)


def write(generation: Generation, drawn: NewRows) -> None:
    """Erase the rows that are no longer there, and write those that are new or otherwise."""
    generation.write(TABLE.erase, drawn.vintages_erased)
    # They begin with their series, slot and period, of which it matters that they are in order.
    generation.write(TABLE.put, sorted([*drawn.reported, *drawn.vintages]))


def values_at_the_head(generation: Generation, figures: Iterable[tuple[int, str]]) -> dict[tuple[int, str], Row]:
    """By which rows figures have values, once everything that was published is known: the rest of the rows' keys."""
    rows = generation.rows(_VALUES_AT_THE_HEAD, {"figures": msgspec.json.encode(list(figures)).decode()})
    return {(series, period): tuple(key) for series, period, *key in rows}


def entries_at(  # noqa: PLR0913 - which rows, of which slot
    generation: Generation,
    series: int,
    at: At,
    slot: int = 0,
    wanted: Periods = ALL_PERIODS,
    *,
    backwards: bool = False,
) -> Iterator[EntryRow]:
    """The effective entries of a series' slot that were published by then, by period and in their order."""
    where = {**wanted._asdict(), "series": series, "slot": slot, "p": at.published, "r": at.position}
    return map(EntryRow._make, generation.each(_BACKWARDS if backwards else _FORWARDS, where))


def entries_since(
    generation: Generation, series: int, at: At, since: NewEntries, wanted: Periods = ALL_PERIODS
) -> Iterator[EntryRow]:
    """The effective entries, as ``entries_at`` has them, of all figures of a series that have a new one."""
    where = {**wanted._asdict(), **since._asdict(), "series": series, "slot": 0, "p": at.published, "r": at.position}
    return map(EntryRow._make, generation.each(_SINCE, where))


def last_published(generation: Generation, series: int, at: At) -> int | None:
    """The last moment from which anything that stands of a series' figures was known; None where nothing was."""
    where = {"series": series, "p": at.published, "r": at.position}
    found: int | None = generation.one(_LAST, where)[0]
    return found


def ls_behind(
    generation: Generation, series: int, slot: int, at: At, begin: tuple[str, str, int, int, int] = _FIRST_L
) -> Iterator[VintageBounds]:
    """The Ls of a slot that began by then, whether they ended or not, from a place on, by default all.

    ``begin`` is its period twice, and ``published``, ``entry`` and ``rec_from`` within that.
    """
    return map(VintageBounds._make, generation.each(_LS, (series, slot, at.position, at.published, *begin)))


def published_of(generation: Generation, series: int, row: tuple[int, str, int, int]) -> int | None:
    """When what a row says was published; None where there is no such slot, period, entry and ``rec_from``."""
    found = generation.first(_PUBLISHED, (series, *row))
    return found[0] if found else None
