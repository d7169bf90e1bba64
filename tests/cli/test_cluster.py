"""The verbs of a cluster: laid out, seeded, looked at, compared with and left, on a real PostgreSQL."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import psycopg
import pytest

from domain.recording.commands import RegisterSource
from stores.opening import open_ledger
from stores.sqlite.checkpoints import Checkpoints
from stores.upstream import Upstream, keep_upstream, upstream_of
from tests.cli.conftest import rows_of
from tests.postgres.attacked_log import connected_as
from tests.test_architecture import ROOT
from transparency.notes import Signer

NOWHERE = "postgresql://127.0.0.1:9/nothing"
NOBODY = "http://127.0.0.1:9"
COMPARED = ("stored_events", "batches", "lookups")


@pytest.fixture
def owner(database):
    with psycopg.connect(database, autocommit=True) as connection:
        yield connection


@pytest.fixture
def seeded(signed, run, database):
    """The town's ledger as a node of a cluster that was seeded with it."""
    run("cluster", "seed", signed, "--database", database)
    return signed


def counted(owner):
    tables = ("log", "contents", "checkpoints", "cosignatures", "private.noted")
    return [owner.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]  # noqa: S608 - one of ours


# Laying out.


def test_an_empty_database_is_laid_out(run, bare_database):
    first = run("cluster", "init", "--database", bare_database)
    again = run("cluster", "init", "--database", bare_database)
    migrated = run("cluster", "migrate", "--database", bare_database)

    assert "IN ROLE asreported_recorder" in first.output
    assert "nothing was changed" in again.output
    assert "is up to date, at version 1" in migrated.output


def test_a_database_of_another_program_is_refused(run, bare_database):
    with psycopg.connect(bare_database, autocommit=True) as connection:
        connection.execute("CREATE TABLE customers (name text)")

    said = run("cluster", "init", "--database", bare_database, code=1)

    assert "public.customers" in said.output


@pytest.mark.parametrize("verb", [["init"], ["migrate"], ["seed", "asreported.db"]])
def test_what_is_not_reached_is_refused(run, town, verb):
    said = run("cluster", *verb, "--database", NOWHERE.replace("//", "//me:secret@"), code=1)

    assert "Connection refused" in said.output
    assert "secret" not in said.output


def test_a_file_is_no_address(run, town):
    assert "--database postgresql://" in run("cluster", "status", "--database", town, code=2).output


