"""Files that were cut, overwritten or swapped: verified, examined, exported and restored without a surprise."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from cli.doctor_words import worded
from domain.refusals import Refusal
from tests.cli.conftest import rows_of
from tests.upkeep.beside import folder, link_to_nothing, lying_in, pipe
from tests.upkeep.rewriting import settle, signed_ledger
from tests.upkeep.test_flipped_bits import loosened
from upkeep.backing_up import back_up
from upkeep.doctor.examination import examined
from upkeep.exporting_log import export_log
from upkeep.restoring import restore_backup
from upkeep.verifying.verification import verified

NAME = "asreported.db"
# SQLite writes there, of a file that it can open, that nothing stands beside it any more.
HEADER = 100


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    place = tmp_path_factory.mktemp("original")
    signed_ledger(place / NAME)
    settle(place / NAME)
    back_up(place / NAME, place / "backup.db")
    return place


@pytest.fixture
def path(original, tmp_path):
    for file in original.iterdir():
        shutil.copy(file, tmp_path)
    return tmp_path / NAME


def cut(share):
    return lambda file: file.write_bytes(file.read_bytes()[: int(file.stat().st_size * share)])


def overwritten(first, content):
    def change(file):
        whole = bytearray(file.read_bytes())
        whole[first : first + len(content)] = content
        file.write_bytes(whole)

    return change


def changed(statement):
    def change(file):
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute(statement)
            connection.commit()

    return change


# What the doctor says of the file, in a word of it.
DAMAGE = {
    "cut in its header": (cut(0.0003), "it cannot be read"),
    "cut in half": (cut(0.5), "it"),
    "cut at its last page": (cut(0.99), "it"),
    "nothing but zeros": (lambda file: file.write_bytes(bytes(8192)), "not a ledger"),
    "a text": (lambda file: file.write_bytes(b"no database at all, and longer than a header"), "not a ledger"),
    "its first page zeros": (overwritten(100, bytes(3996)), "it"),
    "a page size that no database has": (overwritten(16, b"\x00\x03"), "it cannot be read"),
    "a format of SQLite that is newer": (overwritten(18, b"\x09\x09"), "it"),
    "schema of a newer program": (changed("PRAGMA user_version = 4"), "upgrade asreported"),
    "of another program": (changed("PRAGMA application_id = 7"), "not a ledger"),
    "without its tables": (changed("DELETE FROM sqlite_master"), "it is damaged"),
    "a folder": (folder, "is a folder"),
    "a link to nothing": (link_to_nothing, "there is no"),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_verification_refuses_in_one_line_whatever_lies_there(what, path):
    DAMAGE[what][0](path)

    with pytest.raises((Refusal, OSError)) as caught:
        verified(path)

    assert str(caught.value).isprintable()


@pytest.mark.parametrize("what", DAMAGE)
def test_the_doctor_names_it_and_changes_nothing(what, path, tmp_path):
    damage, word = DAMAGE[what]
    damage(path)
    lying = lying_in(tmp_path)

    [file] = [finding for finding in examined(path) if finding.check == "the file"]

    assert (file.verdict, word in worded(file).seen) == ("wrong", True), worded(file)
    assert lying_in(tmp_path) == lying


@pytest.mark.parametrize("what", [what for what in DAMAGE if what not in ("a link to nothing", "a folder")])
def test_it_is_not_restored_and_leaves_nothing(what, path, tmp_path):
    DAMAGE[what][0](path)

    with pytest.raises(Refusal):
        restore_backup(path, tmp_path / "new.db")

    assert list(tmp_path.glob("new.db*")) == []


@pytest.mark.parametrize("what", [what for what in DAMAGE if what not in ("a link to nothing", "a folder")])
def test_it_is_put_aside_as_it_is_by_a_backup_that_replaces_it(what, path, tmp_path):
    DAMAGE[what][0](path)
    content = path.read_bytes()

    restored = restore_backup(tmp_path / "backup.db", path, replace=True)

    assert restored.put_aside is not None
    assert restored.put_aside.read_bytes()[HEADER:] == content[HEADER:]
    assert rows_of(path) == rows_of(tmp_path / "backup.db")


def test_a_pipe_in_the_place_of_a_ledger_keeps_nobody_waiting(path):
    pipe(path)

    assert [finding.verdict for finding in examined(path) if finding.check == "the file"] == ["look"]


KINDS = {
    "state": ("UPDATE stored_events SET state = CAST(state AS TEXT) WHERE position = 3", "position 3 is missing"),
    "size": ("UPDATE checkpoints SET size = 'many' WHERE number = 2", "a column of checkpoints"),
    "root": ("UPDATE checkpoints SET root = 7 WHERE number = 2", "a column of checkpoints"),
}


@pytest.mark.parametrize("what", KINDS)
def test_values_of_another_kind_are_not_exported(what, path, tmp_path):
    statement, message = KINDS[what]
    with loosened(path) as connection:
        connection.execute(statement)

    with pytest.raises(Refusal, match=f"nothing was exported: .*{message}"):
        export_log(path, tmp_path / "exported")

    assert list(tmp_path.glob("exported*")) == []
