"""The known head is the head, after whatever changes a ledger's file, and is queried only when something did."""

import gc
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stores.sqlite.known_head import KnownHead
from stores.sqlite.store import Store
from stores.sqlite.wal_index import INDEXES
from tests.test_architecture import ROOT
from tests.transparency.grown import append

APPEND = """
import sys
from contextlib import closing
from pathlib import Path
from stores.sqlite.store import Store
from tests.transparency.grown import append
with closing(Store(Path(sys.argv[1]))) as store:
    append(store, int(sys.argv[2]))
"""
HOLD = """
import sys
from pathlib import Path
from stores.sqlite.store import Store
print(Store(Path(sys.argv[1])).is_held())
"""


def in_another_process(program, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return done.stdout.strip()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger.db"


def insert_and_fail(store):
    """Write an event, ask for the head, and take it back."""
    with suppress(RuntimeError), store.recorder.writing() as writer:
        position = store.head() + 1
        row = (position, "source/x", position, "x", b"x", bytes(32))
        writer.execute("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?, ?)", row)
        store.known_head()
        raise RuntimeError


class Others:
    """What else is done to the file while a store is open on it."""

    def __init__(self, path):
        self.path = path
        self.store = Store(path)

    def append(self):
        append(self.store, 1)

    def append_and_fail(self):
        insert_and_fail(self.store)

    def checkpoint(self):
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def restart_log(self):
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(RESTART)")

    def open_again(self):
        self.store.close()
        self.store = Store(self.path)

    def vacuum(self):
        with closing(sqlite3.connect(self.path)) as connection:
            connection.execute("VACUUM")


DEEDS = [name for name in vars(Others) if not name.startswith("_")]


@settings(max_examples=25)
@given(deeds=st.lists(st.sampled_from(DEEDS), max_size=12))
def test_it_is_the_head_whatever_was_done(tmp_path_factory, deeds):
    path = tmp_path_factory.mktemp("known") / "ledger.db"
    with closing(Store(path)) as store:
        others = Others(path)
        for deed in deeds:
            getattr(others, deed)()

            assert store.known_head() == others.store.head()
            assert others.store.known_head() == store.head()
        others.store.close()


def test_a_commit_of_another_process_is_seen_by_the_very_next_look(path):
    with closing(Store(path)) as store:
        assert store.known_head() == 0
        for number in range(1, 4):
            in_another_process(APPEND, path, 1)

            assert store.known_head() == number


def test_nothing_is_queried_until_somebody_commits(path):
    with closing(Store(path)) as store:
        asked = []

        def query():
            asked.append(1)
            return store.head()

        known = KnownHead(store.recorder, query)
        append(store, 1)

        assert [known.now() for _ in range(5)] == [1] * 5
        assert len(asked) == 1
        append(store, 1)
        assert [known.now() for _ in range(5)] == [2] * 5
        assert len(asked) == 2


def test_where_the_index_cannot_be_seen_the_ledger_is_asked(path):
    with closing(Store(path)) as store:
        Path(f"{path}-shm").unlink()  # SQLite has it open, and goes on
        append(store, 2)

        assert store.known_head() == 2
        append(store, 1)
        assert store.known_head() == 3


@pytest.mark.parametrize("was_asked", [True, False])
def test_nothing_that_is_not_committed_is_remembered(path, was_asked):
    with closing(Store(path)) as store:
        append(store, 1)
        if was_asked:
            assert store.known_head() == 1
        insert_and_fail(store)

        assert store.known_head() == store.head() == 1


def test_the_lock_of_a_writer_outlives_another_store_that_is_closed(path):
    first, second = Store(path), Store(path)
    assert (first.known_head(), second.known_head()) == (0, 0)

    with closing(second), second.recorder.writing():
        first.close()

        assert in_another_process(HOLD, path) == "True"


def test_a_ledger_put_in_its_place_is_not_taken_for_it(path, tmp_path):
    other = tmp_path / "other.db"
    with closing(Store(other)) as store:
        append(store, 5)
    with closing(Store(path)) as old:
        append(old, 2)
        for ending in ("-wal", "-shm"):
            Path(f"{path}{ending}").rename(f"{path}.before{ending}")
        other.replace(path)

        with closing(Store(path)) as new:
            append(new, 1)

            assert (old.known_head(), new.known_head()) == (2, 6)


def test_a_store_that_nobody_closed_leaves_no_map_behind(path):
    store = Store(path)
    append(store, 2)
    place = store.recorder._place  # noqa: SLF001 - that of a file which is gone in the end
    assert (store.known_head(), INDEXES.is_held(place)) == (2, True)

    del store
    gc.collect()

    assert not INDEXES.is_held(place)


def test_maps_are_let_go_with_the_last_store(path):
    def opened():
        return list(Path("/proc/self/fd").iterdir())

    before = len(opened())
    for _ in range(5):
        with closing(Store(path)) as one, closing(Store(path)) as other:
            append(one, 1)
            assert one.known_head() == other.known_head()

    assert len(opened()) <= before
