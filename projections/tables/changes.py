"""The table ``changes``: what entries, corrections and voidings did to their figures; the revisions feed reads it."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from msgspec import Struct, json

from projections.moment import At
from projections.tables import descriptions
from projections.tables.generation import Generation
from projections.tables.new_rows import NewRows
from projections.tables.series import NUMBER
from projections.tables.table import Table

_OURS = "kind IN ('correction', 'voiding')"
_COUNTED = "series, period, pos_from, pos_to, pub_from, pub_to, of_value, came_back_changed"
_IS_REVISION_OF_VALUE = "(kind = 'revision' AND of_value OR came_back_changed)"
TABLE = Table(
    name="changes",
    columns=(
        "series INTEGER NOT NULL",
        "period TEXT NOT NULL",
        "slot INTEGER NOT NULL",
        "entry INTEGER NOT NULL",
        "pos_from INTEGER NOT NULL",
        "pos_to INTEGER NOT NULL",
        "pub_from INTEGER NOT NULL",
        "pub_to INTEGER NOT NULL",
        "position INTEGER NOT NULL",
        "published INTEGER NOT NULL",
        "published_at TEXT NOT NULL",
        "kind TEXT NOT NULL",
        "recorded_kind TEXT NOT NULL",
        "of_value INTEGER NOT NULL",
        "came_back_changed INTEGER NOT NULL",
        "order_assumed INTEGER NOT NULL",
        "value TEXT",
        "previous TEXT",
        "difference TEXT",
        "magnitude TEXT",
        "qualifier TEXT",
        "previous_qualifier TEXT",
        "status TEXT",
        "previous_status TEXT",
        "through TEXT",
        "previous_through TEXT",
        "amount_unknown INTEGER NOT NULL",
        "previous_unknown INTEGER NOT NULL",
        "reason TEXT",
        "note TEXT",
        "document TEXT",
        "bulletin TEXT",
    ),
    key=("series", "period", "slot", "entry", "kind", "pos_from", "pub_from"),
    indexes=(
        "CREATE INDEX changes_by_position ON changes (pos_from, series, period, slot, entry, kind)",
        "CREATE INDEX changes_of_series ON changes (series, pos_from, period, slot, entry, kind)",
        f"CREATE INDEX changes_counted ON changes ({_COUNTED}) WHERE slot = 0 AND {_IS_REVISION_OF_VALUE}",
        f"CREATE INDEX changes_of_ours ON changes (series, period, slot, entry, pos_from) WHERE {_OURS}",
    ),
)
_TOLD_THEN = "pub_from <= :p AND :p <= pub_to AND pos_from <= :r AND :r < pos_to"
_AMENDMENTS = (
    "SELECT pos_from FROM changes INDEXED BY changes_of_ours WHERE series = ? AND period = ? AND slot = ? "  # noqa: S608 - made of constants
    f"AND entry = ? AND {_OURS} AND pos_from <= ? ORDER BY pos_from"
)
_LAST_CORRECTION = (
    "SELECT pos_from FROM changes INDEXED BY changes_of_ours WHERE series = ? AND period = ? AND slot = ? "  # noqa: S608 - made of constants
    f"AND entry = ? AND {_OURS} AND kind = 'correction' AND pos_from <= ? ORDER BY pos_from DESC LIMIT 1"
)
_COUNT_OF_AMENDMENTS = (
    "SELECT count(*) FROM changes INDEXED BY changes_of_ours WHERE series = ? AND period = ? "  # noqa: S608 - made of constants
    f"AND {_OURS} AND pos_from <= ?"
)
_BETWEEN = f"""
SELECT slot, period, entry, position, kind = 'voiding' FROM changes
WHERE series = ? AND {_OURS} AND pos_from > ? AND pos_from <= ? ORDER BY pos_from
"""  # noqa: S608 - made of a constant
_THAT_CHANGE = f"""
SELECT d.series, d.period, d.entry FROM json_each(:e) w CROSS JOIN changes d
ON d.series = json_extract(w.value, '$[0]') AND d.period = json_extract(w.value, '$[1]') AND d.slot = 0
AND d.entry = json_extract(w.value, '$[2]') WHERE NOT {_OURS} AND (d.kind <> 'revision' OR d.of_value) AND {_TOLD_THEN}
"""  # noqa: S608 - made of constants
# The revisions feed goes by these, in one direction or the other.
_ORDER = ("pos_from", "series", "period", "slot", "entry", "kind")
_PLACE = ", ".join(f"d.{column}" for column in _ORDER)
_KEY_OF_PLACE = f"(?, {NUMBER}, ?, ?, ?, ?)"


class ChangeRow(NamedTuple):
    """One row; the columns are those behind its series and period.

    It is told at (P, R) iff ``pub_from <= P <= pub_to`` and ``pos_from <= R < pos_to``. An entry has two rows where it
    is known before a bare date of its day that stands before it: until the day ends it did something else.
    """

    slot: int
    entry: int
    pos_from: int
    pos_to: int
    pub_from: int
    pub_to: int
    position: int
    published: int
    published_at: str
    kind: str
    recorded_kind: str
    of_value: int
    came_back_changed: int
    order_assumed: int
    value: str | None
    previous: str | None
    difference: str | None
    magnitude: str | None
    qualifier: str | None
    previous_qualifier: str | None
    status: str | None
    previous_status: str | None
    through: str | None
    previous_through: str | None
    amount_unknown: int
    previous_unknown: int
    reason: str | None
    note: str | None
    document: str | None
    bulletin: str | None

    @property
    def is_revision_of_value(self) -> bool:
        """Whether it is one of the revisions of value of a figure, as the index of these has it."""
        return self.slot == 0 and bool(self.came_back_changed or (self.kind == "revision" and self.of_value))

    @property
    def key(self) -> tuple[int, int, str, int, int]:
        """What no two rows of a figure share."""
        return self.slot, self.entry, self.kind, self.pos_from, self.pub_from


class ChangePlace(NamedTuple):
    """Where a row lies in the order of the revisions feed."""

    pos_from: int
    series: str
    period: str
    slot: int
    entry: int
    kind: str


class ChangeFilter(Struct, frozen=True, kw_only=True):
    """Which rows are told at a moment; None is no condition.

    ``first`` and ``last`` are positions, ``since`` and ``by`` microseconds, ``least`` is a difference as it is sorted,
    ``q`` is in the series' key or title.
    """

    at: At
    kind: str | None
    source: str | None
    reason: str | None
    least: str | None
    since: int | None
    by: int | None
    first: int
    last: int
    q: str | None = None


class ChangeRange(Struct, frozen=True, kw_only=True):
    """Which rows of the feed are looked at: of one series or all, between two positions, behind a place."""

    series: str | None
    first: int
    last: int
    behind: ChangePlace | None
    is_newest_first: bool


class FoundChange(NamedTuple):
    """A row that was looked at: whether it is wanted, and what its place and its key are made of."""

    is_wanted: bool
    pub_from: int
    series: str
    pos_from: int
    number: int
    period: str
    slot: int
    entry: int
    kind: str

    @property
    def place(self) -> ChangePlace:
        """Where it lies."""
        return ChangePlace(self.pos_from, self.series, self.period, self.slot, self.entry, self.kind)

    @property
    def key(self) -> tuple[object, ...]:
        """Its key in the table."""
        return self.number, self.period, self.slot, self.entry, self.kind, self.pos_from, self.pub_from

    def is_beside(self, other: "FoundChange") -> bool:
        """Whether both lie at one place."""
        return self[2:] == other[2:]


def write(generation: Generation, drawn: NewRows) -> None:
    """Erase the rows that are no longer there, and write those that are new or otherwise."""
    generation.write(TABLE.erase, drawn.changes_erased)
    generation.write(TABLE.put, drawn.changes)


def counted(series: str) -> str:
    """The number of revisions of value of a series, told at (P, R), as an expression."""
    return (
        f"(SELECT count(*) FROM changes INDEXED BY changes_counted WHERE series = {series} AND slot = 0 "  # noqa: S608 - made of constants
        f"AND {_IS_REVISION_OF_VALUE} AND {_TOLD_THEN})"
    )


def amendments(generation: Generation, series: int, period: str, slot: int, entry: int, until: int) -> list[int]:  # noqa: PLR0913, PLR0917 - the key of an entry
    """The positions of the corrections and the voiding of an entry, up to one."""
    return [row[0] for row in generation.rows(_AMENDMENTS, (series, period, slot, entry, until))]


def last_correction(generation: Generation, series: int, period: str, slot: int, entry: int, until: int) -> int | None:  # noqa: PLR0913, PLR0917 - the key of an entry
    """The position of the last correction of an entry, up to one; None where it was never corrected."""
    found = generation.first(_LAST_CORRECTION, (series, period, slot, entry, until))
    return int(found[0]) if found else None


def count_of_amendments(generation: Generation, series: int, period: str, until: int) -> int:
    """How many corrections and voidings of a figure's entries there are, up to a position."""
    return int(generation.one(_COUNT_OF_AMENDMENTS, (series, period, until))[0])


