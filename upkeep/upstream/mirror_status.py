"""The status of a mirror: what it follows, how far it is, and what its operator and its readers should know."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from msgspec import Struct

from domain.signed_checkpoint import SignedCheckpoint
from stores.mirror_files import Fork, OriginStanding, fork_of, standing_of
from upkeep.upstream.mirror_places import mirrored_at

# Seconds after which an origin that does not answer, or does not sign, is told to be dark.
DARK_AFTER = 300
State = Literal["following", "dark", "unsigned", "halted"]


class MirrorStatus(Struct, frozen=True, kw_only=True):
    """A mirror of the ledger at ``address``, checked by ``key``; ``size`` signed events are here.

    ``state`` is ``following``; ``dark`` if the origin could not be followed for minutes; ``unsigned`` if it does not
    sign what it records; ``halted`` if it forked. ``since`` and ``why`` tell of all but the first. ``answered_at`` is
    when it was last known that all that the origin signed is here, ``position`` the last that the origin said it has.
    ``held`` and ``shown`` are the notes that contradict each other.
    """

    address: str
    key: str
    origin: str
    size: int
    position: int
    state: State
    answered_at: str | None
    since: str | None = None
    why: str | None = None
    held: str | None = None
    shown: str | None = None


def mirror_status(file: Path, last: SignedCheckpoint | None, now: datetime | None = None) -> MirrorStatus:
    """The status of the mirror in that file, of which ``last`` is the last checkpoint.

    Raises NotAMirror or FileUnreadable.
    """
    upstream, key = mirrored_at(file)
    standing, fork = standing_of(file), fork_of(file)
    state, since, why = _state(standing, fork, now or datetime.now(UTC))
    return MirrorStatus(
        address=upstream.address,
        key=str(key),
        origin=last.origin if last else key.name,
        size=last.size if last else 0,
        position=max(standing.position, last.size if last else 0),
        state=state,
        answered_at=standing.answered_at,
        since=since,
        why=why,
        held=fork.held if fork else None,
        shown=fork.shown if fork else None,
    )


def why_stale(file: Path, now: datetime | None = None) -> str:
    """Why a mirror may lack what its origin has recorded for minutes already, or nothing."""
    state, since, why = _state(standing_of(file), fork_of(file), now or datetime.now(UTC))
    return {
        "following": "",
        "dark": f"the ledger that is mirrored here could not be followed since {since}",
        "unsigned": f"the ledger that is mirrored here has not signed what it records since {since}",
        "halted": f"the ledger that is mirrored here is not followed since {since}: {why}",
    }[state]


def _state(standing: OriginStanding, fork: Fork | None, now: datetime) -> tuple[State, str | None, str | None]:
    if fork is not None:
        return "halted", fork.found_at, fork.why
    heard = standing.answered_at or standing.trouble_since
    if heard is None or _is_long_ago(heard, now):
        return "dark", heard, standing.trouble or "no process follows it"
    if standing.unsigned_since is not None and _is_long_ago(standing.unsigned_since, now):
        return "unsigned", standing.unsigned_since, "the origin records events and signs none of them"
    return "following", None, None


def _is_long_ago(instant: str, now: datetime) -> bool:
    # One that is to come was noted while the clock was wrong, and tells as little.
    return abs((now - datetime.fromisoformat(instant)).total_seconds()) > DARK_AFTER
