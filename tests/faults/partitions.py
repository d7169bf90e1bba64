"""F26: the network between machines is cut in two, with the primary and a machine on the smaller side."""

import time
from contextlib import ExitStack
from pathlib import Path

from stores.opening import open_ledger
from tests.faults.cluster import (
    acknowledged,
    at_work,
    begun,
    compare_copies,
    compare_log,
    expect_none_forked,
    expect_verified,
    outcome_of,
)
from tests.faults.failovers import await_head, head_of
from tests.faults.machine_at_work import Work
from tests.faults.report import Book
from tests.postgres.networks import NotPermitted, network
from tests.postgres.three_nodes import NAMES, three_nodes

MACHINES, CALLERS = ("west", "east"), 4
_PATIENCE, _SILENCE = 120.0, 5.0


def cut_the_network(seed, rounds, folder: Path):
    """So many partitions; the smaller side records nothing and is read, the larger goes on, and then all do."""
    book = Book("F26", seed, rounds)
    try:
        with network(*NAMES, *MACHINES) as between:
            partition(book, between, rounds, folder)
    except NotPermitted as why:
        return book.report("nothing", f"a network is not permitted here: {why}")
    return book.report(f"{rounds} partitions of three nodes and two machines, {CALLERS} callers each")


def partition(book, between, rounds, folder):
    hosts = {name: (between.address(name), between.enter(name)) for name in NAMES}
    with three_nodes(hosts) as nodes:
        files = begun(folder, nodes.address(), MACHINES)
        works = {name: Work(str(file), name, CALLERS, 0) for name, file in files.items()}
        with ExitStack() as stack:
            processes = {name: stack.enter_context(at_work(work, between.enter(name))) for name, work in works.items()}
            for _ in range(rounds):
                await_head(nodes.primary, head_of(nodes.primary) + 50)
                cut_off_the_primary(book, between, nodes, files)
            outcomes = {name: outcome_of(process, works[name]) for name, process in processes.items()}
        expect_none_forked(book, outcomes)
        places = [*files.values()]
        compare_copies(book, places, compare_log(book, nodes.primary, "postgres", places))
        for file in places:
            expect_verified(book, file)


def cut_off_the_primary(book, between, nodes, files):
    """One partition, from the cut to the day after."""
    old, west = nodes.primary, files["west"]
    between.cut_off([old.name, "west"])
    time.sleep(1)  # what is on its way arrives
    told, head = len(acknowledged([west])), local_head(west)
    nodes.primary = nodes.most_advanced()
    nodes.primary.promote()
    # As a manager does: a standby would look for the old primary first, and nobody bounds how long it waits for it.
    (third,) = (node for node in nodes.standbys if node is not old)
    third.configure(primary_conninfo=nodes.primary.conninfo())
    await_head(nodes.primary, head_of(nodes.primary) + 50)
    time.sleep(_SILENCE)
    book.expect(len(acknowledged([west])) == told, "acknowledged on the side of the old primary, where no standby is")
    book.expect(local_head(west) == head, "copied on the side of the old primary, and no standby has it")
    between.heal()
    await_acknowledged(west, told + 20)  # though the old primary is there still, and takes writes
    old.stop()
    nodes.take_back(old)
    nodes.await_standbys(2)
    book.counts["partitions"] += 1


def local_head(file):
    with open_ledger(file) as ledger:
        return ledger.head()


def await_acknowledged(file, count):
    until = time.monotonic() + _PATIENCE
    while len(acknowledged([file])) < count:
        assert time.monotonic() < until, "the smaller side does not go on once the network is whole"
        time.sleep(0.1)
