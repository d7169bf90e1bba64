"""The revisions feed: every revision, withdrawal, reinstatement, adjustment, correction and voiding, newest first."""

import re
from typing import Any, Literal

import msgspec
from msgspec import Struct

from domain.moments import OPEN, microseconds
from domain.reading import CHANGE_KINDS
from domain.refusals import Malformed
from domain.values import number, sortable, value_text
from domain.words import REASONS, SLOTS, word
from projections.answers.known import known_series, known_source
from projections.answers.listing import Listing
from projections.answers.reversions import NO_MARKS, FigureReversions, Reversions, days_between
from projections.answers.reverted_turns import REVERTED_WITHIN
from projections.answers.view import View
from projections.moment import At, backwards, earliest, latest
from projections.tables import changes
from projections.tables.changes import ChangeFilter, ChangePlace, ChangeRange, ChangeRow, FoundChange
from projections.tables.generation import Generation

KINDS = CHANGE_KINDS
# How many changes one page looks at, however few of them are wanted.
WINDOW = 20_000
# Where reverted pairs are left out or alone wanted, each figure is read, and so many take a tenth of a second.
_REVERTED_WINDOW = 2_000
# Whether a value was taken back is told by all entries of its figure: where so many were read, which takes a tenth of a
# second, a page ends before the next figure that nobody has read.
_MOST_ENTRIES_READ = 20_000
_FORM = re.compile(r"([0-9]{1,15}) ([a-z0-9/-]{3,129}) ([0-9QW-]{4,10}) ([01]) ([0-9]{1,15}) ([a-z-]{1,30})", re.ASCII)


