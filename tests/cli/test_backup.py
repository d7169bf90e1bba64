"""A ledger survives: backups count once they are verified, and restoring says what is missing."""

import fcntl
import json
import shutil
import subprocess
import sys
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import app
from domain.recording.commands import Bulletin, NewDocument, ReceiveDocument
from domain.recording.lines import SaidStatement, lines_of
from stores.opening import open_ledger
from stores.sqlite.copying import copy_online
from stores.sqlite.store import Store
from stores.surroundings import surroundings_of
from tests.api.running import running
from tests.cli.conftest import CASES, ORIGIN, rows_of
from tests.cli.test_upkeep import tamper
from tests.test_architecture import ROOT
from tests.transparency.grown import append
from transparency.signing import Signing
from transparency.transparency_log import Log

FIGURE = f"{CASES}/2022-03-05"
HOLDING = """
import sys
from stores.opening import open_ledger
with open_ledger(sys.argv[1]) as ledger:
    print(ledger.head(), flush=True)
    sys.stdin.read()
"""
WRITING = """
import sys
from domain.recording.commands import NewDocument, ReceiveDocument
from stores.opening import open_ledger
with open_ledger(sys.argv[1]) as ledger:
    for number in range(1_000_000):
        document = NewDocument(url=f"https://town.example/{number}")
        ledger.record(ReceiveDocument(source="town", document=document), "writer")
        print(ledger.head(), flush=True)
"""


@pytest.fixture
def beside():
    """Another process that runs one of the programs above; answers its first line."""
    running = []

    def start(program, path):
        process = subprocess.Popen(
            [sys.executable, "-c", program, str(path)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        running.append(process)
        return process, int(process.stdout.readline())

    yield start
    for process in running:
        process.kill()
        process.communicate()


def head_of(path):
    with closing(Store(path)) as store:
        return store.head()


def revise(run, value):
    run("revise", FIGURE, value, "--published-at", "2022-04-02")


def names_in(folder):
    return sorted(one.name for one in folder.iterdir())


def test_a_backup_is_the_whole_ledger_in_one_file_and_says_what_it_is(signed, run, tmp_path):
    told = json.loads(run("backup", "copy.db", "--json").output)

    assert rows_of(tmp_path / "copy.db") == rows_of(signed)
    assert (told["head"], told["signed"], told["unsigned"], told["origin"]) == (17, 17, 0, ORIGIN)
    assert told["size"] == (tmp_path / "copy.db").stat().st_size
    assert [one for one in names_in(tmp_path) if one.startswith("copy.db")] == ["copy.db"]
    run("verify", "--database", "copy.db")


def test_a_backup_says_what_is_not_signed_and_what_is_not_in_it(signed, run):
    revise(run, 550)

    output = run("backup", "copy.db").output

    assert f"{ORIGIN} up to position 17; 2 after it are not signed" in output
    assert "The backup does not contain the signing key and the operators' log" in output


def test_a_ledger_without_a_log_is_backed_up_too(town, run):
    assert "nothing: the ledger is not signed" in run("backup", "copy.db").output


def test_a_backup_of_an_older_copy_says_so(lost, run):
    run("restore", "yesterday.db", "--replace")

    assert "positions 18 to 19 were signed, and the ledger lacks them" in run("backup", "copy.db").output


def test_a_ledger_that_was_signed_otherwise_is_not_backed_up(signed, run, tmp_path):
    other = begun_elsewhere(tmp_path / "other.db")
    shutil.copy(surroundings_of(signed).guard, surroundings_of(other).guard)

    assert "not those that town.example/log signed" in run("backup", "copy.db", "--database", other, code=1).stderr
    assert not list(tmp_path.glob("copy.db*"))


def test_a_guard_that_cannot_be_read_keeps_nobody_from_a_backup(signed, run, tmp_path):
    surroundings_of(signed).guard.write_text("nothing\n")

    run("backup", "copy.db")

    with closing(Store(signed)) as ledger, closing(Store(tmp_path / "copy.db")) as copy:
        assert copy.head() == ledger.head() > 0


def begun_elsewhere(path):
    with closing(Store(path)) as store:
        append(store, 30)
    return path


def test_a_backup_never_takes_the_place_of_a_file(town, run, tmp_path):
    (tmp_path / "copy.db").write_bytes(b"precious")

    assert "already exists" in run("backup", "copy.db", code=1).stderr
    assert (tmp_path / "copy.db").read_bytes() == b"precious"


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        pytest.param("DELETE FROM stored_events WHERE position = 9", "position 9 is missing", id="an event is missing"),
        pytest.param("UPDATE checkpoints SET size = 16", "checkpoint", id="a checkpoint was changed"),
        pytest.param("DELETE FROM contents", "are missing", id="the bytes of a document are missing"),
    ],
)
def test_a_backup_that_does_not_verify_never_gets_the_name(statement, message, signed, run, tmp_path):
    tamper(signed, statement)

    assert message in run("backup", "copy.db", code=1).stderr
    assert [one for one in names_in(tmp_path) if one.startswith("copy.db")] == []


