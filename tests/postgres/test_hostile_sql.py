"""Whoever has SQL and the rights of the service, or more, tries to change what is for ever."""

import hashlib

import psycopg
import pytest

from tests.postgres.attacked_log import (
    APPEND,
    APPEND_WITH_CONTENTS,
    HEAD,
    LEAVES,
    ROOT,
    STATES,
    Attempt,
    all_rows,
    attempt,
    carried_out,
    connected_as,
    copied_in,
    fill,
)

DENSE, FOR_EVER, NOT_DECIDED_UPON, ONLY_GROW = "AR001", "AR003", "AR004", "AR005"
NO_RIGHT, TAKEN, UNFIT, MISSING = "42501", "23505", "23514", "23502"
LEAF = LEAVES[0]
RECORDER, READER = "asreported_recorder", "asreported_reader"
REPLICA = "SET session_replication_role = replica"
KEPT = ("log", "contents", "checkpoints", "cosignatures", "verifiers", "private.noted")


@pytest.fixture(scope="module")
def attacked(postgres):
    """The address of a log that every attack of this module meets; none of them may change it."""
    with postgres.database() as name:
        address = postgres.place.address(name)
        with psycopg.connect(address, autocommit=True) as connection:
            fill(connection)
        yield address


@pytest.fixture
def owner(attacked):
    """A connection as the owner of all, who is a superuser, too."""
    with psycopg.connect(attacked, autocommit=True) as connection:
        yield connection


@pytest.fixture
def recorder(attacked):
    with connected_as(attacked, RECORDER) as connection:
        yield connection


def refused(connection, attempted, owner):
    before = all_rows(owner)
    with pytest.raises(psycopg.Error) as error:
        carried_out(connection, attempted)
    assert error.value.sqlstate == attempted.sqlstate, error.value
    connection.rollback()
    assert all_rows(owner) == before


# Refused to everybody, the owner too.

