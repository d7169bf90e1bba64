"""The following of a mirror's origin by one process at a time, until a fork ends it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.moments import instant_text
from domain.refusals import CopyForked, Refusal
from stores.mirror_files import Fork, fork_of, keep_fork
from stores.mirror_store import MirrorStore
from stores.surroundings import surroundings_of
from stores.turns import turn
from transparency.transparency_log import Log
from upkeep.progress import Progress
from upkeep.upkeep_refusals import OriginUnreachable
from upkeep.upstream.contradictions import Contradiction
from upkeep.upstream.mirror_places import PATIENCE, Clock, mirrored_at, turn_of_mirror, utc_now
from upkeep.upstream.origin import Origin
from upkeep.upstream.origin_address import OriginAddress
from upkeep.upstream.origin_follower import OriginFollower
from upkeep.upstream.origin_log import OriginLog

# Seconds between two questions, and the longest pause after failures.
ASKS_EVERY, _LONGEST_PAUSE = 1.0, 60.0


def bring_up(file: Path, step: Progress | None = None, clock: Clock = utc_now) -> int:
    """Bring a mirror up to date once, and say its last position.

    Raises CopyForked where the origin forked, now or before: the evidence is kept, and nothing of it is taken. Raises
    OriginBehind, OriginUnreachable or UpstreamWrong where the rest cannot be taken at present; LedgerBusy while another
    process follows.
    """
    place = file.resolve()
    with turn_of_mirror(place), _mirror(place, clock, PATIENCE, threading.Event()) as mirror:
        mirror.bring_up(step)
        return mirror.store.head()


def follow(file: Path, stop: threading.Event, tell: Callable[[str], None], clock: Clock = utc_now) -> None:
    """Follow the origin until told to stop, whenever no other process does; ``tell`` hears what is wrong, or nothing.

    Raises CopyForked where the origin forked: an operator has to look.
    """
    place, pause = file.resolve(), ASKS_EVERY
    while not stop.is_set():
        refusal: Refusal | None = None
        try:
            with turn(place, "signer", wait=False) as is_ours:
                if is_ours:
                    _follow_well(place, stop, tell, clock)
        except CopyForked:
            raise
        except Refusal as found:
            refusal = found
            tell(found.message)
        pause = min(2 * pause, _LONGEST_PAUSE) if refusal is not None else ASKS_EVERY
        stop.wait(max(pause, refusal.wait) if isinstance(refusal, OriginUnreachable) else pause)


def _follow_well(place: Path, stop: threading.Event, tell: Callable[[str], None], clock: Clock) -> None:
    """Follow for as long as all goes well."""
    with _mirror(place, clock, 0.0, stop) as mirror:
        while not stop.is_set():
            mirror.bring_up()
            tell("")
            stop.wait(ASKS_EVERY)


@contextmanager
def _mirror(place: Path, clock: Clock, patience: float, stop: threading.Event) -> Iterator["_Mirror"]:
    upstream, key = mirrored_at(place)
    store = MirrorStore(place, upstream)
    log = Log(store, surroundings_of(place))
    try:
        with Origin(OriginAddress.read(upstream.address), patience=patience, stop=stop) as origin:
            follower = OriginFollower(store, log, OriginLog(origin), key, clock)
            yield _Mirror(store, follower, upstream.address, clock)
    finally:
        log.close()
        store.close()


class _Mirror:
    """A file with the follower of its origin."""

    def __init__(self, store: MirrorStore, follower: OriginFollower, address: str, clock: Clock) -> None:
        self.store = store
        self._follower, self._address, self._clock = follower, address, clock

    def bring_up(self, step: Progress | None = None) -> None:
        """Take all that is new."""
        check_unforked(self.store.path)
        try:
            while self._follower.step(step):
                pass
        except Contradiction as found:
            self._keep_evidence(found)
            raise
        except Refusal as refusal:
            self._follower.note_trouble(refusal.message)
            raise

    def _keep_evidence(self, found: Contradiction) -> None:
        fork = Fork(
            why=found.message,
            address=self._address,
            found_at=instant_text(self._clock()),
            held=found.held,
            shown=found.shown,
            is_proved=found.is_proved,
        )
        keep_fork(self.store.path, fork)
        self._follower.note_trouble(found.message)


def check_unforked(place: Path) -> None:
    """Raise CopyForked where the origin was found to have forked."""
    fork = fork_of(place)
    if fork is not None:
        raise CopyForked(f"{fork.address} is not followed since {fork.found_at}: {fork.why}", path=str(place))