def test_a_password_goes_to_the_driver_and_is_not_kept(run, signed, database, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", "")  # put back at the end

    run("cluster", "seed", signed, "--database", database.replace("asreported@", "asreported:secret@"))

    assert os.environ["PGPASSWORD"] == "secret"
    assert "secret" not in signed.with_name("asreported.db.upstream").read_text(encoding="utf-8")


# Seeding.


def test_everything_of_a_ledger_is_seeded(run, signed, database, owner):
    run("token", "create", "clerk", "--scope", "report:*")
    with open_ledger(signed) as ledger:
        kept = Checkpoints(ledger.store)
        last = kept.all()[-1]
        kept.keep_cosignatures(last.origin, last.size, ["— witness AAAA\n", "— other BBBB\n"])

    said = json.loads(run("cluster", "seed", signed, "--database", database, "--json").output)

    assert (said["events"], said["contents"], said["cosignatures"], said["noted"]) == (17, 1, 2, 1)
    assert counted(owner) == [17, 1, said["checkpoints"], 2, 1]
    with closing(sqlite3.connect(signed)) as file:
        assert owner.execute("SELECT position, leaf, state FROM log ORDER BY position").fetchall() == (
            file.execute("SELECT position, leaf, state FROM stored_events ORDER BY position").fetchall()
        )
        assert owner.execute("SELECT encode(sha256, 'hex'), content FROM contents").fetchall() == (
            file.execute("SELECT * FROM contents").fetchall()
        )
        assert owner.execute("SELECT * FROM checkpoints ORDER BY number").fetchall() == (
            file.execute("SELECT * FROM checkpoints ORDER BY number").fetchall()
        )
    assert sorted(owner.execute("SELECT line FROM cosignatures").fetchall()) == [
        ("— other BBBB\n",),
        ("— witness AAAA\n",),
    ]


def test_the_file_at_home_becomes_the_copy_and_records_through_the_cluster(run, seeded, database, owner):
    assert upstream_of(seeded) == Upstream(address=database)

    with open_ledger(seeded) as ledger:
        ledger.record(RegisterSource(source="other", name="Another one"), "tester")

    assert counted(owner)[0] == 18


def test_another_machine_copies_what_was_seeded(run, seeded, database, tmp_path):
    run("totals", "--database", database, "--home", tmp_path / "other")

    copied, original = rows_of(tmp_path / "other" / "asreported.db"), rows_of(seeded)

    assert {table: copied[table] for table in COMPARED} == {table: original[table] for table in COMPARED}


def test_servers_that_were_lost_are_made_again_from_a_copy(run, seeded, database, postgres, tmp_path):
    run("totals", "--database", database, "--home", tmp_path / "other")
    copy = tmp_path / "other" / "asreported.db"

    with postgres.database() as name:
        again = postgres.place.address(name)
        run("cluster", "seed", copy, "--database", again, "--home", copy.parent)
        run("totals", "--database", again)
        with open_ledger(seeded) as ledger:
            ledger.record(RegisterSource(source="other", name="Another one"), "tester")
        run("totals", "--database", copy)

        assert upstream_of(copy) == upstream_of(seeded)
        assert rows_of(copy)["stored_events"] == rows_of(seeded)["stored_events"]
        assert len(rows_of(copy)["stored_events"]) == 18


def test_new_servers_under_the_old_address_are_believed_once_the_small_file_is_gone(run, seeded, database):
    keep_upstream(seeded, Upstream(address=database, timeline=9))

    refused = run("token", "create", "ada", "--scope", "admin", code=1)
    found = run("doctor", code=1)
    seeded.with_name("asreported.db.upstream").unlink()
    run("token", "create", "ada", "--scope", "admin", "--database", database)

    assert "does not do what it is asked" in refused.output
    assert "timeline 9" in found.output


def test_a_ledger_elsewhere_is_left_as_it_is(run, signed, database, tmp_path):
    said = run("cluster", "seed", signed, "--database", database, "--home", tmp_path / "other")

    assert "must not record any more" in " ".join(said.output.split())
    assert upstream_of(signed) is None
    assert not (tmp_path / "other").exists()


def test_an_empty_ledger_is_seeded(run, database, owner, tmp_path):
    open_ledger(tmp_path / "empty.db").close()

    run("cluster", "seed", "empty.db", "--database", database)

    assert counted(owner) == [0, 0, 0, 0, 0]


def test_a_log_that_holds_something_is_not_seeded(run, seeded, database, owner, tmp_path):
    before = counted(owner)
    shutil.copy(seeded, tmp_path / "again.db")

    said = run("cluster", "seed", "again.db", "--database", database, code=1)

    assert "holds 17 events already" in " ".join(said.output.split())
    assert counted(owner) == before


def test_a_ledger_that_was_tampered_with_is_not_seeded(run, signed, database, owner):
    with closing(sqlite3.connect(signed)) as file, file:
        file.execute("DROP TRIGGER stored_events_UPDATE")
        file.execute("UPDATE stored_events SET state = x'7b7d' WHERE position = 3")

    run("cluster", "seed", signed, "--database", database, code=1)

    assert counted(owner) == [0, 0, 0, 0, 0]
    assert upstream_of(signed) is None


def test_a_ledger_in_use_is_not_seeded(run, signed, database, owner):
    holding = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('BEGIN'); c.execute('SELECT * FROM "
    holding += "batches').fetchone(); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holding, str(signed)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"

        said = run("cluster", "seed", signed, "--database", database, code=1)
        other.kill()

    assert "another process has" in said.output
    assert counted(owner)[0] == 0


def test_a_database_without_tables_is_not_seeded(run, signed, bare_database):
    assert "asreported cluster init" in run("cluster", "seed", signed, "--database", bare_database, code=1).output


def test_who_may_only_read_seeds_nothing(run, signed, database, owner):
    with connected_as(database, "asreported_reader") as reader:
        address = database.replace("asreported@", f"{reader.info.user}@")

        assert "permission denied" in run("cluster", "seed", signed, "--database", address, code=1).output

    assert counted(owner)[0] == 0


def test_the_service_role_may_seed(run, signed, database, owner):
    with connected_as(database, "asreported_recorder") as service:
        run("cluster", "seed", signed, "--database", database.replace("asreported@", f"{service.info.user}@"))

    assert counted(owner)[0] == 17


def test_of_two_that_seed_at_once_one_does(signed, database, owner, tmp_path):
    for name in ("one", "two"):
        shutil.copy(signed, tmp_path / f"{name}.db")
    both = [started(tmp_path / f"{name}.db", database) for name in ("one", "two")]

    ended = sorted(one.wait(60) for one in both)

    assert ended == [0, 1]
    assert counted(owner)[0] == 17


def test_where_another_machine_is_recording_nothing_is_seeded(run, signed, database, owner):
    with psycopg.connect(database) as other:
        other.execute("INSERT INTO log VALUES (1, sha256(''), '{}')")

        said = run("cluster", "seed", signed, "--database", database, code=1)

    assert "another machine is recording" in said.output
    assert counted(owner)[:1] == [1]


def test_a_seed_that_nobody_would_confirm_does_not_begin(run, signed, nodes):
    run("cluster", "init", "--database", nodes.address())
    for standby in nodes.standbys:
        standby.stop()

    said = run("cluster", "seed", signed, "--database", nodes.address(), code=1)

    assert "too few follow it" in " ".join(said.output.split())


def test_of_a_seed_that_was_killed_nothing_is_left(run, signed, database, owner):
    # It waits for a lock in the middle, and is killed there.
    with psycopg.connect(database) as holding:
        holding.execute("LOCK TABLE checkpoints IN ACCESS EXCLUSIVE MODE")
        seeding = started(signed, database)
        until(owner, "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
        seeding.send_signal(signal.SIGKILL)
        seeding.wait(60)
    until(owner, "SELECT WHERE (SELECT count(*) FROM pg_stat_activity WHERE application_name = 'asreported') = 0")

    assert counted(owner) == [0, 0, 0, 0, 0]
    run("cluster", "seed", signed, "--database", database)
    assert counted(owner)[0] == 17


def started(file, database):
    verb = ["from cli.main import app; app()", "cluster", "seed", str(file), "--database", database]
    return subprocess.Popen([sys.executable, "-c", *verb], cwd=file.parent, env=os.environ | {"PYTHONPATH": str(ROOT)})


def until(owner, question):
    until_true(lambda: owner.execute(question).fetchone() is not None)


def until_true(holds):
    ends = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.02)


# Looking.


def test_the_standing_of_a_cluster_is_shown(run, seeded, database):
    plain = " ".join(run("cluster", "status", "--database", database).output.split())
    told = json.loads(run("cluster", "status", "--json").output)

    assert "primary" in plain
    assert "No standby has to confirm" in plain
    assert told["servers"][0]["events"] == 17
    assert told["copy"] == {"file": "asreported.db", "events": 17, "behind": 0, "is_same": True, "fault": None}


def test_a_copy_that_nobody_can_read_is_shown_as_that(run, seeded, database):
    seeded.write_bytes(b"no ledger, and no database")

    shown = run("cluster", "status", "--database", database).output
    told = json.loads(run("cluster", "status", "--json").output)["copy"]

    assert "as the primary has it" not in shown
    assert "file is not a database" in shown
    assert (told["is_same"], told["behind"], told["fault"]) == (None, None, "file is not a database")


def test_servers_are_looked_at_in_the_schema_that_the_address_names(run, bare_database, postgres):
    address = f"{bare_database}?options=-c%20search_path%3Dledger"
    postgres.place.asked("CREATE SCHEMA ledger", database=bare_database.rpartition("/")[2])
    run("cluster", "init", "--database", address)
    run("token", "create", "ada", "--scope", "admin", "--database", address)

    assert "does not have the tables" not in run("cluster", "status", "--database", address).output
    assert "equal, every byte" in run("cluster", "verify", "--database", address).output


def test_a_server_that_does_not_answer_is_shown_beside_the_others(run, database, postgres):
    place = f"{postgres.place.host}:{postgres.place.port}"

    said = run("cluster", "status", "--database", database.replace(place, f"127.0.0.1:9,{place}"))

    assert "127.0.0.1:9" in said.output
    assert "Connection refused" in said.output


def test_a_cluster_that_is_not_reached_ends_with_1(run):
    assert "nothing is recorded" in run("cluster", "status", "--database", NOWHERE, code=1).output


# Comparing.


def test_equal_servers_are_told(run, seeded, database):
    told = json.loads(run("cluster", "verify", "--json").output)

    [server] = told["servers"]
    assert (server["position"], server["behind"], server["contents"], server["wrong"]) == (17, 0, 1, None)
    assert "equal, every byte" in run("cluster", "verify", "--database", database).output


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE log SET state = '{}' WHERE position = 5", "the bytes at position 5 are not those of their leaf"),
        ("UPDATE log SET leaf = sha256(''), state = '{}' WHERE position = 7", "position 7 is another event"),
        ("DELETE FROM log WHERE position = 6", "position 6 is another event"),
        ("DELETE FROM contents", "is missing"),
        ("UPDATE checkpoints SET note = 'none'", "checkpoint 1 is another"),
        ("UPDATE log SET leaf = sha256('') WHERE position = 17", "position 17 is another event"),
        ("DELETE FROM log WHERE position = 17", "position 17 is missing"),
        ("DELETE FROM checkpoints", "checkpoint 1 is missing"),
        ("DELETE FROM cosignatures", "a cosignature of checkpoint 1 is missing"),
        ("DELETE FROM private.noted", "row of the operators' log 1 is missing"),
        ("UPDATE private.noted SET state = '{}'", "row of the operators' log 1 is another"),
    ],
)
def test_a_server_that_was_tampered_with_is_found(run, signed, database, owner, statement, words):
    run("token", "create", "clerk", "--scope", "report:*")
    with open_ledger(signed) as ledger:
        kept = Checkpoints(ledger.store)
        kept.keep_cosignatures(kept.all()[0].origin, kept.all()[0].size, ["\N{EM DASH} witness AAAA\n"])
    run("cluster", "seed", signed, "--database", database)
    table = next(one for one in ("contents", "checkpoints", "cosignatures", "private.noted", "log") if one in statement)
    owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
    owner.execute(statement)

    said = run("cluster", "verify", "--database", database, code=1)

    assert words in " ".join(said.output.split())