OF_THE_LOG = {
    "a gap": attempt(DENSE, "INSERT INTO log VALUES (9, %s, '{}')", values=(LEAF,)),
    "a gap within rows": attempt(DENSE, "INSERT INTO log VALUES (6, %s, '{}'), (8, %s, '{}')", values=(LEAF, LEAF)),
    "a gap in front of the rows": attempt(
        DENSE, "INSERT INTO log VALUES (7, %s, '{}'), (8, %s, '{}')", values=(LEAF, LEAF)
    ),
    "a gap, as a replica": attempt(DENSE, REPLICA, "INSERT INTO log VALUES (9, %s, '{}')", values=(LEAF,)),
    "a gap by MERGE": attempt(
        DENSE,
        "MERGE INTO log USING (VALUES (9)) AS new (p) ON position = p "
        "WHEN NOT MATCHED THEN INSERT VALUES (p, %s, '{}')",
        values=(LEAF,),
    ),
    "a gap that a rollback leaves": attempt(
        DENSE,
        "BEGIN",
        "SAVEPOINT one",
        "INSERT INTO log VALUES (6, decode(repeat('00', 32), 'hex'), '{}')",
        "ROLLBACK TO one",
        "INSERT INTO log VALUES (7, %s, '{}')",
        values=(LEAF,),
    ),
    "a gap within a query": attempt(
        DENSE,
        "WITH one AS (INSERT INTO log VALUES (6, %s, '{}')) INSERT INTO log VALUES (8, %s, '{}')",
        values=(LEAF, LEAF),
    ),
    "a position that is taken": attempt(TAKEN, "INSERT INTO log VALUES (5, %s, '{}')", values=(LEAF,)),
    "position 0": attempt(UNFIT, "INSERT INTO log VALUES (0, %s, '{}')", values=(LEAF,)),
    "a position below 0": attempt(UNFIT, "INSERT INTO log VALUES (-1, %s, '{}')", values=(LEAF,)),
    "the highest number": attempt(DENSE, "INSERT INTO log VALUES (9223372036854775807, %s, '{}')", values=(LEAF,)),
    "no position": attempt(MISSING, "INSERT INTO log VALUES (NULL, %s, '{}')", values=(LEAF,)),
    "a leaf of 31 bytes": attempt(UNFIT, "INSERT INTO log VALUES (6, %s, '{}')", values=(LEAF[:31],)),
    "no leaf": attempt(MISSING, "INSERT INTO log VALUES (6, NULL, '{}')"),
    "no event": attempt(MISSING, "INSERT INTO log VALUES (6, %s, NULL)", values=(LEAF,)),
    "an event of one byte": attempt(UNFIT, "INSERT INTO log VALUES (6, %s, 'x')", values=(LEAF,)),
    "16 KiB and one": attempt(UNFIT, "INSERT INTO log VALUES (6, %s, %s)", values=(LEAF, b"x" * 16385)),
    "16 KiB and one, as a replica": attempt(
        UNFIT, REPLICA, "INSERT INTO log VALUES (6, %s, %s)", values=(LEAF, b"x" * 16385)
    ),
    "replacing by ON CONFLICT": attempt(
        FOR_EVER,
        "INSERT INTO log SELECT * FROM log ON CONFLICT (position) DO UPDATE SET leaf = excluded.leaf",
    ),
    "replacing by MERGE": attempt(
        FOR_EVER,
        "MERGE INTO log USING (VALUES (1)) AS new (p) ON position = p WHEN MATCHED THEN UPDATE SET state = '{}'",
    ),
    "deleting by MERGE": attempt(
        FOR_EVER, "MERGE INTO log USING (VALUES (1)) AS new (p) ON position = p WHEN MATCHED THEN DELETE"
    ),
    "deleting within a query": attempt(FOR_EVER, "WITH gone AS (DELETE FROM log RETURNING *) SELECT FROM gone"),
    "deleting through the view": attempt(FOR_EVER, "DELETE FROM events"),
    "moving through the view": attempt(FOR_EVER, "UPDATE events SET position = position + 100"),
    "emptying several tables": attempt(FOR_EVER, "TRUNCATE contents, log RESTART IDENTITY CASCADE"),
    "deleting in a procedure": attempt(FOR_EVER, "DO $$ BEGIN DELETE FROM log WHERE position = 5; END $$"),
    "appending upon nothing": attempt(NOT_DECIDED_UPON, APPEND, values=(9, LEAVES[8], LEAVES[:1], STATES[:1])),
    "appending upon another event": attempt(NOT_DECIDED_UPON, APPEND, values=(5, LEAVES[0], LEAVES[5:6], STATES[5:6])),
    "appending upon an unknown event": attempt(NOT_DECIDED_UPON, APPEND, values=(5, None, LEAVES[5:6], STATES[5:6])),
    "appending in the middle": attempt(TAKEN, APPEND, values=(3, LEAVES[2], LEAVES[3:4], STATES[3:4])),
    "appending over the end": attempt(TAKEN, APPEND, values=(4, LEAVES[3], LEAVES[4:7], STATES[4:7])),
    "appending at the beginning": attempt(TAKEN, APPEND, values=(0, b"", LEAVES[:1], STATES[:1])),
    "appending before the beginning": attempt(UNFIT, APPEND, values=(-3, b"", LEAVES[:1], STATES[:1])),
    "appending nowhere": attempt(MISSING, APPEND, values=(None, b"", LEAVES[:1], STATES[:1])),
    "more leaves than events": attempt(MISSING, APPEND, values=(5, LEAVES[4], LEAVES[5:7], STATES[5:6])),
    "more events than leaves": attempt(MISSING, APPEND, values=(5, LEAVES[4], LEAVES[5:6], STATES[5:7])),
    "an event that is none": attempt(MISSING, APPEND, values=(5, LEAVES[4], LEAVES[5:6], [None])),
    "events with a false content": attempt(
        UNFIT, APPEND_WITH_CONTENTS, values=(5, LEAVES[4], LEAVES[5:6], STATES[5:6], [LEAF], [b"x"])
    ),
    "a content with events that do not fit": attempt(
        NOT_DECIDED_UPON,
        APPEND_WITH_CONTENTS,
        values=(5, LEAVES[0], LEAVES[5:6], STATES[5:6], [hashlib.sha256(b"y").digest()], [b"y"]),
    ),
}
CHECKPOINT = "INSERT INTO checkpoints VALUES (%s, 'figures.example/log', %s, %s, 'note', '2026-01-02')"
OF_WHAT_IS_BESIDE = {
    "a content by a false name": attempt(UNFIT, "INSERT INTO contents VALUES (%s, 'x')", values=(LEAF,)),
    "a false content for a true name": attempt(
        FOR_EVER, "INSERT INTO contents SELECT * FROM contents ON CONFLICT (sha256) DO UPDATE SET content = 'x'"
    ),
    "an empty content": attempt(UNFIT, "INSERT INTO contents VALUES (sha256(''), '')"),
    "10 MiB and one": attempt(
        UNFIT, "INSERT INTO contents SELECT sha256(c), c FROM convert_to(repeat('x', 10485761), 'UTF8') AS made (c)"
    ),
    "a second checkpoint of a size": attempt(ONLY_GROW, CHECKPOINT, values=(3, 4, ROOT)),
    "a smaller checkpoint": attempt(ONLY_GROW, CHECKPOINT, values=(3, 3, ROOT)),
    "a checkpoint beyond the end": attempt(ONLY_GROW, CHECKPOINT, values=(3, HEAD + 1, ROOT)),
    "a checkpoint of no size": attempt(ONLY_GROW, CHECKPOINT, values=(3, -1, ROOT)),
    "a checkpoint, as a replica": attempt(ONLY_GROW, REPLICA, CHECKPOINT, values=(3, 4, ROOT)),
    "a gap of checkpoints": attempt(ONLY_GROW, CHECKPOINT, values=(4, 5, ROOT)),
    "the number of a checkpoint": attempt(ONLY_GROW, CHECKPOINT, values=(2, 5, ROOT)),
    "a root of 33 bytes": attempt(UNFIT, CHECKPOINT, values=(3, 5, ROOT + b"x")),
    "two checkpoints that shrink": attempt(
        ONLY_GROW,
        "INSERT INTO checkpoints SELECT n, 'figures.example/log', 8 - n, %s, 'note', '' FROM generate_series(3, 4) n",
        values=(ROOT,),
    ),
    "a gap of cosignatures": attempt(DENSE, "INSERT INTO cosignatures VALUES (3, 'o', 1, 'l')"),
    "cosignatures, as a replica": attempt(DENSE, REPLICA, "INSERT INTO cosignatures VALUES (3, 'o', 1, 'l')"),
    "a cosignature twice": attempt(TAKEN, "INSERT INTO cosignatures VALUES (2, 'figures.example/log', 2, 'line')"),
    "a gap in the operators' log": attempt(DENSE, "INSERT INTO private.noted VALUES (3, 'TokenIssued', '{}')"),
    "the operators' log, as a replica": attempt(DENSE, REPLICA, "INSERT INTO private.noted VALUES (3, 'x', '{}')"),
    "a NUL in a text": attempt("22021", "SELECT convert_from('\\x6100', 'UTF8')"),
}
CHANGES = {
    f"{change}{' as a replica' * as_replica}": attempt(FOR_EVER, *(REPLICA,) * as_replica, change)
    for change in (
        *map("DELETE FROM {}".format, KEPT),
        *map("DELETE FROM ONLY {} WHERE false".format, KEPT),
        *map("TRUNCATE {}".format, KEPT),
        "UPDATE log SET leaf = leaf",
        "UPDATE contents SET content = content WHERE false",
        "UPDATE checkpoints SET root = root",
        "UPDATE cosignatures SET line = line",
        "UPDATE private.noted SET state = state",
    )
    for as_replica in (False, True)
}


