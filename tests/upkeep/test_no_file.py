"""Where a folder, a pipe or a link to nothing has the name of a file beside the ledger, it is said; nobody waits."""

import json
import threading

import pytest

from stores.sqlite.hash_rows import tiles_of
from stores.sqlite.looking import SIDE_FILES, is_no_file
from tests.cli.conftest import CASES, rows_of
from tests.upkeep.beside import NO_FILE

FIGURE = f"{CASES}/2022-03-05"
VERBS = (
    ("verify",),
    ("totals",),
    ("backup", "copy.db"),
    ("log", "sign"),
    ("revise", FIGURE, "550", "--published-at", "2022-04-02"),
)


def findings(run, code):
    return {one["check"]: one for one in json.loads(run("doctor", "--json", code=code).output)["findings"]}


@pytest.mark.parametrize("ending", SIDE_FILES)
@pytest.mark.parametrize("what", NO_FILE)
def test_what_has_the_place_of_a_file_of_sqlites_is_named(what, ending, signed, run):
    before = rows_of(signed)
    place = signed.with_name(signed.name + ending)
    NO_FILE[what](place)

    for verb in VERBS:
        assert f"{place} is no file, and SQLite needs its place" in run(*verb, code=1).stderr
    told = findings(run, 1)["the file"]

    assert (told["verdict"], str(place) in told["seen"]) == ("wrong", True)
    place.rmdir() if place.is_dir() else place.unlink()
    assert rows_of(signed) == before


@pytest.mark.parametrize("ending", SIDE_FILES)
@pytest.mark.parametrize("what", NO_FILE)
def test_a_ledger_can_be_replaced_whatever_has_the_place_of_a_file_of_sqlites(what, ending, signed, run):
    run("backup", "copy.db")
    NO_FILE[what](signed.with_name(signed.name + ending))

    assert "Restored and verified" in run("restore", "copy.db", "--replace").output
    assert "is whole" in run("verify").output


@pytest.mark.parametrize("what", NO_FILE)
def test_nothing_is_restored_where_no_file_can_be_made(what, signed, run):
    run("backup", "copy.db")
    NO_FILE[what](signed.with_name("asreported.db.part"))

    said = run("restore", "copy.db", "--replace", code=1).stderr

    assert "asreported.db.part is no file: put it aside" in said
    assert "no file: asreported.db.part" in findings(run, 0)["leftovers"]["seen"]


@pytest.mark.parametrize("name", [".leader", ".log.leader"])
@pytest.mark.parametrize("what", ["folder", "link to nothing"])
def test_what_has_the_place_of_a_lock_is_named(what, name, signed, run):
    place = signed.with_name(signed.name + name)
    NO_FILE[what](place)
    run("revise", FIGURE, 550, "--published-at", "2022-04-02")

    said = run(*(("log", "sign") if name == ".log.leader" else ("totals",)), code=1).stderr

    assert f"{place.name} cannot be locked" in said
    assert f"no file: {place.name}" in findings(run, 0)["leftovers"]["seen"]


@pytest.mark.parametrize("what", NO_FILE)
def test_an_operators_log_that_is_no_file_is_told(what, signed, run):
    NO_FILE[what](signed.with_name("asreported.db.operators"))

    assert findings(run, 1)["the operators' log"]["verdict"] == "wrong"


@pytest.mark.parametrize("what", NO_FILE)
def test_upper_hashes_that_are_no_file_are_told_and_done_without(what, signed, run):
    NO_FILE[what](tiles_of(signed))

    assert "cannot be used" in findings(run, 0)["the upper hashes"]["seen"]
    run("revise", FIGURE, 550, "--published-at", "2022-04-02")
    assert "19 events" in run("log", "sign").output


def test_upper_hashes_are_never_written_into_somebody_elses_file(signed, run):
    before = rows_of(signed)["stored_events"]
    tiles_of(signed).unlink()
    tiles_of(signed).symlink_to(signed)
    run("revise", FIGURE, 550, "--published-at", "2022-04-02")

    run("log", "sign")

    assert rows_of(signed)["stored_events"][:17] == before
    assert "it holds something else" in findings(run, 0)["the upper hashes"]["seen"]
    tiles_of(signed).unlink()
    assert "is whole up to position 19" in " ".join(run("verify").output.split())


def test_an_operators_log_with_a_ruined_page_is_told(signed, run):
    run("token", "create", "ada", "--scope", "correct")
    place = signed.with_name("asreported.db.operators")
    found = bytearray(place.read_bytes())
    found[4096:] = bytes(len(found) - 4096)
    place.write_bytes(found)

    assert "malformed" in findings(run, 1)["the operators' log"]["seen"]


def test_a_log_of_sqlites_that_is_none_is_told_before_it_is_thrown_away(signed, run):
    place = signed.with_name("asreported.db-wal")
    place.write_bytes(b"rubbish" * 999)

    assert f"{place} is not a log of SQLite's" in findings(run, 0)["the file"]["seen"]
    assert "is not a log of SQLite's" in run("verify", code=1).stderr
    assert place.read_bytes() == b"rubbish" * 999
    run("totals")
    assert "is whole" in run("verify").output


def test_a_file_that_another_process_makes_and_deletes_meanwhile_is_always_one(tmp_path):
    beside, is_over = tmp_path / "asreported.db-shm", threading.Event()

    def come_and_go():
        while not is_over.is_set():
            beside.touch()
            beside.unlink()

    other = threading.Thread(target=come_and_go)
    other.start()
    try:
        found = {is_no_file(beside) for _ in range(20_000)}
    finally:
        is_over.set()
        other.join()

    assert found == {False}
