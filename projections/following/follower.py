"""What a process keeps from one time that it leads to the next, so that following costs little more than a commit."""

import sqlite3
import threading

from projections.following.failures import forget_failure, is_fresh, keep_failure
from projections.following.narrowing import Stopped, narrowed
from projections.following.projector import Projector
from projections.following.rebuilding import rebuild
from projections.following.runner import Seconds, catch_up, check_failed
from projections.tables.generations import BUSY, Generation, Pointer
from stores.sqlite.failing import is_ruined
from stores.sqlite.store import Store


class Follower:
    """Brings the serving generation up to date; used only while its process leads, by one thread at a time."""

    def __init__(self, pointer: Pointer, store: Store) -> None:
        self.pointer = pointer
        self.store = store
        self._stamp = (0, 0)
        self._position = -1
        self._generation: Generation | None = None
        self._projector: Projector | None = None
        # The lock that leads holds off the threads of this process, too, but not who goes on without it.
        self._one_thread = threading.Lock()
        self.is_alone = False

    def begin_anew(self) -> None:
        """Make another generation serve, unless somebody else is about to; whoever holds the old one keeps it."""
        rebuild(self.pointer, self.store, wait=False)

    def catch_up(self, patience: Seconds | None = None) -> int:
        """Apply everything that the ledger has, to a new generation where none of this ledger serves; the position.

        Raises ProjectionFailed where an event cannot be applied; all before it is, and it is tried again later. Where
        somebody else is writing, sqlite3.OperationalError is raised after ``patience`` seconds. Raises FileUnreadable
        where the ledger was moved away or replaced while it was open.
        """
        # What lies there now is another ledger's, as are the files beside it; they are not this one's to write.
        self.store.recorder.check_place()
        waits = BUSY if patience is None else patience
        with self._one_thread:
            try:
                return self._catch_up(waits)
            except sqlite3.DatabaseError as error:
                if not is_ruined(error):
                    raise
                self.close()  # another is made of the events
                return self._catch_up(waits)

    def _catch_up(self, patience: Seconds) -> int:
        is_known = self._generation is not None and is_fresh(self.pointer.ledger)
        if is_known:
            check_failed(self.pointer.ledger, self.store.head())
        is_served = self._stamp == self.pointer.stamp() and self.pointer.read()
        if self._generation is None or not is_served:
            self.close()
            self._generation = self._serving()
            self._stamp = self.pointer.stamp()
        self._generation.wait(patience)
        if self._projector is None or self._position != self._generation.bookmark():
            # Somebody else has led meanwhile: what he wrote is read, and the shapes grow by it.
            shapes = self._projector.shapes if self._projector else None
            self._projector = Projector(self._generation, self.store, shapes)
        projector, self._projector = self._projector, None  # what fails half way is not used again
        self._position = self._applied(self._generation, projector)
        self._projector = projector
        return self._position

    def _serving(self) -> Generation:
        served = self.pointer.serving(self.store)
        if served is not None:
            return served
        number = max(self.pointer.numbers(), default=0) + 1
        generation = Generation(self.pointer.file(number))
        generation.create()
        try:
            self._applied(generation)
        finally:
            # Also where it stopped half way: what was recorded before that is answered.
            self.pointer.swap(number)
        return generation

    def _applied(self, generation: Generation, projector: Projector | None = None) -> int:
        try:
            position = narrowed(generation, self.store, lambda: catch_up(generation, self.store, projector=projector))
        except Stopped as stopped:
            keep_failure(self.pointer.ledger, stopped.position, stopped.error)
            check_failed(self.pointer.ledger, self.store.head())
            raise
        forget_failure(self.pointer.ledger)
        return position

    def close(self) -> None:
        """Let go of the generation's file."""
        if self._generation is not None:
            self._generation.close()
        self._generation = self._projector = None
