"""The store: dense positions, whole batches, nothing changed or lost, and no file but its own."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from eventsourcing.persistence import IntegrityError, OperationalError, StoredEvent

from domain.codec import leaf_hash
from domain.keys import series_key
from domain.moments import instant_text
from domain.refusals import (
    ChangedMeanwhile,
    ClockBehind,
    DiskFull,
    FileUnreadable,
    LedgerBusy,
    NewerLedger,
    NotALedger,
)
from domain.streams import OfSeries, figure_named
from stores.sqlite import file
from stores.sqlite.recorder import SQLiteLedgerRecorder
from stores.sqlite.schema import SCHEMA_VERSION
from stores.sqlite.store import Store
from tests.examples import a_ledger, figure, issue, issue_list

ROOT = Path(__file__).parents[2]
TABLES = ("stored_events", "batches", "lookups")


def rows(path, query):
    """What another program gets that works on the file."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


@pytest.fixture
def in_another_process():
    """Runs code in a process of its own, which is ended with the test."""
    started = []

    def run(code, *arguments):
        command = [sys.executable, "-c", code, *map(str, arguments)]
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.communicate()


# What the eventsourcing library asks of a recorder.


@pytest.fixture
def recorder(tmp_path):
    opened = SQLiteLedgerRecorder(tmp_path / "ledger.db")
    yield opened
    opened.close()


def an_event(stream, version, topic="topic"):
    return StoredEvent(stream, version, topic, f"{stream}/{version}".encode())


def test_an_empty_recorder_knows_no_position(recorder):
    assert recorder.max_notification_id() is None
    assert recorder.select_notifications(None, 10) == []
    assert recorder.select_events("a") == []
    assert recorder.insert_events([]) == []


def test_inserted_events_are_answered_by_their_positions(recorder):
    assert recorder.insert_events([an_event("a", 1), an_event("b", 1)]) == [1, 2]
    assert recorder.insert_events([an_event("a", 2)]) == [3]
    assert recorder.max_notification_id() == 3


@pytest.mark.parametrize(
    ("asked", "versions"),
    [
        ({}, [0, 1, 2, 3]),
        ({"gt": 1}, [2, 3]),
        ({"gt": 0}, [1, 2, 3]),
        ({"lte": 2}, [0, 1, 2]),
        ({"lte": 0}, [0]),
        ({"gt": 0, "lte": 2}, [1, 2]),
        ({"desc": True}, [3, 2, 1, 0]),
        ({"limit": 2}, [0, 1]),
        ({"limit": 0}, []),
        ({"desc": True, "limit": 1}, [3]),
        ({"gt": 0, "lte": 3, "desc": True, "limit": 2}, [3, 2]),
    ],
)
def test_a_stream_is_selected_by_version(recorder, asked, versions):
    recorder.insert_events([an_event("a", version) for version in range(4)] + [an_event("b", 1)])

    assert recorder.select_events("a", **asked) == [an_event("a", version) for version in versions]


@pytest.mark.parametrize(
    ("asked", "positions"),
    [
        ({"start": None, "limit": 10}, [1, 2, 3, 4]),
        ({"start": 1, "limit": 10}, [1, 2, 3, 4]),
        ({"start": 2, "limit": 2}, [2, 3]),
        ({"start": 2, "limit": 10, "inclusive_of_start": False}, [3, 4]),
        ({"start": None, "limit": 10, "stop": 2}, [1, 2]),
        ({"start": 2, "limit": 10, "stop": 2}, [2]),
        ({"start": 1, "limit": 10, "topics": ["odd"]}, [1, 3]),
        ({"start": 2, "limit": 10, "topics": ["odd"]}, [3]),
        ({"start": 1, "limit": 1, "topics": ["even"]}, [2]),
        ({"start": 1, "limit": 10, "topics": ["odd", "even"]}, [1, 2, 3, 4]),
        ({"start": 4, "limit": 10, "inclusive_of_start": False}, []),
    ],
)
def test_notifications_are_selected_by_position(recorder, asked, positions):
    recorder.insert_events([an_event("a", version, "odd" if version % 2 else "even") for version in range(1, 5)])

    selected = recorder.select_notifications(**asked)

    assert [(one.id, one.originator_id, one.state) for one in selected] == [
        (n, "a", f"a/{n}".encode()) for n in positions
    ]


