"""Sent again after whatever befell the first time, a write is there once, and its key tells which."""

import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import date, timedelta

import pytest

from stores.sqlite.store import Store
from tests.api.a_server import BULLETINS, LOST, ROOT, a_server, bulletin, of_keys

POSTS = int(os.environ.get("ASREPORTED_POSTS", "600"))
# So many kills or more: one for every five hundred posts.
KILLS = max(3, POSTS // 500)
SEED = int(os.environ.get("ASREPORTED_SEED", "20220302"))
CLIENTS = 8
FIRST_DAY = date(1990, 1, 1)


@pytest.fixture
def server(tmp_path):
    with a_server(tmp_path, workers=2) as running:
        yield running


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A server for tests that leave it running."""
    with a_server(tmp_path_factory.mktemp("retried"), workers=2) as running:
        yield running


def body_of(number):
    """The bulletin of that number, about a figure of its own."""
    return bulletin(str(1000 + number), str(FIRST_DAY + timedelta(days=number)))


def post(caller, number):
    return caller.send("POST", BULLETINS, body_of(number), idempotency_key=f"post-{number}")


class Acknowledged:
    """What the clients were answered, by the number of the post; an answer that differs from the first is kept."""

    def __init__(self):
        self._lock = threading.Lock()
        self.first = {}
        self.differing = []
        self.statuses: Counter[int] = Counter()
        self.lost = 0

    def take(self, number, answer):
        with self._lock:
            self.statuses[answer.status] += 1
            before = self.first.setdefault(number, answer)
            if before != answer:
                self.differing.append((number, before, answer))

    def lose(self):
        with self._lock:
            self.lost += 1

    def any_number(self, chance):
        with self._lock:
            return chance.choice(list(self.first)) if self.first else None


class Client:
    """Posts its share, each post until it is answered; some are sent again all the same, its own and the others'."""

    def __init__(self, server, name, told):
        self.server = server
        self.caller = server.caller()
        self.chance = random.Random(f"{SEED}-{name}")
        self.numbers = range(name, POSTS, CLIENTS)
        self.told = told

    def work(self):
        for number in self.numbers:
            if self.chance.random() < 0.1:
                self.hang_up_on(number)
            self.insist(number)
            if self.chance.random() < 0.2:
                self.insist(number)
            if self.chance.random() < 0.2:
                self.insist(self.told.any_number(self.chance))
        self.caller.hang_up()

    def hang_up_on(self, number):
        """Send, and do not wait for the answer."""
        with suppress(*LOST):
            self.caller.ask("POST", BULLETINS, body_of(number), idempotency_key=f"post-{number}")
            time.sleep(self.chance.uniform(0, 0.005))
        self.caller.hang_up()

    def insist(self, number):
        """Send until there is an answer."""
        while True:
            try:
                answer = post(self.caller, number)
            except LOST:
                self.told.lose()
                time.sleep(self.chance.uniform(0.01, 0.1))
            else:
                self.told.take(number, answer)
                return


def kill_again_and_again(server, told, threads):
    """Kill the server at moments that nobody chose and start it again.

    How often, and how many posts were recorded by then of which nobody had been told.
    """
    chance = random.Random(f"{SEED}-kills")
    kills, untold = 0, 0
    for wanted in sorted(chance.sample(range(POSTS), KILLS)):
        while len(told.first) < wanted and any(one.is_alive() for one in threads):
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.05))
        server.kill()
        kills += 1
        untold += len(of_keys(server.path)) - len(told.first)
        server.start()
        if chance.random() < 0.2:  # while it is starting, too
            time.sleep(chance.uniform(0, 2))
            server.kill()
            kills += 1
            server.start()
        server.await_answer()
    return kills, untold


