"""Ready means that reads are answered, commands recorded and the log signed; what fails is named, never by a 500."""

import os
import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.authority.operators import Operators
from api.policy import Policy
from domain.recording.commands import RegisterSource
from domain.recording.writable import LockWatch
from domain.refusals import LedgerBusy
from projections.answers.view import View
from stores.opening import open_ledger
from stores.surroundings import surroundings_of
from tests.api.running import running
from tests.begun import begin
from tests.examples import a_ledger, issue
from transparency.notes import Signer
from transparency.signing import Signing
from transparency.status import unsigned
from transparency.transparency_log import Log

DAY = "2022-03-02"


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "ledger.db"
    with a_ledger(path) as ledger:
        issue(ledger, DAY, {DAY: "5840"})
    begin(path, "town.example/log")
    return path


@contextmanager
def asking(path, **policy):
    with View.open(path) as answers, TestClient(create_app(answers, policy=Policy(**policy))) as client:
        yield client


def token(path):
    with Operators.open(path) as operators:
        return {"authorization": f"Bearer {operators.issue('ada', ['admin', 'report:*'], None, 'ada')[0]}"}


def lose(file, how):
    file.unlink()
    if how == "a folder":
        file.mkdir()
    elif how == "a link to nothing":
        file.symlink_to("/no/such/disk/file")
    elif how == "a pipe":
        os.mkfifo(file)
    elif how == "rubbish":
        file.write_bytes(b"\xff\xfe rubbish")


@pytest.mark.parametrize("how", ["missing", "a folder", "a link to nothing", "rubbish"])
@pytest.mark.parametrize("which", ["guard", "key"])
def test_a_guard_or_key_that_is_lost_is_named_and_reads_go_on(which, how, path):
    lost = getattr(surroundings_of(path), which)
    lose(lost, how)

    with asking(path) as client:
        ready, read, key = (client.get(one) for one in ("/health/ready", "/v1/totals", "/log/key"))
        written = client.post("/v1/sources", json={"source": "a", "name": "A"}, headers=token(path))

    assert (ready.status_code, ready.json()["type"], read.status_code) == (503, "/problems/not-ready", 200)
    assert lost.name in ready.json()["detail"]
    assert key.status_code in ({404, 503} if which == "key" else {200, 503})
    assert written.status_code == (201 if which == "key" else 503)
    assert which == "key" or lost.name in written.json()["detail"]


def test_another_key_of_the_same_name_is_named_and_not_given_out(path):
    surroundings_of(path).key.write_text(Signer.fresh("town.example/log").secret() + "\n")

    with asking(path) as client:
        ready, key = client.get("/health/ready"), client.get("/log/key")

    assert (ready.status_code, key.status_code) == (503, 503)
    assert "but another was signed last" in ready.json()["detail"]
    assert key.json()["type"] == "/problems/wrong-signing-key"


def test_a_halt_is_told(path):
    surroundings_of(path).halt.write_text("size 4 has another root\n")

    with asking(path) as client:
        assert "size 4 has another root" in client.get("/health/ready").json()["detail"]


def test_a_ledger_that_was_moved_away_is_named_and_comes_back(path):
    with asking(path) as client:
        allowed = token(path)
        assert client.get("/v1/totals").status_code == 200
        path.rename(path.with_name("moved.db"))
        answers = [client.get(one) for one in ("/health/ready", "/v1/totals", "/v1/events/1", "/log/key", "/metrics")]
        written = client.post("/v1/sources", json={"source": "a", "name": "A"}, headers=allowed)
        assert not path.exists()
        path.with_name("moved.db").rename(path)
        again = client.post("/v1/sources", json={"source": "a", "name": "A"}, headers=allowed)
        well = client.get("/health/ready")

    assert (answers[0].status_code, written.status_code) == (503, 503)
    assert "ledger.db" in answers[0].json()["detail"]
    assert "ledger.db" in written.json()["detail"]
    assert {one.status_code for one in answers} <= {200, 503}
    assert (again.status_code, well.status_code) == (201, 200)


def test_another_ledger_in_its_place_takes_no_write(path, tmp_path):
    with asking(path) as client:
        allowed = token(path)
        with a_ledger(tmp_path / "other.db"):
            pass
        (tmp_path / "other.db").replace(path)
        written = client.post("/v1/sources", json={"source": "a", "name": "A"}, headers=allowed)

    assert (written.status_code, written.json()["type"]) == (503, "/problems/file-unreadable")
    assert "moved away or replaced" in written.json()["detail"]


@pytest.mark.parametrize(
    "ending",
    [".answers", ".answers.1", ".answers.failed", ".tiles", ".leader", ".operators", ".guard", ".key", ".reserve"],
)
@pytest.mark.parametrize("how", ["a folder", "rubbish", "a link to nothing", "empty"])
def test_no_file_beside_the_ledger_makes_a_500_whatever_it_is(ending, how, path):
    with asking(path) as client:
        client.get("/v1/totals")
    file = path.with_name(path.name + ending)
    for side in ("-wal", "-shm"):
        file.with_name(file.name + side).unlink(missing_ok=True)
    file.touch()
    lose(file, how)
    if how == "empty":
        file.touch()

    found = statuses(path, file.name)

    assert set(found.values()) <= {200, 401, 503, *([404] if ending == ".key" else [])}, found


