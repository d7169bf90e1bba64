"""F23: three machines record at once through proxies that lose connections, and backends are terminated."""

import random
import threading
from contextlib import ExitStack, contextmanager
from pathlib import Path

from stores.upstream import Upstream, keep_upstream
from tests.faults.cluster import (
    at_work,
    begun,
    compare_copies,
    compare_log,
    expect_none_forked,
    expect_verified,
    outcome_of,
)
from tests.faults.machine_at_work import Work
from tests.faults.report import Book
from tests.postgres.cutting_proxy import CuttingProxy
from tests.postgres.shared_server import shared_server

MACHINES, CALLERS = ("one", "two", "three"), 8
_LOST, _LONGEST = 0.02, 30.0
_TERMINATE = """
SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity WHERE datname = %s AND state = 'active'
AND pid <> pg_backend_pid() AND backend_type = 'client backend' ORDER BY random() LIMIT 1) one
"""


def race(seed, rounds, folder: Path):
    """So many commands as rounds, a third from each machine, one log."""
    book = Book("F23", seed, rounds)
    server = shared_server(folder)
    with server.lock, server.database("template0") as database:
        files = begun(folder, server.place.address(database), MACHINES)
        proxies = [CuttingProxy(server.place.port, _LOST, seed + at) for at in range(len(MACHINES))]
        with terminating(book, server.place, database, seed):
            outcomes = raced(files, proxies, database, -(-rounds // len(MACHINES)))
        for proxy in proxies:
            book.counts.update({f"connections cut {way}": count for way, count in proxy.cut.items()})
        for file in files.values():
            keep_upstream(file, Upstream(address=server.place.address(database)))
        judge(book, outcomes)
        compare_copies(book, [*files.values()], compare_log(book, server.place, database, [*files.values()]))
        for file in files.values():
            expect_verified(book, file)
    return book.report(
        f"{rounds} commands of {len(MACHINES)} machines, {CALLERS} callers each, through cut connections"
    )


def raced(files, proxies, database, commands):
    """How it went for each machine, each behind a proxy of its own."""
    with ExitStack() as stack:
        works = {}
        for (name, file), proxy in zip(files.items(), proxies, strict=True):
            keep_upstream(file, Upstream(address=stack.enter_context(proxy).address(database)))
            work = Work(str(file), name, CALLERS, commands)
            works[name] = work, stack.enter_context(at_work(work))
        return {name: outcome_of(process, work) for name, (work, process) in works.items()}


@contextmanager
def terminating(book, place, database, seed):
    """Meanwhile a backend that is at work is terminated now and then."""
    chance, stop = random.Random(seed), threading.Event()

    def terminate():
        while not stop.wait(chance.random() / 5):
            book.counts["backends terminated"] += place.asked(_TERMINATE, database)[0][0]

    thread = threading.Thread(target=terminate)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def judge(book, outcomes):
    """Everybody was answered in time, none of a fork."""
    expect_none_forked(book, outcomes)
    for name, outcome in outcomes.items():
        book.seen[f"{name}: commands a second"] = round(outcome.acknowledged / outcome.seconds)
        book.seen[f"{name}: longest wait, s"] = outcome.longest
        book.expect(outcome.longest < _LONGEST, f"{name}: a caller waited {outcome.longest} s")
        book.expect(not outcome.refused, f"{name}: callers were told {outcome.refused}")
