"""The PostgreSQL of the tests: everybody has a database of their own, and nothing outlives the tests."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path

import psycopg
import pytest

from stores.postgres.migrating import lay_out
from tests.postgres.cutting_proxy import WAYS, CuttingProxy
from tests.postgres.keeper import IN_USE
from tests.postgres.node import folder_for_nodes, held
from tests.postgres.shared_server import shared_server
from tests.test_architecture import ROOT
from tests.test_ending import is_running

PATIENCE = 60.0
APPEND = "SELECT append(%s, %s, %s, %s)"
# A worker of the tests that holds the shared server until it is told to end.
WORKER = """
import sys
from pathlib import Path
from tests.postgres.keeper import IN_USE
from tests.postgres.node import folder_for_nodes, held
from tests.postgres.shared_server import shared_server
server = shared_server(Path(sys.argv[1]))
print(server.place.asked("SHOW data_directory")[0][0], server.place.port, flush=True)
sys.stdin.read()
"""


def leaf(number):
    return bytes([number]) * 32


def append(connection, first, count=1):
    numbers = range(first, first + count)
    known = leaf(first - 1) if first > 1 else b""
    connection.execute(APPEND, [first - 1, known, [*map(leaf, numbers)], [b"{}"] * count])


def test_each_test_has_an_empty_ledger_of_its_own(postgres, database):
    with postgres.database() as other, psycopg.connect(database, autocommit=True) as connection:
        append(connection, 1)

        assert connection.execute("SELECT count(*) FROM log").fetchone() == (1,)
        assert postgres.place.asked("SELECT count(*) FROM log", database=other) == [(0,)]


def test_a_bare_database_has_no_table(bare_database):
    with psycopg.connect(bare_database) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()

    assert tables == []


def test_a_database_is_dropped_behind_its_user(postgres):
    with postgres.database() as name:
        left = psycopg.connect(postgres.place.conninfo(name))

    assert postgres.place.asked("SELECT datname FROM pg_database WHERE datname = %s", name) == []
    left.close()


@pytest.mark.parametrize("ends", ["in order", "killed"])
def test_the_server_ends_with_the_last_worker(tmp_path, ends):
    shared_server(tmp_path).lock.close()  # skips where PostgreSQL cannot be run
    workers = [a_worker(tmp_path), a_worker(tmp_path)]
    try:
        (data, port), other = [worker.stdout.readline().split() for worker in workers]
        assert (data, port) == tuple(other)
        server = int(Path(data, "postmaster.pid").read_text(encoding="ascii").splitlines()[0])

        end(workers[0], ends)
        assert is_running(server)
        end(workers[1], ends)

        await_gone(lambda: is_running(server) or Path(data).parent.exists())
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()


def a_worker(folder):
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, "-c", WORKER, folder], cwd=ROOT, stdin=pipe, stdout=pipe, text=True)


def end(worker, ends):
    if ends == "killed":
        worker.send_signal(signal.SIGKILL)
    worker.communicate(timeout=PATIENCE)


def await_gone(is_there):
    until = time.monotonic() + PATIENCE
    while is_there():
        assert time.monotonic() < until, "it ends"
        time.sleep(0.05)


def test_a_worker_that_comes_after_the_end_starts_another_server(tmp_path):
    first = shared_server(tmp_path)
    first.lock.close()

    second = shared_server(tmp_path)

    assert second.place.asked("SELECT 1") == [(1,)]
    second.lock.close()


@pytest.mark.parametrize(("age", "is_held", "is_left"), [(3600, False, False), (3600, True, True), (0, False, True)])
def test_folders_of_tests_that_were_killed_are_removed_unless_somebody_uses_them(
    tmp_path, monkeypatch, age, is_held, is_left
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    node = tmp_path / "asreported-postgres-forgotten" / "a"
    node.mkdir(parents=True)
    (node / IN_USE).touch()
    os.utime(node / IN_USE, (time.time() - age,) * 2)

    with held(node) if is_held else nullcontext():
        folder_for_nodes()

    assert node.exists() is is_left


def test_what_was_acknowledged_outlives_a_failover_and_the_old_primary_comes_back(nodes):
    lay_out(nodes.address())
    with nodes.primary.connected() as connection:
        append(connection, 1, 3)
    processes = [nodes.primary.pid, *nodes.primary.processes()]

    old = nodes.fail_over()
    await_gone(lambda: any(map(is_running, processes)))
    assert nodes.take_back(old)
    nodes.await_standbys(2)
    with nodes.primary.connected() as connection:
        append(connection, 4)

    assert old is not nodes.primary
    await_gone(lambda: any(node.asked("SELECT count(*) FROM log") != [(4,)] for node in nodes.nodes.values()))


def test_a_proxy_loses_connections_in_each_way(postgres, database):
    name, seen = database.rpartition("/")[2], 0
    with CuttingProxy(postgres.place.port, 0.3, seed=1) as proxy:
        while set(proxy.cut) != set(WAYS):
            try:
                with psycopg.connect(proxy.address(name), autocommit=True) as connection:
                    connection.execute("SELECT 1")
                    seen += 1
            except psycopg.OperationalError:
                pass

    assert seen > 0