def test_what_a_backup_left_that_was_killed_is_in_nobodys_way(town, run, tmp_path):
    for name in ("copy.db.part", "copy.db.part-wal", "copy.db.part.tiles"):
        (tmp_path / name).write_bytes(b"half of something")

    run("backup", "copy.db")

    assert [one for one in names_in(tmp_path) if one.startswith("copy.db")] == ["copy.db"]


def test_two_backups_do_not_meet_in_one_file(town, run, tmp_path):
    with (tmp_path / "copy.db.part").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)

        assert "another process is making copy.db" in run("backup", "copy.db", code=1).stderr
    assert (tmp_path / "copy.db.part").exists()


def test_a_backup_needs_a_folder_and_a_ledger(town, run, tmp_path):
    assert "no/copy.db.part" in run("backup", "no/copy.db", code=1).stderr
    assert "there is no ledger" in run("backup", "copy.db", "--database", "none.db", code=1).stderr
    assert not (tmp_path / "copy.db.part").exists()


def test_a_ledger_that_is_written_to_at_every_step_is_copied_as_it_was_when_the_copy_began(tmp_path):
    with closing(Store(tmp_path / "busy.db")) as store:
        append(store, 100_000)
        steps = []

        def write(done, total):
            steps.append((done, total))
            append(store, 1)

        copy_online(tmp_path / "busy.db", tmp_path / "copy.db", write)

        assert len(steps) > 2
        assert store.head() == 100_000 + len(steps)
    assert [done for done, _ in steps] == sorted({done for done, _ in steps})
    assert head_of(tmp_path / "copy.db") == 100_000


def test_a_busy_ledger_is_backed_up_by_a_whole_prefix(signed, run, beside, tmp_path):
    process, before = beside(WRITING, signed)

    told = json.loads(run("backup", "copy.db", "--json").output)

    assert process.poll() is None
    process.kill()
    process.communicate()
    assert before <= told["head"] <= head_of(signed)
    copied, now = rows_of(tmp_path / "copy.db"), rows_of(signed)
    assert copied["stored_events"] == now["stored_events"][: told["head"]]


# Restoring.


@pytest.fixture
def lost(signed, run, tmp_path):
    """A backup of yesterday; afterwards two events were recorded and signed."""
    run("backup", "yesterday.db")
    revise(run, 550)
    run("log", "sign")
    return signed


def test_a_backup_is_restored_where_there_is_no_ledger(signed, run, tmp_path):
    answers = run("totals", "--json").output
    before = rows_of(signed)
    run("backup", "copy.db")
    for one in tmp_path.glob("asreported.db*"):
        one.unlink()

    told = json.loads(run("restore", "copy.db", "--json").output)

    assert (told["position"], told["put_aside"]) == (17, None)
    assert rows_of(signed) == before
    assert run("totals", "--json").output == answers
    run("verify")


def test_what_a_backup_lacks_cannot_be_told_without_the_guard(lost, run):
    guard = surroundings_of(lost).guard.read_text()
    surroundings_of(lost).guard.unlink()

    [told, _] = json.loads(run("restore", "yesterday.db", "--replace", "--json").output)["missing"]

    assert told.startswith("it is unknown which signed positions it lacks: asreported.db.guard is missing")
    assert "is missing" in run("revise", FIGURE, 560, code=1).stderr
    assert "is missing" in run("log", "sign", code=1).stderr
    surroundings_of(lost).guard.write_text(guard)
    assert "positions 18 to 19 were signed and are missing" in run("revise", FIGURE, 560, code=1).stderr


def test_a_backup_without_a_guard_says_that_nobody_knows_what_was_signed_last(signed, run):
    surroundings_of(signed).guard.unlink()

    assert "it is unknown what was signed last" in run("backup", "copy.db").output


def test_a_ledger_that_is_there_is_never_written_over(lost, run):
    assert "put it aside with --replace" in run("restore", "yesterday.db", code=1).stderr
    assert head_of(lost) == 19