class Revision(Struct, frozen=True, kw_only=True):
    """One change; ``since`` is the position from which it reads so, ``days_since`` counts from the first value.

    ``previous`` is what stood before it, of a reinstatement the last value before the withdrawal: where another value
    ``came_back_changed``, it is a revision of value too. ``of_value`` is false where the wording or the date alone
    changed. ``order_assumed``: that ``previous`` came first rests on where a bare date is placed within its day.
    ``amount_unknown``: an adjustment is declared and nobody said how much; ``previous_unknown`` so of ``previous``.
    A value that was taken back within days is ``reverted_by`` the entry of the figure that gave the former one again,
    which ``reverts`` it; both say after how many days that was, ``days_until_reverted``.
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
    reverted_by: int | None
    reverted_at: str | None
    reverts: int | None
    days_until_reverted: int | None
    reason: str | None
    note: str | None
    published_at: str
    document: str | None
    bulletin: str | None


class RevisionFilter(Struct, frozen=True, kw_only=True):
    """Which changes are wanted; ``after`` turns the feed round for pollers: oldest first, behind that position.

    ``reverted``: what was reverted within ``reverted_within`` days, and what reverted it, is left out or alone wanted.
    """

    source: str | None = None
    series: str | None = None
    q: str | None = None
    reason: str | None = None
    kind: str | None = None
    min_difference: str | None = None
    published_from: str | None = None
    published_to: str | None = None
    recorded_from: str | None = None
    recorded_to: str | None = None
    after: int | None = None
    reverted: Literal["exclude", "only"] | None = None
    reverted_within: int = REVERTED_WITHIN


def ask_revisions(
    view: View, at: At, *, behind: str | None = None, limit: int = 100, **wanted: object
) -> Listing[Revision]:
    """One page of the feed behind a place, by the filters of RevisionFilter."""
    return revisions_page(view, at, msgspec.convert(wanted, RevisionFilter), limit, behind)


def revisions_page(  # noqa: PLR0913, PLR0917 - what is asked of the feed
    view: View, at: At, wanted: RevisionFilter, limit: int, behind: str | None, window: int = WINDOW
) -> Listing[Revision]:
    """One page of the feed behind a place; it looks at a ``window`` of changes at most, and says how far."""
    if wanted.series is not None:
        known_series(view, at, wanted.series)
    if wanted.source is not None:
        known_source(view, at, wanted.source)
    items, goes_on = page(view.generation, at, wanted, _recorded(view, wanted), limit, behind, window)
    return Listing(items=items, position=view.last_change(wanted.series, at.position), behind=goes_on)


def all_revisions(view: View, at: At, wanted: RevisionFilter, limit: int | None = 100) -> Listing[Revision]:
    """The feed, newest first; with ``after``, oldest first. No limit is all of it."""
    most = limit if limit is not None else 2**62
    items: list[Revision] = []
    behind: str | None = None
    while True:
        found = revisions_page(view, at, wanted, most - len(items), behind)
        items += found.items
        behind = found.behind
        if behind is None or len(items) >= most:
            return Listing(items=items, position=found.position)


def _recorded(view: View, wanted: RevisionFilter) -> tuple[int, int]:
    """The positions first and last recorded within the bounds."""
    since = None if wanted.recorded_from is None else earliest(wanted.recorded_from)
    by = None if wanted.recorded_to is None else latest(wanted.recorded_to)
    if since is not None and by is not None and since > by:
        raise backwards(wanted.recorded_from, wanted.recorded_to, "recorded_from", "recorded_to")
    first = 0 if since is None else view.store.position_before(since) + 1
    return first, OPEN if by is None else view.store.position_at(by)


def page(  # noqa: PLR0913, PLR0917 - the facts of one page of the feed
    generation: Generation,
    at: At,
    wanted: RevisionFilter,
    bounds: tuple[int, int],
    limit: int,
    behind: str | None,
    window: int = WINDOW,
) -> tuple[list[Revision], str | None]:
    """The changes at a moment that the filter lets through, behind a place; and where to go on, if not at the end.

    ``bounds`` are the positions first and last recorded. A page looks at ``window`` changes at most, and ends where
    their figures have many entries, so it may hold fewer than ``limit`` though more follow.
    """
    stretch = _stretch(at, wanted, bounds, behind)
    found: list[Revision] = []
    reversions = Reversions(generation, at, wanted.reverted_within)
    window = window if wanted.reverted is None else min(window, _REVERTED_WINDOW)
    last = before = None
    for count, looked in enumerate(changes.look(generation, stretch, _wanted(at, wanted, bounds), window), 1):
        if last is not None and not looked.is_beside(last):
            before = last
        last = looked
        if looked.is_wanted:
            if before is not None and _reads_too_much(reversions, looked):
                return found, _word(before.place)
            of_figure = reversions.of(looked.number, looked.period)
            if wanted.reverted is None or _is_of_pair(looked, of_figure) == (wanted.reverted == "only"):
                found.append(_revision(looked, changes.row(generation, looked.key), of_figure))
        if len(found) == limit:
            return found, _word(looked.place)
        if count == window:
            # An entry may have two rows at one place, and the other one be the one that is wanted.
            return found, _word((looked if looked.is_wanted else before or looked).place)
    return found, None


def _reads_too_much(reversions: Reversions, looked: FoundChange) -> bool:
    """Whether a page has read all that it may, and would have to read another figure."""
    return reversions.entries_read > _MOST_ENTRIES_READ and not reversions.knows(looked.number, looked.period)


def _stretch(at: At, wanted: RevisionFilter, bounds: tuple[int, int], behind: str | None) -> ChangeRange:
    return ChangeRange(
        series=wanted.series,
        # What was recorded by a position may read otherwise since, so only the first one bounds the stretch.
        first=max(bounds[0], (wanted.after or 0) + 1),
        last=at.position,
        behind=None if behind is None else _place(behind),
        is_newest_first=wanted.after is None,
    )


def place_text(one: Revision) -> str:
    """Where a change stands in the feed, as the word by which the feed is entered behind it."""
    return _word(ChangePlace(one.since, one.series, one.period, SLOTS.index(one.slot), one.entry, one.kind))


def _word(place: ChangePlace) -> str:
    return " ".join(str(part) for part in place)


def _place(behind: str) -> ChangePlace:
    found = _FORM.fullmatch(behind)
    if found is None:
        raise Malformed("not a place in the revisions feed: begin with its first page again", parameter="cursor")
    since, series, period, slot, entry, kind = found.groups()
    return ChangePlace(int(since), series, period, int(slot), int(entry), kind)


def _wanted(at: At, wanted: RevisionFilter, bounds: tuple[int, int]) -> ChangeFilter:
    if wanted.kind is not None:
        word(wanted.kind, KINDS, "kind")
    if wanted.reason is not None:
        word(wanted.reason, REASONS, "reason")
    if wanted.reverted is not None and wanted.after is not None:
        raise Malformed(
            "reverted cannot be chosen with after: who was told of a value has to be told that it was taken back",
            parameter="reverted",
        )
    since = None if wanted.published_from is None else microseconds(earliest(wanted.published_from))
    by = None if wanted.published_to is None else microseconds(latest(wanted.published_to))
    if since is not None and by is not None and since > by:
        raise backwards(wanted.published_from, wanted.published_to, "published_from", "published_to")
    return ChangeFilter(
        at=at,
        kind=wanted.kind,
        source=wanted.source,
        reason=wanted.reason,
        least=None if wanted.min_difference is None else sortable(number(value_text(wanted.min_difference))),
        since=since,
        by=by,
        first=bounds[0],
        last=bounds[1],
        q=wanted.q,
    )


def _is_of_pair(looked: FoundChange, found: FigureReversions) -> bool:
    """Whether it was reverted or reverted another one; what we put right ourselves never is."""
    is_said = looked.slot == 0 and looked.kind not in _OURS
    return is_said and (looked.entry in found.reverted or looked.entry in found.reverting)


def _revision(looked: FoundChange, row: ChangeRow, found: FigureReversions) -> Revision:
    facts: dict[str, Any] = {**row._asdict(), **{flag: bool(getattr(row, flag)) for flag in _FLAGS}}
    first = found.first_published
    return Revision(
        **{name: facts[name] for name in _SAME},
        series=looked.place.series,
        period=looked.place.period,
        slot=SLOTS[row.slot],
        since=row.pos_from,
        days_since=None if first is None or row.kind in _OURS else days_between(first, row.published),
        **(found.marks(looked.entry) if _is_of_pair(looked, found) else NO_MARKS),
    )


_OURS = ("correction", "voiding")
_FLAGS = ("of_value", "came_back_changed", "order_assumed", "amount_unknown", "previous_unknown")
_SAME = [name for name in Revision.__struct_fields__ if name in ChangeRow._fields and name != "slot"]
