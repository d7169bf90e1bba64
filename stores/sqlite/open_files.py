"""The connections of threads to one file: each is closed once nobody uses it any more, never while somebody does."""

import sqlite3
import threading
import time
from contextlib import suppress
from typing import Generic, TypeVar
from weakref import WeakSet

from stores.sqlite.errors import StoreClosed

# For how long whoever closes waits for those who read; an interrupted query ends within milliseconds.
PATIENCE = 1
CLOSED = "the ledger was closed meanwhile: nothing more is read or written with it"
_LOOKS_A_SECOND = 1_000


class OpenFile:
    """A connection that is closed when nobody refers to this any more; whoever reads with it does.

    The connection itself cannot be counted on: Python's driver lets it refer to itself.
    """

    connection: sqlite3.Connection

    def interrupt(self) -> None:
        """Have the query end in an error that another thread runs at this moment."""
        with suppress(sqlite3.ProgrammingError):  # it is being closed by who let go of it last
            self.connection.interrupt()

    def __del__(self) -> None:
        with suppress(AttributeError):  # it could not be opened
            self.connection.close()


T = TypeVar("T", bound=OpenFile)


class OpenFiles(Generic[T]):
    """What the threads of a process have open of one file. None of it is ever closed while somebody reads.

    SQLite ends the whole process where a connection is closed while another thread reads with it. So whoever reads
    refers to what it reads with, and that closes when the last has let go of it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: WeakSet[T] = WeakSet()
        self.is_closed = False

    def add(self, one: T) -> T:
        """One more, which the caller refers to; raises StoreClosed."""
        with self._lock:
            self.check()
            self._open.add(one)
        return one

    def check(self) -> None:
        """Raise StoreClosed where nothing is opened any more."""
        if self.is_closed:
            raise StoreClosed(CLOSED)

    def refuse(self) -> None:
        """Refuse to open more: whoever is in the middle of it has found the old place to keep it, or keeps nothing."""
        with self._lock:
            self.is_closed = True

    def close(self, mine: T | None) -> None:
        """Stop what runs, and wait a second at most for other threads to let go.

        Called once more are refused, and nobody finds them any more. What is not let go of by then closes as soon as it
        is. ``mine`` is the calling thread's, for which it would wait in vain.
        """
        if mine is not None:
            self._open.discard(mine)
        until = time.monotonic() + PATIENCE
        while self._interrupted() and time.monotonic() < until:
            time.sleep(1 / _LOOKS_A_SECOND)

    def _interrupted(self) -> int:
        """Stop whatever runs; how many are still open. Nothing is referred to any more when it returns."""
        for one in tuple(self._open):
            one.interrupt()
        return len(self._open)
