"""The revisions feed: every revision, withdrawal, reinstatement, adjustment, correction and voiding, newest first."""

import sqlite3

from msgspec import Struct

from domain.moments import microseconds, moment_text
from domain.values import number, sortable, value_text
from domain.words import REASONS, word
from projections.feed_places import WINDOW, place_of, stretch
from projections.moment import At

KINDS = (
    "revision",
    "withdrawal",
    "reinstatement",
    "adjustment",
    "adjustment-withdrawal",
    "correction",
    "voiding",
)
_SLOTS = ("statement", "adjustment")
_COLUMNS = (
    "s.key, d.period, d.slot, d.entry, d.pos_from, d.position, d.kind, d.recorded_kind, d.of_value, d.value, "
    "d.previous, d.difference, d.qualifier, d.days_since, d.reason, d.note, d.published_at, d.document, d.bulletin"
)


class Revision(Struct, frozen=True, kw_only=True):
    """One deed; ``since`` is the position from which it reads so, ``days_since`` counts from the first value."""

    series: str
    period: str
    slot: str
    entry: int
    since: int
    position: int
    kind: str
    recorded_kind: str
    of_value: bool
    value: str | None
    previous: str | None
    difference: str | None
    qualifier: str | None
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
    looked_at = stretch(wanted.series, first, at.position, is_newest_first=wanted.after is None)
    if behind is not None:
        looked_at.begin_behind(behind)
    far = looked_at.far(connection, window)
    if far is not None:
        looked_at.end_at(far)
    clauses, parameters = _filters(at, wanted, bounds)
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM {looked_at.table} JOIN series s ON s.id = d.series "  # noqa: S608 - the clauses are constants
        f"WHERE {' AND '.join([looked_at.where, *clauses])} ORDER BY {looked_at.ordered} LIMIT ?",
        (*looked_at.parameters, *parameters, limit),
    )
    found = [_revision(row) for row in rows]
    return found, place_text(found[-1]) if found and len(found) == limit else far


def place_text(one: Revision) -> str:
    """Where a deed stands in the feed, as the word by which the feed is entered behind it."""
    return place_of(one.since, one.series, one.period, _SLOTS.index(one.slot), one.entry, one.kind)


def _filters(at: At, wanted: RevisionFilter, bounds: tuple[int, int]) -> tuple[list[str], list[object]]:
    clauses = ["d.pos_to > ?", "d.published <= ?", "d.position BETWEEN ? AND ?"]
    parameters: list[object] = [at.position, at.published, *bounds]
    if wanted.kind is not None:
        word(wanted.kind, KINDS, "kind")
    if wanted.reason is not None:
        word(wanted.reason, REASONS, "reason")
    conditions: dict[str, object | None] = {
        "substr(s.key, 1, instr(s.key, '/') - 1) = ?": wanted.source,
        "d.reason = ?": wanted.reason,
        "d.kind = ?": wanted.kind,
        "d.magnitude >= ?": None
        if wanted.min_difference is None
        else sortable(number(value_text(wanted.min_difference))),
        "d.published >= ?": None if wanted.published_from is None else first_microsecond(wanted.published_from),
        "d.published <= ?": None if wanted.published_to is None else microseconds(moment_text(wanted.published_to)),
    }
    for condition, value in conditions.items():
        if value is not None:
            clauses.append(condition)
            parameters.append(value)
    return clauses, parameters


def first_microsecond(said: str) -> int:
    """A moment as a lower bound: of a bare date its first microsecond."""
    text = moment_text(said)
    return microseconds(f"{text}T00:00:00.000000Z" if len(text) == len("2022-03-02") else text)


def _revision(row: tuple[object, ...]) -> Revision:
    fields: dict[str, object] = dict(zip(_FIELDS, row, strict=True))
    fields["slot"] = _SLOTS[int(str(fields["slot"]))]
    fields["of_value"] = bool(fields["of_value"])
    return Revision(**fields)  # type: ignore[arg-type]  # the columns of the table


_FIELDS = (
    "series", "period", "slot", "entry", "since", "position", "kind", "recorded_kind", "of_value", "value", "previous",
    "difference", "qualifier", "days_since", "reason", "note", "published_at", "document", "bulletin",
)  # fmt: skip