def test_a_version_conflict_is_told_and_nothing_of_the_batch_is_written(recorder):
    recorder.insert_events([an_event("a", 1)])

    with pytest.raises(IntegrityError):
        recorder.insert_events([an_event("b", 1), an_event("a", 1)])

    assert recorder.max_notification_id() == 1
    assert recorder.select_events("b") == []
    assert recorder.insert_events([an_event("b", 1)]) == [2]


def test_followers_have_to_pull(recorder):
    with pytest.raises(OperationalError, match="pulling"):
        recorder.subscribe()


# Positions, bytes and guards.


def test_positions_are_dense_from_1_over_batches_of_any_size(ledger):
    issue(ledger, "2022-03-01", {f"2022-02-{day:02}": "1" for day in range(1, 20)})
    issue(ledger, "2022-03-02", {"2022-02-01": "2"})

    positions = [position for position, _ in ledger.store.stored(0, 1000)]

    assert positions == list(range(1, ledger.head() + 1))


def test_a_refused_command_leaves_no_gap(ledger):
    head = ledger.head()

    with pytest.raises(ChangedMeanwhile):
        issue(ledger, "2022-03-01", {"2022-02-01": "1"}, expect={figure("2022-02-01"): 7})

    assert issue(ledger, "2022-03-01", {"2022-02-01": "1"}).position == head + 2


def test_the_file_is_in_wal_mode_and_every_commit_is_on_disk(ledger):
    with ledger.store.recorder.writing() as writer:
        assert writer.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert writer.execute("PRAGMA synchronous").fetchone() == (2,)


def test_the_leaf_hash_of_the_stored_bytes_stands_beside_them(ledger):
    issue(ledger, "2022-03-01", {"2022-02-01": "1"})

    for state, leaf in rows(ledger.store.path, "SELECT state, leaf FROM stored_events"):
        assert leaf == leaf_hash(state)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("deed", ["DELETE FROM {0}", "UPDATE {0} SET {1} = {1}", "REPLACE INTO {0} SELECT * FROM {0}"])
def test_nothing_recorded_is_changed_or_removed(ledger, table, deed):
    issue(ledger, "2022-03-01", {"2022-02-01": "1"}, document=None)
    everything = f"SELECT * FROM {table}"  # noqa: S608 - one of ours
    before = rows(ledger.store.path, everything)
    column = {"stored_events": "state", "batches": "recorded_at", "lookups": "key"}[table]

    if table == "lookups" and deed.startswith("REPLACE"):
        rows(ledger.store.path, deed.format(table, column))
    else:
        with pytest.raises(sqlite3.IntegrityError):
            rows(ledger.store.path, deed.format(table, column))

    assert before
    assert rows(ledger.store.path, everything) == before


def test_an_event_cannot_take_the_place_of_another_version_of_itself(ledger):
    with pytest.raises(sqlite3.IntegrityError, match="there already"):
        rows(
            ledger.store.path,
            "INSERT OR REPLACE INTO stored_events SELECT (SELECT max(position) + 1 FROM stored_events), originator_id, "
            "originator_version, topic, x'00', leaf FROM stored_events WHERE originator_id = 'series/staff/losses'",
        )

    assert len(ledger.store.stream(OfSeries(series_key("staff/losses")))) == 1


def test_a_position_cannot_be_skipped(ledger):
    with pytest.raises(sqlite3.IntegrityError, match="dense"):
        rows(
            ledger.store.path,
            "INSERT INTO stored_events SELECT 99, 'x', 1, topic, state, leaf FROM stored_events LIMIT 1",
        )


def test_bytes_are_stored_as_they_were_encoded_and_read_from_a_file_opened_again(tmp_path):
    with a_ledger(tmp_path / "ledger.db") as ledger:
        issue(ledger, "2022-03-01", {"2022-02-01": "1"})
        before = ledger.store.stored(0, 1000)

    with a_ledger(tmp_path / "ledger.db") as ledger:
        assert ledger.store.stored(0, 1000) == before


def test_a_copy_made_in_use_is_a_ledger(ledger, tmp_path):
    issue(ledger, "2022-03-01", {"2022-02-01": "1"})

    ledger.store.copy_to(tmp_path / "copy.db")

    with a_ledger(tmp_path / "copy.db") as copy:
        assert copy.store.stored(0, 1000) == ledger.store.stored(0, 1000)
        issue(copy, "2022-03-02", {"2022-02-01": "2"})
        assert copy.head() == ledger.head() + 2


