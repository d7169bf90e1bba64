"""What was kept of the signing, changed or deleted behind the ledger's back, is found by ``verify``."""

import re
import shutil

import pytest

from stores.surroundings import surroundings_of
from tests.cli.conftest import CASES
from tests.upkeep.rewriting import unguarded
from tests.upkeep.verifying import found_wrong, whole

FIGURE = f"{CASES}/2022-03-05"


@pytest.fixture
def often(signed, run):
    """Signed four times: at sizes 17, 19, 21 and 23."""
    for value in (550, 560, 570):
        run("revise", FIGURE, value, "--published-at", "2022-04-02")
        run("log", "sign")
    whole()
    return signed


def tampered(path, *statements):
    with unguarded(path) as connection:
        for one in statements:
            connection.execute(one)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_kept_checkpoint_that_was_deleted_is_missed(number, often):
    tampered(often, "DELETE FROM checkpoints WHERE number = ?".replace("?", str(number)))

    assert f"the kept checkpoint number {number} is missing" in found_wrong()


def test_numbers_that_were_closed_up_again_are_missed_by_what_witnesses_signed(often):
    tampered(
        often,
        "INSERT INTO cosignatures VALUES ('town.example/log', 19, 'a line')",
        "DELETE FROM checkpoints WHERE number = 2",
        "UPDATE checkpoints SET number = number - 1 WHERE number > 2",
    )

    assert "at size 19 is missing; witnesses signed it" in found_wrong()


def test_all_of_them_deleted_are_missed_while_the_guard_has_one(often):
    tampered(often, "DELETE FROM checkpoints")

    assert "the guard has a checkpoint of size 23, and the ledger keeps none" in found_wrong()


@pytest.mark.parametrize(
    "said", ["2020-01-01T00:00:00.000000Z", "2999-01-01T00:00:00.000000Z", "yesterday", "", "2026-01-01", "9999-99-99"]
)
@pytest.mark.parametrize("number", [2, 3])
def test_another_time_of_signing_is_found(number, said, often):
    tampered(often, f"UPDATE checkpoints SET signed_at = '{said}' WHERE number = {number}")  # noqa: S608 - a text of this test

    assert re.search("signed|no instant", found_wrong())


@pytest.mark.parametrize("how", ["missing", "a link to nothing", "behind", "a folder"])
def test_where_the_key_signs_the_guard_has_to_be_there(how, often):
    surroundings_of(often).guard.unlink()
    if how == "a link to nothing":
        surroundings_of(often).guard.symlink_to("/no/such/disk/guard")
    elif how == "a folder":
        surroundings_of(often).guard.mkdir()
    elif how == "behind":
        with unguarded(often) as connection:
            [note] = connection.execute("SELECT note FROM checkpoints WHERE number = 2").fetchone()
        surroundings_of(often).guard.write_text(note)

    assert "asreported.db.guard" in found_wrong()


def test_a_copy_alone_is_verified_by_itself(often, run, tmp_path):
    run("backup", "copy.db")
    (tmp_path / "apart").mkdir()
    shutil.move(tmp_path / "copy.db", tmp_path / "apart" / "copy.db")

    assert whole(path=tmp_path / "apart" / "copy.db").position == 23


def test_a_beginning_that_was_interrupted_is_no_fault(often, run):
    surroundings_of(often).key.rename(surroundings_of(often).next_key)
    tampered(often, "DELETE FROM checkpoints")

    only_the_guard = whole()
    run("log", "begin", "--origin", "town.example/log")
    assert (only_the_guard.checkpoints, whole().checkpoints) == (1, 2)


def other_letter(note):
    """The same note, whose signature is another."""
    text, _, signature = note.rpartition(" ")
    return f"{text} {signature[:20]}{'B' if signature[20] == 'A' else 'A'}{signature[21:]}"


GUARDS = {
    "its signature changed": (
        other_letter,
        "the guard is no checkpoint of this log: the signature of town.example/log does not hold",
    ),
    "of another log": (lambda note: note.replace("town.example", "vill.example"), "is of the log vill.example/log"),
    "older than the ledger says": (None, "behind the ledger's own checkpoint of size 23"),
}


@pytest.mark.parametrize("what", GUARDS)
def test_a_guard_that_was_changed_is_not_called_whole(what, signed, run):
    oldest = surroundings_of(signed).guard.read_text()
    for value in (550, 560, 570):
        run("revise", FIGURE, value, "--published-at", "2022-04-02")
        run("log", "sign")
    change, message = GUARDS[what]
    surroundings_of(signed).guard.write_text(change(surroundings_of(signed).guard.read_text()) if change else oldest)

    assert message in found_wrong()
