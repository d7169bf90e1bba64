"""F21: streams of revisions beside readers that read nothing, while the service is killed under a writer."""

import random
import threading
from contextlib import suppress

from tests.api.a_server import BULLETINS, LOST, SERIES, a_server
from tests.api.an_event_source import Follower, silent
from tests.faults.report import Book

FOLLOWERS, SILENT = 8, 24


def kill_under_streams(seed, rounds, folder):
    """Kill the service at random moments; each follower resumes, and has to have heard what the list tells at last."""
    book, chance = Book("F21", seed, rounds), random.Random(f"{seed}-streams")
    with a_server(folder, workers=2 if rounds > 3 else 1) as server:
        ended = threading.Event()
        writer = threading.Thread(target=write, args=(server, ended), daemon=True)
        followers = [Follower(server.port, f"127.0.2.{number + 1}") for number in range(FOLLOWERS)]
        for one in (writer, *followers):
            one.start()
        for _ in range(rounds):
            idle = [silent(server.port, address=f"127.0.3.{number % 5 + 1}") for number in range(SILENT)]
            ended.wait(chance.uniform(0.5, 2))
            server.kill()
            book.counts["kills"] += 1
            for one in idle:
                one.close()
            server.start()
            server.await_answer()
        ended.set()
        writer.join()
        expected = listed(server)
        for one in followers:
            one.end_at(lambda found: bool(found) and found[-1].data["since"] >= expected[-1]["since"])
        check(book, followers, expected)
        book.expect(server.stop() == 0, "it did not stop when it was told to")
    book.seen["revisions"] = len(expected)
    return book.report(f"{rounds} kills under {FOLLOWERS} followers and {SILENT} readers that read nothing")


def write(server, ended):
    """One revision after the other, each published later than the one before."""
    number = 1
    while not ended.wait(0.005):
        with suppress(*LOST):
            server.send("POST", BULLETINS, revising(number))
            number += 1


def revising(number):
    said = {"series": SERIES, "period": "2022-03-02", "value": str(number), "reason": "late-data"}
    moment = f"2026-01-{number // 86_400 + 1:02}T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z"
    return {"source": SERIES.partition("/")[0], "published_at": moment, "statements": [said]}


def listed(server):
    """All revisions, oldest first."""
    found: list[dict[str, object]] = []
    query = "after=0&limit=1000"
    while query:
        page = server.send("GET", f"/v1/revisions?{query}").json()
        found += page["items"]
        query = page["next"] and f"after=0&limit=1000&cursor={page['next']}"
    return found


def check(book, followers, expected):
    """Nothing lost, nothing twice, in order, and resumed at least once."""
    for one in followers:
        told = [event.data for event in one.found]
        ids = {event.id for event in one.found}
        book.expect(told == expected, f"a follower heard {len(told)} revisions, the list has {len(expected)}")
        book.expect(len(ids) == len(told), f"{len(told) - len(ids)} ids were told twice")
        book.counts["connections"] += one.connections
    book.expect(book.counts["connections"] > len(followers), "no follower was ever cut off")
    book.expect(len(expected) > 10 * book.counts["kills"], f"only {len(expected)} revisions were recorded")