def test_a_batch_ends_where_its_last_event_stands(ledger):
    issued = issue(ledger, "2022-03-01", {"2022-02-01": "1", "2022-02-02": "2"})

    ends = {ledger.store.batch_end(position) for position in range(issued.position - 2, issued.position + 1)}

    assert ends == {issued.position}
    assert ledger.store.batch_end(0) == 0
    assert ledger.store.batch_end(issued.position + 1) == 0


def test_an_instant_means_the_last_position_recorded_at_or_before_it(ledger):
    issued = issue(ledger, "2022-03-01", {"2022-02-01": "1"})
    recorded_at = ledger.store.last_recorded_at()
    just_before = instant_text(ledger.clock.now - timedelta(microseconds=1))

    assert ledger.store.position_at(recorded_at) == issued.position
    assert ledger.store.position_at("9000-01-01T00:00:00.000000Z") == issued.position
    assert ledger.store.position_at(just_before) == 0


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
    with ledger.store.recorder.writing() as writer:
        (pages,) = writer.execute("PRAGMA page_count").fetchone()
        writer.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(DiskFull, match="database or disk is full"):
        issue(ledger, "2022-03-01", {f"2022-02-{day:02}": "1" for day in range(1, 29)})

    assert ledger.head() == head
    with ledger.store.recorder.writing() as writer:
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


# The ledger's clock.


def recorded_instants(ledger):
    return [one for (one,) in rows(ledger.store.path, "SELECT recorded_at FROM batches ORDER BY last_position")]


def test_recorded_at_is_strictly_greater_while_the_clock_stands_still(ledger):
    for day in range(1, 6):
        issue(ledger, "2022-03-01", {f"2022-02-0{day}": "1"})

    instants = recorded_instants(ledger)

    assert instants == sorted(set(instants))
    assert instants[0] == instant_text(ledger.clock.now)
    assert instants[-1] == instant_text(ledger.clock.now + timedelta(microseconds=len(instants) - 1))


def test_recorded_at_is_one_instant_a_batch(ledger):
    issued = issue(ledger, "2022-03-01", {"2022-02-01": "1", "2022-02-02": "2"})

    batch = ledger.store.between(issued.position - 2, issued.position)

    assert {one.event.recorded_at for one in batch} == {ledger.store.last_recorded_at()}
    assert len({one.event.batch.id for one in batch}) == 1


def test_recorded_at_is_strictly_greater_when_the_clock_goes_back(ledger):
    before = ledger.store.last_recorded_at()
    ledger.clock.move(timedelta(minutes=-59))

    issue(ledger, "2022-03-01", {"2022-02-01": "1"})

    assert ledger.store.last_recorded_at() > before


def test_writing_is_refused_while_the_ledger_is_more_than_an_hour_ahead_of_the_clock(ledger):
    ahead = ledger.clock.now + timedelta(microseconds=3)
    assert ledger.store.last_recorded_at() == instant_text(ahead)
    head = ledger.head()

    ledger.clock.now = ahead - timedelta(hours=1, microseconds=1)
    with pytest.raises(ClockBehind, match="more than an hour ahead"):
        issue(ledger, "2022-03-01", {"2022-02-01": "1"})
    assert ledger.head() == head

    ledger.clock.now = ahead - timedelta(hours=1)
    assert issue(ledger, "2022-03-01", {"2022-02-01": "1"}).recorded == 2


# Several writers.

WRITER = """
import sys
from pathlib import Path
from tests.examples import a_ledger, issue
path, who, many = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
ledger = a_ledger(path)
print("ready", flush=True)
sys.stdin.readline()
for one in range(many):
    issue(ledger, "2022-03-01", {f"20{who}-{1 + one // 28:02}-{1 + one % 28:02}": str(one)})
    print(one, flush=True)
"""


def test_of_several_processes_nobody_loses_a_write(tmp_path, in_another_process):
    path, many = tmp_path / "ledger.db", 40
    a_ledger(path).close()
    writers = [in_another_process(WRITER, path, who, many) for who in (10, 11, 12)]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n", writer.stderr.read()

    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        _, complaints = writer.communicate(timeout=60)
        assert (writer.returncode, complaints) == (0, "")

    with a_ledger(path) as ledger:
        reported = [one.event for one in ledger.store.after(0) if one.event.stream.startswith("figure/")]
        assert len(reported) == len({one.stream for one in reported}) == 3 * many
        assert [position for position, _ in ledger.store.stored(0, 10_000)] == list(range(1, ledger.head() + 1))
        assert recorded_instants(ledger) == sorted(set(recorded_instants(ledger)))


