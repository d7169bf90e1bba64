"""A SQLite file beside the ledger that nobody but its owner may read or change."""

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from domain.refusals import DiskFull, FileUnreadable, Halted, LedgerBusy, NotALedger
from stores.sqlite.errors import room_words
from stores.sqlite.header import Header, make_if_empty
from stores.sqlite.looking import check_beside

LOCK_TIMEOUT = 10.0
_OWNERS_ALONE = 0o600
_SMALLEST = 512  # a page of SQLite has no fewer bytes
# To close any descriptor of a file lets go of all locks that this process holds on it (POSIX), SQLite's too.
_making = threading.Lock()


class PrivateKind(NamedTuple):
    """One kind of private file: its header and tables, and the words of its refusals.

    ``exposed`` is raised where others could read or change it; ``power`` is what its owner could do, and ``full`` what
    it means that the disk is full.
    """

    header: Header
    tables: tuple[str, ...]
    exposed: type[Halted]
    power: str
    full: str


class PrivateFile:
    """The connection to the file that lies at a path now, whoever made, removed or replaced it; for one thread.

    There are no side files but SQLite's rollback journal, which has the mode of the file. Everything raises the kind's
    own refusal, NotALedger, NewerLedger, FileUnreadable, LedgerBusy or DiskFull.
    """

    def __init__(self, path: Path, kind: PrivateKind) -> None:
        self.path = path
        self.identity: tuple[int, ...] | None = None
        self._kind = kind
        self._connection: sqlite3.Connection | None = None

    def found(self) -> os.stat_result | None:
        """The file as the system tells of it; None where there is none."""
        try:
            return self.path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise FileUnreadable(f"{self.path} cannot be looked at: {error.strerror}", path=str(self.path)) from error

    def connected(self) -> sqlite3.Connection | None:
        """The connection to the file that lies there now; None where there is none."""
        if self._connection is not None and self._connection.in_transaction:
            return self._connection
        found = self.found()
        identity = found and identity_of(found)
        if identity != self.identity:
            self.close()
            if found is not None:
                self._check(found)
                self._connection = self._connect()
            self.identity = identity
        return self._connection

    def made(self) -> sqlite3.Connection:
        """The same, of a file that is made if there is none."""
        connection = self.connected()
        if connection is None:
            self._make()
            connection = self.connected()
        if connection is None:
            raise FileUnreadable(f"{self.path} was removed while it was being made", path=str(self.path))
        return connection

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
        self._connection, self.identity = None, None

    @contextmanager
    def reaching(self) -> Iterator[None]:
        """Raise as a refusal what the driver raises inside the block."""
        try:
            yield
        except sqlite3.Error as error:
            raise self._refusal(error) from error

    def _refusal(self, error: sqlite3.Error) -> Exception:
        code, path = getattr(error, "sqlite_errorcode", None), self.path
        if code == sqlite3.SQLITE_BUSY:
            return LedgerBusy(f"another process holds {path}; try again")
        if code == sqlite3.SQLITE_NOTADB:
            return NotALedger(f"{path} is not {self._kind.header.name} of asreported", path=str(path))
        if room_words(error, path):
            told = f"{path} cannot be written, {self._kind.full}: the disk is full; make room"
            return DiskFull(told, path=str(path))
        return FileUnreadable(f"{path} cannot be read or written: {error}", path=str(path))

    def _make(self) -> None:
        # Nobody else can read it from its first byte on, whatever the umask.
        with _making:
            try:
                descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OWNERS_ALONE)
            except FileExistsError:
                return
            except OSError as error:
                raise FileUnreadable(f"{self.path} cannot be made: {error.strerror}", path=str(self.path)) from error
            os.close(descriptor)

    def _connect(self) -> sqlite3.Connection:
        check_beside(self.path)
        with _making, self.reaching():
            address = f"{self.path.absolute().as_uri()}?mode=rw"
            connection = sqlite3.connect(
                address, uri=True, timeout=LOCK_TIMEOUT, isolation_level=None, check_same_thread=False
            )
            try:
                # EXTRA: a rollback journal that comes back after a power cut would undo a revocation.
                connection.execute("PRAGMA synchronous = EXTRA")
                make_if_empty(connection, self._make_tables)
                self._kind.header.check(connection, self.path)
            except BaseException:
                connection.close()
                raise
        return connection

    def _make_tables(self, connection: sqlite3.Connection) -> None:
        for statement in self._kind.tables:
            connection.execute(statement)
        self._kind.header.mark(connection)

    def _check(self, found: os.stat_result) -> None:
        path, name = self.path, self._kind.header.name
        if not stat.S_ISREG(found.st_mode):
            raise NotALedger(f"{path} is not a file", path=str(path))
        if 0 < found.st_size < _SMALLEST:  # SQLite would take it for an empty one
            raise NotALedger(f"{path} is not {name} of asreported", path=str(path))
        if os.name != "posix":
            return
        if found.st_uid not in (os.geteuid(), 0):
            raise self._kind.exposed(
                f"{path} belongs to user {found.st_uid}, who {self._kind.power}; "
                f"run this as that user, or: chown {os.geteuid()} {quote(str(path))}",
                path=str(path),
            )
        if mode := stat.S_IMODE(found.st_mode) & 0o077:
            raise self._kind.exposed(
                f"{path} is open to other users (mode {stat.S_IMODE(found.st_mode):04o}, {mode:03o} too much); "
                f"run: chmod 600 {quote(str(path))}",
                path=str(path),
            )


def identity_of(found: os.stat_result) -> tuple[int, ...]:
    """Which file it is, and who may do what with it."""
    return found.st_dev, found.st_ino, found.st_mode, found.st_uid