@pytest.mark.parametrize("name", [*OF_THE_LOG, *OF_WHAT_IS_BESIDE, *CHANGES])
def test_even_the_owner_is_refused(owner, attacked, name):
    with psycopg.connect(attacked, autocommit=True) as connection:
        refused(connection, (OF_THE_LOG | OF_WHAT_IS_BESIDE | CHANGES)[name], owner)


@pytest.mark.parametrize("name", [name for name in OF_THE_LOG if REPLICA not in OF_THE_LOG[name].statements])
def test_the_service_is_refused(owner, recorder, name):
    told = OF_THE_LOG[name]
    # Where the owner is stopped by a trigger, the service lacks the right, too.
    refused(recorder, told if told.sqlstate != FOR_EVER else told._replace(sqlstate=NO_RIGHT), owner)


@pytest.mark.parametrize(
    "positions",
    [
        pytest.param((HEAD + 1, HEAD + 3), id="a gap within"),
        pytest.param((HEAD + 2, HEAD + 3), id="a gap in front"),
        pytest.param((HEAD + 2, HEAD + 1, HEAD + 4), id="out of order"),
    ],
)
def test_a_gap_cannot_be_copied_in(owner, recorder, positions):
    before = all_rows(owner)

    with pytest.raises(psycopg.Error) as error:
        copied_in(recorder, [(position, LEAF, b"{}") for position in positions])

    assert error.value.sqlstate == DENSE
    assert all_rows(owner) == before


