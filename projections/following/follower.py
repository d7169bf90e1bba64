"""The follower: keeps the serving generation up to date, one leader among processes, and goes on where one stopped."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct

from domain.refusals import FileUnreadable, Refusal
from projections.following.failures import (
    CannotCatchUp,
    NotCaughtUp,
    ProjectionFailed,
    check_failed,
    forget_failure,
    is_fresh,
    keep_failure,
)
from projections.tables import bookmark, schema
from projections.tables.generation import BUSY, Generation, shorten_log
from projections.tables.pointer import Pointer, is_filled
from stores.sqlite.errors import passing_trouble, tells_of_ruin
from stores.sqlite.open_files import PATIENCE
from stores.sqlite.store import Store
from stores.turns import turn

# What applies events is loaded once there are any to apply: a command that only reads does without.
if TYPE_CHECKING:
    from projections.following.projector import Projector

Seconds = float
# How long a question waits for what was recorded before it.
_PATIENCE: Seconds = 2.0
_FIRST_NAP, _LONGEST_NAP = 0.001, 0.02
# How often it is looked whether anything was recorded. Five bulletins at once cost half of what each costs alone, and
# twenty-five no more than a hundred do; meanwhile those wait who ask for what was revised.
_IDLE: Seconds = 0.05
# A leader that has come no further after so many seconds may have been stopped; others go on without it.
_PATIENCE_WITH_LEADER: Seconds = 1.0
# After so many more it is taken to have been stopped in the middle of writing: a generation is made without it.
TAKE_OVER: Seconds = 15.0
# How long the log of the serving file grows while somebody follows.
_SHORTEN: Seconds = 4.0
# Who follows beside a leader waits no longer than this for a write lock.
_PATIENCE_BESIDE: Seconds = 0.05


class _Led(Struct):
    """What this process had when it led last; the projector is gone where it failed half way.

    Kept from one time to the next, so that following costs little more than a commit.
    """

    stamp: tuple[int, int]
    generation: Generation
    projector: "Projector | None" = None
    position: int = -1


class _Progress:
    """How far somebody's work has come, and since when it has come no further."""

    def __init__(self, reached: Callable[[], int]) -> None:
        self._reached = reached
        self.last, self._since = -1, time.monotonic()

    def stands_still(self, seconds: Seconds) -> bool:
        """Look again: whether it has come no further for so long. What serves nothing yet takes as long as it takes."""
        now = self._reached()
        if now != self.last:
            self.last, self._since = now, time.monotonic()
        return now >= 0 and time.monotonic() - self._since > seconds


