"""No error of SQLite's driver leaves the stores: each is a refusal, by one table that leaves none out."""

import inspect
import sqlite3
from typing import Any

import pytest

from domain.keys import figure_key, series_key
from domain.refusals import AlreadyStored, DiskFull, FileUnreadable, LedgerBusy, Refusal
from domain.signed_checkpoint import SignedCheckpoint
from domain.streams import OfSource
from stores.sqlite.checkpoints import Checkpoints
from stores.sqlite.errors import ERRORS, Interrupted, accident, kind_of, refusing, unwritten
from stores.sqlite.events import StoredEvents
from tests.examples import SOURCE, issue
from tests.stores.kinds import other_program

DRIVER = [one for one in vars(sqlite3).values() if inspect.isclass(one) and issubclass(one, sqlite3.Error)]
# The primary result codes of SQLite (https://www.sqlite.org/rescode.html), less those that say that all went well.
CODES = {
    "ABORT": FileUnreadable,
    "AUTH": FileUnreadable,
    "BUSY": LedgerBusy,
    "CANTOPEN": FileUnreadable,
    "CONSTRAINT": AlreadyStored,
    "CORRUPT": FileUnreadable,
    "EMPTY": FileUnreadable,
    "ERROR": FileUnreadable,
    "FORMAT": FileUnreadable,
    "FULL": DiskFull,
    "INTERNAL": FileUnreadable,
    "INTERRUPT": Interrupted,
    "IOERR": FileUnreadable,
    "LOCKED": LedgerBusy,
    "MISMATCH": FileUnreadable,
    "MISUSE": FileUnreadable,
    "NOLFS": FileUnreadable,
    "NOMEM": FileUnreadable,
    "NOTADB": FileUnreadable,
    "NOTFOUND": FileUnreadable,
    "NOTICE": FileUnreadable,
    "PERM": FileUnreadable,
    "PROTOCOL": FileUnreadable,
    "RANGE": FileUnreadable,
    "READONLY": FileUnreadable,
    "SCHEMA": FileUnreadable,
    "TOOBIG": FileUnreadable,
    "WARNING": FileUnreadable,
}


def an_error(kind, code=None):
    """An error as the driver raises it, with SQLite's code where there is one."""
    error = kind("as it happened")
    if code is not None:
        error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize("kind", DRIVER, ids=lambda kind: kind.__name__)
def test_every_error_of_the_driver_becomes_a_refusal(kind, tmp_path):
    error: Exception = an_error(kind)

    with pytest.raises(Refusal, match="as it happened") as refused, refusing(tmp_path / "ledger.db"):
        raise error

    assert refused.value.__cause__ is error
    assert isinstance(unwritten(error, tmp_path), Refusal)
    assert isinstance(accident(error, tmp_path), Refusal)


@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize("detail", [0, 3 << 8], ids=["primary", "extended"])
def test_every_code_of_sqlite_has_its_refusal(name, detail):
    error = an_error(sqlite3.OperationalError, getattr(sqlite3, f"SQLITE_{name}") | detail)

    assert kind_of(error) is CODES[name]


def test_no_code_of_sqlite_is_left_out():
    known = {getattr(sqlite3, f"SQLITE_{name}") for name in CODES}

    assert known == set(range(1, 29))  # as rescode.html numbers them, from SQLITE_ERROR to SQLITE_WARNING


@pytest.mark.parametrize("error", [ValueError("ours"), KeyError("ours")])
def test_an_error_of_ours_stays_what_it_is(error, tmp_path):
    with pytest.raises(type(error)), refusing(tmp_path):
        raise error

    assert accident(error, tmp_path) is None


# The same as SQLite itself raises them.


def test_who_cannot_write_while_another_does_is_told_that_it_is_busy(ledger):
    path = ledger.store.path
    other = sqlite3.connect(path, timeout=0)

    with ledger.store.writing(), pytest.raises(LedgerBusy), refusing(path):
        other.execute("BEGIN IMMEDIATE")

    other.close()


def test_what_is_not_wanted_any_more_is_told_apart_from_damage(ledger):
    connection = ledger.store.recorder.reader
    connection.set_progress_handler(lambda: 1, 1)

    with pytest.raises(Interrupted):
        ledger.store.after(0)

    connection.set_progress_handler(None, 1)
    assert ledger.store.after(0)


def test_a_file_that_is_no_database_any_more_is_named_with_what_to_do(tmp_path):
    path = tmp_path / "ledger.db"
    path.write_bytes(b"no database" * 999)

    with pytest.raises(FileUnreadable, match="asreported verify says which"), refusing(path):
        other_program(path, "SELECT * FROM stored_events")


