"""The revisions feed: every revision, withdrawal, reinstatement, adjustment, correction and voiding, newest first."""

import sqlite3
from collections.abc import Sequence

from msgspec import Struct

from domain.moments import microseconds
from domain.values import number, sortable, value_text
from domain.words import REASONS, SLOTS, word
from projections.answers.feed_places import COLUMNS, WINDOW, place_of, stretch
from projections.moment import At, backwards, earliest, latest

KINDS = (
    "revision",
    "withdrawal",
    "reinstatement",
    "adjustment",
    "adjustment-withdrawal",
    "correction",
    "voiding",
)
_COLUMNS = (
    "s.key, d.period, d.slot, d.entry, d.pos_from, d.position, d.kind, d.recorded_kind, d.of_value, "
    "d.came_back_changed, d.order_assumed, d.value, d.previous, d.difference, d.qualifier, d.previous_qualifier, "
    "d.status, d.previous_status, d.through, d.previous_through, d.amount_unknown, d.previous_unknown, "
    "d.published, d.reason, d.note, d.published_at, d.document, d.bulletin"
)
_ONE = (
    f"SELECT {_COLUMNS} FROM deeds d JOIN series s ON s.id = d.series "  # noqa: S608 - the columns are constants
    "WHERE d.series = ? AND d.period = ? AND d.slot = ? AND d.entry = ? AND d.kind = ? AND d.pos_from = ? "
    "AND d.pub_from = ?"
)


_FIRST = """
SELECT published FROM vintages WHERE series = ? AND slot = 0 AND period = ? AND has_value AND published <= ?
AND rec_from <= ? AND ? < rec_to ORDER BY ordered, entry LIMIT 1
"""
_DAY = 86_400_000_000


class Revision(Struct, frozen=True, kw_only=True):
    """One deed; ``since`` is the position from which it reads so, ``days_since`` counts from the first value.

    ``previous`` is what stood before it, of a reinstatement the last value before the withdrawal: where another value
    ``came_back_changed``, it is a revision of value too. ``of_value`` is false where the wording or the date alone
    changed. ``order_assumed``: that ``previous`` came first rests on where a bare date is placed within its day.
    ``amount_unknown``: an adjustment is declared and nobody said how much; ``previous_unknown`` so of ``previous``.
    """

    series: str
    period: str
    slot: str
    entry: int
    since: int
    position: int
    kind: str
    recorded_kind: str
    of_value: bool
    came_back_changed: bool
    order_assumed: bool
    value: str | None
    previous: str | None
    difference: str | None
    qualifier: str | None
    previous_qualifier: str | None
    status: str | None
    previous_status: str | None
    through: str | None
    previous_through: str | None
    amount_unknown: bool
    previous_unknown: bool
    days_since: int | None
    reason: str | None
    note: str | None
    published_at: str
    document: str | None
    bulletin: str | None


class RevisionFilter(Struct, frozen=True, kw_only=True):
    """Which deeds are wanted; ``after`` turns the feed round for pollers: oldest first, behind that position."""

    source: str | None = None
    series: str | None = None
    reason: str | None = None
    kind: str | None = None
    min_difference: str | None = None
    published_from: str | None = None
    published_to: str | None = None
    recorded_from: str | None = None
    recorded_to: str | None = None
    after: int | None = None


def page(  # noqa: PLR0913, PLR0917 - the facts of one page of the feed
    connection: sqlite3.Connection,
    at: At,
    wanted: RevisionFilter,
    bounds: tuple[int, int],
    limit: int,
    behind: str | None,
    window: int = WINDOW,
) -> tuple[list[Revision], str | None]:
    """The deeds at a moment that the filter lets through, behind a place; and where to go on, if that is not the end.

    ``bounds`` are the positions first and last recorded. However rare what is wanted, a page looks at ``window`` deeds
    at most, so it may hold fewer than ``limit`` though more follow.
    """
    # What was recorded by a position may read otherwise since, so only the first one bounds the stretch.
    first = max(bounds[0], (wanted.after or 0) + 1)
    looked_at = stretch(wanted.series, first, at.position, behind, is_newest_first=wanted.after is None)
    clauses, parameters = _filters(at, wanted, bounds)
    rows = connection.execute(
        f"SELECT {' AND '.join(clauses)}, d.pub_from, s.key, {COLUMNS} "  # noqa: S608 - the clauses are constants
        f"FROM {looked_at.table} CROSS JOIN series s ON s.id = d.series "
        f"WHERE {looked_at.where} ORDER BY {looked_at.ordered} LIMIT ?",
        (*parameters, *looked_at.parameters, window),
    )
    # Read row by row, so that nothing is looked at behind the last one that fits, and no more of it than its place.
    found: list[Revision] = []
    firsts = _Firsts(connection, at)
    place = before = ""
    for looked, (is_wanted, pub_from, key, since, *name) in enumerate(rows, 1):
        if (here := place_of(since, key, *name[1:])) != place:
            place, before = here, place
        if is_wanted:
            row = connection.execute(_ONE, (*name, since, pub_from)).fetchone()
            found.append(_revision(row, firsts.published(name[0], name[1])))
        if len(found) == limit:
            return found, place
        if looked == window:
            # An entry may have two rows at one place, and the other one be the one that is wanted.
            return found, place if is_wanted else before or place
    return found, None


