"""The moment of a question: when it was published by, and at which position of the ledger."""

from datetime import UTC, datetime, timedelta
from typing import Literal

from msgspec import Struct

from domain.moments import OPEN, first_instant, instant_text, last_instant, microseconds, moment_text
from domain.periods import period
from domain.refusals import LedgerBusy, Malformed, NotAMoment, NotAPeriod
from domain.words import Moment
from stores.sqlite.store import Store

# No batch has its instant longer than that before its commit; others wait ten seconds for the ledger.
_LONGEST_COMMIT = timedelta(minutes=1)


class PositionTooHigh(Malformed):
    """The ledger has not reached this position yet."""


class At(Struct, frozen=True):
    """A moment on both knowledge axes.

    ``published`` is in microseconds since 1970, OPEN without bound; ``position`` the last of its batch; ``as_of`` what
    was asked; ``is_pinned`` whether the position was, so that the answer never changes.
    """

    published: int
    position: int
    as_of: str | None = None
    is_pinned: bool = False


def resolve(
    store: Store, as_of: str | None = None, position: int | None = None, recorded_as_of: str | None = None
) -> At:
    """The moment that a question names.

    Raises NotAMoment, PositionTooHigh, Malformed where both R's are given, and LedgerBusy while something is being
    recorded that may be of before the instant: one that is over names the same position for ever.
    """
    said = None if as_of is None else moment_text(as_of)
    published = OPEN if said is None else microseconds(said)
    if position is not None and recorded_as_of is not None:
        raise Malformed("give position or recorded_as_of, not both: each names a state of the ledger")
    if recorded_as_of is not None:
        return At(published, _recorded_by(store, last_instant(moment_text(recorded_as_of))), said, is_pinned=False)
    head = store.known_head()
    if position is None:
        return At(published, head, said)
    if not 0 <= position <= head:
        raise too_high(position, head)
    return At(published, store.kept_batch_end(position, head), said, is_pinned=True)


def too_high(position: int, head: int) -> PositionTooHigh:
    """What is said where a position lies behind the head of the ledger."""
    return PositionTooHigh(
        f"position {position} is not in the ledger; its head is {head}", position=position, head=head
    )


def _recorded_by(store: Store, instant: Moment) -> int:
    """The last position recorded by then; raises LedgerBusy where what is being recorded may yet be of before then."""
    # A batch has its instant before its commit, and each has a later one than those before it.
    last, now = store.last_recorded_at(), datetime.now(UTC)
    is_young = instant_text(now - _LONGEST_COMMIT) < instant <= instant_text(now)
    if is_young and (last is None or instant > last) and store.is_held():
        raise LedgerBusy(f"something is being recorded that may be recorded by {instant}; ask again in a moment")
    return store.position_at(instant)


def earliest(said: str) -> str:
    """A lower bound as an instant: the first of a bare date, or of a coarser period; raises NotAMoment.

    >>> earliest("2025"), earliest("2022-03-02T08:00Z")
    ('2025-01-01T00:00:00.000000Z', '2022-03-02T08:00:00.000000Z')
    """
    return first_instant(_day_or_instant(said, "first"))


def latest(said: str) -> str:
    """An upper bound as an instant: the last of a bare date, or of a coarser period; raises NotAMoment.

    >>> latest("2024-02")
    '2024-02-29T23:59:59.999999Z'
    """
    return last_instant(_day_or_instant(said, "last"))


def backwards(first: str | None, last: str | None, first_name: str = "start", last_name: str = "end") -> Malformed:
    """What is said where a lower bound lies above the upper one: an empty answer would look like one."""
    return Malformed(
        f"from {first} to {last} is backwards: {first_name} lies after {last_name}",
        **{first_name: first, last_name: last},
    )


def _day_or_instant(said: str, end: Literal["first", "last"]) -> Moment:
    try:
        return moment_text(said)
    except NotAMoment:
        try:
            span = period(said)
            return Moment(str(span.first if end == "first" else span.last))
        except NotAPeriod:
            pass
        raise