# Each way out of the store, where the tables are gone.

NOW = "2030-01-01T00:00:00.000000Z"
CHECKPOINT = SignedCheckpoint(origin="o", size=1, root=b"r" * 32, note="n", signed_at=NOW)
FIGURE, SERIES, STREAM = figure_key("staff/losses/2022-02-01"), series_key("staff/losses"), OfSource(SOURCE)
ASKED: dict[type, dict[str, tuple[Any, ...]]] = {
    StoredEvents: {
        "after": (0,),
        "at": (1,),
        "batch_end": (1,),
        "batch_ends": (0, 9),
        "between": (1, 2),
        "content": ("ab" * 32,),
        "events_of": ([FIGURE],),
        "figures": (SERIES,),
        "found": ("key", "a"),
        "found_after": ("key", "a", "b"),
        "grown": ([FIGURE], 9),
        "has_content": ("ab" * 32,),
        "head": (),
        "keeps_contents": (),
        "last_key": ("key", "a", "b"),
        "last_recorded_at": (),
        "leaf": (1,),
        "leaves": (1, 2),
        "periods_changed": (SERIES, [9]),
        "position_at": (NOW,),
        "position_before": (NOW,),
        "raw_after": (0, 9),
        "raw_begun": ("series/", 9, 9),
        "raw_streams": ([("source/staff", 0)], 9),
        "recorded": ([9],),
        "recorded_after": (0,),
        "series": (SOURCE,),
        "stored": (0, 9),
        "stream": (STREAM,),
        "streams_after": (0, 9),
        "version": (STREAM,),
        "version_at": (STREAM, 1),
        "versions": (STREAM, 1, 1),
        "withdrawn": (SERIES, 9),
    },
    Checkpoints: {
        "after": (0, 1),
        "all": (),
        "cosignature_count": (),
        "recent_cosignature_count": (),
        "cosignatures_of": (1, 2),
        "cosignatures": ("o", 1),
        "cosigned": ("o",),
        "covering": ("o", 1),
        "keep": (CHECKPOINT,),
        "keep_numbered": ([],),
        "last_number": (),
        "numbered": (1,),
        "keep_cosignatures": ("o", 1, ["a line"]),
        "last": (),
        "there": (),
    },
}
WAYS_OUT = [(kind, name) for kind, asked in ASKED.items() for name in asked]
# These ask whether a table is there, before they ask the table.
FIND_NOTHING = {
    "keeps_contents",
    "has_content",
    "content",
    "there",
    "after",
    "last_number",
    "numbered",
    "cosignature_count",
    "recent_cosignature_count",
    "cosignatures_of",
    "all",
    "last",
    "covering",
    "cosignatures",
    "cosigned",
}


@pytest.fixture
def emptied(ledger):
    """A store whose tables another program took away while it was open."""
    issue(ledger, "2022-03-01", {"2022-02-01": "1"})
    for table in ("stored_events", "batches", "lookups", "contents", "checkpoints", "cosignatures"):
        other_program(ledger.store.path, f"DROP TABLE {table}")
    return ledger.store


def refusal_in(ask):
    """The refusal that an answer ends in, if it is one; anything else that is raised fails the test."""
    try:
        found = ask()
        return list(found) and None if inspect.isgenerator(found) else None
    except Refusal as refusal:
        return refusal


@pytest.mark.parametrize("kind", ASKED)
def test_every_way_out_of_a_store_is_tried(kind):
    assert set(ASKED[kind]) == {name for name, _ in inspect.getmembers(kind, callable) if not name.startswith("_")}


@pytest.mark.parametrize(("kind", "name"), WAYS_OUT)
def test_no_error_of_the_driver_leaves_a_store_that_is_damaged(kind, name, emptied):
    asked = emptied if kind is StoredEvents else Checkpoints(emptied)

    refused = refusal_in(lambda: getattr(asked, name)(*ASKED[kind][name]))

    assert isinstance(refused.__cause__, ERRORS) if refused else name in FIND_NOTHING


def test_no_error_of_the_driver_leaves_a_store_that_writes_or_is_copied(emptied, tmp_path):
    with pytest.raises(FileUnreadable), emptied.writing() as writer:
        writer.execute("SELECT * FROM stored_events")
    with pytest.raises(FileUnreadable):
        emptied.copy_to(tmp_path / "nowhere" / "copy.db")