OPENER = """
import sys
from pathlib import Path
from domain.recording.ledger import Ledger
from stores.opening import open_ledger
print("ready", flush=True)
sys.stdin.readline()
open_ledger(Path(sys.argv[1])).close()
"""


def test_several_processes_may_make_the_same_new_file(tmp_path, in_another_process):
    openers = [in_another_process(OPENER, tmp_path / "new.db") for _ in range(4)]
    for opener in openers:
        assert opener.stdout.readline() == "ready\n"

    for opener in openers:
        opener.stdin.write("go\n")
        opener.stdin.flush()

    assert [opener.communicate(timeout=60)[1] for opener in openers] == [""] * 4
    Store(tmp_path / "new.db").close()


def test_the_loser_of_a_race_is_told(ledger):
    issue(ledger, "2022-03-01", {"2022-02-01": "1"})
    seen = {figure("2022-02-01"): 1}

    with a_ledger(ledger.store.path) as other:
        issue(other, "2022-03-02", {"2022-02-01": "2"}, expect=seen)

        with pytest.raises(ChangedMeanwhile, match="is at version 2, not 1") as told:
            issue(ledger, "2022-03-02", {"2022-02-01": "3"}, expect=seen)

    assert (told.value.facts["figure"], told.value.facts["version"]) == (figure("2022-02-01"), 2)


def test_a_ledger_decides_upon_what_another_has_recorded(ledger):
    issue_list(ledger, "2022-03-01", {"2022-02-01": "1"})

    with a_ledger(ledger.store.path) as other:
        issue(other, "2022-03-02", {"2022-02-01": "2"})

    back = issue_list(ledger, "2022-03-03", {"2022-02-01": "1"})
    assert [(one.kind, one.previous, one.value) for one in back.outcomes] == [("revision", "2", "1")]


def test_threads_of_one_ledger_take_turns(ledger):
    def write(month):
        for day in range(1, 11):
            issue(ledger, "2022-03-01", {f"2021-{month:02}-{day:02}": "1"})

    threads = [threading.Thread(target=write, args=(month,)) for month in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    reported = [one.event for one in ledger.store.after(0) if one.event.stream.startswith("figure/")]
    assert len(reported) == len({one.stream for one in reported}) == 40
    for one in reported:
        assert len(ledger._memory.figure(figure_named(one.stream)).entries) == 1  # noqa: SLF001 - nothing was taken in twice


def test_a_writer_that_cannot_get_the_lock_is_told_to_try_again(tmp_path, monkeypatch):
    monkeypatch.setattr(file, "LOCK_TIMEOUT", 0.05)
    with a_ledger(tmp_path / "ledger.db") as one, a_ledger(tmp_path / "ledger.db") as other:
        with one.store.recorder.writing(), pytest.raises(LedgerBusy, match="try again"):
            issue(other, "2022-03-01", {"2022-02-01": "1"})

        assert issue(other, "2022-03-01", {"2022-02-01": "1"}).recorded == 2


def test_a_ledger_can_be_opened_and_read_while_another_writes(tmp_path, monkeypatch):
    monkeypatch.setattr(file, "LOCK_TIMEOUT", 0.05)
    with (
        a_ledger(tmp_path / "ledger.db") as one,
        one.store.recorder.writing(),
        a_ledger(tmp_path / "ledger.db") as reader,
    ):
        assert reader.head() == 4


ENDLESS = """
import sys
from pathlib import Path
from tests.examples import a_ledger, issue
ledger = a_ledger(Path(sys.argv[1]))
for one in range(1_000_000):
    year = 1000 + one
    issue(ledger, "2022-03-01", {f"{year}-01-{day:02}": "1" for day in range(1, 29)})
    print(ledger.head(), flush=True)
"""


@pytest.mark.parametrize("acknowledged", [1, 4, 9])
def test_a_writer_killed_at_any_moment_leaves_whole_batches_and_all_that_it_acknowledged(
    tmp_path, in_another_process, acknowledged
):
    path = tmp_path / "ledger.db"
    writer = in_another_process(ENDLESS, path)
    for _ in range(acknowledged):
        last = int(writer.stdout.readline())
    os.kill(writer.pid, signal.SIGKILL)
    last = int((writer.communicate()[0].split() or [last])[-1])

    with a_ledger(path) as ledger:
        head = ledger.head()
        assert head >= last
        assert (head - 4) % 29 == 0
        assert ledger.store.batch_end(head) == head
        assert issue(ledger, "2022-03-02", {"2022-02-01": "1"}).position == head + 2
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
