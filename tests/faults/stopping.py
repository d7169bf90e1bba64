"""F18: the service is told to stop while clients write to it."""

import threading
import time

from tests.api.a_server import BULLETINS, LOST
from tests.faults.load import ORIGIN, a_service, body_of, known_status, seconds_until_ready
from tests.faults.oracle import ClientLog, attempts, check_all, key_over_http, lines_of, request_over_http
from tests.faults.report import Book

CLIENTS = 8
MOST_SECONDS = 10


def stop_under_load(seed, rounds, folder):
    """What is in flight is answered, and what nobody was told of was not recorded."""
    book = Book("F18", seed, rounds)
    seconds = []
    with a_service(folder / "on", workers=2 if rounds > 3 else 1) as server:
        log = ClientLog(server.path.with_name("clients.log"))
        for turn in range(rounds):
            untold: list[str] = []
            threads = [
                threading.Thread(target=work, args=(server, log, 100_000 * turn + name, untold), daemon=True)
                for name in range(CLIENTS)
            ]
            for one in threads:
                one.start()
            time.sleep(0.2 + (seed + turn) % 5 / 10)
            began = time.monotonic()
            code = server.stop()
            seconds.append(time.monotonic() - began)
            for one in threads:
                one.join()
            book.expect(code == 0, f"it ended with {code}")
            recorded = attempts(server.path)
            unknown = [key for key in untold if key in recorded]
            book.counts["requests that the stop cut off"] += len(untold)
            book.counts["of these recorded"] += len(unknown)
            book.expect(not unknown, f"{len(unknown)} writes were recorded, and nobody was told")
            server.start()
            seconds_until_ready(server)
        server.stop()
        log.close()
        check_all(book, server.path, lines_of(log.path))
    book.times("stopped", seconds)
    book.expect(max(seconds) <= MOST_SECONDS, f"a stop took {max(seconds):.1f} s")
    return book.report(f"{rounds} stops while {CLIENTS} clients were writing, to {ORIGIN}")


def work(server, log, first, untold):
    """Write until the service is gone."""
    caller = server.caller()
    for number in range(first, first + 100_000, CLIENTS):
        key, body = f"post-{number}", body_of(number)
        try:
            answer = caller.send("POST", BULLETINS, body, idempotency_key=key)
        except ConnectionRefusedError:
            return
        except LOST:
            log.tell(key_over_http(key), request_over_http(body), None)
            untold.append(key_over_http(key))
            return
        log.tell(key_over_http(key), request_over_http(body), known_status(answer))
    caller.hang_up()
