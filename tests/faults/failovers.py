"""F24: the primary is killed again and again, the most advanced standby promoted, and the old primary comes back."""

import os
import random
import shutil
import signal
import time
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from stores.surroundings import surroundings_of
from tests.begun import begin
from tests.faults.cluster import (
    at_work,
    begun,
    compare_copies,
    compare_log,
    expect_none_forked,
    expect_verified,
    outcome_of,
    signed,
)
from tests.faults.machine_at_work import Work, shared
from tests.faults.oracle import compare_roots
from tests.faults.report import Book
from tests.postgres.machines import brought_up
from tests.postgres.three_nodes import three_nodes
from transparency.transparency_log import Log

ORIGIN = "town.example/log"
# Two machines record and sign, one only copies, as fast as it can.
CALLERS = {"one": 4, "two": 4, "reader": 0}
_BETWEEN, _PATIENCE = 40, 60.0
_HEAD = "SELECT coalesce(max(position), 0) FROM log"
_AT = "SELECT position, leaf FROM log WHERE position = %s"
_CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


def fail_over_again_and_again(seed, rounds, folder: Path):
    """So many failovers under eight writers; nothing acknowledged, copied or signed is ever taken back."""
    book, chance, seconds = Book("F24", seed, rounds), random.Random(seed), []
    with three_nodes() as nodes:
        files = begun(folder, nodes.address(), [*CALLERS])
        begin(files["one"], ORIGIN)
        share_key(files["one"], files["two"])
        works = {name: work_of(name, file) for name, file in files.items()}
        with ExitStack() as stack:
            processes = {name: stack.enter_context(at_work(work)) for name, work in works.items()}
            for turn in range(rounds):
                await_head(nodes.primary, head_of(nodes.primary) + _BETWEEN)
                seconds.append(fail_over(book, nodes, chance, turn))
            await_head(nodes.primary, head_of(nodes.primary) + _BETWEEN)
            outcomes = {name: outcome_of(process, works[name]) for name, process in processes.items()}
        book.times("from the order to promote to the first new event", seconds)
        expect_none_forked(book, outcomes)
        book.seen["longest wait of a caller, s"] = max(one.longest for one in outcomes.values())
        compare_all(book, nodes, files)
    return book.report(
        f"{rounds} failovers under {sum(CALLERS.values())} writers of two machines, a reader, two signers"
    )


def work_of(name, file):
    is_reader = not CALLERS[name]
    return Work(
        str(file), name, CALLERS[name], 0, copies_every=0.01 if is_reader else 0.05, signs_every=0 if is_reader else 0.2
    )


def share_key(one: Path, other: Path):
    """Both machines may sign: the key is copied by hand, once the other machine has what was signed."""
    with Log.open(other) as log, closing(shared(log)) as checkpoints:
        brought_up(log.store)
        checkpoints.copy()
    shutil.copy(surroundings_of(one).key, surroundings_of(other).key)


def head_of(node):
    return node.asked(_HEAD)[0][0]


def await_head(node, head):
    """Wait until the log of a primary goes up to there."""
    until = time.monotonic() + _PATIENCE
    while head_of(node) < head:
        assert time.monotonic() < until, f"nothing more is recorded: {node.output()}"
        time.sleep(0.005)


def fail_over(book, nodes, chance, turn):
    """One failover; the seconds from the order to promote to the first new event."""
    old = nodes.primary
    with lagging(nodes, chance) if turn % 3 == 2 else ExitStack():
        old.kill()
    nodes.primary = nodes.most_advanced()
    ordered = time.monotonic()
    nodes.primary.promote()
    await_head(nodes.primary, head_of(nodes.primary) + 1)
    seconds = time.monotonic() - ordered
    if turn % 2:
        come_back_as_it_was(book, nodes.primary, old)
    book.counts["old primaries copied again"] += not nodes.take_back(old)
    nodes.await_standbys(2)
    return seconds


@contextmanager
def lagging(nodes, chance):
    """Meanwhile one of the standbys receives nothing."""
    receiver = chance.choice(nodes.standbys).asked("SELECT pid FROM pg_stat_wal_receiver")
    for (pid,) in receiver:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(0.5)
    try:
        yield
    finally:
        for (pid,) in receiver:
            os.kill(pid, signal.SIGCONT)


def come_back_as_it_was(book, primary, old):
    """The old primary takes writes as if nothing had happened, and everybody looks for a server again."""
    old.start()
    head = head_of(old)
    is_fork = old.asked(_AT, head) != primary.asked(_AT, head)
    primary.asked(_CUT)
    await_head(primary, head_of(primary) + 10)
    book.expect(head_of(old) == head, f"an old primary has recorded {head_of(old) - head} events")
    book.counts["old primaries that came back"] += 1
    book.counts["old primaries whose last event was taken back"] += is_fork
    old.stop()


def compare_all(book, nodes, files):
    """The log, every node, every copy, and whatever was signed."""
    places = [*files.values()]
    rows = compare_log(book, nodes.primary, "postgres", places)
    for node in nodes.standbys:
        await_head(node, len(rows))
        there = node.asked("SELECT position, leaf, state FROM log ORDER BY position")
        book.expect(there == rows, f"node {node.name} has another log")
    compare_copies(book, places, rows)
    notes = signed(places)
    book.seen["signed checkpoints"] = len(notes)
    book.expect(notes, "nothing was signed")
    for file in places:
        compare_roots(book, file, notes)
        expect_verified(book, file)
