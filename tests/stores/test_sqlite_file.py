"""SQLite's part of a store: the file, its header, its rights and its room, and no file but its own."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from domain.refusals import DiskFull, FileUnreadable, NewerLedger, NotALedger
from stores.sqlite import file
from stores.sqlite.schema import SCHEMA_VERSION
from stores.sqlite.store import Store
from tests.examples import a_ledger, issue
from tests.stores.kinds import other_program as rows
from tests.stores.test_contract import ENDLESS


def test_the_file_is_in_wal_mode_and_every_commit_is_on_disk(ledger):
    with ledger.store.writing() as writer:
        assert writer.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert writer.execute("PRAGMA synchronous").fetchone() == (2,)


def test_a_copy_made_in_use_is_a_ledger(ledger, tmp_path):
    issue(ledger, "2022-03-01", {"2022-02-01": "1"})

    ledger.store.copy_to(tmp_path / "copy.db")

    with a_ledger(tmp_path / "copy.db") as copy:
        assert copy.store.stored(0, 1000) == ledger.store.stored(0, 1000)
        issue(copy, "2022-03-02", {"2022-02-01": "2"})
        assert copy.head() == ledger.head() + 2


def test_what_a_killed_writer_left_is_sound(tmp_path, in_another_process):
    path = tmp_path / "ledger.db"
    writer = in_another_process(ENDLESS, path)
    writer.stdout.readline()
    writer.kill()
    writer.wait()

    assert rows(path, "PRAGMA integrity_check") == [("ok",)]


# Files that are not ours.


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(NotALedger, match="is a folder"):
        Store(tmp_path)


def test_a_text_file_is_refused_and_left_as_it_was(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("my notes")

    with pytest.raises(NotALedger, match="is not a ledger of asreported"):
        Store(path)

    assert path.read_text() == "my notes"


def test_somebody_elses_database_is_refused_and_left_as_it_was(tmp_path):
    path = tmp_path / "other.db"
    rows(path, "CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()

    with pytest.raises(NotALedger, match="a database, but not a ledger"):
        Store(path)

    assert path.read_bytes() == before
    assert rows(path, "PRAGMA journal_mode") == [("delete",)]
    assert [one.name for one in tmp_path.iterdir()] == ["other.db"]


def test_a_ledger_of_a_newer_program_is_refused(tmp_path):
    path = tmp_path / "ledger.db"
    Store(path).close()
    rows(path, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")

    with pytest.raises(NewerLedger, match="upgrade asreported") as refused:
        Store(path)

    assert refused.value.facts == {"path": str(path), "version": SCHEMA_VERSION + 1}


def test_a_damaged_file_is_refused(tmp_path):
    path = tmp_path / "ledger.db"
    path.write_bytes(b"SQLite format 3\x00" + b"\xff" * 5000)

    with pytest.raises(FileUnreadable):
        Store(path)


def test_a_batch_without_room_is_refused_and_the_next_with_room_goes_in(ledger):
    head = ledger.head()
    with ledger.store.writing() as writer:
        (pages,) = writer.execute("PRAGMA page_count").fetchone()
        writer.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(DiskFull, match="database or disk is full"):
        issue(ledger, "2022-03-01", {f"2022-02-{day:02}": "1" for day in range(1, 29)})

    assert ledger.head() == head
    with ledger.store.writing() as writer:
        writer.execute("PRAGMA max_page_count = 1000000")
    assert issue(ledger, "2022-03-01", {"2022-02-01": "1"}).position > head


def test_some_room_is_kept_from_events(tmp_path):
    file.check_room(tmp_path, least=1)
    file.check_room(Path("/proc"), least=2**70)  # it has no blocks, and so does not say how much room it has

    with pytest.raises(DiskFull, match="make room"):
        file.check_room(tmp_path, least=2**70)


def test_a_file_in_no_folder_is_refused(tmp_path):
    with pytest.raises(FileUnreadable, match="unable to open database file"):
        Store(tmp_path / "nowhere" / "ledger.db")


def test_an_empty_file_becomes_a_ledger(tmp_path):
    path = tmp_path / "ledger.db"
    path.touch()

    with a_ledger(path) as ledger:
        assert ledger.head() == 4


@pytest.fixture
def readable_folder():
    """A folder that somebody without rights can enter and read, but not write."""
    folder = Path(tempfile.mkdtemp())
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture
def without_rights():
    """Lets a superuser feel what file modes mean to others."""
    if os.geteuid() != 0:
        yield lambda: None
        return
    yield lambda: os.seteuid(65534)
    os.seteuid(0)


def test_a_file_that_may_not_be_read_is_refused(readable_folder, without_rights):
    path = readable_folder / "ledger.db"
    a_ledger(path).close()
    path.chmod(0)
    readable_folder.chmod(0o555)
    without_rights()

    with pytest.raises(FileUnreadable, match="cannot be read: Permission denied"):
        Store(path)


def test_a_file_that_may_not_be_written_is_refused_by_name(readable_folder, without_rights):
    path = readable_folder / "ledger.db"
    a_ledger(path).close()
    path.chmod(0o444)
    readable_folder.chmod(0o555)
    without_rights()

    with pytest.raises(FileUnreadable, match=str(path)):
        issue(a_ledger(path), "2022-03-01", {"2022-02-01": "1"})