def amendments_between(generation: Generation, series: int, first: int, last: int) -> Iterator[Sequence[Any]]:
    """Slot, period, entry, position and whether it is a voiding, of the amendments behind a position up to another."""
    return generation.each(_BETWEEN, (series, first, last))


def entries_that_change(generation: Generation, at: At, entries: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Those of some entries, by series, period and number, that give their figures another value or none."""
    return generation.rows(_THAT_CHANGE, {"e": json.encode(entries).decode(), "p": at.published, "r": at.position})


def look(generation: Generation, stretch: ChangeRange, wanted: ChangeFilter, most: int) -> Iterator[FoundChange]:
    """So many rows of a stretch at most, in its order; read one by one, and no more of them than what it takes."""
    conditions, values = _conditions(wanted)
    bounds, parameters = _bounds(stretch)
    order, index = ("DESC" if stretch.is_newest_first else "ASC"), "of_series" if stretch.series else "by_position"
    ordered = ", ".join(f"d.{column} {order}" for column in _ORDER)
    query = (
        f"SELECT {' AND '.join(conditions)}, d.pub_from, s.key, {_PLACE} "  # noqa: S608 - made of constants
        f"FROM changes d INDEXED BY changes_{index} CROSS JOIN series s ON s.id = d.series "
        f"WHERE {' AND '.join(bounds)} ORDER BY {ordered} LIMIT ?"
    )
    return map(FoundChange._make, generation.each(query, (*values, *parameters, most)))


def _conditions(wanted: ChangeFilter) -> tuple[list[str], list[object]]:
    # What the index has comes first: where it says no, the rest of the row is not read.
    conditions: dict[str, object | None] = {
        "d.kind = ?": wanted.kind,
        "substr(s.key, 1, instr(s.key, '/') - 1) = ?": wanted.source,
        "d.pos_to > ?": wanted.at.position,
        "d.pub_from <= ?": wanted.at.published,
        "d.pub_to >= ?": wanted.at.published,
        "d.published <= ?": wanted.by,
        "d.published >= ?": wanted.since,
        "d.position >= ?": wanted.first,
        "d.position <= ?": wanted.last,
        "d.reason = ?": wanted.reason,
        "d.magnitude >= ?": wanted.least,
    }
    kept = {condition: value for condition, value in conditions.items() if value is not None}
    if wanted.q is None:
        return list(kept), list(kept.values())
    position = wanted.at.position
    return [*kept, descriptions.named("s.key")], [*kept.values(), position, position, wanted.q.lower()]


def _bounds(stretch: ChangeRange) -> tuple[list[str], list[object]]:
    first, last, behind = stretch.first, stretch.last, stretch.behind
    bounds, parameters = ["d.pos_from BETWEEN ? AND ?"], []
    if behind is not None:
        # The index is entered at the position: of a comparison of rows SQLite uses the first column at most.
        first, last = (first, min(last, behind[0])) if stretch.is_newest_first else (max(first, behind[0]), last)
        bounds.append(f"({_PLACE}) {'<' if stretch.is_newest_first else '>'} {_KEY_OF_PLACE}")
        parameters = list(behind)
    of_series = [] if stretch.series is None else [f"d.series = {NUMBER}"]
    return [*of_series, *bounds], [*(stretch.series for _ in of_series), first, last, *parameters]


def row(generation: Generation, key: tuple[object, ...]) -> ChangeRow:
    """The row with a key."""
    return ChangeRow._make(generation.one(_ROW, key)[2:])


_ROW = f"SELECT * FROM changes WHERE {' AND '.join(f'{column} = ?' for column in TABLE.key)}"  # noqa: S608 - the table's own names