def test_what_no_node_has_is_not_compared(run, town):
    assert "--database postgresql://" in run("cluster", "verify", code=2).output


def test_each_of_three_servers_is_compared(run, signed, nodes):
    run("cluster", "init", "--database", nodes.address())
    run("cluster", "seed", signed, "--database", nodes.address())
    for node in nodes.nodes.values():  # only one of the standbys has to confirm, and none to show it at once
        until_true(lambda node=node: node.asked("SELECT max(position) FROM log") == [(17,)])
    until_true(lambda: all(one["in_sync"] for one in json.loads(run("cluster", "status", "--json").output)["standbys"]))

    told = json.loads(run("cluster", "status", "--json").output)
    compared = json.loads(run("cluster", "verify", "--json").output)
    nodes.standbys[0].stop()
    one_less = run("cluster", "verify", code=1)

    assert sorted(server["role"] for server in told["servers"]) == ["primary", "standby", "standby"]
    assert (told["needed"], [one["in_sync"] for one in told["standbys"]]) == (1, [True, True])
    assert [server["position"] for server in compared["servers"]] == [17, 17, 17]
    assert [server["wrong"] for server in compared["servers"]] == [None, None, None]
    assert "not compared" in one_less.output


# Leaving.


def test_a_node_leaves_with_all_events_and_goes_on_alone(run, seeded, database, owner, tmp_path):
    with open_ledger(seeded) as ledger:
        ledger.record(RegisterSource(source="other", name="Another one"), "tester")
    run("totals", "--database", database, "--home", tmp_path / "second")

    said = run("cluster", "leave", "--database", database, "--home", tmp_path / "second")

    second = tmp_path / "second" / "asreported.db"
    assert "18 events" in said.output
    assert upstream_of(second) is None
    with open_ledger(second) as ledger:
        ledger.record(RegisterSource(source="third", name="A third one"), "tester")
        assert ledger.store.head() == 19
    assert counted(owner)[0] == 18
    run("verify", "--database", second)


