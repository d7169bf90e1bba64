"""Ready means that a standby would confirm what is recorded, too; reads go on where none would."""

import asyncio
import time
from contextlib import closing

import pytest

from api.upstream.confirmations import Confirmations
from stores.postgres.confirmation import Confirmation
from stores.postgres.replicated_store import ReplicatedStore
from stores.store_at import open_store
from tests.api.a_server import BULLETINS, SERIES, bulletin
from tests.api.two_machines import two_machines
from tests.faults.broken_waits import paused_standbys
from tests.postgres.machines import machine as new_machine
from tests.postgres.three_nodes import three_nodes

FIGURE = f"/v1/series/{SERIES}/figures/2022-03-02"
READY = "/health/ready"
PATIENCE = 60.0


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """Three nodes that wait long for each other, and a machine that has recorded a figure."""
    with three_nodes() as nodes, two_machines(tmp_path_factory.mktemp("machines"), nodes.address()) as (machine, _):
        for node in nodes.nodes.values():
            node.configure(wal_sender_timeout="60s", wal_receiver_timeout="60s")
        machine.send("POST", BULLETINS, bulletin("1"))
        yield nodes, machine


def until(machine, status):
    """The first answer of readiness that has that status."""
    ends = time.monotonic() + PATIENCE
    while (answer := machine.send("GET", READY)).status != status:
        assert time.monotonic() < ends, f"readiness stays {answer.status}: {answer.body!r}"
        time.sleep(0.05)
    return answer


def test_without_standbys_a_machine_is_not_ready_and_is_read_and_with_one_it_is_ready_again(cluster):
    nodes, machine = cluster
    until(machine, 200)
    for node in nodes.standbys:
        node.stop()

    unready, read = until(machine, 503), machine.send("GET", FIGURE)
    nodes.standbys[0].start()
    ready = until(machine, 200)
    nodes.standbys[1].start()
    nodes.await_standbys(2)

    assert "no standby confirms what is recorded" in unready.json()["detail"]
    assert "and too few follow it" in unready.json()["detail"]
    assert (read.status, read.json()["value"], "ledger-stale" in read.told) == (200, "1", False)
    assert ready.json()["status"] == "ready"


def test_a_wait_that_is_shorter_than_a_writers_is_no_trouble_and_a_longer_one_is(cluster):
    nodes, machine = cluster
    until(machine, 200)
    with paused_standbys(nodes):  # they are connected still, and confirm nothing
        time.sleep(1.1)  # what was confirmed before tells nothing any more

        waiting = machine.send("GET", READY)
        unready = until(machine, 503)

    assert waiting.status == 200
    assert "no standby confirms what is recorded" in unready.json()["detail"]
    assert "too few" not in unready.json()["detail"]
    assert until(machine, 200).json()["status"] == "ready"


class Counted(Confirmation):
    """Counts how often a standby was asked."""

    times = 0

    def await_standby(self):
        self.times += 1
        super().await_standby()


def test_however_many_ask_a_standby_is_asked_once_a_second(tmp_path, database):
    with closing(open_store(new_machine(tmp_path, "one", database))) as store:
        assert isinstance(store, ReplicatedStore)
        counted = Counted(store.open_primary(), store.open_primary())

        async def ask():
            confirmations = Confirmations(counted)
            found = await asyncio.gather(*(confirmations.why_not() for _ in range(200)))
            found += [await confirmations.why_not() for _ in range(200)]
            await confirmations.close()
            return found

        began = time.monotonic()
        assert set(asyncio.run(ask())) == {""}
        assert 1 <= counted.times <= 1 + (time.monotonic() - began)
