"""The rows of the operators' log: an append-only file of its own beside the ledger, private to its owner."""

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec

from domain.refusals import FileUnreadable, Halted
from stores.shared_rows import NotedRow
from stores.sqlite.header import Header
from stores.sqlite.private_file import PrivateFile, PrivateKind, identity_of
from stores.sqlite.transactions import transaction

APPLICATION_ID = 0x61736F70  # "asop", in the header of every operators' log
SCHEMA_VERSION = 1
_SUFFIX = ".operators"
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


class OperatorsLogExposed(Halted):
    """Users other than its owner could read or change the operators' log."""


_KIND = PrivateKind(
    Header(APPLICATION_ID, SCHEMA_VERSION, "an operators' log"),
    _TABLES,
    OperatorsLogExposed,
    power="can change who may write",
    full="so nothing of tokens changes, and none is revoked",
)


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
                told = msgspec.json.decode(state, type=Tagged)
            except msgspec.DecodeError as error:
                raise not_understood(log.path, error) from error
            if (told.number, told.type) != (number, tag):
                raise not_understood(log.path, f"row {number} calls itself {told.type} number {told.number}")


class Tagged(msgspec.Struct):
    """The part of an event that tells which row it is."""

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
        self.file = file
        self.path = log_of(file)
        self._file = PrivateFile(self.path, _KIND)
        self._seen: object = ()
        self._quiet: tuple[int, ...] | None = None

    def is_quiet(self) -> bool:
        """Whether the file tells by itself that nothing was noted since; any thread may ask that at any time."""
        quiet = self._quiet
        return quiet is not None and _touched(self._file.found()) == quiet

    def has_moved(self) -> bool:
        """Whether there may be other rows than ``tagged`` answered last, noted by whatever process."""
        found = self._file.found()
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
        """Number, tag and bytes of all rows, oldest first; refuses a log of which a row was taken out."""
        self._seen = self._moment()
        connection = self._file.connected()
        if connection is None:
            return []
        with self._file.reaching():
            rows = connection.execute("SELECT number, tag, state FROM noted_events ORDER BY number").fetchall()
        for wanted, (number, *_) in enumerate(rows, 1):
            if number != wanted:
                raise not_understood(self.path, f"row {wanted} is missing")
        return rows

    def last(self) -> NotedRow | None:
        """The last row; None where nothing was noted."""
        connection = self._file.connected()
        if connection is None:
            return None
        query = "SELECT number, tag, state FROM noted_events ORDER BY number DESC LIMIT 1"
        with self._file.reaching():
            found = connection.execute(query).fetchone()
        return found and NotedRow(*found)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the log's one write lock, making the file if there is none; commit at the end, or leave no trace."""
        connection = self._file.made()
        try:
            with self._file.reaching(), transaction(connection):
                yield
        finally:
            self._forget()  # a connection's own changes do not move its data_version

    def append(self, number: int, tag: str, state: bytes) -> None:
        """Note a row; called inside ``writing``."""
        connection = self._file.connected()
        assert connection is not None, "append is called inside writing"
        with self._file.reaching():
            connection.execute("INSERT INTO noted_events VALUES (?, ?, ?)", (number, tag, state))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
        self._forget()

    def _forget(self) -> None:
        self._seen, self._quiet = (), None

    def _moment(self) -> object:
        connection = self._file.connected()
        if connection is None:
            return None
        with self._file.reaching():
            return self._file.identity, connection.execute("PRAGMA data_version").fetchone()[0]


def _touched(found: os.stat_result | None) -> tuple[int, ...] | None:
    return None if found is None else (*identity_of(found), found.st_mtime_ns, found.st_ctime_ns, found.st_size)