def test_a_node_that_reaches_nobody_leaves_with_what_it_has(run, seeded):
    keep_upstream(seeded, Upstream(address=NOWHERE))

    said = run("cluster", "leave")

    assert "17 events" in said.output
    assert "may lack something" in said.output
    assert upstream_of(seeded) is None


def test_a_node_that_never_copied_does_not_leave_with_nothing(run, tmp_path):
    said = run("cluster", "leave", "--database", NOWHERE, code=1)

    assert "nothing was copied" in said.output
    assert upstream_of(tmp_path / "asreported.db") is not None


def test_a_node_in_use_does_not_leave(run, seeded):
    holding = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('BEGIN'); c.execute('SELECT * FROM "
    holding += "batches').fetchone(); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", holding, str(seeded)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"open\n"

        said = run("cluster", "leave", code=1)
        other.kill()

    assert "another process has" in said.output
    assert upstream_of(seeded) is not None


@pytest.mark.parametrize("file", ["asreported.db", "nothing.db"])
def test_what_is_no_node_does_not_leave(run, town, file):
    said = run("cluster", "leave", "--database", file, code=1)

    assert f"{file} is no node" in said.output


def test_the_help_leads_to_the_page_about_many_machines(run):
    assert "docs/many-machines.md" in run("cluster", "--help").output


# A file that lies where the copy is to be.


def test_a_ledger_of_its_own_is_not_taken_for_a_copy(run, town, seeded, database, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    with open_ledger(home / "asreported.db") as ledger:
        ledger.record(RegisterSource(source="own", name="own"), "tester")

    said = run("totals", "--database", database, "--home", home, code=1)

    assert "is no copy of the log" in said.output
    assert sorted(one.name for one in home.iterdir() if one.suffix in {".upstream", ".halted"}) == []


def test_a_backup_is_taken_for_a_copy(run, seeded, database, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    run("backup", home / "asreported.db", "--database", seeded)

    run("totals", "--database", database, "--home", home)

    assert upstream_of(home / "asreported.db") is not None


def test_no_mirror_is_made_where_a_copy_is_to_be(run, database, tmp_path):
    key = Signer.fresh("figures.example/log").verifier

    in_a_database = run("mirror", NOBODY, "--key", key, "--database", database, "--home", tmp_path, code=2)
    keep_upstream(tmp_path / "asreported.db", Upstream(address=database))
    upon_a_copy = run("mirror", NOBODY, "--key", key, "--home", tmp_path, code=1)

    assert "a mirror is a file" in " ".join(in_a_database.output.split())
    assert "is to be a copy of the log" in " ".join(upon_a_copy.output.split())
    assert upstream_of(tmp_path / "asreported.db") == Upstream(address=database)


@pytest.mark.parametrize("verb", [["totals"], ["verify"], ["serve"], ["backup", "b.db"]])
def test_a_copy_that_never_got_anything_answers_nothing(run, tmp_path, verb):
    first = run(*verb, "--database", NOWHERE, "--home", tmp_path / "home", code=1)
    again = run(*verb, "--database", NOWHERE, "--home", tmp_path / "home", code=1)

    assert "Connection refused" in first.output
    assert "Connection refused" in again.output


def test_a_copy_answers_though_the_database_lost_its_tables(run, seeded, bare_database):
    keep_upstream(seeded, Upstream(address=bare_database))

    said = run("totals")

    assert "it may be behind" in said.output
    assert "asreported cluster init" in said.output


@pytest.mark.parametrize("content", [None, b"junk" * 1000], ids=["a pipe", "junk"])
def test_what_is_no_ledger_is_no_copy_and_is_not_seeded(run, tmp_path, database, content):
    file = tmp_path / "home" / "asreported.db"
    file.parent.mkdir()
    os.mkfifo(file) if content is None else file.write_bytes(content)

    taken = run("totals", "--database", database, "--home", file.parent, code=1)
    seeded = run("cluster", "seed", file, "--database", database, code=1)

    for said in (taken, seeded):
        assert "home/asreported.db" in "".join(said.output.split())
    assert not file.with_name("asreported.db.upstream").exists()


def test_a_folder_whose_name_is_no_text_is_a_home(run, tmp_path, database):
    home = tmp_path / os.fsdecode(b"h\xff")

    run("totals", "--database", database, "--home", home)
    run("doctor", "--database", database, "--home", home, code=1)
    run("totals", "--database", NOWHERE, "--home", tmp_path / os.fsdecode(b"i\xff"), code=1)

    assert (home / "asreported.db").exists()


def test_a_row_that_no_copy_takes_is_told_beside_what_is_equal(run, seeded, database, owner):
    owner.execute("INSERT INTO log VALUES (18, sha256('\\x007b7d'), '{}')")

    said = " ".join(run("cluster", "verify", "--database", database, code=1).output.split())

    assert "position 18" in said
    assert "it is no event" in said
    assert "equal, every byte" in said


def test_a_node_leaves_a_log_to_which_somebody_added_what_no_ledger_records(run, seeded, database, owner):
    owner.execute("INSERT INTO log VALUES (18, sha256('\\x007b7d'), '{}')")

    said = " ".join(run("cluster", "leave", "--database", seeded).output.split())

    assert "with 17 events" in said
    assert "it is no event" in said
    assert upstream_of(seeded) is None
    run("verify", "--database", seeded)
