"""F10 and F11: two processes revise one figure, and one key is sent by many at once, again, and otherwise."""

import random
import sqlite3
from collections import Counter
from contextlib import closing

from tests.api.a_server import BULLETINS, SERIES, bulletin
from tests.api.test_races import MANY, TASKS, Writer, at_once, history, posting, two_at_work
from tests.faults.load import a_service, seconds_until_ready
from tests.faults.oracle import attempts, key_over_http, verify
from tests.faults.report import Book


def two_writers(seed, rounds, folder):
    """Two writers revise the same figure through two processes: one success a version, and no revision is lost."""
    book = Book("F10", seed, rounds)
    with a_service(folder / "on", workers=2) as server:
        for turn in range(rounds):
            figure = f"/v1/series/{SERIES}/figures/{2000 + turn // 12}-{1 + turn % 12:02}-02"
            tried = two_at_work(server, figure, Writer.until_done)
            statuses = Counter(status for _, status, _ in tried)
            book.counts["tried"] += len(tried)
            for status, count in statuses.items():
                book.counts[f"answered {status}"] += count
            won = {version: value for version, status, value in tried if status == 201}
            book.expect(set(statuses) <= {201, 412}, f"answered {dict(statuses)}")
            book.expect(statuses[201] == 2 * TASKS == len(won), f"{statuses[201]} successes on {len(won)} versions")
            wanted = {1: "0"} | {version + 1: value for version, value in won.items()}
            book.expect(history(server, figure) == wanted, f"{figure} has other revisions than those that succeeded")
        server.stop()
        verify(book, server.path)
    return book.report(f"{rounds} figures, each revised {2 * TASKS} times by two writers through two processes")


def one_key(seed, rounds, folder):
    """Many at once, replays, another body, a kill and a restart: one event, one answer, 422 for what is other."""
    book, chance = Book("F11", seed, rounds), random.Random(seed)
    with a_service(folder / "on", workers=2) as server:
        first = {}
        for turn in range(rounds):
            key, body = f"key-{seed}-{turn}", bulletin(str(1000 + turn), f"{2000 + turn // 12}-{1 + turn % 12:02}-03")
            answers = at_once(server, [posting(BULLETINS, body, key)] * MANY)
            first[key] = answers[0], body
            book.counts["sent at once"] += len(answers)
            book.expect(answers == [answers[0]] * MANY, f"{key}: {MANY} at once were not answered alike")
            book.expect(answers[0].status == 201, f"{key}: answered {answers[0].status}")
            again(book, server, first, chance)
        server.kill()
        server.start()
        seconds_until_ready(server)
        again(book, server, first, chance)
        server.stop()
        recorded = attempts(server.path)
        book.expect(set(recorded) == {key_over_http(key) for key in first}, "other keys were recorded than were sent")
        book.expect(all(len(one) == 1 for one in recorded.values()), "a key was recorded twice")
        with closing(sqlite3.connect(server.path)) as ledger:
            (bulletins,) = ledger.execute(
                "SELECT count(*) FROM stored_events WHERE topic = 'bulletin-received'"
            ).fetchone()
        book.expect(bulletins == rounds, f"{bulletins} bulletins for {rounds} keys")
        verify(book, server.path)
    return book.report(f"{rounds} keys, each {MANY} times at once, then again and with another body, also after a kill")


def again(book, server, first, chance):
    """The same key is answered as the first time; with another body it is refused."""
    for key in chance.sample(sorted(first), min(10, len(first))):
        answer, body = first[key]
        book.counts["replayed"] += 1
        replayed = posting(BULLETINS, body, key)(server)
        book.expect(replayed == answer, f"{key}: replayed, it is answered otherwise")
        other = posting(BULLETINS, {**body, "published_at": "2026-01-02"}, key)(server)
        book.counts["sent with another body"] += 1
        book.expect(other.status == 422, f"{key}: another body was answered {other.status}")