class _Firsts:
    """From when on figures had their first value, at a moment; each is looked up once."""

    def __init__(self, connection: sqlite3.Connection, at: At) -> None:
        self._connection, self._at = connection, at
        self._known: dict[tuple[int, str], int | None] = {}

    def published(self, series: int, period: str) -> int | None:
        key = series, period
        if key not in self._known:
            row = self._connection.execute(_FIRST, (*key, self._at.published, self._at.position, self._at.position))
            self._known[key] = next((one for (one,) in row), None)
        return self._known[key]


def place_text(one: Revision) -> str:
    """Where a deed stands in the feed, as the word by which the feed is entered behind it."""
    return place_of(one.since, one.series, one.period, SLOTS.index(one.slot), one.entry, one.kind)


def _filters(at: At, wanted: RevisionFilter, bounds: tuple[int, int]) -> tuple[list[str], list[object]]:
    if wanted.kind is not None:
        word(wanted.kind, KINDS, "kind")
    if wanted.reason is not None:
        word(wanted.reason, REASONS, "reason")
    # What the index has comes first: where it says no, the rest of the row is not read.
    least = None if wanted.min_difference is None else sortable(number(value_text(wanted.min_difference)))
    since = None if wanted.published_from is None else microseconds(earliest(wanted.published_from))
    by = None if wanted.published_to is None else microseconds(latest(wanted.published_to))
    if since is not None and by is not None and since > by:
        raise backwards(wanted.published_from, wanted.published_to, "published_from", "published_to")
    conditions: dict[str, object | None] = {
        "d.kind = ?": wanted.kind,
        "substr(s.key, 1, instr(s.key, '/') - 1) = ?": wanted.source,
        "d.pos_to > ?": at.position,
        "d.pub_from <= ?": at.published,
        "d.pub_to >= ?": at.published,
        "d.published <= ?": by,
        "d.published >= ?": since,
        "d.position >= ?": bounds[0],
        "d.position <= ?": bounds[1],
        "d.reason = ?": wanted.reason,
        "d.magnitude >= ?": least,
    }
    kept = {condition: value for condition, value in conditions.items() if value is not None}
    return list(kept), list(kept.values())


def _revision(row: Sequence[object], first: int | None) -> Revision:
    fields: dict[str, object] = dict(zip(_FIELDS, row, strict=True))
    fields["slot"] = SLOTS[int(str(fields["slot"]))]
    for flag in _FLAGS:
        fields[flag] = bool(fields[flag])
    published = int(str(fields.pop("published")))
    is_ours = first is None or fields["kind"] in ("correction", "voiding")
    fields["days_since"] = None if is_ours else max(0, published // _DAY - int(first or 0) // _DAY)
    return Revision(**fields)  # type: ignore[arg-type]  # the columns of the table


_FLAGS = ("of_value", "came_back_changed", "order_assumed", "amount_unknown", "previous_unknown")
_FIELDS = (
    "series", "period", "slot", "entry", "since", "position", "kind", "recorded_kind", "of_value", "came_back_changed",
    "order_assumed", "value", "previous", "difference", "qualifier", "previous_qualifier", "status", "previous_status",
    "through", "previous_through", "amount_unknown", "previous_unknown", "published", "reason", "note", "published_at",
    "document", "bulletin",
)  # fmt: skip
