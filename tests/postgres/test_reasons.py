"""A refusal tells what the servers said, of each its own, also where time ran out in the end, and no password."""

import time
from contextlib import closing

import psycopg
import pytest

from domain.refusals import PrimaryUnreachable
from stores.postgres.connection import connect
from stores.postgres.known_last import EMPTY, Known, Last
from stores.postgres.primary import Primary
from stores.postgres.reasons import Reasons, why
from tests.postgres.node import free_port
from tests.postgres.place import LOOPBACK

HIDDEN = "correct-horse"


def refused(address, timeline=0, last=EMPTY, patience=0.3):
    primary = Primary(address, lambda: Known(last, timeline), patience=patience)
    with pytest.raises(PrimaryUnreachable) as told:
        primary.last()
    primary.close()
    return told.value.message


def test_each_host_is_told_by_its_name():
    ports = free_port(), free_port()
    places = ",".join(f"{LOOPBACK}:{port}" for port in ports)

    said = refused(f"postgresql://me:{HIDDEN}@{places}/figures")

    assert all(f"{LOOPBACK}:{port}: Connection refused" in said for port in ports)
    assert said.count("Connection refused") == 2
    assert HIDDEN not in said


def test_a_single_host_is_told_by_its_name_too():
    port = free_port()

    said = refused(f"postgresql://me:{HIDDEN}@{LOOPBACK}:{port}/figures")

    assert said.endswith(f"{LOOPBACK}:{port}: Connection refused")


def test_a_standby_among_the_hosts_is_told_from_one_that_is_gone(nodes):
    primary, (standby, _) = nodes.primary, nodes.standbys
    primary.stop()

    said = refused(f"postgresql://{LOOPBACK}:{primary.port},{LOOPBACK}:{standby.port}/postgres?user=asreported")

    assert f"{LOOPBACK}:{primary.port}: Connection refused" in said
    assert f"{LOOPBACK}:{standby.port}: session is read-only" in said


@pytest.mark.parametrize("patience", [0.2, 0.3, 0.4])
def test_an_old_primary_is_named_with_both_timelines_also_where_time_ran_out(database, patience):
    said = refused(database, timeline=4, patience=patience)

    place = database.partition("@")[2].partition("/")[0]
    assert said.endswith(f"{place} is an old primary, of timeline 1: timeline 4 was met already")


def test_a_server_that_ends_before_the_copy_is_named(database):
    assert refused(database, timeline=1, last=Last(7, bytes(32))).endswith(" ends before position 7")


def test_a_reason_is_not_hidden_by_time_that_ran_out_and_is_by_a_later_one(database):
    reasons = Reasons()
    with closing(connect(database)) as connection:
        connection.until = time.monotonic()
        with pytest.raises(psycopg.OperationalError) as out_of_time:
            connection.execute("SELECT pg_sleep(1)")

    assert why(reasons.last(out_of_time.value)) == "no answer came in time"
    reasons.heard(psycopg.OperationalError("the first"))
    reasons.heard(psycopg.OperationalError("the\nsecond"))
    reasons.heard(out_of_time.value)
    assert why(reasons.last(out_of_time.value)) == "the second"
