"""Killed at any step, out of room, or over damage: what has a name is whole, and complaints are one line."""

import os
import random
import shutil
import subprocess
import sys
from contextlib import closing

import pytest
from click.testing import CliRunner

from cli.main import app
from stores.sqlite.store import Store
from tests.cli.conftest import CASES, rows_of
from tests.test_architecture import ROOT

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}
FIGURE = f"{CASES}/2022-03-05"
# Python tells of each of these before it happens; the process dies before the n-th.
DYING = """
import os, signal, sys
left = [int(sys.argv[1])]
def die(event, _):
    if event in ("os.rename", "os.link", "os.remove", "os.chmod", "os.mkdir", "os.rmdir", "sqlite3.connect"):
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
from cli.main import main
import cli.backing_up, cli.restoring, cli.exporting, cli.importing
sys.addaudithook(die)
main(sys.argv[2:])
"""
# No file may grow beyond so many bytes: what a process meets where there is no room.
CRAMPED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
from cli.main import main
main(sys.argv[2:])
"""
MOST_STEPS = 200


def ended(program, number, *arguments, cwd):
    """How the verb ended in a process of its own, and what it complained of."""
    command = [sys.executable, "-c", program, str(number), *[str(one) for one in arguments]]
    done = subprocess.run(command, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def killed_at_every_step(folder, tmp_path, *arguments):
    """A fresh copy of the folder for each step at which the verb was killed; the last one is where it was not."""
    for step in range(1, MOST_STEPS):
        place = tmp_path / f"step-{step}"
        shutil.copytree(folder, place)
        code, error = ended(DYING, step, *arguments, cwd=place)
        assert code in (-9, 0), error
        yield place, code == 0
        if code == 0:
            assert step > 3, "it was told of no steps"
            return
    raise AssertionError("it never came to its end")


@pytest.fixture
def folder(signed, run, tmp_path):
    """A ledger of 19 events, all signed, with a backup of the first 17 and an export of all."""
    run("backup", "old.db")
    run("revise", FIGURE, 550, "--published-at", "2022-04-02")
    run("log", "sign")
    run("export", "out")
    place = tmp_path / "folder"
    place.mkdir()
    for one in list(tmp_path.iterdir()):
        if one != place:
            one.rename(place / one.name)
    return place


def head_of(path):
    with closing(Store(path)) as store:
        return store.head()


def verified(place, database):
    code, error = ended(CRAMPED, 2**40, "verify", "--database", database, cwd=place)
    assert code == 0, error


def test_restoring_leaves_the_old_or_the_new_ledger_wherever_it_is_killed(folder, tmp_path, run):
    before, after = rows_of(folder / "asreported.db"), rows_of(folder / "old.db")
    for place, is_done in killed_at_every_step(folder, tmp_path, "restore", "old.db", "--replace"):
        there = rows_of(place / "asreported.db")
        aside = list(place.glob("asreported.db.before-*"))

        assert there in ((after,) if is_done else (before, after))
        assert there == before or [rows_of(one) for one in aside] == [before]
        run("restore", place / "old.db", "--replace", "--database", place / "asreported.db")
        assert rows_of(place / "asreported.db") == after
        assert not list(place.glob("*.part*"))


def test_a_backup_has_its_name_only_if_it_is_whole_wherever_it_is_killed(folder, tmp_path, run):
    for place, is_done in killed_at_every_step(folder, tmp_path, "backup", "new.db"):
        if is_done or (place / "new.db").exists():
            assert rows_of(place / "new.db") == rows_of(folder / "asreported.db")
            continue
        run("backup", place / "new.db", "--database", place / "asreported.db")
        assert [one.name for one in place.glob("new.db*")] == ["new.db"]


def test_an_export_has_its_name_only_if_it_is_whole_wherever_it_is_killed(folder, tmp_path, run):
    whole = (folder / "out" / "events.ndjson").read_bytes()
    for place, is_done in killed_at_every_step(folder, tmp_path, "export", "new"):
        if is_done or (place / "new").exists():
            assert (place / "new" / "events.ndjson").read_bytes() == whole
            continue
        run("export", place / "new", "--database", place / "asreported.db")
        assert not (place / "new.part").exists()


def test_an_import_has_its_name_only_if_it_is_whole_wherever_it_is_killed(folder, tmp_path, run):
    for place, is_done in killed_at_every_step(folder, tmp_path, "import", "log", "out", "--database", "new.db"):
        if is_done or (place / "new.db").exists():
            assert rows_of(place / "new.db") == rows_of(folder / "asreported.db")
            continue
        run("import", "log", place / "out", "--database", place / "new.db")
        assert [one.name for one in place.glob("new.db*")] == ["new.db"]


VERBS = {
    "backup": ("backup", "new.db"),
    "restore": ("restore", "old.db", "--replace"),
    "export": ("export", "new"),
    "import log": ("import", "log", "out", "--database", "new.db"),
}


@pytest.mark.parametrize("kilobytes", [1, 8, 24])
@pytest.mark.parametrize("verb", VERBS)
def test_without_room_nothing_gets_a_name_and_nothing_is_lost(verb, kilobytes, folder):
    before = {one.name: one.read_bytes() for one in folder.iterdir() if one.suffix != ".leader" and one.is_file()}

    code, error = ended(CRAMPED, kilobytes * 1024, *VERBS[verb], cwd=folder)

    if code == 0:  # an export of so little fits
        assert (verb, kilobytes) == ("export", 24)
        return
    assert code == 1, error
    assert error.startswith("asreported: ")
    assert len(error.splitlines()) == 1
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert not list(folder.glob("new*"))
    assert not list(folder.glob("*.part*"))
    assert head_of(folder / "asreported.db") == 19


@pytest.mark.parametrize("seed", range(25))
def test_random_damage_is_refused_in_one_line_or_was_none(seed, folder, tmp_path):
    dice = random.Random(seed)
    content = bytearray((folder / "asreported.db").read_bytes())
    reach = len(content) if seed % 2 else 8192  # the tables' own descriptions stand in the first pages
    for _ in range(dice.choice([1, 2, 20])):
        content[dice.randrange(100, reach)] ^= 1 << dice.randrange(8)
    (tmp_path / "hurt.db").write_bytes(content)

    for verb in (
        ["doctor", "--database", "hurt.db"],
        ["backup", "copy.db", "--database", "hurt.db"],
        ["restore", "hurt.db", "--database", "back.db"],
        ["export", "out", "--database", "hurt.db"],
    ):
        result = CliRunner().invoke(app, verb)
        assert result.exception is None or isinstance(result.exception, SystemExit), verb
        assert result.exit_code in (0, 1)
        assert len(result.stderr.splitlines()) == (result.exit_code if verb[0] != "doctor" else 0)
        if verb[0] in ("backup", "restore"):
            assert (tmp_path / ("copy.db" if verb[0] == "backup" else "back.db")).exists() is (result.exit_code == 0)
