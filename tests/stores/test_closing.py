"""A ledger that is closed while other threads read, follow and write lets each end first, and never waits for long."""

import subprocess
import sys
import threading
import time
from contextlib import closing

import pytest

from stores.sqlite.errors import Interrupted, StoreClosed
from stores.sqlite.open_files import PATIENCE
from stores.sqlite.store import Store
from stores.sqlite.wal_index import INDEXES
from tests.test_architecture import ROOT
from tests.transparency.grown import append

# A connection that is closed under a reader ends the process, so each is one of its own.
BEGIN = """
import sys
import threading
import time
from pathlib import Path

from projections.answers.lag import lag_of
from projections.answers.view import View
from projections.following.rebuilding import rebuild
from stores.sqlite.errors import Interrupted
from stores.sqlite.store import Store
from tests.transparency.grown import append

path = Path(sys.argv[1]) / "ledger.db"

def hammered(opened, reads, deed=lambda: None):
    told = []

    def reading(read):
        try:
            while True:
                read()
        except Interrupted as refusal:
            told.append(type(refusal).__name__)

    threads = [threading.Thread(target=reading, args=(one,)) for one in reads * 2]
    for one in threads:
        one.start()
    time.sleep(0.02)
    deed()
    opened.close()
    for one in threads:
        one.join()
    assert len(told) == len(threads), told
    opened.close()
"""
READ = """
append(Store(path), 400)
for _ in range(12):
    store = Store(path)
    reads = [
        lambda: store.after(0),
        lambda: [row for row in store.recorder.each("SELECT * FROM stored_events")],
        store.known_head,
        lambda: store.recorder.rows("SELECT count(*) FROM stored_events a, stored_events b, stored_events c"),
    ]
    hammered(store, reads)
"""
ASK = """
append(Store(path), 400)
one_writer = threading.Lock()
for at in range(12):
    view = View.open(path)
    view.catch_up()

    def write_and_follow():
        with one_writer:
            append(view.store, 1)
        view.catch_up()

    def swap():
        for _ in range(at % 3):
            rebuild(view.pointer, view.store)

    reads = [
        lambda: view.generation.rows("SELECT * FROM touches"),
        lambda: [row for row in view.generation.each("SELECT * FROM sqlite_master, series a, touches b")],
        lambda: lag_of(view),
        write_and_follow,
    ]
    hammered(view, reads, swap)
"""


def in_a_process_of_its_own(program, folder):
    command = [sys.executable, "-X", "faulthandler", "-c", BEGIN + program, str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=100, check=False)


@pytest.mark.parametrize("program", [READ, ASK], ids=["the ledger", "its projections"])
def test_a_file_can_be_closed_while_many_threads_read_it(program, tmp_path):
    ended = in_a_process_of_its_own(program, tmp_path)

    assert (ended.returncode, ended.stderr) == (0, "")


@pytest.fixture
def store(tmp_path):
    with closing(Store(tmp_path / "ledger.db")) as opened:
        append(opened, 5)
        yield opened


def begun_elsewhere(store, query="SELECT position FROM stored_events ORDER BY position"):
    """A query of another thread that has told its first row."""
    begun = []
    thread = threading.Thread(target=lambda: begun.append(store.recorder.each(query)))
    thread.start()
    thread.join()
    return begun[0]


def test_what_is_closed_is_neither_read_nor_written(store):
    store.head()

    store.close()

    for deed in (store.head, store.known_head, lambda: store.after(0), lambda: append(store, 1), store.check_place):
        with pytest.raises(StoreClosed, match="closed meanwhile"):
            deed()


def test_it_may_be_closed_twice(store):
    store.close()
    store.close()

    with pytest.raises(StoreClosed):
        store.head()


def test_a_reader_that_never_goes_on_keeps_nobody_waiting(store):
    rows = begun_elsewhere(store)
    assert next(rows) == (1,)
    place = store.recorder.path.stat()
    closer = threading.Thread(target=store.close)

    closer.start()
    closer.join(timeout=30 * PATIENCE)

    assert not closer.is_alive()
    assert INDEXES.is_held((place.st_dev, place.st_ino))
    rows.close()
    assert not INDEXES.is_held((place.st_dev, place.st_ino))


def test_a_reader_that_goes_on_later_is_stopped_without_harm(store):
    rows = begun_elsewhere(store)
    next(rows)
    closer = threading.Thread(target=store.close)

    closer.start()
    closer.join()

    with pytest.raises(Interrupted):
        list(rows)


def test_who_writes_comes_to_an_end_first(store, tmp_path):
    begun, goes_on = threading.Event(), threading.Event()

    def write():
        with store.writing():
            begun.set()
            goes_on.wait()
            append_within(store)

    writer = threading.Thread(target=write)
    writer.start()
    begun.wait()
    closer = threading.Thread(target=store.close)
    closer.start()
    while not store.recorder._readers.is_closed:  # noqa: SLF001 - that it closes is seen by nobody else
        time.sleep(0.001)
    goes_on.set()
    writer.join()
    closer.join()

    with closing(Store(tmp_path / "ledger.db")) as again:
        assert again.head() == 6


def append_within(store):
    row = (store.head() + 1, "source/late", 1, "x", b"x", bytes(32))
    store.recorder.reader.execute("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?, ?)", row)
    store.recorder.reader.execute("INSERT INTO batches VALUES (6, 6, '2029-01-01T00:00:00.000000Z')")


def test_a_thread_that_ends_keeps_no_connection(store):
    threads = [threading.Thread(target=store.head) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert len(store.recorder._readers._open) <= 1  # noqa: SLF001 - those that are open are seen by nobody else
