"""One signer, never two roots for a size, never a checkpoint that contradicts another, whatever happens between."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing, suppress

import pytest

from domain.events import LogRestarted
from domain.recording.commands import RegisterSource
from domain.refusals import GuardLost, LogForked, LogHalted
from domain.streams import OfLog
from stores.opening import open_ledger
from stores.sqlite.checkpoints import Checkpoints
from stores.sqlite.hash_rows import tiles_of
from stores.sqlite.store import Store
from stores.surroundings import surroundings_of
from tests.begun import begin, restart
from tests.test_architecture import ROOT
from tests.transparency.grown import append
from transparency import restarting
from transparency.keys import check_origin, signers_of
from transparency.log_refusals import (
    LogAlreadyBegun,
    LogContradiction,
    LogNotBegun,
    NotAnOrigin,
    NotASigningKey,
    RestartNotNeeded,
    SigningKeyExposed,
    UnknownTile,
    WrongSigningKey,
)
from transparency.notes import Signer
from transparency.signing import Signing
from transparency.transparency_log import Log

ORIGIN = "town.example/log"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "ledger.db"
    grow(path, 300)
    begin(path, ORIGIN)
    return path


def grow(path, count):
    with closing(Store(path)) as store:
        append(store, count)


def sign(path):
    with Log.open(path) as log:
        found = Signing(log).sign()
    assert found is not None
    return found


def kept(path):
    with closing(Store(path)) as store:
        return Checkpoints(store).all()


def tampered(path, *statements):
    with closing(sqlite3.connect(path)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        for one in statements:
            connection.execute(one)
        connection.commit()


def test_the_head_is_signed_once(path):
    first = sign(path)
    grow(path, 7)
    second = sign(path)

    assert (first.size, second.size, sign(path)) == (300, 307, second)
    assert [one.size for one in kept(path)] == [300, 307]
    assert surroundings_of(path).guard.read_text() == second.note


def test_an_empty_ledger_is_signed_too(tmp_path):
    assert begin(tmp_path / "empty.db", ORIGIN).size == 0


def test_the_same_size_is_signed_in_the_same_bytes(path, tmp_path):
    copy = tmp_path / "copy.db"
    with open_ledger(path) as ledger:
        ledger.store.copy_to(copy)
    shutil.copy(surroundings_of(path).key, surroundings_of(copy).key)
    shutil.copy(surroundings_of(path).guard, surroundings_of(copy).guard)
    for one in (path, copy):
        grow(one, 5)

    assert sign(path).note == sign(copy).note


def test_killed_between_guard_and_ledger_the_next_signer_keeps_what_was_guarded(path):
    before = surroundings_of(path).guard.read_text()
    grow(path, 3)
    note = sign(path).note
    tampered(path, "DELETE FROM checkpoints WHERE size = 303")
    assert surroundings_of(path).guard.read_text() == note != before

    again = sign(path)

    assert (again.note, [one.size for one in kept(path)]) == (note, [300, 303])


def test_the_guard_may_be_a_link_to_another_disk(path, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.move(surroundings_of(path).guard, elsewhere / "guard")
    surroundings_of(path).guard.symlink_to(elsewhere / "guard")
    grow(path, 3)

    note = sign(path).note

    assert surroundings_of(path).guard.is_symlink()
    assert (elsewhere / "guard").read_text() == note


_SIGNING = """
import sys
from transparency.transparency_log import Log
from transparency.signing import Signing
from stores.sqlite.store import Store
from tests.transparency.grown import append
with Log.open(sys.argv[1]) as log:
    for _ in range(15):
        append(log.store, 1)
        Signing(log).sign(wait=False)