@pytest.mark.parametrize("ending", [".guard", ".key", ".answers", ".reserve", ".halted"])
def test_a_pipe_in_the_place_of_a_file_keeps_nobody_waiting(ending, path):
    file = path.with_name(path.name + ending)
    file.touch()
    lose(file, "a pipe")

    assert set(statuses(path, file.name).values()) <= {200, 401, 503}


def statuses(path, name):
    """What is answered to reads and a write; nothing where the service does not start, and names the file."""
    asked = ("/v1/totals", "/health/ready", "/log/checkpoint", "/log/tile/0/000.p/1", "/log/key", "/v1/events/1/proof")
    try:
        with asking(path) as client:
            written = client.post("/v1/sources", json={}, headers={"authorization": "Bearer x"})
            return {
                "written": written.status_code,
                **{one: client.get(one).status_code for one in (*asked, "/metrics")},
            }
    except Exception as refusal:
        if name not in str(refusal):
            raise
        return {}


def test_strangers_learn_of_closed_reads_whether_all_is_well_and_nothing_else(path):
    with asking(path, reads_are_open=False) as client:
        stranger, known = client.get("/health/ready"), client.get("/health/ready", headers=token(path))
        surroundings_of(path).guard.unlink()
        unwell = client.get("/health/ready")

    assert stranger.json() == {"status": "ready"}
    assert "ledger-position" not in stranger.headers
    assert known.json()["position"] > 0
    assert (unwell.status_code, "guard" in unwell.text, "projections" in unwell.text) == (503, False, False)


def test_a_wrong_token_is_counted_as_a_guess_there_too(path):
    with asking(path, reads_are_open=False, guesses_per_minute=3) as client:
        found = [client.get("/health/ready", headers={"authorization": "Bearer x"}).status_code for _ in range(5)]

    assert found == [200, 200, 200, 429, 429]


def test_a_damaged_ledger_is_a_refusal_and_no_accident(path):
    with asking(path) as client:
        client.get("/v1/totals")
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        content = bytearray(path.read_bytes())
        content[4096:] = b"\x5a" * (len(content) - 4096)
        path.write_bytes(content)
        found = [client.get(f"/v1/events/{number}").status_code for number in range(1, 4)]

    assert set(found) <= {200, 503}


def test_where_reads_are_closed_nobody_else_reads_the_files(path):
    with Operators.open(path) as operators:
        operators.issue("ada", ["read"], None, "ada")
    path.chmod(0o644)
    path.with_name("ledger.db-notes.txt").write_text("beside it")
    other = path.with_name("other.db")
    other.write_text("not of it")
    other.chmod(0o644)

    with running(path, reads_are_open=False) as service:
        service.client.get("/health/ready")
        modes = {one.name: oct(one.stat().st_mode & 0o077) for one in path.parent.glob("*.db*") if one.is_file()}

    assert modes.pop("other.db") == "0o44"
    assert {name for name in modes if name.startswith("ledger.db.answers")}
    assert set(modes.values()) == {"0o0"}, modes


def test_a_lock_that_is_kept_while_nothing_is_recorded_is_told_from_the_second_look_on(path):
    now = [0]
    with open_ledger(path) as ledger, closing(sqlite3.connect(path, isolation_level=None)) as stopped:
        watch = LockWatch(ledger, lambda: now[0] * 10**9)
        stopped.execute("BEGIN IMMEDIATE")
        watch.check()
        now[0] = 9
        watch.check()
        now[0] = 30

        with pytest.raises(LedgerBusy, match="held for 30 seconds, and nothing was recorded"):
            watch.check()

        stopped.execute("ROLLBACK")
        watch.check()
        stopped.execute("BEGIN IMMEDIATE")
        watch.check()  # another one, who has just begun


def test_a_lock_that_many_writers_share_is_nothing(path):
    now = [0]
    with open_ledger(path) as ledger, closing(sqlite3.connect(path, isolation_level=None)) as other:
        watch = LockWatch(ledger, lambda: now[0] * 10**9)
        for name in ("one", "two", "three"):
            other.execute("BEGIN IMMEDIATE")
            watch.check()
            other.execute("ROLLBACK")
            ledger.record(RegisterSource(source=name, name=name), "ada")
            now[0] += 60
        other.execute("BEGIN IMMEDIATE")
        watch.check()  # the fourth has just begun, whatever was held before
        now[0] += 60

        with pytest.raises(LedgerBusy, match="held for 60 seconds"):
            watch.check()


def test_who_looks_for_the_lock_leaves_it_to_others(path):
    with asking(path) as client, closing(sqlite3.connect(path, isolation_level=None)) as other:
        for _ in range(3):
            assert client.get("/health/ready").status_code == 200
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")


def test_what_was_not_signed_for_a_minute_is_told_with_who_may_hold_the_lock(path):
    with open_ledger(path, lambda: datetime.now(UTC) - timedelta(seconds=5)) as ledger:
        ledger.record(RegisterSource(source="village", name="Village"), "ada")
    with asking(path) as client:
        assert client.get("/health/ready").status_code == 200
    with Log.open(path) as log:
        later = datetime.now(UTC) + timedelta(seconds=60)

        assert "are not signed since" in (unsigned(log, later) or "")
        assert "ledger.db.log.leader" in (unsigned(log, later) or "")
        Signing(log).sign()
        assert unsigned(log, later) is None
