"""The rows of the operators' log: an append-only file of its own beside the ledger, private to its owner."""

import os
import sqlite3
import stat
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from shlex import quote

import msgspec

from domain.refusals import DiskFull, FileUnreadable, Halted, LedgerBusy, NotALedger
from stores.sqlite.errors import room_words
from stores.sqlite.header import Header, make_if_empty
from stores.sqlite.looking import check_beside
from stores.sqlite.transactions import transaction

APPLICATION_ID = 0x61736F70  # "asop", in the header of every operators' log
SCHEMA_VERSION = 1
LOCK_TIMEOUT = 10.0
_SUFFIX = ".operators"
_OWNERS_ALONE = 0o600
_SMALLEST = 512  # a page of SQLite has no fewer bytes
_YOUNG = 2_000_000_000  # nanoseconds

_TABLES = (
    "CREATE TABLE noted_events (number INTEGER PRIMARY KEY, tag TEXT NOT NULL, state BLOB NOT NULL) STRICT",
    # INSERT OR REPLACE would delete without asking the DELETE trigger, but it never meets the next number.
    """CREATE TRIGGER noted_events_are_dense BEFORE INSERT ON noted_events
    WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM noted_events)
    BEGIN SELECT raise(ABORT, 'numbers are dense'); END""",
    *(
        f"CREATE TRIGGER noted_events_{change} BEFORE {change} ON noted_events "
        "BEGIN SELECT raise(ABORT, 'noted events are for ever'); END"
        for change in ("UPDATE", "DELETE")
    ),
)
_HEADER = Header(APPLICATION_ID, SCHEMA_VERSION, "an operators' log")
# To close any descriptor of a file lets go of all locks that this process holds on it (POSIX), SQLite's too.
_making = threading.Lock()


class OperatorsLogExposed(Halted):
    """Users other than its owner could read or change the operators' log."""


def log_of(file: Path) -> Path:
    """Where the operators' log of that ledger is, or will be."""
    return file.with_name(file.name + _SUFFIX)


def check_private(file: Path) -> None:
    """Refuse a log that others can read or write, or that is not ours; there need be none.

    Raises OperatorsLogExposed with the command that mends it, NotALedger, NewerLedger or FileUnreadable.
    """
    with closing(OperatorRows(file)) as log:
        log.has_moved()


def check_rows(file: Path) -> None:
    """Refuse a log that is damaged: a row is a JSON object that tells its own number and tag; there need be none.

    Raises as ``OperatorRows.rows`` does.
    """
    with closing(OperatorRows(file)) as log:
        for number, tag, state in log.tagged():
            try:
                told = msgspec.json.decode(state, type=_Tagged)
            except msgspec.DecodeError as error:
                raise not_understood(log.path, error) from error
            if (told.number, told.type) != (number, tag):
                raise not_understood(log.path, f"row {number} calls itself {told.type} number {told.number}")


class _Tagged(msgspec.Struct):
    number: int
    type: str


def not_understood(path: Path, why: object) -> FileUnreadable:
    """The refusal of a log that holds what was never noted."""
    return FileUnreadable(f"{path} cannot be understood: {why}", path=str(path))