class Follower:
    """Brings the serving generation up to date; one for all threads of a process."""

    def __init__(self, pointer: Pointer, store: Store) -> None:
        self.pointer = pointer
        self.store = store
        self._led: _Led | None = None
        # The lock that leads holds off the threads of this process, too, but not who goes on without it.
        self._one_thread = threading.Lock()
        self._is_alone = False

    def follow(
        self,
        stop: threading.Event,
        reached: Callable[[], int],
        idle: Seconds = _IDLE,
        take_over: Seconds = TAKE_OVER,
        shorten: Seconds = _SHORTEN,
    ) -> None:
        """Follow until told to stop; looks at the head now and then, at no other cost.

        Every ``shorten`` seconds what was followed is brought from the log of the serving file into the file, so that
        no commit has to do it while somebody waits.

        Where the projections come no further for ``take_over`` seconds because somebody holds them and does not go on,
        another generation is made. Raises CannotCatchUp or ProjectionFailed at once, for the caller to report and
        to try again.
        """
        progress = _Progress(reached)
        shortened, due = -1, time.monotonic() + shorten
        while not stop.is_set():
            if reached() < self.store.known_head():
                try:
                    self.reach(self.store.known_head(), reached)
                except (CannotCatchUp, ProjectionFailed):
                    raise
                except NotCaughtUp:
                    if progress.stands_still(take_over):
                        self.begin_anew()
                    continue
            if time.monotonic() > due and reached() != shortened:
                self._shorten_log()
                shortened, due = reached(), time.monotonic() + shorten
            progress = _Progress(reached)
            stop.wait(idle)

    def _shorten_log(self) -> None:
        if number := self.pointer.read():
            with suppress(Refusal):  # whoever follows next is told what is wrong
                shorten_log(self.pointer.file(number))

    def reach(self, position: int, reached: Callable[[], int]) -> None:
        """Return once the serving projections have read up to the position, leading if nobody does.

        Raises NotCaughtUp, CannotCatchUp where it is this process that leads and their file cannot be written, or
        ProjectionFailed where some event before the position cannot be applied.
        """
        until, nap = time.monotonic() + _PATIENCE, _FIRST_NAP
        progress = _Progress(reached)
        progress.stands_still(_PATIENCE_WITH_LEADER)
        while reached() < position:
            with turn(self.pointer.ledger_file, "leader", wait=False) as leads:
                if leads:
                    self._is_alone = False
                    self._lead(position)
                    if reached() >= position:
                        return
            if not leads and (progress.stands_still(_PATIENCE_WITH_LEADER) or (self._is_alone and progress.last >= 0)):
                self._lead_beside()
            check_failed(self.pointer.ledger_file, position)
            if time.monotonic() > until:
                raise NotCaughtUp(
                    f"the projections have not reached position {position} yet; try again", position=position
                )
            time.sleep(nap)
            nap = min(nap * 1.5, _LONGEST_NAP)

    def _lead(self, position: int) -> None:
        try:
            self.catch_up()
        except ProjectionFailed:
            return  # what was asked for may lie before; the caller asks ``check_failed``
        except Refusal as refusal:
            if (said := passing_trouble(refusal)) is None:
                raise
            why = f"the projections cannot read on to position {position}: {said}"
            raise CannotCatchUp(why, position=position) from refusal

    def _lead_beside(self) -> None:
        """Follow though somebody else holds the lock: the bookmark keeps anything from being applied twice."""
        try:
            self.catch_up(_PATIENCE_BESIDE)
        except ProjectionFailed:
            return
        except Refusal as refusal:
            if passing_trouble(refusal) is None:
                raise
            return  # the leader is in the middle of writing
        self._is_alone = True

    def begin_anew(self) -> None:
        """Make another generation serve, unless somebody else is about to; readers of the old one keep it."""
        from projections.following.rebuilding import rebuild  # noqa: PLC0415 - as above

        rebuild(self.pointer, self.store, wait=False)

    def catch_up(self, patience: Seconds = BUSY) -> int:
        """Apply everything that the ledger has, to a new generation where none of this ledger serves; the position.

        Raises ProjectionFailed where an event cannot be applied; all before it is, and it is tried again later. Raises
        LedgerBusy where somebody else is writing for ``patience`` seconds, and FileUnreadable where the
        ledger was moved away or replaced while it was open.
        """
        # What lies there now is another ledger's, as are the files beside it; they are not this one's to write.
        self.store.recorder.check_place()
        with self._one_thread:
            try:
                return self._catch_up(patience)
            except FileUnreadable as refusal:
                if not tells_of_ruin(refusal):
                    raise
                self._led = None  # another is made of the events
                return self._catch_up(patience)

    def _catch_up(self, patience: Seconds) -> int:
        if self._led is not None and is_fresh(self.pointer.ledger_file):
            check_failed(self.pointer.ledger_file, self.store.head())
        led = self._serving()
        led.generation.wait(patience)
        projector = self._projector_of(led)
        led.projector = None  # what fails half way is not used again
        led.position = self._applied(led.generation, projector)
        led.projector = projector
        return led.position

    def _serving(self) -> _Led:
        led = self._led
        if led is None or led.stamp != self.pointer.stamp() or not is_filled(led.generation.path):
            self._led = None
            generation = self.pointer.serving(self.store) or self._made()
            led = self._led = _Led(self.pointer.stamp(), generation)
        return led

    def _projector_of(self, led: _Led) -> "Projector":
        from projections.following.projector import Projector  # noqa: PLC0415 - as above

        if led.projector is not None and led.position == bookmark.position(led.generation):
            return led.projector
        # Somebody else has led meanwhile: what he wrote is read, and the shapes grow by it.
        return Projector(led.generation, self.store, led.projector.shapes if led.projector else None)

    def _made(self) -> Generation:
        number = max(self.pointer.numbers(), default=0) + 1
        generation = Generation(self.pointer.file(number))
        schema.create(generation)
        try:
            self._applied(generation)
        finally:
            # Also where it stopped half way: what was recorded before that is answered.
            self.pointer.swap(number)
        return generation

    def _applied(self, generation: Generation, projector: "Projector | None" = None) -> int:
        from projections.following.batches import Stopped, catch_up, narrowed  # noqa: PLC0415 - as above

        try:
            position = narrowed(generation, self.store, lambda: catch_up(generation, self.store, projector=projector))
        except Stopped as stopped:
            keep_failure(self.pointer.ledger_file, stopped.position, stopped.error)
            check_failed(self.pointer.ledger_file, self.store.head())
            raise
        forget_failure(self.pointer.ledger_file)
        return position

    def close(self) -> None:
        """Let go of the generation's file, as soon as a thread that follows at this moment has come to an end.

        The store is closed, so that no other follows any more.
        """
        if (led := self._led) is not None:
            led.generation.interrupt()
        if self._one_thread.acquire(timeout=PATIENCE):
            self._led = None
            self._one_thread.release()
