"""F9: the machine's clock goes back a day, forward, and in small steps, while the service runs."""

import itertools
import os
import random
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from domain.refusals import ClockBehind
from stores.opening import open_ledger
from stores.sqlite.store import Store
from tests.api.a_server import BULLETINS, a_server
from tests.begun import begin
from tests.faults import deeds
from tests.faults.load import ORIGIN, body_of, seconds_until_ready
from tests.faults.oracle import verify
from tests.faults.report import Book
from transparency.signing import Signing
from transparency.transparency_log import Log

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
_LIBRARIES = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/lib*/faketime/libfaketime.so.1")


def set_clocks_wrong(seed, rounds, folder):
    """A ledger whose clock is set at random, and a service whose machine's clock is."""
    book = Book("F9", seed, rounds)
    wander(book, random.Random(seed), 20 * rounds, folder / "ledger")
    library = next((str(one) for pattern in _LIBRARIES for one in Path("/").glob(pattern[1:])), None)
    if library is None:
        book.seen["a service's clock"] = "left out: libfaketime is not installed"
    else:
        book.seen["a service's clock"] = "set by libfaketime"
        with faked(library, folder) as set_clock:
            serve_at_all_times(book, set_clock, rounds, folder / "service")
    return book.report(f"{20 * rounds} commands on a clock that is set at random; a service a day back and forth")


def wander(book, chance, commands, folder):
    """Whatever the clock does, instants never go back; more than an hour back is refused, and nothing is recorded."""
    path, now = deeds.begin_ledger(folder, statements=5), [datetime.now(UTC)]
    with open_ledger(path, lambda: now[0]) as ledger, Log.open(path) as log:
        for number in range(commands):
            now[0] += chance.choice((-DAY, -HOUR * 0.4, -timedelta(seconds=1), timedelta(0), HOUR * 0.4, DAY))
            last, head = datetime.fromisoformat(str(ledger.store.last_recorded_at())), ledger.head()
            is_behind = last - now[0] > HOUR
            try:
                ledger.record(deeds.bulletin(3 + number % 20, 6 + number // 20), deeds.ACTOR)
            except ClockBehind:
                book.counts["refused: the clock is more than an hour behind"] += 1
                book.expect(is_behind, f"refused at {now[0]}, and the last was at {last}")
                book.expect(ledger.head() == head, "refused, and recorded")
            else:
                book.counts["recorded"] += 1
                book.expect(not is_behind, f"recorded at {now[0]}, and the last was at {last}")
            Signing(log, lambda: now[0]).sign()
            if is_behind and chance.random() < 0.5:
                now[0] = last
    expect_order(book, path)
    verify(book, path)


def expect_order(book, path):
    """Batches in the order of their positions were recorded one after another."""
    with closing(Store(path)) as store:
        instants = dict.fromkeys(one.event.recorded_at for one in store.after(0))
    backwards = [(one, other) for one, other in itertools.pairwise(instants) if one >= other]
    book.expect(not backwards, f"recorded_at goes back: {backwards[:3]}")
    book.counts["batches in order"] += len(instants)


@contextmanager
def faked(library, folder):
    """Lets processes that are started meanwhile read their clock from a file; answers how to set it."""
    setting = folder / "clock"
    names = {
        "LD_PRELOAD": library,
        "FAKETIME_TIMESTAMP_FILE": str(setting),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }

    def set_clock(offset):
        fresh = setting.with_suffix(".next")
        fresh.write_text(offset, encoding="ascii")
        fresh.replace(setting)

    set_clock("+0")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(names)
    try:
        yield set_clock
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def serve_at_all_times(book, set_clock, rounds, folder):
    """A day back: writes are refused, reads go on. Back again, or forward: writes are taken."""
    folder.mkdir()
    begin(folder / "ledger.db", ORIGIN)
    with a_server(folder) as server:
        numbers = itertools.count()
        for turn in range(rounds):
            for offset, status in (("+0", 201), ("-30m", 201), ("-1d", 503), ("+0", 201), (f"+{10 * turn + 1}s", 201)):
                set_clock(offset)
                number = next(numbers)
                answer = server.send("POST", BULLETINS, body_of(number), idempotency_key=f"post-{number}")
                told = f"a write at {offset} was answered {answer.status}: {answer.body[:200]!r}"
                book.expect(answer.status == status, told)
                if status != 201:
                    book.expect(answer.json()["type"] == "/problems/clock-behind", told)
                read = server.send("GET", "/v1/totals")
                book.expect(read.status == 200, f"a read at {offset} was answered {read.status}: {read.body[:200]!r}")
                book.counts[f"service: answered {answer.status}"] += 1
            set_clock("-1d" if turn % 2 else "+0")
            server.kill()
            server.start()
            seconds_until_ready(server)
        # A day ahead it records, and then has to wait for the day to come: there is no way to take an instant back.
        for offset, status in (("+1d", 201), ("+0", 503), ("+1d", 201)):
            set_clock(offset)
            number = next(numbers)
            answer = server.send("POST", BULLETINS, body_of(number), idempotency_key=f"post-{number}")
            book.expect(answer.status == status, f"then a write at {offset} was answered {answer.status}")
            book.counts[f"service: answered {answer.status}"] += 1
        server.stop()
    expect_order(book, server.path)
    verify(book, server.path)