def test_what_is_replaced_is_put_aside_with_all_that_it_holds(lost, run, tmp_path):
    before = rows_of(lost)

    told = json.loads(run("restore", "yesterday.db", "--replace", "--json").output)

    assert Path(told["put_aside"]).parent == tmp_path
    assert rows_of(told["put_aside"]) == before
    assert head_of(lost) == 17


def test_what_was_put_aside_is_never_written_over(lost, run, tmp_path):
    before = rows_of(lost)
    for _ in range(3):
        run("restore", "yesterday.db", "--replace")

    aside = sorted(tmp_path.glob("asreported.db.before-*"))
    assert len(aside) == 3
    assert [rows_of(one) for one in aside].count(before) == 1


def test_an_older_backup_says_what_is_missing_and_leaves_a_ledger_that_nobody_writes_to(lost, run):
    output = run("restore", "yesterday.db", "--replace").output

    assert "positions 18 to 19 were signed until 20" in output
    assert "positions 18 to 19 of the previous ledger" in output
    assert "asreported log restart" in output
    assert "positions 18 to 19 were signed and are missing" in run("revise", FIGURE, 560, code=1).stderr
    assert "are missing" in run("log", "sign", code=1).stderr
    assert surroundings_of(lost).guard.read_text().splitlines()[1] == "19"


def test_the_newer_copy_heals_everything(lost, run, tmp_path):
    answers = run("totals", "--json").output
    aside = json.loads(run("restore", "yesterday.db", "--replace", "--json").output)["put_aside"]
    assert run("totals", "--json").output != answers

    run("restore", aside, "--replace")

    assert run("totals", "--json").output == answers
    run("verify")
    revise(run, 560)
    run("log", "sign")


def test_what_was_derived_from_the_newer_ledger_is_made_anew(lost, run):
    days = [date(2022, 4, 1) + timedelta(number) for number in range(500)]
    with open_ledger(lost) as ledger:
        said = lines_of([(str(day), SaidStatement(series=CASES, value=str(day.toordinal()))) for day in days])
        ledger.record(Bulletin(source="town", published_at="2024-01-01", lines=said), "clerk")
    run("totals")
    run("log", "sign")
    with Log.open(lost) as log:
        assert len(log.nodes.level(1, 0, 9)) == 2

    run("restore", "yesterday.db", "--replace")

    assert json.loads(run("totals", "--json").output)["position"] == 15
    with Log.open(lost) as log:
        assert log.root(17) == log.last().root
        assert log.nodes.level(1, 0, 9) == []
    for one in (surroundings_of(lost).guard, surroundings_of(lost).key):
        one.unlink()
    run("verify")


@pytest.mark.parametrize("verb", [("restore", "yesterday.db"), ("backup", "copy.db"), ("import", "log", "out")])
def test_what_sqlite_left_of_another_file_is_never_read_into_a_new_one(verb, lost, run, tmp_path):
    run("export", "out")
    named = tmp_path / "copy.db" if verb[0] == "backup" else tmp_path / "other.db"
    stray = named.with_name(named.name + "-wal")
    stray.write_bytes(b"what was recorded last")
    database = ("--database", "other.db") if verb[0] != "backup" else ()

    assert f"{named.name}-wal exists without its ledger" in run(*verb, *database, code=1).stderr

    assert not named.exists()
    assert stray.read_bytes() == b"what was recorded last"


def test_a_backup_of_another_ledger_is_refused(lost, run, tmp_path):
    before = lost.read_bytes()
    begun_elsewhere(tmp_path / "other.db")

    error = run("restore", "other.db", "--replace", code=1).stderr

    assert "the first 19 events are not those that town.example/log signed" in error
    assert lost.read_bytes() == before


@pytest.mark.parametrize("share", [0, 0.02, 0.5, 0.97])
def test_a_part_of_a_file_is_refused_and_nothing_touched(share, lost, run, tmp_path):
    whole = (tmp_path / "yesterday.db").read_bytes()
    (tmp_path / "part.db").write_bytes(whole[: int(len(whole) * share)])
    before = names_in(tmp_path), lost.read_bytes()

    error = run("restore", "part.db", "--replace", code=1).stderr

    assert error.startswith("asreported: ")
    assert "damaged" in error
    assert (names_in(tmp_path), lost.read_bytes()) == before


@pytest.mark.parametrize("content", [b"a text", b"", b"SQLite format 3\x00" + bytes(4000)])
def test_what_is_no_ledger_is_refused(content, run, tmp_path):
    (tmp_path / "text.db").write_bytes(content)

    assert "ledger" in (error := run("restore", "text.db", code=1).stderr) or "damaged" in error
    assert names_in(tmp_path) == ["text.db"]


