"""A turn is left without waiting for the server's answer, and nothing rests on that answer."""

from functools import partial

import psycopg
import pytest

from stores.postgres.known_last import EMPTY, Known
from stores.postgres.log_turn import leave_turn
from stores.postgres.primary import Primary

TAKE = "SELECT pg_advisory_lock(1634955877)"


@pytest.fixture
def primary(database):
    """A connection to an empty log, as a machine has it."""
    opened = Primary(database, partial(Known, EMPTY, 0))
    yield opened
    opened.close()


def server_process(primary):
    """The process that serves the connection."""
    return primary.asked(lambda connection: connection.info.backend_pid)


def test_the_next_one_has_the_turn_though_nobody_has_taken_the_answer(primary, database):
    with primary.turn():
        pass

    with psycopg.connect(database, autocommit=True, options="-c lock_timeout=10s") as another:
        taken = another.execute(TAKE).fetchone()

    assert taken is not None


def test_while_it_is_somebodys_turn_nobody_else_has_it(primary, database):
    impatient = "-c lock_timeout=100ms"
    with (
        primary.turn(),
        psycopg.connect(database, autocommit=True, options=impatient) as another,
        pytest.raises(psycopg.errors.LockNotAvailable),
    ):
        another.execute(TAKE)


def test_one_connection_takes_turn_after_turn(primary):
    first = server_process(primary)
    for _ in range(3):
        with primary.turn() as last:
            assert last == EMPTY

    assert server_process(primary) == first


def test_a_server_that_goes_away_after_the_turn_is_found_again(primary, database):
    first = server_process(primary)
    with primary.turn():
        pass
    with psycopg.connect(database, autocommit=True) as operator:
        assert operator.execute("SELECT pg_terminate_backend(%s, 10000)", [first]).fetchone() == (True,)

    with primary.turn() as last:
        assert last == EMPTY

    assert server_process(primary) != first


def test_a_process_that_is_about_to_end_keeps_a_connection_that_is_at_rest(primary):
    first = server_process(primary)
    with primary.turn():
        pass

    primary.leave()

    assert server_process(primary) == first


def test_what_is_told_without_a_wait_is_done_before_what_is_asked_next(primary):
    with primary.turn():
        pass
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"

    assert primary.asked(lambda connection: connection.execute(held).fetchone()) == (0,)


def test_leaving_a_turn_that_one_never_had_refuses_nothing(primary):
    primary.asked(leave_turn)

    assert primary.last() == EMPTY