# What the service has no right to.

WITHOUT_A_RIGHT = {
    statement: attempt(NO_RIGHT, statement)
    for statement in (
        "ALTER TABLE log DISABLE TRIGGER for_ever",
        "ALTER TABLE log DISABLE TRIGGER ALL",
        "ALTER TABLE log ENABLE REPLICA TRIGGER for_ever",
        "ALTER TABLE log DROP CONSTRAINT log_pkey",
        "ALTER TABLE log ALTER state DROP NOT NULL",
        "ALTER TABLE log RENAME TO log_of_old",
        "ALTER TABLE log INHERIT contents",
        "ALTER TABLE log SET UNLOGGED",
        "ALTER TABLE log OWNER TO asreported_recorder",
        "ALTER TABLE log ENABLE ROW LEVEL SECURITY",
        "DROP TRIGGER for_ever ON log",
        "DROP TABLE log CASCADE",
        "DROP FUNCTION for_ever CASCADE",
        "DROP SCHEMA private CASCADE",
        "DROP OWNED BY asreported",
        "CREATE TRIGGER mine BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION for_ever()",
        "CREATE RULE mine AS ON INSERT TO log DO INSTEAD NOTHING",
        "CREATE POLICY mine ON log USING (false)",
        "CREATE INDEX mine ON log (leaf)",
        "CREATE TEMP TABLE child () INHERITS (log)",
        "CREATE TABLE mine (a int)",
        "CREATE TABLE private.mine (a int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE OR REPLACE FUNCTION for_ever() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        "ALTER FUNCTION for_ever() RESET search_path",
        "CREATE OPERATOR public.= (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = int8ne)",
        "CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION for_ever()",
        "CREATE PUBLICATION mine FOR TABLE log",
        "CREATE ROLE mine SUPERUSER",
        "ALTER ROLE asreported_recorder SUPERUSER",
        "ALTER ROLE asreported_recorder BYPASSRLS",
        "GRANT asreported TO asreported_recorder",
        "SET SESSION AUTHORIZATION asreported",
        "SET ROLE asreported",
        "SET session_replication_role = replica",
        "ALTER SYSTEM SET fsync = off",
        "BEGIN; LOCK TABLE log IN ACCESS EXCLUSIVE MODE",
        "BEGIN; LOCK TABLE log IN SHARE MODE",
        "SELECT FROM log FOR UPDATE",
        "REINDEX TABLE log",
        "CLUSTER log USING log_pkey",
        "COPY log TO PROGRAM 'true'",
        "COPY log FROM '/etc/passwd'",
        "INSERT INTO asreported_versions VALUES (2)",
        "DELETE FROM asreported_versions",
        "UPDATE pg_trigger SET tgenabled = 'D'",
        "DELETE FROM pg_class",
        "INSERT INTO events (position) VALUES (6)",
        "DELETE FROM private.noted",
        "TRUNCATE checkpoints",
        "UPDATE contents SET content = 'x'",
        "UPDATE cosignatures SET line = 'x'",
        "DELETE FROM checkpoints",
    )
}


