"""Guard, key or upper hashes lost, damaged or replaced: nothing is signed twice, and nothing halts without a reason."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from domain.events import LogGuarded
from domain.refusals import FileUnreadable, GuardLost, LogForked, LogHalted, Malformed
from domain.streams import OfLog
from stores.opening import open_ledger
from stores.sqlite.checkpoints import Checkpoints
from stores.sqlite.hash_rows import tiles_of
from stores.sqlite.store import Store
from stores.surroundings import surroundings_of
from tests.begun import begin, put_guard_back, restart
from tests.transparency.grown import append
from transparency.log_refusals import (
    LogAlreadyBegun,
    LogContradiction,
    LogNotBegun,
    NotACheckpoint,
    NotASigningKey,
    RestartNotNeeded,
    WrongSigningKey,
)
from transparency.notes import Signer
from transparency.signing import Signing
from transparency.transparency_log import Log

ORIGIN = "town.example/log"


def grow(path, count):
    with closing(Store(path)) as store:
        append(store, count)


def sign(path):
    with Log.open(path) as log:
        return Signing(log).sign()


def kept(path):
    with closing(Store(path)) as store:
        return Checkpoints(store).all()


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "ledger.db"
    grow(path, 600)
    begin(path, ORIGIN)
    return path


def vouched(path, note, why="the other disk died"):
    with open_ledger(path) as ledger:
        return put_guard_back(ledger, note, why, "ada")


# The guard.


@pytest.mark.parametrize("how", ["missing", "dangling", "older"])
def test_without_its_guard_nothing_is_signed(path, how):
    first = surroundings_of(path).guard.read_text()
    grow(path, 5)
    sign(path)
    surroundings_of(path).guard.unlink()
    if how == "dangling":
        surroundings_of(path).guard.symlink_to("/no/such/disk/guard")
    elif how == "older":
        surroundings_of(path).guard.write_text(first)
    grow(path, 5)

    with pytest.raises(GuardLost):
        sign(path)

    assert [one.size for one in kept(path)] == [600, 605]


def test_a_guard_that_is_lost_for_good_is_put_back_by_whoever_vouches_and_that_is_recorded(path):
    note = surroundings_of(path).guard.read_text()
    surroundings_of(path).guard.unlink()
    surroundings_of(path).guard.symlink_to("/no/such/disk/guard")

    vouched(path, note)

    with closing(Store(path)) as store:
        [event] = [one.event for one in store.stream(OfLog())]
    assert isinstance(event, LogGuarded)
    assert (event.checkpoint, event.why, event.recorded_by) == (note, "the other disk died", "ada")
    assert sign(path).size == 601
    assert not surroundings_of(path).guard.is_symlink()


def test_a_guard_that_knows_of_more_than_the_ledger_stays_and_forks(path, tmp_path):
    with open_ledger(path) as ledger:
        ledger.store.copy_to(tmp_path / "older.db")
    grow(path, 5)
    newest = sign(path).note
    for ending in ("", "-wal", "-shm", ".guard"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    shutil.move(tmp_path / "older.db", path)

    with pytest.raises(LogForked, match="positions 601 to 605"):
        vouched(path, newest)

    assert surroundings_of(path).guard.read_text() == newest
    with closing(Store(path)) as store:
        assert store.stream(OfLog()) == []


def test_nobody_vouches_for_what_the_key_did_not_sign_or_the_ledger_contradicts(path, tmp_path):
    first = surroundings_of(path).guard.read_text()
    grow(path, 5)
    last = sign(path).note
    other = tmp_path / "other.db"
    grow(other, 603)
    begin(other, ORIGIN)
    surroundings_of(path).guard.unlink()

    with pytest.raises(LogContradiction, match="size 605 was signed after"):
        vouched(path, first)
    with pytest.raises(WrongSigningKey):
        vouched(path, surroundings_of(other).guard.read_text())
    with pytest.raises(WrongSigningKey):
        vouched(path, last.replace("\n605\n", "\n604\n"))
    with pytest.raises(NotACheckpoint):
        vouched(path, "what")
    with pytest.raises(Malformed, match="say how"):
        vouched(path, last, " ")
    assert not surroundings_of(path).guard.exists()
    vouched(path, last)


def test_nobody_vouches_while_the_guard_is_there(path):
    with pytest.raises(RestartNotNeeded):
        vouched(path, surroundings_of(path).guard.read_text())


def test_nobody_vouches_while_halted(path):
    note = surroundings_of(path).guard.read_text()
    surroundings_of(path).guard.unlink()
    surroundings_of(path).halt.write_text("size 4 has another root\n")

    with pytest.raises(LogHalted):
        vouched(path, note)


@pytest.mark.parametrize("how", ["missing", "dangling", "folder", "rubbish"])
def test_a_lost_guard_is_a_reason_to_go_on_under_another_name(path, how):
    surroundings_of(path).guard.unlink()
    if how == "dangling":
        surroundings_of(path).guard.symlink_to("/no/such/disk/guard")
    elif how == "folder":
        surroundings_of(path).guard.mkdir()
    elif how == "rubbish":
        surroundings_of(path).guard.write_text("nothing\n")

    with open_ledger(path) as ledger:
        checkpoint = restart(ledger, "town.example/log2", "the other disk died", "ada")
        ledger.check_guard()

    assert (checkpoint.origin, checkpoint.size) == ("town.example/log2", 601)
    assert surroundings_of(path).guard.read_text() == checkpoint.note


@pytest.mark.parametrize("left", ["", "half a k"])
def test_a_key_that_was_not_written_whole_keeps_nobody_from_a_restart(path, left):
    surroundings_of(path).guard.unlink()
    surroundings_of(path).next_key.write_text(left)

    with open_ledger(path) as ledger:
        assert restart(ledger, "town.example/log2", "the disk died", "ada").size == 601


# The key.


def test_another_key_of_the_same_name_signs_nothing(path):
    surroundings_of(path).key.write_text(Signer.fresh(ORIGIN).secret() + "\n")
    grow(path, 1)

    with pytest.raises(WrongSigningKey, match="but another was signed last"):
        sign(path)

    assert [one.size for one in kept(path)] == [600]


def test_keys_change_one_after_the_other(path):
    old, new = surroundings_of(path).key.read_text(), Signer.fresh(ORIGIN).secret() + "\n"
    surroundings_of(path).key.write_text(old + new)
    grow(path, 1)
    both = sign(path)
    surroundings_of(path).key.write_text(new)
    grow(path, 1)

    assert both.note.count("\N{EM DASH}") == 2
    assert sign(path).note.count("\N{EM DASH}") == 1


@pytest.mark.parametrize("how", ["folder", "binary"])
def test_a_key_that_is_none_is_named(path, how):
    surroundings_of(path).key.unlink()
    surroundings_of(path).key.mkdir() if how == "folder" else surroundings_of(path).key.write_bytes(b"\xff\xfe")

    with pytest.raises(FileUnreadable if how == "folder" else NotASigningKey, match=r"ledger\.db\.key"):
        sign(path)


# The beginning.


class Died(Exception):
    """Where the power goes."""


@pytest.mark.parametrize(
    "at",
    [
        "transparency.keys.keep_key",
        "transparency.keys.settle_folder",
        "transparency.signing.replace_guard",
        "stores.sqlite.checkpoints.Checkpoints.keep",
    ],
)
def test_a_beginning_that_died_half_way_is_finished_by_the_next(tmp_path, at, monkeypatch):
    path = tmp_path / "ledger.db"
    grow(path, 3)

    def dying(*_, **__):
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(at, dying)
        with pytest.raises(Died):
            begin(path, ORIGIN)
    with open_ledger(path) as ledger:
        ledger.check_guard()

    first = begin(path, ORIGIN)

    assert [one.note for one in kept(path)] == [first.note]
    assert not surroundings_of(path).next_key.exists()
    with open_ledger(path) as ledger:
        ledger.check_guard()
    assert sign(path) == first


def test_a_log_that_has_begun_is_not_begun_again_whatever_was_lost(path):
    surroundings_of(path).guard.unlink()
    with pytest.raises(LogAlreadyBegun):
        begin(path, ORIGIN)
    surroundings_of(path).key.unlink()
    with pytest.raises(LogNotBegun):
        sign(path)


# The upper hashes.

TAMPERED = {
    "a hash changed": "UPDATE nodes SET hash = zeroblob(32) WHERE level = 1 AND number = 1",
    "a hash from the future": "INSERT INTO nodes VALUES (1, 2, randomblob(32))",
    "a hash from the far future": "INSERT INTO nodes VALUES (2, 0, randomblob(32))",
    "all gone": "DELETE FROM nodes",
    "one gone": "DELETE FROM nodes WHERE level = 1 AND number = 0",
    "no table": "DROP TABLE nodes",
}


@pytest.mark.parametrize("what", TAMPERED)
def test_upper_hashes_that_are_wrong_are_made_again_and_halt_nothing(path, what):
    with closing(sqlite3.connect(tiles_of(path))) as connection:
        connection.execute(TAMPERED[what])
        connection.commit()
    grow(path, 65_536)

    checkpoint = sign(path)

    assert not surroundings_of(path).halt.exists()
    tiles_of(path).unlink()
    with Log.open(path) as log:
        assert log.root(checkpoint.size) == checkpoint.root


@pytest.mark.parametrize("content", [b"", b"rubbish" * 999, b"SQLite format 3\x00" + bytes(range(256)) * 40, None])
def test_a_file_of_upper_hashes_that_is_none_is_made_again(path, content):
    for ending in ("", "-wal", "-shm"):
        tiles_of(path).with_name(tiles_of(path).name + ending).unlink(missing_ok=True)
    tiles_of(path).mkdir() if content is None else tiles_of(path).write_bytes(content)
    grow(path, 300)

    checkpoint = sign(path)

    with Log.open(path) as log:
        assert log.root(900) == checkpoint.root
        assert len(log.tile(1, 0, 3)) == 96


def test_a_wrong_hash_in_a_full_tile_is_never_given_out(path):
    grow(path, 65_536)
    sign(path)
    with Log.open(path) as log:
        whole = log.tile(1, 0)
    with closing(sqlite3.connect(tiles_of(path))) as connection:
        connection.execute(TAMPERED["a hash changed"])
        connection.commit()

    with Log.open(path) as log:
        assert log.tile(1, 0) == whole
