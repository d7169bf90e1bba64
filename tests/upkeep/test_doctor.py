"""What is wrong and what to do: each trouble is named, and nothing is changed by looking."""

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from cli.doctor_words import worded
from projections.tables.pointer import Pointer
from stores.opening import open_ledger
from stores.sqlite.examining import Examined, LastSigned, examined_file
from stores.sqlite.operators import log_of
from stores.surroundings import surroundings_of
from tests.cli.conftest import CASES
from tests.stores.test_schema import SINCE_VERSION_1
from tests.test_architecture import ROOT
from tests.upkeep.verifying import LEDGER
from transparency.notes import Signer
from upkeep.doctor.clock import examine_clock
from upkeep.doctor.examination import examined
from upkeep.doctor.log import examine_signatures
from upkeep.doctor.room import room

FIGURE = f"{CASES}/2022-03-05"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
LOCKING = """
import sys
from stores.sqlite.store import Store
store = Store(__import__("pathlib").Path(sys.argv[1]))
with store.writing():
    print("locked", flush=True)
    sys.stdin.read()
"""


def found(check, *, verdict=None):
    """What the doctor says of one check, in words."""
    [one] = [one for one in examined(LEDGER) if one.check == check]
    assert verdict is None or one.verdict == verdict, one
    words = worded(one)
    return {"seen": words.seen, "do": words.do}


def bytes_in(folder):
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}


def test_a_healthy_ledger_has_nothing_to_do(signed, run):
    run("totals")

    findings = examined(LEDGER)

    assert {one.verdict for one in findings} <= {"ok", "look"}
    assert [one.check for one in findings if one.verdict == "look"] in ([], ["room on the disk"])
    assert "17 events" in found("the file")["seen"]
    assert "all of it, as town.example/log" in found("signatures")["seen"]
    assert "up to position 17" in found("the projections")["seen"]


def test_looking_changes_nothing(signed, run, tmp_path):
    run("totals")
    run("token", "create", "ada", "--scope", "correct")
    before = bytes_in(tmp_path)

    examined(LEDGER)

    assert bytes_in(tmp_path) == before


def test_looking_changes_nothing_of_a_ledger_in_use(signed, run, tmp_path):
    with open_ledger(signed):
        run("revise", FIGURE, 550, "--published-at", "2022-04-02")
        names = {one.name for one in tmp_path.iterdir()}
        wal = signed.with_name(signed.name + "-wal").read_bytes()

        assert "19 events" in found("the file", verdict="ok")["seen"]

        assert {one.name for one in tmp_path.iterdir()} == names
        assert signed.with_name(signed.name + "-wal").read_bytes() == wal


def test_where_no_ledger_was_begun_it_says_how_one_begins(run, tmp_path):
    told = found("the file", verdict="wrong")

    assert "no ledger was created here" in told["seen"]
    assert "asreported import csv FILE --spec SPEC, " in told["do"]
    assert "restore" not in told["do"]
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_that_is_not_there_any_more_is_restored(signed):
    signed.unlink()

    assert "asreported restore BACKUP" in found("the file", verdict="wrong")["do"]