"""


def test_two_that_sign_at_once_never_sign_two_roots_for_a_size(path):
    command = [sys.executable, "-c", _SIGNING, str(path)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    both = [subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for one in both:
        # Both append straight to the table, so one of two batches may be refused; signing is what is looked at.
        one.communicate(timeout=60)
    sign(path)

    sizes = [one.size for one in kept(path)]
    assert sizes == sorted(set(sizes))
    with Log.open(path) as log:
        assert all(log.root(one.size) == one.root for one in kept(path))


def test_a_ledger_written_anew_halts_everything(path):
    tampered(path, "UPDATE stored_events SET leaf = zeroblob(32) WHERE position = 299")
    tiles_of(path).unlink()
    grow_unguarded(path)

    with pytest.raises(LogContradiction, match="at size 300, signed before, has another root"):
        sign(path)

    assert "another root" in surroundings_of(path).halt.read_text()
    with pytest.raises(LogHalted):
        sign(path)
    with open_ledger(path) as ledger, pytest.raises(LogHalted):
        ledger.check_guard()
    assert [one.size for one in kept(path)] == [300]


def grow_unguarded(path):
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(
            "INSERT INTO stored_events SELECT position + 1, originator_id || 'x', 1, topic, state, leaf "
            "FROM stored_events ORDER BY position DESC LIMIT 1"
        )
        connection.commit()


def test_a_ledger_that_was_cut_off_signs_nothing(path):
    tampered(path, "DELETE FROM stored_events WHERE position > 290")

    with pytest.raises(LogForked, match="positions 291 to 300"):
        sign(path)

    surroundings_of(path).guard.unlink()
    with pytest.raises(GuardLost):
        sign(path)
    assert [one.size for one in kept(path)] == [300]


def test_a_ledger_with_a_hole_signs_nothing(path):
    tampered(path, "DELETE FROM stored_events WHERE position = 290")
    tiles_of(path).unlink()

    with pytest.raises(LogContradiction):
        sign(path)


def test_the_key_of_another_log_signs_nothing(path):
    surroundings_of(path).key.write_text(Signer.fresh("other.example/log").secret() + "\n")
    grow(path, 1)

    with pytest.raises(WrongSigningKey, match=r"town.example/log was signed last"):
        sign(path)


def test_a_key_that_others_can_read_is_refused(path):
    surroundings_of(path).key.chmod(0o640)

    with pytest.raises(SigningKeyExposed, match="chmod 600"):
        sign(path)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [("", LogNotBegun), ("\n", LogNotBegun), ("PRIVATE+KEY+x", NotASigningKey), ("what", NotASigningKey)],
)
def test_a_key_file_that_holds_none_is_refused(path, text, refusal):
    surroundings_of(path).key.write_text(text)

    with pytest.raises(refusal):
        sign(path)


def test_a_second_key_signs_besides(path):
    other = Signer.fresh("next.example/log")
    with surroundings_of(path).key.open("a") as file:
        file.write(other.secret() + "\n")
    grow(path, 1)

    assert [one.name for one in signers_of(surroundings_of(path))] == [ORIGIN, "next.example/log"]
    assert sign(path).note.count("\N{EM DASH}") == 2


def test_a_log_begins_once(path):
    with pytest.raises(LogAlreadyBegun):
        begin(path, "other.example/log")


def test_without_a_key_nothing_is_signed(tmp_path):
    grow(tmp_path / "a.db", 1)

    with pytest.raises(LogNotBegun):
        sign(tmp_path / "a.db")


@pytest.mark.parametrize("said", ["", "https://a.example/log", "a b", "a+b", "a/", "/a", "A.example", "x" * 201, "a\n"])
def test_an_origin_is_an_address_without_scheme(said):
    with pytest.raises(NotAnOrigin):
        check_origin(said)


@pytest.mark.parametrize(
    ("level", "number", "width"), [(0, 2, 1), (0, 1, 45), (1, 0, 2), (7, 0, 1), (0, 0, 0), (0, 0, 257)]
)
def test_a_tile_beyond_what_was_signed_is_not_there(path, level, number, width):
    grow(path, 400)

    with Log.open(path) as log, pytest.raises(UnknownTile):
        log.tile(level, number, width)


def test_upper_hashes_that_were_deleted_or_are_of_another_ledger_are_made_again(path, tmp_path):
    grow(path, 700)
    sign(path)
    with Log.open(path) as log:
        whole, root = log.tile(1, 0, 3), log.root(1000)
    other = tmp_path / "other.db"
    grow(other, 200)
    grow(other, 800)  # other batches, so other bytes
    begin(other, "other.example/log")

    tiles_of(path).unlink()
    with Log.open(path) as log:
        assert (log.tile(1, 0, 3), log.root(1000)) == (whole, root)
    shutil.copy(tiles_of(other), tiles_of(path))
    with Log.open(path) as log:
        assert (log.tile(1, 0, 3), log.root(1000)) == (whole, root)


@pytest.fixture
def older(path, tmp_path):
    """The copy of yesterday in the place of a ledger that was signed since."""
    with open_ledger(path) as ledger:
        ledger.store.copy_to(tmp_path / "yesterday.db")
    grow(path, 20)
    sign(path)
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    shutil.move(tmp_path / "yesterday.db", path)
    return path


def test_an_older_copy_signs_nothing_and_records_nothing(older):
    with pytest.raises(LogForked, match="positions 301 to 320 were signed and are missing"):
        sign(older)
    with open_ledger(older) as ledger, pytest.raises(LogForked):
        ledger.check_guard()


def restarted(path, origin="town.example/log2"):
    with open_ledger(path) as ledger:
        return restart(ledger, origin, "the disk died", "ada")


def test_a_restart_goes_on_under_another_name_that_names_the_old(older):
    last = surroundings_of(older).guard.read_text()

    checkpoint = restarted(older)

    with open_ledger(older) as ledger:
        [restart_event] = [one.event for one in ledger.store.stream(OfLog())]
        ledger.check_guard()
    assert isinstance(restart_event, LogRestarted)
    assert (restart_event.previous, restart_event.why) == (last, "the disk died")
    assert (checkpoint.origin, checkpoint.size) == ("town.example/log2", 301)
    assert surroundings_of(older).guard.read_text() == checkpoint.note
    assert surroundings_of(older).guard.with_name(surroundings_of(older).guard.name + ".1").read_text() == last
    with open_ledger(older) as ledger:
        ledger.record(RegisterSource(source="town", name="Town"), "ada")
    assert sign(older).size == 302


def test_a_restart_is_refused_while_nothing_is_lost(path):
    with pytest.raises(RestartNotNeeded):
        restarted(path)


def test_a_restart_is_refused_where_nothing_began(tmp_path):
    grow(tmp_path / "a.db", 1)

    with pytest.raises(LogNotBegun):
        restarted(tmp_path / "a.db")


@pytest.mark.parametrize(("origin", "refusal"), [(ORIGIN, LogAlreadyBegun), ("not an origin", NotAnOrigin)])
def test_a_restart_needs_a_new_name(older, origin, refusal):
    with pytest.raises(refusal):
        restarted(older, origin)

    with open_ledger(older) as ledger:
        assert ledger.store.stream(OfLog()) == []


def test_a_lost_key_is_a_reason_to_restart(path):
    surroundings_of(path).key.unlink()

    assert restarted(path).origin == "town.example/log2"


class Died(Exception):
    """Where the power goes."""


@pytest.mark.parametrize("at", range(6))
def test_a_restart_that_died_half_way_is_finished_by_the_next_and_recorded_once(older, at, monkeypatch):
    steps = iter(range(100))

    def dying(deed):
        def do(*arguments, **named):
            if next(steps) == at:
                raise Died
            return deed(*arguments, **named)

        return do

    with monkeypatch.context() as patch:
        for name in ("write_next_key", "put_aside", "_put_old_files_aside", "sign_with_next_key"):
            patch.setattr(restarting, name, dying(getattr(restarting, name)))
        with suppress(Died):
            restarted(older)
    with suppress(RestartNotNeeded):
        restarted(older)

    with open_ledger(older) as ledger:
        assert len(ledger.store.stream(OfLog())) == 1
        ledger.check_guard()
    assert sign(older).origin == "town.example/log2"