@pytest.mark.parametrize("name", WITHOUT_A_RIGHT)
def test_the_service_has_no_right_to_it(owner, recorder, name):
    refused(recorder, WITHOUT_A_RIGHT[name], owner)


# The service puts something of its own in front of what a guard asks.

IN_FRONT = {
    "a temporary log": attempt(
        DENSE,
        "CREATE TEMP TABLE log (position bigint, leaf bytea, state bytea)",
        "INSERT INTO log VALUES (8, '', '')",
        "INSERT INTO public.log VALUES (9, %s, '{}')",
        values=(LEAF,),
    ),
    "a temporary log below append": attempt(
        NOT_DECIDED_UPON,
        "CREATE TEMP TABLE log (position bigint, leaf bytea, state bytea)",
        "INSERT INTO log VALUES (8, 'known', '')",
        APPEND,
        values=(8, b"known", LEAVES[8:], STATES[8:]),
    ),
    "a temporary view": attempt(
        DENSE,
        "CREATE TEMP VIEW log AS SELECT 8::bigint AS position",
        "SET search_path = pg_temp, public",
        "INSERT INTO public.log VALUES (9, %s, '{}')",
        values=(LEAF,),
    ),
    "a temporary transition table": attempt(
        DENSE,
        "CREATE TEMP TABLE fresh (position bigint)",
        "INSERT INTO log VALUES (9, %s, '{}')",
        values=(LEAF,),
    ),
    "temporary checkpoints": attempt(
        ONLY_GROW,
        "CREATE TEMP TABLE checkpoints (number bigint, origin text, size bigint)",
        "INSERT INTO checkpoints VALUES (2, '', 1)",
        "INSERT INTO public.checkpoints VALUES (3, 'figures.example/log', 4, %s, 'note', '')",
        values=(ROOT,),
    ),
    "a temporary noted": attempt(
        DENSE,
        "CREATE TEMP TABLE noted (number bigint)",
        "INSERT INTO noted VALUES (7)",
        "INSERT INTO private.noted VALUES (8, 'x', '')",
    ),
    "temporary contents": attempt(
        UNFIT,
        "CREATE TEMP TABLE contents (sha256 bytea PRIMARY KEY, content bytea)",
        APPEND_WITH_CONTENTS,
        values=(5, LEAVES[4], LEAVES[5:6], STATES[5:6], [LEAF], [b"x"]),
    ),
    "a temporary function": attempt(
        DENSE,
        "CREATE FUNCTION pg_temp.max(bigint) RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
        "CREATE FUNCTION pg_temp.count() RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint'",
        "SET search_path = pg_temp, public",
        "INSERT INTO log VALUES (9, %s, '{}')",
        values=(LEAF,),
    ),
    "a temporary operator": attempt(
        DENSE,
        "CREATE FUNCTION pg_temp.never(bigint, bigint) RETURNS bool LANGUAGE sql AS 'SELECT true'",
        "CREATE OPERATOR pg_temp.= (LEFTARG = bigint, RIGHTARG = bigint, FUNCTION = pg_temp.never)",
        "SET search_path = pg_temp, public",
        "INSERT INTO log VALUES (9, %s, '{}')",
        values=(LEAF,),
    ),
    "an empty path": attempt(
        DENSE, "SET search_path = ''", "INSERT INTO public.log VALUES (9, %s, '{}')", values=(LEAF,)
    ),
    "no triggers of a replica's kind": attempt(
        "42501", "SET LOCAL session_replication_role = replica", "INSERT INTO log VALUES (9, %s, '{}')", values=(LEAF,)
    ),
    "checks of functions": attempt(
        DENSE, "SET check_function_bodies = off", "INSERT INTO log VALUES (9, %s, '{}')", values=(LEAF,)
    ),
    "plans without indexes": attempt(
        DENSE,
        "SET enable_indexscan = off",
        "SET enable_seqscan = off",
        "SET row_security = off",
        "INSERT INTO log VALUES (9, %s, '{}')",
        values=(LEAF,),
    ),
}


@pytest.mark.parametrize("name", IN_FRONT)
def test_nothing_can_be_put_in_front_of_a_guard(owner, recorder, name):
    refused(recorder, IN_FRONT[name], owner)


# What is not refused, and changes nothing all the same.


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("INSERT INTO log SELECT * FROM log ON CONFLICT DO NOTHING", id="the same rows"),
        pytest.param("INSERT INTO log VALUES (5, '\\x00', '{}') ON CONFLICT DO NOTHING", id="another leaf for 5"),
        pytest.param("INSERT INTO contents SELECT * FROM contents ON CONFLICT DO NOTHING", id="the same bytes"),
        pytest.param("INSERT INTO log SELECT * FROM log WHERE false", id="no row"),
        pytest.param("DO $$ BEGIN INSERT INTO log VALUES (9, '', ''); EXCEPTION WHEN others THEN END $$", id="caught"),
        pytest.param("BEGIN; INSERT INTO private.noted VALUES (2, 'x', ''); ROLLBACK", id="taken back"),
        pytest.param("SELECT append(5, NULL, '{}', '{}') WHERE false", id="nothing asked for"),
    ],
)
def test_what_conflicts_with_nothing_changes_nothing(owner, recorder, statement):
    before = all_rows(owner)

    try:
        recorder.execute(statement)
    except psycopg.errors.CheckViolation:
        recorder.rollback()

    assert all_rows(owner) == before


# Readers.


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM private.noted",
        "SELECT count(*) FROM private.noted",
        "COPY private.noted TO STDOUT",
        "INSERT INTO log VALUES (6, '', '')",
        "INSERT INTO checkpoints VALUES (3, 'o', 1, '', '', '')",
        "SELECT append(0, '', '{}', '{}')",
        "SELECT append(0, '', '{}', '{}', '{}', '{}')",
        "DELETE FROM events",
        "SET ROLE asreported_recorder",
        "SELECT private.noted::text FROM private.noted",
        "CREATE TABLE mine (a int)",
        "ALTER VIEW events RENAME TO mine",
        "CREATE OR REPLACE VIEW events AS SELECT 1",
    ],
)
def test_a_reader_has_no_right_to_it(owner, attacked, statement):
    with connected_as(attacked, READER) as reader:
        refused(reader, attempt(NO_RIGHT, statement), owner)


def test_a_reader_sees_the_events(attacked):
    with connected_as(attacked, READER) as reader:
        assert reader.execute("SELECT event->>'n' FROM events ORDER BY position").fetchall() == [
            (str(number),) for number in range(1, HEAD + 1)
        ]
        for table in KEPT[:5]:
            assert reader.execute(f"TABLE {table}").fetchall()


def test_a_stranger_sees_nothing(owner, attacked):
    with connected_as(attacked, None) as stranger:
        for table in (*KEPT, "events", "asreported_versions"):
            refused(stranger, Attempt(NO_RIGHT, (f"SELECT FROM {table}",)), owner)
        refused(stranger, attempt(NO_RIGHT, "SELECT append(0, '', '{}', '{}')"), owner)
