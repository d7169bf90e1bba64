"""Clients that write to a service without a rest, and one that keeps every checkpoint it is shown."""

import json
import random
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, timedelta

from tests.api.a_server import BULLETINS, LOST, a_server, bulletin
from tests.begun import begin
from tests.faults.oracle import ClientLog, key_over_http, lines_of, request_over_http

ORIGIN = "figures.example/log"
FIRST_DAY = date(1990, 1, 1)
_DAYS = 10_000
_TOOK_TOO_LONG = "/problems/took-too-long"


@contextmanager
def a_service(folder, workers=1):
    """A server over a ledger that is a signed log."""
    folder.mkdir(parents=True, exist_ok=True)
    begin(folder / "ledger.db", ORIGIN)
    with a_server(folder, workers) as server:
        yield server


def body_of(number):
    """A bulletin that says something of its own, whatever was said before."""
    day, turn = number % _DAYS, number // _DAYS
    moment = f"2026-01-01T{turn // 60:02}:{turn % 60:02}:00Z"
    said = bulletin(str(1000 + number), str(FIRST_DAY + timedelta(days=day)))
    return json.dumps({**said, "published_at": moment}).encode()


class Load:
    """Clients at work until they are told to stop; ``lines`` is what they were told, ``notes`` what was signed."""

    def __init__(self, server, clients, seed):
        self.server = server
        self.log = ClientLog(server.path.with_name("clients.log"))
        self.notes: set[str] = set()
        self.answered = 0
        self._stop = threading.Event()
        self._number = 0
        self._lock = threading.Lock()
        self._broken: list[BaseException] = []
        works = [self._watch, *(Client(self, f"{seed}-{name}").work for name in range(clients))]
        self._threads = [threading.Thread(target=self._guarded, args=(work,), daemon=True) for work in works]

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told by ``stop``, in the thread of the experiment
            self._broken.append(error)

    def __enter__(self):
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        """Wait for every client to end what it is at; raises what broke any of them."""
        self._stop.set()
        for one in self._threads:
            one.join()
        self.log.close()
        if self._broken:
            raise self._broken[0]

    @property
    def is_over(self):
        return self._stop.is_set()

    @property
    def lines(self):
        return lines_of(self.log.path)

    def next(self):
        with self._lock:
            self._number += 1
            return self._number

    def _watch(self):
        caller = self.server.caller()
        while not self.is_over:
            try:
                answer = caller.send("GET", "/log/checkpoint")
            except LOST:
                time.sleep(0.05)
                continue
            if answer.status == 200:
                self.notes.add(answer.body.decode())
            time.sleep(0.05)
        caller.hang_up()


class Client:
    """Sends bulletins with keys; where it does not know what became of one, it sends it again, or never asks."""

    def __init__(self, load, name):
        self.load, self.chance, self.name = load, random.Random(name), name
        self.caller = load.server.caller()

    def work(self):
        while not self.load.is_over:
            number = self.load.next()
            is_known = self.send(number)
            while not is_known and self.chance.random() < 0.5 and not self.load.is_over:
                is_known = self.send(number)
            if self.chance.random() < 0.05:
                self.send(number)
        self.caller.hang_up()

    def send(self, number):
        """Whether anybody knows now what became of it."""
        key, body = f"post-{number}", body_of(number)
        try:
            answer = self.caller.send("POST", BULLETINS, body, idempotency_key=key)
        except ConnectionRefusedError:
            time.sleep(self.chance.uniform(0.01, 0.1))
            return False  # it was not sent, so there is nothing to tell
        except LOST:
            self.load.log.tell(key_over_http(key), request_over_http(body), None)
            return False
        self.load.log.tell(key_over_http(key), request_over_http(body), known_status(answer))
        self.load.answered += 1
        if answer.status >= 400:
            time.sleep(0.02)
        return True


def known_status(answer):
    """The status, or None where the service itself does not say what became of the write."""
    if answer.status == 503 and answer.json().get("type") == _TOOK_TOO_LONG:
        return None
    return answer.status


def seconds_until_ready(server, patience=60.0):
    """How long it takes from now until the service says that reads would be answered."""
    began = time.monotonic()
    while time.monotonic() - began < patience:
        try:
            if server.send("GET", "/health/ready").status == 200:
                seconds = time.monotonic() - began
                # A worker that is still starting would not hear that it should stop.
                server.await_answer()
                return seconds
        except LOST:
            pass
        time.sleep(0.01)
    raise AssertionError(
        f"not ready after {patience} seconds: {server.path.with_suffix('.output').read_text()[-2000:]}"
    )