def verified(path):
    """What ``asreported verify`` says; it must be content."""
    command = [sys.executable, "-m", "cli.main", "verify", "--database", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_posts_that_are_sent_again_while_the_server_is_killed_are_each_recorded_once(server):
    told = Acknowledged()
    clients = [Client(server, name, told) for name in range(CLIENTS)]
    threads = [threading.Thread(target=one.work, daemon=True) for one in clients]
    started = time.monotonic()

    for one in threads:
        one.start()
    kills, untold = kill_again_and_again(server, told, threads)
    for one in threads:
        one.join()
    seconds = time.monotonic() - started
    again = server.caller()
    replays = {number: post(again, number) for number in range(POSTS)}
    again.hang_up()
    ending = server.stop()

    print(  # noqa: T201 - shown when the test fails, or when it is asked for
        f"seed {SEED}: {POSTS} posts in {seconds:.0f} s, {kills} kills, {told.lost} tries lost, "
        f"{untold} recorded but untold, {sum(told.statuses.values())} answers {dict(told.statuses)}"
    )
    assert told.differing == []
    assert replays == told.first
    assert set(told.statuses) == {201}
    assert kills >= KILLS
    assert ending == 0
    recorded = of_keys(server.path)
    assert sorted(len(found) for found in recorded.values()) == [1] * POSTS
    bulletins = {one.json()["bulletin"]: int(one.told["ledger-position"]) for one in replays.values()}
    assert bulletins == ends_of_bulletins(server.path)
    assert "is whole up to position" in verified(server.path)


def ends_of_bulletins(path):
    """The last position of each bulletin's batch, by its id."""
    store = Store(path)
    try:
        names = {
            position: event.stream.partition("/")[2]
            for position, event in store.after(0)
            if event.stream.startswith("bulletin/")
        }
        return {name: store.batch_end(position) for position, name in names.items()}
    finally:
        store.close()


def send_again(server, number):
    """The answer to the post of that number, over another connection."""
    caller = server.caller()
    try:
        return post(caller, number)
    finally:
        caller.hang_up()


def test_a_client_that_hangs_up_finds_its_write_there_once_by_its_key(shared):
    chance = random.Random(SEED)
    before = of_keys(shared.path)

    for number in range(40):
        caller = shared.caller()
        caller.ask("POST", BULLETINS, body_of(number), idempotency_key=f"post-{number}")
        time.sleep(chance.uniform(0, 0.01))
        caller.hang_up()
    answers = [send_again(shared, number) for number in range(40)]

    assert {one.status for one in answers} == {201}
    assert [len(found) for key, found in of_keys(shared.path).items() if key not in before] == [1] * 40


def test_a_client_that_gives_up_waiting_is_told_by_its_key_what_was_recorded_meanwhile(shared):
    store = Store(shared.path)
    before = store.head()
    with store.writing():
        hasty = shared.caller(patience=0.5)
        with pytest.raises(TimeoutError):
            post(hasty, 100)
        reading = [shared.send("GET", "/v1/totals").status for _ in range(10)]
        assert (store.head(), reading) == (before, [200] * 10), "whoever reads does not wait for whoever writes"

    while store.head() == before:
        time.sleep(0.01)
    recorded = store.head()
    answer = send_again(shared, 100)

    assert (answer.status, answer.json()["position"]) == (201, recorded)
    assert store.head() == recorded
    store.close()


def test_what_was_recorded_is_told_again_while_others_record(shared):
    store = Store(shared.path)
    first = post(shared, 101)
    with store.writing():
        waiting = [shared.caller() for _ in range(8)]  # both workers have a write that waits for the lock
        for number, caller in enumerate(waiting):
            caller.ask("POST", BULLETINS, body_of(200 + number), idempotency_key=f"post-{200 + number}")
        again = [post(shared, 101) for _ in range(5)]
        other = shared.send("POST", BULLETINS, body_of(102), idempotency_key="post-101")

    assert again == [first] * 5
    assert other.status == 422
    assert {one.answer().status for one in waiting} == {201}
    for one in waiting:
        one.hang_up()
    store.close()


def test_a_stop_finishes_the_writes_that_are_in_flight(server):
    store = Store(server.path)
    callers = [server.caller() for _ in range(10)]
    with store.writing():
        for number, caller in enumerate(callers):
            caller.ask("POST", BULLETINS, body_of(number), idempotency_key=f"post-{number}")
        assert {server.send("GET", "/health/live").status for _ in range(50)} == {200}
        server.tell_to_stop()
        server.await_closed_door()

    answers = [one.answer() for one in callers]
    ending = server.stopped()

    assert [one.status for one in answers] == [201] * 10
    assert max(one.json()["position"] for one in answers) == store.head()
    assert sorted(len(found) for found in of_keys(server.path).values()) == [1] * 10
    assert ending == 0
    for one in callers:
        one.hang_up()
    store.close()


def test_a_stop_among_many_writes_loses_nothing_that_was_acknowledged(server):
    told = Acknowledged()
    broken_off = []

    def work(name):
        caller = server.caller()
        for number in range(name, 10_000, CLIENTS):
            try:
                told.take(number, post(caller, number))
            except LOST:
                broken_off.append(number)
                return

    threads = [threading.Thread(target=work, args=(name,), daemon=True) for name in range(CLIENTS)]
    for one in threads:
        one.start()
    while len(told.first) < 100:
        time.sleep(0.002)

    ending = server.stop()
    for one in threads:
        one.join()
    recorded = of_keys(server.path)
    server.start()
    server.await_answer()
    replays = {number: send_again(server, number) for number in (*told.first, *broken_off)}

    assert ending == 0
    assert set(told.statuses) == {201}
    assert len(broken_off) == CLIENTS
    assert told.first.items() <= replays.items()
    assert {one.status for one in replays.values()} == {201}
    assert len(told.first) <= len(recorded) <= len(replays)
    assert sorted(len(found) for found in of_keys(server.path).values()) == [1] * len(replays)