class OperatorRows:
    """Rows in, rows out, in a file that is made with the first; not for several threads at once.

    A row has a number (dense, from 1), a tag and bytes; what they mean is for others to say. There are no side files
    but SQLite's rollback journal, which has the mode of the log. What ``append`` took is on disk when ``writing``
    ends. Everything raises OperatorsLogExposed, NotALedger, NewerLedger, FileUnreadable, LedgerBusy or DiskFull.
    """

    def __init__(self, file: Path) -> None:
        self.path = log_of(file)
        self._connection: sqlite3.Connection | None = None
        self._identity: tuple[int, ...] | None = None
        self._seen: object = ()
        self._quiet: tuple[int, ...] | None = None

    def is_quiet(self) -> bool:
        """Whether the file tells by itself that nothing was noted since; any thread may ask that at any time."""
        quiet = self._quiet
        return quiet is not None and _touched(_found(self.path)) == quiet

    def has_moved(self) -> bool:
        """Whether there may be other rows than ``tagged`` answered last, noted by whatever process."""
        found = _found(self.path)
        touched = _touched(found)
        if touched is not None and touched == self._quiet:
            return False
        if self._moment() != self._seen:
            return True
        # Whatever is written from now on gets a later time than this, so that the look alone tells; a time that is
        # still young might be given twice, for the clock of files moves in ticks.
        if found is not None and time.time_ns() - found.st_mtime_ns > _YOUNG:
            self._quiet = touched
        return False

    def tagged(self) -> list[tuple[int, str, bytes]]:
        """Number, tag and bytes of all rows, oldest first."""
        self._seen = self._moment()
        if self._connection is None:
            return []
        with _reaching(self.path):
            return self._connection.execute("SELECT number, tag, state FROM noted_events ORDER BY number").fetchall()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the log's one write lock, making the file if there is none; commit at the end, or leave no trace."""
        connection = self._connected() or self._made()
        try:
            with _reaching(self.path), transaction(connection):
                yield
        finally:
            self._forget()  # a connection's own changes do not move its data_version

    def append(self, number: int, tag: str, state: bytes) -> None:
        """Note a row; called inside ``writing``."""
        assert self._connection is not None, "append is called inside writing"
        with _reaching(self.path):
            self._connection.execute("INSERT INTO noted_events VALUES (?, ?, ?)", (number, tag, state))

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()
        self._connection, self._identity = None, None
        self._forget()

    def _forget(self) -> None:
        self._seen, self._quiet = (), None

    def _moment(self) -> object:
        connection = self._connected()
        if connection is None:
            return None
        with _reaching(self.path):
            return self._identity, connection.execute("PRAGMA data_version").fetchone()[0]

    def _connected(self) -> sqlite3.Connection | None:
        """The connection to the file that lies there now: it may have been made, removed or replaced meanwhile."""
        if self._connection is not None and self._connection.in_transaction:
            return self._connection
        found = _found(self.path)
        identity = found and _identity(found)
        if identity != self._identity:
            self.close()
            if found is not None:
                _check_file(self.path, found)
                self._connection = _connect(self.path)
            self._identity = identity
        return self._connection

    def _made(self) -> sqlite3.Connection:
        _make(self.path)
        connection = self._connected()
        if connection is None:
            raise FileUnreadable(f"{self.path} was removed while it was being made", path=str(self.path))
        return connection


def _make(path: Path) -> None:
    # Nobody else can read it from its first byte on, whatever the umask.
    with _making:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _OWNERS_ALONE)
        except FileExistsError:
            return
        except OSError as error:
            raise FileUnreadable(f"{path} cannot be made: {error.strerror}", path=str(path)) from error
        os.close(descriptor)


def _connect(path: Path) -> sqlite3.Connection:
    check_beside(path)
    with _making, _reaching(path):
        address = f"{path.absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(
            address, uri=True, timeout=LOCK_TIMEOUT, isolation_level=None, check_same_thread=False
        )
        try:
            # EXTRA: a rollback journal that comes back after a power cut would undo a revocation.
            connection.execute("PRAGMA synchronous = EXTRA")
            make_if_empty(connection, _make_tables)
            _HEADER.check(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def _make_tables(connection: sqlite3.Connection) -> None:
    for statement in _TABLES:
        connection.execute(statement)
    _HEADER.mark(connection)


def _found(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise FileUnreadable(f"{path} cannot be looked at: {error.strerror}", path=str(path)) from error


def _touched(found: os.stat_result | None) -> tuple[int, ...] | None:
    return None if found is None else (*_identity(found), found.st_mtime_ns, found.st_ctime_ns, found.st_size)


def _identity(found: os.stat_result) -> tuple[int, ...]:
    return found.st_dev, found.st_ino, found.st_mode, found.st_uid


def _check_file(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise NotALedger(f"{path} is not a file", path=str(path))
    if 0 < found.st_size < _SMALLEST:  # SQLite would take it for an empty one
        raise NotALedger(f"{path} is not an operators' log of asreported", path=str(path))
    if os.name != "posix":
        return
    if found.st_uid not in (os.geteuid(), 0):
        raise OperatorsLogExposed(
            f"{path} belongs to user {found.st_uid}, who can change who may write; "
            f"run this as that user, or: chown {os.geteuid()} {quote(str(path))}",
            path=str(path),
        )
    if mode := stat.S_IMODE(found.st_mode) & 0o077:
        raise OperatorsLogExposed(
            f"{path} is open to other users (mode {stat.S_IMODE(found.st_mode):04o}, {mode:03o} too much); "
            f"run: chmod 600 {quote(str(path))}",
            path=str(path),
        )


@contextmanager
def _reaching(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", None)
        if code == sqlite3.SQLITE_BUSY:
            raise LedgerBusy(f"another process holds {path}; try again") from error
        if code == sqlite3.SQLITE_NOTADB:
            raise NotALedger(f"{path} is not an operators' log of asreported", path=str(path)) from error
        if room_words(error, path):
            told = f"{path} cannot be written, so nothing of tokens changes, and none is revoked: the disk is full"
            raise DiskFull(f"{told}; make room", path=str(path)) from error
        raise FileUnreadable(f"{path} cannot be read or written: {error}", path=str(path)) from error
