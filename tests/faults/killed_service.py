"""F1: the whole service is killed again and again while eight clients write to it."""

import random
import subprocess
import sys
import time

from stores.surroundings import surroundings_of
from tests.api.a_server import ROOT
from tests.faults.load import Load, a_service, seconds_until_ready
from tests.faults.oracle import check_all, statuses, verb
from tests.faults.report import Book
from transparency.keys import signers_of

CLIENTS = 8
# Of so many kills, one falls into the start itself.
_WHILE_STARTING = 0.15


def kill_under_load(seed, rounds, folder):
    """Kill the service's processes at random moments; every client's log against the ledger that is left."""
    book, chance = Book("F1", seed, rounds), random.Random(f"{seed}-kills")
    workers = 2 if rounds > 10 else 1
    with a_service(folder, workers) as server:
        load = Load(server, CLIENTS, seed)
        with load:
            ready = [kill_and_restart(server, load, chance, book) for _ in range(rounds)]
        server.stop()
        book.seen["workers"] = workers
        book.seen["statuses"] = statuses(load.lines)
        book.times("ready again", ready)
        check_all(book, server.path, load.lines, load.notes)
        audit(book, server.path, folder / "published")
    book.seen["clients"] = CLIENTS
    return book.report(f"{book.counts['kills']} kills of all processes while {CLIENTS} clients were writing")


def kill_and_restart(server, load, chance, book):
    """Kill at a moment that nobody chose; how long the service then takes to be ready."""
    before = load.answered
    time.sleep(chance.uniform(0.1, 2))
    server.kill()
    book.counts["kills"] += 1
    if chance.random() < _WHILE_STARTING:
        server.start()
        time.sleep(chance.uniform(0, 1.5))
        server.kill()
        book.counts["kills"] += 1
    book.counts["kills before any answer"] += load.answered == before
    server.start()
    return seconds_until_ready(server)


def audit(book, ledger, place):
    """The verifier that stands alone accepts the log as it is published."""
    code, said = verb("log", "publish", place, "--database", ledger)
    book.expect(code == 0, f"publishing ended with {code}: {said}")
    code, said = run_audit(place, ledger)
    book.expect(code == 0, f"the stand-alone verifier ended with {code}: {said}")


def run_audit(place, ledger):
    key = str(signers_of(surroundings_of(ledger))[0].verifier)
    command = [sys.executable, "-I", str(ROOT / "cli" / "audit.py"), "log", str(place), "--key", key]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr
