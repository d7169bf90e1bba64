"""Verification of a ledger that is worth a second process, and of one that grows meanwhile."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing

import pytest

from projections.answers.view import View
from projections.tables.pointer import Pointer
from stores.sqlite.hash_rows import tiles_of
from stores.sqlite.store import Store
from stores.sqlite.upkeep import stored_rows
from tests.begun import begin
from tests.transparency.grown import append
from tests.upkeep.rewriting import settle, unguarded
from tests.upkeep.verifying import found_wrong, tables_compared, whole
from transparency.frontier import Frontier
from transparency.signing import Signing
from transparency.transparency_log import Log
from upkeep.verifying.claims import check_tiles

EVENTS = 20_500


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    path = tmp_path_factory.mktemp("original") / "asreported.db"
    with closing(Store(path)) as store:
        append(store, EVENTS)
    begin(path, "large.example/log")
    with Log.open(path) as log:
        Signing(log).sign()
        log.root(EVENTS)
    with View.open(path) as answers:
        answers.catch_up()
    settle(path)
    return path.parent


@pytest.fixture
def large(original, tmp_path):
    for file in original.iterdir():
        shutil.copy(file, tmp_path)
    return tmp_path / "asreported.db"


def change(file, statement):
    with closing(sqlite3.connect(file)) as connection:
        connection.execute(statement)
        connection.commit()


@pytest.mark.usefixtures("large")
def test_a_large_ledger_is_found_whole():
    found = whole()

    assert (found.position, found.upper_hashes) == (20_500, 80)
    assert tables_compared()["descriptions"] == 20_500


def test_a_projection_that_differs_is_named_by_the_process_that_looked(large):
    file = Pointer(large).file(Pointer(large).read())
    change(file, "UPDATE descriptions SET body = replace(body, 'Town 777', 'Town 778') WHERE key = 'town-777'")

    error = found_wrong()
    assert "the projection descriptions has the row" in error
    assert "Town 778" in error


def test_an_event_that_differs_is_named_while_the_other_process_is_at_work(large):
    with unguarded(large) as connection:
        connection.execute("UPDATE stored_events SET state = CAST('{}' AS BLOB) WHERE position = 7")

    assert "position 7: the stored bytes do not have the leaf hash" in found_wrong()


def test_a_damaged_generation_is_a_clear_line(large):
    file = Pointer(large).file(Pointer(large).read())
    file.write_bytes(file.read_bytes()[:4096] + bytes(8192) + file.read_bytes()[12288:])

    assert "run asreported rebuild to create them again" in found_wrong()


def test_nothing_is_left_behind_where_the_other_process_is_ended(large, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    (tmp_path / "temporary").mkdir()
    with unguarded(large) as connection:
        connection.execute("DELETE FROM stored_events WHERE position = 20000")

    assert "position 20000 is missing" in found_wrong()
    assert list((tmp_path / "temporary").iterdir()) == []


def test_nothing_goes_on_where_the_first_process_is_killed(large, tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    verifying = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "verify", "--database", large],
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
    )
    while not list(temporary.glob("*/answers-0")):
        assert verifying.poll() is None, "it was not killed while the other was at work"
        time.sleep(0.001)

    verifying.kill()

    # Whoever it started writes to the same pipe, which closes when the last of them has ended.
    verifying.communicate(timeout=60)
    assert list(temporary.iterdir()) == []


TILES = {
    "another hash": "UPDATE nodes SET hash = zeroblob(32) WHERE number = 3",
    "one that nothing gives": "INSERT INTO nodes VALUES (1, 80, zeroblob(32))",
    "a level that nothing reaches": "INSERT INTO nodes VALUES (2, 0, zeroblob(32))",
}


@pytest.mark.parametrize("what", TILES)
def test_an_upper_hash_that_the_events_do_not_give_is_found(what, large):
    change(tiles_of(large), TILES[what])

    error = found_wrong()
    assert "of level" in error
    assert "remove the file: it is created again" in error

    tiles_of(large).unlink()
    assert whole().upper_hashes == 0


def test_a_damaged_file_of_upper_hashes_is_named(large):
    content = tiles_of(large).read_bytes()
    tiles_of(large).write_bytes(content[:4096] + bytes(len(content) - 4096))

    assert "asreported.db.tiles" in found_wrong()


def test_what_was_signed_while_the_events_were_read_is_no_difference(large):
    tree = Frontier()
    with stored_rows(large) as stored:
        tree.grow(stored.leaves(1, 20_000))

        assert check_tiles(stored, tree) == 20_000 // 256
