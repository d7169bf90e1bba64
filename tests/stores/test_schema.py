"""A file of an older version: brought up to date by whoever may write, and readable by whoever may not."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from domain.recording.commands import NewDocument, ReceiveContent, ReceiveDocument
from domain.refusals import AlreadyStored, ContentMissing
from stores.opening import open_ledger
from stores.sqlite.schema import APPLICATION_ID, SCHEMA_VERSION, guards_of, prepare
from stores.sqlite.store import Store
from tests.examples import ACTOR, SOURCE, a_ledger, issue, reads

DAY = "2022-03-02"
ROOT = Path(__file__).parent.parent.parent
# What the versions since brought; version 1 had all the rest.
SINCE_VERSION_1 = {"contents", "checkpoints", "cosignatures", *guards_of(3)} - set(guards_of(1))
OPENING = """
import sys
from stores.opening import open_ledger
with open_ledger(sys.argv[1]) as ledger:
    print(ledger.head())
"""


@pytest.fixture
def old(tmp_path):
    """A file as version 1 left it, with one figure and one document."""
    path = tmp_path / "old.db"
    with a_ledger(path) as ledger:
        issue(ledger, DAY, {DAY: "5840"})
        ledger.record(ReceiveDocument(source=SOURCE, document=NewDocument(url="https://x.example/1")), ACTOR)
    with sqlite3.connect(path) as connection:
        for table in ("contents", "checkpoints", "cosignatures"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    assert names_in(path) & SINCE_VERSION_1 == set()
    return path


def names_in(path):
    connection = sqlite3.connect(path)
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    connection.close()
    return names


def version_of(path):
    connection = sqlite3.connect(path)
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    connection.close()
    return version


def the_document(ledger):
    [position] = ledger.store.found("documents", SOURCE)
    return ledger.store.between(position, position)[0].event.stream.partition("/")[2]


def test_an_old_file_is_brought_up_to_date_when_it_is_opened(old, tmp_path):
    with open_ledger(old) as ledger:
        before = ledger.store.stored(0, 100)
    with open_ledger(tmp_path / "new.db"):
        pass

    assert version_of(old) == SCHEMA_VERSION == 3
    assert names_in(old) == names_in(tmp_path / "new.db")
    with open_ledger(old) as ledger:
        assert ledger.store.stored(0, 100) == before
        assert reads(ledger, DAY) == "5840"


def test_an_old_file_takes_bytes_once_it_is_up_to_date(old):
    with a_ledger(old) as ledger:
        document = the_document(ledger)
        with pytest.raises(ContentMissing):
            ledger.content(document)

        ledger.record(ReceiveContent(document=document, media_type="text/plain", content=b"5,840"), ACTOR)

        assert ledger.content(document).content == b"5,840"


def test_many_processes_open_an_old_file_at_once(old):
    command = [sys.executable, "-c", OPENING, str(old)]
    opening = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(6)]

    heads = [one.communicate(timeout=60)[0].strip() for one in opening]

    with open_ledger(old) as ledger:
        assert heads == [str(ledger.head())] * 6
    assert version_of(old) == 3


def test_an_old_file_that_somebody_writes_to_is_read_as_it_is_and_brought_up_to_date_by_the_first_content(old):
    writer = sqlite3.connect(old, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")

    ledger = a_ledger(old)

    with ledger:
        document = the_document(ledger)
        assert reads(ledger, DAY) == "5840"
        assert version_of(old) == 1
        with pytest.raises(ContentMissing):
            ledger.content(document)
        writer.execute("ROLLBACK")
        writer.close()
        ledger.record(ReceiveContent(document=document, media_type="text/plain", content=b"5,840"), ACTOR)
        assert ledger.content(document).content == b"5,840"
    assert (version_of(old), names_in(old) >= SINCE_VERSION_1) == (3, True)


def test_an_old_file_that_cannot_be_written_is_left_as_it_is(old):
    connection = sqlite3.connect(f"file:{old}?mode=ro", uri=True, isolation_level=None)

    prepare(connection, old)

    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    connection.close()


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE contents SET content = x'00'",
        "DELETE FROM contents",
        "INSERT OR REPLACE INTO contents SELECT sha256, x'00' FROM contents",
        "INSERT INTO contents VALUES ('short', x'00')",
    ],
)
def test_contents_are_for_ever(old, deed):
    with a_ledger(old) as ledger:
        ledger.record(ReceiveContent(document=the_document(ledger), media_type="text/plain", content=b"5,840"), ACTOR)
    store = Store(old)

    with pytest.raises(AlreadyStored), store.writing() as connection:
        connection.execute(deed)
    assert store.recorder.reader.execute("SELECT content FROM contents").fetchall() == [(b"5,840",)]
    store.close()


def test_a_file_whose_tables_another_one_makes_at_this_moment_is_taken_for_no_damaged_one(tmp_path):
    path = tmp_path / "new.db"
    made: list[str] = []

    def make_meanwhile(statement):
        if "application_id" in statement and not made:
            made.append(statement)
            open_ledger(path).close()

    connection = sqlite3.connect(path, isolation_level=None)
    connection.set_trace_callback(make_meanwhile)
    prepare(connection, path)
    connection.close()

    assert made == ["PRAGMA application_id"]
    assert names_in(path) >= {"stored_events", "batches", "lookups"}
