"""Guard, key or upper hashes lost, damaged or replaced: nothing is signed twice, and nothing halts without a reason."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from domain.events import LogGuarded
from domain.recording.ledger import Ledger
from domain.refusals import FileUnreadable, GuardLost, LogForked, LogHalted, Malformed
from stores.guard import guard_of, halt_of
from stores.sqlite.checkpoints import Checkpoints
from stores.sqlite.store import Store
from tests.transparency.grown import append
from transparency import beginning
from transparency.beginning import begin, next_key, restart
from transparency.keys import key_of
from transparency.log_refusals import (
    LogAlreadyBegun,
    LogContradiction,
    LogNotBegun,
    NotACheckpoint,
    RestartNotNeeded,
    WrongSigningKey,
)
from transparency.nodes import tiles_of
from transparency.notes import Signer
from transparency.signing import Signing
from transparency.transparency_log import Log
from transparency.vouching import put_guard_back

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
    with Ledger.open(path) as ledger:
        return put_guard_back(ledger, note, why, "ada")


# The guard.


@pytest.mark.parametrize("how", ["missing", "dangling", "older"])
def test_without_its_guard_nothing_is_signed(path, how):
    first = guard_of(path).read_text()
    grow(path, 5)
    sign(path)
    guard_of(path).unlink()
    if how == "dangling":
        guard_of(path).symlink_to("/no/such/disk/guard")
    elif how == "older":
        guard_of(path).write_text(first)
    grow(path, 5)

    with pytest.raises(GuardLost):
        sign(path)

    assert [one.size for one in kept(path)] == [600, 605]


def test_a_guard_that_is_lost_for_good_is_put_back_by_whoever_vouches_and_that_is_recorded(path):
    note = guard_of(path).read_text()
    guard_of(path).unlink()
    guard_of(path).symlink_to("/no/such/disk/guard")

    vouched(path, note)

    with closing(Store(path)) as store:
        [event] = [one.event for one in store.stream("log")]
    assert isinstance(event, LogGuarded)
    assert (event.checkpoint, event.why, event.recorded_by) == (note, "the other disk died", "ada")
    assert sign(path).size == 601
    assert not guard_of(path).is_symlink()


def test_a_guard_that_knows_of_more_than_the_ledger_stays_and_forks(path, tmp_path):
    with Ledger.open(path) as ledger:
        ledger.copy_to(tmp_path / "older.db")
    grow(path, 5)
    newest = sign(path).note
    for ending in ("", "-wal", "-shm", ".guard"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    shutil.move(tmp_path / "older.db", path)

    with pytest.raises(LogForked, match="positions 601 to 605"):
        vouched(path, newest)

    assert guard_of(path).read_text() == newest
    with closing(Store(path)) as store:
        assert store.stream("log") == []


def test_nobody_vouches_for_what_the_key_did_not_sign_or_the_ledger_contradicts(path, tmp_path):
    first = guard_of(path).read_text()
    grow(path, 5)
    last = sign(path).note
    other = tmp_path / "other.db"
    grow(other, 603)
    begin(other, ORIGIN)
    guard_of(path).unlink()

    with pytest.raises(LogContradiction, match="size 605 was signed after"):
        vouched(path, first)
    with pytest.raises(WrongSigningKey):
        vouched(path, guard_of(other).read_text())
    with pytest.raises(WrongSigningKey):
        vouched(path, last.replace("\n605\n", "\n604\n"))
    with pytest.raises(NotACheckpoint):
        vouched(path, "what")
    with pytest.raises(Malformed, match="say how"):
        vouched(path, last, " ")
    assert not guard_of(path).exists()
    vouched(path, last)


def test_nobody_vouches_while_the_guard_is_there(path):
    with pytest.raises(RestartNotNeeded):
        vouched(path, guard_of(path).read_text())


def test_nobody_vouches_while_halted(path):
    note = guard_of(path).read_text()
    guard_of(path).unlink()
    halt_of(path).write_text("size 4 has another root\n")

    with pytest.raises(LogHalted):
        vouched(path, note)


@pytest.mark.parametrize("how", ["missing", "dangling", "folder", "rubbish"])
def test_a_lost_guard_is_a_reason_to_go_on_under_another_name(path, how):
    guard_of(path).unlink()
    if how == "dangling":
        guard_of(path).symlink_to("/no/such/disk/guard")
    elif how == "folder":
        guard_of(path).mkdir()
    elif how == "rubbish":
        guard_of(path).write_text("nothing\n")

    with Ledger.open(path) as ledger:
        checkpoint = restart(ledger, "town.example/log2", "the other disk died", "ada")
        ledger.check_guard()

    assert (checkpoint.origin, checkpoint.size) == ("town.example/log2", 601)
    assert guard_of(path).read_text() == checkpoint.note


@pytest.mark.parametrize("left", ["", "half a k"])
def test_a_key_that_was_not_written_whole_keeps_nobody_from_a_restart(path, left):
    guard_of(path).unlink()
    next_key(path).write_text(left)

    with Ledger.open(path) as ledger:
        assert restart(ledger, "town.example/log2", "the disk died", "ada").size == 601


# The key.


def test_another_key_of_the_same_name_signs_nothing(path):
    key_of(path).write_text(Signer.fresh(ORIGIN).secret() + "\n")
    grow(path, 1)

    with pytest.raises(WrongSigningKey, match="but another was signed last"):
        sign(path)

    assert [one.size for one in kept(path)] == [600]


def test_keys_change_one_after_the_other(path):
    old, new = key_of(path).read_text(), Signer.fresh(ORIGIN).secret() + "\n"
    key_of(path).write_text(old + new)
    grow(path, 1)
    both = sign(path)
    key_of(path).write_text(new)
    grow(path, 1)

    assert both.note.count("\N{EM DASH}") == 2
    assert sign(path).note.count("\N{EM DASH}") == 1


@pytest.mark.parametrize("how", ["folder", "binary"])
def test_a_key_that_is_none_is_named(path, how):
    key_of(path).unlink()
    key_of(path).mkdir() if how == "folder" else key_of(path).write_bytes(b"\xff\xfe")

    with pytest.raises((FileUnreadable, Exception), match=r"ledger\.db\.key"):
        sign(path)


# The beginning.


class Died(Exception):
    """Where the power goes."""


@pytest.mark.parametrize("at", ["keep_key", "guard", "keep", "settle_folder"])
def test_a_beginning_that_died_half_way_is_finished_by_the_next(tmp_path, at, monkeypatch):
    path = tmp_path / "ledger.db"
    grow(path, 3)

    def dying(*_, **__):
        raise Died

    with monkeypatch.context() as patch:
        if at == "keep":
            patch.setattr(Checkpoints, "keep", dying)
        elif at == "guard":
            patch.setattr("transparency.signing.guard", dying)
        else:
            patch.setattr(beginning, at, dying)
        with pytest.raises(Died):
            begin(path, ORIGIN)
    with Ledger.open(path) as ledger:
        ledger.check_guard()

    first = begin(path, ORIGIN)

    assert [one.note for one in kept(path)] == [first.note]
    assert not next_key(path).exists()
    with Ledger.open(path) as ledger:
        ledger.check_guard()
    assert sign(path) == first


def test_a_log_that_has_begun_is_not_begun_again_whatever_was_lost(path):
    guard_of(path).unlink()
    with pytest.raises(LogAlreadyBegun):
        begin(path, ORIGIN)
    key_of(path).unlink()
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

    assert not halt_of(path).exists()
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