BROKEN = {
    "a text": b"a text, no database at all, and longer than nothing",
    "a header alone": b"SQLite format 3\x00" + bytes(4000),
    "another database": None,
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_file_that_is_no_ledger_is_named(what, signed):
    if BROKEN[what] is None:
        signed.unlink()
        with closing(sqlite3.connect(signed)) as connection:
            connection.execute("CREATE TABLE x (y)")
    else:
        signed.write_bytes(BROKEN[what])

    assert found("the file", verdict="wrong")["do"]
    assert found("the fork guard", verdict="look")["seen"].startswith("17 events were signed")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_half_a_file_is_damaged(share, signed):
    signed.write_bytes(signed.read_bytes()[: int(signed.stat().st_size * share)])

    assert "asreported restore" in found("the file", verdict="wrong")["do"]


def test_a_page_of_rubbish_is_damage(signed):
    content = bytearray(signed.read_bytes())
    content[4096 * 2 : 4096 * 3] = bytes(range(256)) * 16
    signed.write_bytes(content)

    assert found("the file", verdict="wrong")


def test_a_guard_of_the_tables_that_is_missing_is_told(signed):
    with closing(sqlite3.connect(signed)) as connection:
        connection.execute("DROP TRIGGER stored_events_UPDATE")

    assert "stored_events_UPDATE is missing" in found("the file", verdict="wrong")["seen"]


def test_an_empty_file_is_looked_at(tmp_path):
    (tmp_path / "asreported.db").touch()

    assert "nothing was ever recorded" in found("the file", verdict="look")["seen"]


def test_a_ledger_that_lost_its_tables_is_told(signed):
    with closing(sqlite3.connect(signed)) as connection:
        for name in ("stored_events", "batches", "lookups", "contents", "checkpoints", "cosignatures"):
            connection.execute(f"DROP TABLE {name}")

    assert "cannot be read" in found("the file", verdict="wrong")["seen"]


def test_a_file_of_a_newer_program_is_named(signed):
    with closing(sqlite3.connect(signed)) as connection:
        connection.execute("PRAGMA user_version = 99")

    assert "upgrade asreported" in found("the file", verdict="wrong")["seen"]


def test_a_file_of_an_older_program_is_fine(town):
    with closing(sqlite3.connect(town)) as connection:
        for name in ("contents", "checkpoints", "cosignatures"):
            connection.execute(f"DROP TABLE {name}")
        connection.execute("PRAGMA user_version = 1")
    assert SINCE_VERSION_1

    assert "schema version 1" in found("the file", verdict="ok")["seen"]
    assert found("signatures", verdict="ok")


def test_a_lock_that_somebody_keeps_is_told(signed):
    with subprocess.Popen(
        [sys.executable, "-c", LOCKING, str(signed)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"

        assert "fuser" in found("the write lock", verdict="look")["do"]

        other.communicate("")
    assert found("the write lock", verdict="ok")


@pytest.mark.parametrize(
    ("free", "ledger", "verdict"),
    [
        pytest.param(100 << 30, 1 << 30, "ok", id="plenty"),
        pytest.param(3 << 30, 2 << 30, "look", id="less than twice the ledger"),
        pytest.param(500 << 20, 1 << 20, "look", id="little at all"),
        pytest.param(10 << 20, 1 << 20, "wrong", id="next to nothing"),
        pytest.param(0, 0, "wrong", id="nothing"),
    ],
)
def test_the_room_on_the_disk_is_judged_by_its_numbers(free, ledger, verdict):
    assert room(free, ledger).verdict == verdict


def test_projections_that_lag_are_told(signed, run):
    run("totals")
    run("revise", FIGURE, 550, "--published-at", "2022-04-02")

    assert "2 events behind, at position 17" in found("the projections", verdict="look")["seen"]

    run("totals")
    assert found("the projections", verdict="ok")


def test_projections_of_another_ledger_are_told(signed, run, tmp_path):
    run("backup", "old.db")
    run("revise", FIGURE, 550, "--published-at", "2022-04-02")
    run("totals")
    run("restore", "old.db", "--replace")

    assert "of a longer ledger" in found("the projections", verdict="look")["seen"]


def test_projections_that_cannot_be_read_are_built_anew(signed, run):
    run("totals")
    place = Pointer(signed).file(Pointer(signed).read())
    place.write_bytes(b"rubbish" * 1000)

    assert found("the projections", verdict="wrong")["do"] == "asreported rebuild"


def looked(**more):
    """What the checks get to see of a ledger of 20 events, the last of them recorded at noon."""
    at = "2026-03-01T12:00:00.000000Z"
    known = {"version": 3, "head": 20, "recorded_at": at, "signed": None, "cosigned_size": None}
    return Examined(**{**known, "unsigned_since": None, "missing_guards": [], **more})


def checkpoint(size, signed_at):
    return LastSigned("town.example/log", size, signed_at)


@pytest.mark.parametrize(
    ("behind", "verdict"),
    [
        pytest.param(timedelta(0), "ok", id="on time"),
        pytest.param(timedelta(seconds=5), "look", id="seconds"),
        pytest.param(timedelta(minutes=59), "look", id="less than an hour"),
        pytest.param(timedelta(days=1), "wrong", id="a day"),
    ],
)
def test_a_clock_that_went_back_is_told(behind, verdict):
    assert examine_clock(LEDGER, looked(), NOW - behind).verdict == verdict


def test_a_checkpoint_of_the_future_is_told():
    finding = examine_clock(LEDGER, looked(signed=checkpoint(20, "2026-03-02T12:00:00.000000Z")), NOW)

    assert (finding.verdict, finding.facts["ahead"]) == ("look", timedelta(days=1))
    assert "1 day, 0:00:00 ahead of this clock" in worded(finding).seen


def test_a_clock_of_an_empty_ledger_is_right():
    assert examine_clock(LEDGER, looked(recorded_at=None), NOW).verdict == "ok"


# The log.


def test_a_ledger_without_a_log_needs_no_key(town):
    assert "asreported log begin" in found("the signing key", verdict="ok")["seen"]


def test_a_missing_key_is_told(signed):
    surroundings_of(signed).key.unlink()

    assert found("the signing key", verdict="wrong")["do"] == "put its copy back as asreported.db.key"


def test_an_exposed_key_is_told(signed):
    surroundings_of(signed).key.chmod(0o644)

    assert found("the signing key", verdict="wrong")["do"] == "chmod 600 asreported.db.key"


@pytest.mark.parametrize("text", ["", "rubbish\n"])
def test_a_key_that_is_none_is_told(text, signed):
    surroundings_of(signed).key.write_text(text)

    assert "put its copy back" in found("the signing key", verdict="wrong")["do"]


def test_the_key_of_another_log_is_told(signed):
    surroundings_of(signed).key.write_text(Signer.fresh("elsewhere.example/log").secret() + "\n")

    assert "elsewhere.example/log" in found("the signing key", verdict="wrong")["seen"]


def test_a_fork_is_told(signed, run):
    run("backup", "old.db")
    run("revise", FIGURE, 550, "--published-at", "2022-04-02")
    run("log", "sign")
    run("restore", "old.db", "--replace")

    told = found("the fork guard", verdict="wrong")
    assert "positions 18 to 19 were signed and are missing" in told["seen"]
    assert "asreported log restart" in told["do"]


def test_a_halt_is_told_with_why(signed):
    surroundings_of(signed).halt.write_text("size 4 has another root\nsince 2026-01-01\n")

    told = found("the fork guard", verdict="wrong")
    assert "size 4 has another root" in told["seen"]
    assert "remove asreported.db.halted" in told["do"]
    signed.write_bytes(b"")
    assert "size 4 has another root" in found("the fork guard", verdict="wrong")["seen"]


def test_a_guard_that_is_none_is_told(signed):
    surroundings_of(signed).guard.write_text("nothing\n")

    told = found("the fork guard", verdict="wrong")
    assert "asreported.db.guard is no checkpoint" in told["seen"]
    assert told["do"].startswith("put it back")
    assert "remove" not in told["do"]  # without it nothing would be known of what was signed


def lose(guard, how):
    guard.unlink()
    if how == "a link to nothing":
        guard.symlink_to("/no/such/disk/guard")
    elif how == "a folder":
        guard.mkdir()


@pytest.mark.parametrize("how", ["missing", "a link to nothing", "a folder"])
def test_a_guard_that_is_lost_is_told_and_nothing_is_advised_that_would_sign(how, signed):
    lose(surroundings_of(signed).guard, how)

    told = found("the fork guard", verdict="wrong")
    assert "asreported.db.guard" in told["seen"]
    assert "put it back" in told["do"]
    assert [do for do in (worded(one).do for one in examined(LEDGER)) if "log sign" in do] == []
    signed.write_bytes(b"")
    assert "put it back" in found("the fork guard", verdict="wrong")["do"]


def test_what_is_not_signed_is_told_with_since_when(signed, run):
    run("revise", FIGURE, 550, "--published-at", "2022-04-02")

    assert "positions 18 to 19 are not, since 20" in found("signatures", verdict="ok")["seen"]


def test_what_was_not_signed_for_long_is_looked_at(signed, run):
    run("revise", FIGURE, 550, "--published-at", "2022-04-02")

    finding = examine_signatures(signed, examined_file(signed), datetime.now(UTC) + timedelta(minutes=5))

    assert (finding.verdict, worded(finding).do) == ("look", "asreported log sign, or start the service")
    assert (finding.facts["first"], finding.facts["last"]) == (18, 19)


# What lies beside it.


def test_an_operators_log_that_others_read_is_told(signed, run):
    run("token", "create", "ada", "--scope", "correct")
    assert found("the operators' log", verdict="ok")

    log_of(signed).chmod(0o644)

    assert "chmod 600" in found("the operators' log", verdict="wrong")["do"]


@pytest.mark.parametrize(("content", "verdict"), [(b"", "look"), (b"rubbish" * 999, "wrong")])
def test_an_operators_log_that_is_none_is_told_and_left_alone(content, verdict, signed):
    log_of(signed).write_bytes(content)
    log_of(signed).chmod(0o600)

    assert found("the operators' log", verdict=verdict)
    assert log_of(signed).read_bytes() == content


def test_what_was_left_lying_is_told_with_how_to_be_rid_of_it(signed, run, tmp_path):
    (tmp_path / "asreported.db.part").touch()
    (tmp_path / "asreported.db.answers.next").touch()

    told = found("leftovers", verdict="look")

    assert told["seen"].startswith("asreported.db.answers.next, asreported.db.part: ")
    subprocess.run(told["do"], shell=True, check=True)  # noqa: S602 - that an operator can paste it is what is tested
    assert found("leftovers", verdict="ok")


def test_an_unfinished_generation_is_told(signed, run):
    run("totals")
    shutil.copy(Pointer(signed).file(1), Pointer(signed).file(7))

    assert found("leftovers", verdict="look")["do"] == "asreported rebuild"


def test_a_restart_that_was_interrupted_is_told(signed, tmp_path):
    (tmp_path / "asreported.db.key.next").touch()

    assert "asreported log restart" in found("leftovers", verdict="look")["do"]


def test_what_one_check_meets_keeps_no_other_from_telling(signed):
    surroundings_of(signed).guard.unlink()
    surroundings_of(signed).guard.mkdir()

    assert "is no file" in found("the fork guard", verdict="wrong")["seen"]
    assert found("signatures", verdict="ok")
