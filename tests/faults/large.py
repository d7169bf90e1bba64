"""F1 once more, over a ledger of a million events: how soon is a service that was killed ready again."""

import random
import time

from benchmarks import made_up
from benchmarks.measuring import QUICK, Bench
from tests.api.a_server import a_server
from tests.begun import begin
from tests.faults.load import ORIGIN, Load, seconds_until_ready
from tests.faults.oracle import check_all, head_of
from tests.faults.report import Book

CLIENTS = 8
MOST_SECONDS = 5.0
_MANY, _FEW, _ROUNDS_OF_MANY = 1_000_000, 5_000, 5
_PATIENCE = 600.0


def restart_a_large_one(seed, rounds, folder):
    """Kill under load, start, and take the time until reads are answered."""
    book, chance = Book("F1-large", seed, rounds), random.Random(seed)
    events = _MANY if rounds >= _ROUNDS_OF_MANY else _FEW
    made_up.write(Bench(QUICK, folder, lambda *_: None), folder / "ledger.db", events)
    begin(folder / "ledger.db", ORIGIN)
    with a_server(folder, workers=2 if events == _MANY else 1) as server:
        book.seen["projections made first, s"] = round(seconds_until_ready(server, _PATIENCE), 1)
        ready = []
        with Load(server, CLIENTS, seed) as load:
            for _ in range(rounds):
                time.sleep(chance.uniform(0.3, 2))
                server.kill()
                server.start()
                ready.append(seconds_until_ready(server))
        book.seen["events"] = head_of(server.path)
        book.times("ready again", ready)
        if events == _MANY:  # in the short run, among many others, it is the machine that would be judged
            book.expect(max(ready) < MOST_SECONDS, f"ready only after {max(ready):.1f} s")
        server.stop()
        check_all(book, server.path, load.lines, load.notes)
    return book.report(f"{rounds} kills under {CLIENTS} clients, over {events:,} events")
