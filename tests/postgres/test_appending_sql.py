"""What the guards of a log let through, and several sessions that append at once."""

import hashlib
import os
import threading

import psycopg
import pytest
from psycopg import errors

from tests.postgres.attacked_log import APPEND, APPEND_WITH_CONTENTS, HEAD, LEAVES, ROOT, STATES, connected_as, fill

RECORDER = "asreported_recorder"
AFTER = (HEAD, LEAVES[HEAD - 1])
CHECKPOINT = "INSERT INTO checkpoints VALUES (%s, 'figures.example/log', %s, %s, 'note', '2026-01-02')"


@pytest.fixture
def filled(database):
    with psycopg.connect(database, autocommit=True) as owner:
        fill(owner)
    return database


@pytest.fixture
def recorder(filled):
    with connected_as(filled, RECORDER) as connection:
        yield connection


def positions(connection):
    return [position for (position,) in connection.execute("SELECT position FROM log ORDER BY position")]


def test_the_service_appends_with_documents(recorder):
    body = os.urandom(10 << 20)

    recorder.execute(
        APPEND_WITH_CONTENTS, (*AFTER, LEAVES[5:7], STATES[5:7], [hashlib.sha256(body).digest()] * 2, [body] * 2)
    )

    assert positions(recorder) == [1, 2, 3, 4, 5, 6, 7]
    assert recorder.execute("SELECT content FROM contents WHERE sha256 = sha256(%b)", (body,)).fetchone() == (body,)


def test_an_event_may_have_16_kib_and_any_bytes(recorder):
    state = bytes(range(256)) * 64

    recorder.execute(APPEND, (*AFTER, LEAVES[5:6], [state]))

    assert recorder.execute("SELECT state FROM log WHERE position = 6").fetchone() == (state,)


def test_events_that_people_cannot_read_keep_nobody_from_reading_the_others(recorder):
    recorder.execute(APPEND, (*AFTER, LEAVES[5:6], [b'{"n":"\\u0000"}']))

    assert recorder.execute("SELECT event FROM events WHERE position = 1").fetchone() == ({"n": 1},)
    assert recorder.execute("SELECT count(*), max(position) FROM events").fetchone() == (6, 6)


def test_nothing_is_appended_where_there_is_nothing_to_append(recorder):
    recorder.execute(APPEND, (*AFTER, [], []))
    recorder.execute(APPEND, (*AFTER, None, None))

    assert positions(recorder)[-1] == HEAD


def test_the_service_keeps_what_is_beside_the_log(recorder):
    recorder.execute(CHECKPOINT, (3, HEAD, ROOT))
    recorder.execute("INSERT INTO checkpoints VALUES (4, 'other.example/log', 0, %s, 'note', '2026')", (ROOT,))
    recorder.execute("INSERT INTO cosignatures SELECT 1 + n, 'o', 1, n::text FROM generate_series(1, 3) n")
    recorder.execute("INSERT INTO private.noted VALUES (2, 'TokenRevoked', '{}')")

    assert recorder.execute("SELECT max(number) FROM checkpoints").fetchone() == (4,)
    assert recorder.execute("SELECT max(number) FROM cosignatures").fetchone() == (4,)


def test_the_service_may_wait_for_a_standby_and_take_turns(recorder):
    assert recorder.execute("SELECT pg_logical_emit_message(true, 'asreported', 'barrier')").fetchone() is not None
    assert recorder.execute("SELECT pg_advisory_lock(1), pg_advisory_unlock(1)").fetchone() == ("", True)
    assert recorder.execute("SELECT pg_walfile_name(pg_current_wal_insert_lsn())").fetchone() is not None


def test_who_comes_second_waits_for_the_first_and_is_refused(filled, recorder):
    said: list[BaseException] = []

    def second():
        with psycopg.connect(filled, autocommit=True) as connection:
            try:
                connection.execute(APPEND, (*AFTER, LEAVES[6:7], STATES[6:7]))
            except psycopg.Error as error:
                said.append(error)

    recorder.execute("BEGIN")
    recorder.execute(APPEND, (*AFTER, LEAVES[5:6], STATES[5:6]))
    other = threading.Thread(target=second)
    other.start()
    until_somebody_waits(filled)
    recorder.execute("COMMIT")
    other.join(30)

    assert [type(error) for error in said] == [errors.UniqueViolation]
    assert recorder.execute("SELECT leaf FROM log WHERE position = 6").fetchone() == (LEAVES[5],)


def test_who_comes_second_follows_where_the_first_gives_up(filled, recorder):
    def second():
        with psycopg.connect(filled, autocommit=True) as connection:
            connection.execute(APPEND, (*AFTER, LEAVES[6:7], STATES[6:7]))

    recorder.execute("BEGIN")
    recorder.execute(APPEND, (*AFTER, LEAVES[5:6], STATES[5:6]))
    other = threading.Thread(target=second)
    other.start()
    until_somebody_waits(filled)
    recorder.execute("ROLLBACK")
    other.join(30)

    assert recorder.execute("SELECT leaf FROM log WHERE position = 6").fetchone() == (LEAVES[6],)


def test_nobody_appends_behind_what_is_not_committed(filled, recorder):
    recorder.execute("BEGIN")
    recorder.execute(APPEND, (*AFTER, LEAVES[5:6], STATES[5:6]))

    with psycopg.connect(filled, autocommit=True) as other:
        with pytest.raises(psycopg.Error) as on_it:
            other.execute(APPEND, (6, LEAVES[5], LEAVES[6:7], STATES[6:7]))
        with pytest.raises(psycopg.Error) as behind_it:
            other.execute("INSERT INTO log VALUES (7, %s, %s)", (LEAVES[6], STATES[6]))

    assert (on_it.value.sqlstate, behind_it.value.sqlstate) == ("AR004", "AR001")


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
def test_who_looks_at_an_earlier_moment_is_refused(filled, recorder, isolation):
    with psycopg.connect(filled, autocommit=True) as other:
        other.execute(f"BEGIN ISOLATION LEVEL {isolation}")
        other.execute("SELECT count(*) FROM log")
        recorder.execute(APPEND, (*AFTER, LEAVES[5:6], STATES[5:6]))

        with pytest.raises(psycopg.Error) as error:
            other.execute(APPEND, (*AFTER, LEAVES[6:8], STATES[6:8]))

    assert error.value.sqlstate in {"23505", "40001"}
    assert positions(recorder)[-1] == HEAD + 1


def test_two_sign_the_next_checkpoint_and_one_of_them_is_refused(filled, recorder):
    said: list[BaseException] = []

    def second():
        with psycopg.connect(filled, autocommit=True) as connection:
            try:
                connection.execute(CHECKPOINT, (3, 5, ROOT))
            except psycopg.Error as error:
                said.append(error)

    recorder.execute("BEGIN")
    recorder.execute(CHECKPOINT, (3, 5, ROOT))
    other = threading.Thread(target=second)
    other.start()
    until_somebody_waits(filled)
    recorder.execute("COMMIT")
    other.join(30)

    assert [type(error) for error in said] == [errors.UniqueViolation]


def until_somebody_waits(address):
    with psycopg.connect(address, autocommit=True) as connection:
        for _ in range(3000):
            query = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
            if connection.execute(query).fetchone() is not None:
                return
            connection.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("nobody waits")