def test_a_file_copied_without_what_is_in_its_wal_is_the_prefix_that_it_is(signed, run, tmp_path):
    with open_ledger(signed) as ledger, Log.open(signed) as log:
        ledger.record(ReceiveDocument(source="town", document=NewDocument(url="https://town.example/2")), "clerk")
        Signing(log).sign()
        assert signed.with_name(signed.name + "-wal").stat().st_size
        shutil.copy(signed, tmp_path / "torn.db")
    signed.unlink()

    output = run("restore", "torn.db").output

    assert head_of(signed) == 17
    assert "positions 18 to 18 were signed until" in output


def test_a_file_copied_with_its_wal_is_whole(signed, run, tmp_path):
    with open_ledger(signed) as ledger:
        ledger.record(ReceiveDocument(source="town", document=NewDocument(url="https://town.example/2")), "clerk")
        for ending in ("", "-wal"):
            shutil.copy(f"{signed}{ending}", tmp_path / f"copy.db{ending}")
    signed.unlink()

    run("restore", "copy.db")

    assert head_of(signed) == 18


def test_copies_made_by_hand_while_it_is_written_to_are_refused_or_whole(signed, run, beside, tmp_path):
    beside(WRITING, signed)

    for number in range(12):
        shutil.copy(signed, tmp_path / "torn.db")
        place = tmp_path / f"restored-{number}.db"
        shutil.copy(surroundings_of(signed).guard, surroundings_of(place).guard)
        result = CliRunner().invoke(app, ["restore", str(tmp_path / "torn.db"), "--database", str(place)])
        assert (result.exit_code, place.exists()) in ((0, True), (1, False)), result.output
        if place.exists():
            run("verify", "--database", place)


def test_a_ledger_that_somebody_has_open_is_not_replaced(lost, run, beside):
    process, _ = beside(HOLDING, lost)

    assert "another process has" in run("restore", "yesterday.db", "--replace", code=1).stderr
    assert head_of(lost) == 19

    process.communicate("")
    run("restore", "yesterday.db", "--replace")


def test_a_running_service_is_backed_up_and_not_replaced(lost, run, tmp_path):
    with running(lost) as service:
        assert json.loads(run("backup", "today.db", "--json").output)["head"] == 19

        assert "another process has" in run("restore", "yesterday.db", "--replace", code=1).stderr

        assert service.client.get("/v1/totals").headers["ledger-position"] == "19"
        assert service.stop() == 0
    run("restore", "yesterday.db", "--replace")
    with running(lost) as service:
        assert service.client.get("/v1/totals").headers["ledger-position"] == "17"
        assert "positions 18 to 19 were signed" in service.client.get("/health/ready").json()["detail"]


def test_a_damaged_ledger_can_be_replaced(lost, run, tmp_path):
    lost.write_bytes(b"SQLite format 3\x00" + bytes(range(256)) * 64)
    damaged = lost.read_bytes()

    told = json.loads(run("restore", "yesterday.db", "--replace", "--json").output)

    assert Path(told["put_aside"]).read_bytes() == damaged
    assert any("it is unknown" in one for one in told["missing"])
    assert head_of(lost) == 17


def test_a_ledger_restored_upon_itself_is_refused(signed, run):
    assert "is the ledger itself" in run("restore", signed, "--replace", code=1).stderr


def test_a_link_to_the_ledger_stays_one(lost, run, tmp_path):
    (tmp_path / "disk").mkdir()
    for one in list(tmp_path.glob("asreported.db")):
        one.rename(tmp_path / "disk" / one.name)
    lost.symlink_to(tmp_path / "disk" / lost.name)

    run("restore", "yesterday.db", "--replace")

    assert lost.is_symlink()
    assert head_of(lost) == 17


def test_a_halt_stays_and_is_spoken_of(lost, run):
    surroundings_of(lost).halt.write_text("size 19 has another root\nsince yesterday\n")

    assert "recording stays halted (size 19 has another root)" in run("restore", "yesterday.db", "--replace").output
    assert surroundings_of(lost).halt.exists()


def test_a_guard_that_cannot_be_read_is_spoken_of(lost, run):
    surroundings_of(lost).guard.write_text("nothing\n")

    assert "is no checkpoint" in run("restore", "yesterday.db", "--replace").output


def test_whoever_could_use_the_old_ledger_can_use_the_new_one(lost, run):
    lost.chmod(0o640)

    run("restore", "yesterday.db", "--replace")

    assert lost.stat().st_mode & 0o777 == 0o640
