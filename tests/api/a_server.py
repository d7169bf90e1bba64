"""A real service over a ledger of its own, which can be killed, stopped and started again where it was."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from api.authority.operators import Operators
from benchmarks.ending import leaving_nothing
from domain.recording.commands import OpenSeries, RegisterSource
from stores.opening import open_ledger
from stores.sqlite.store import Store

ROOT = Path(__file__).parents[2]
OWNER = "ada"
SOURCE, SERIES = "town", "town/people"
BULLETINS = "/v1/bulletins"
# What of an answer's head is told of what was recorded, and so must be told again.
_TOLD = ("cache-control", "content-type", "etag", "ledger-position", "ledger-stale", "location", "retry-after")
_MARK = "x-request-id"
_PATIENCE = 30.0
# Below the ports that connections leave from: a port that nobody listens at could otherwise be met by its own caller.
_PORTS = range(20_000, 32_000)
# Whatever befalls the connection: refused, cut, silent, or closed in the middle of an answer.
LOST = (OSError, http.client.HTTPException)
_PROGRAM = """
import sys
from api.service.listening import Port
from api.policy import Policy
from api.service.serving import serve
unlimited = Policy(reads_per_minute=0, writes_per_minute=0, guesses_per_minute=0)
serve(sys.argv[1], Port(port=int(sys.argv[2])), int(sys.argv[3]), unlimited)
"""


@dataclass(frozen=True)
class Answer:
    """What came back, and from which worker: two that are equal tell the same, byte for byte, whoever tells it."""

    status: int
    body: bytes
    told: dict[str, str]
    worker: str = field(compare=False)

    def json(self):
        return json.loads(self.body)


class Caller:
    """A client with a connection of its own, which is made anew after each loss."""

    def __init__(self, port, token, patience=_PATIENCE):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
        self._token = token

    def send(self, method, path, body=None, **headers):
        """The answer; raises one of LOST where none came."""
        self.ask(method, path, body, **headers)
        return self.answer()

    def ask(self, method, path, body=None, **headers):
        """Send, and wait for nothing."""
        given = self._headers(headers)
        content = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        try:
            self._connection.request(method, path, content, given)
        except LOST:
            self.hang_up()
            raise

    def begin(self, method, path, length, **headers):
        """Send the head of a request and the first byte of so many; the socket on which its answer would come."""
        self._connection.putrequest(method, path)
        for name, value in (self._headers(headers) | {"content-length": str(length)}).items():
            self._connection.putheader(name, value)
        self._connection.endheaders(b"x")
        return self._connection.sock

    def _headers(self, more):
        given = {"authorization": f"Bearer {self._token}", "content-type": "application/json"}
        return given | {name.replace("_", "-"): value for name, value in more.items()}

    def answer(self):
        """What came back of what was asked."""
        try:
            with self._connection.getresponse() as found:
                told = {name: found.headers[name] for name in _TOLD if name in found.headers}
                worker = found.headers.get(_MARK, "").partition("-")[0]
                return Answer(found.status, found.read(), told, worker)
        except LOST:
            self.hang_up()
            raise

    def hang_up(self):
        """Close the connection, whatever is under way on it."""
        self._connection.close()


class Server:
    """One service at one port, again and again; ``text`` is a token that may do everything."""

    def __init__(self, path, text, workers):
        self.path = path
        self.text = text
        self.port = _free_port()
        self._workers = workers
        self._process: subprocess.Popen[bytes] | None = None
        self._output = path.with_suffix(".output")
        # Whatever it started ends with this process, also where this one is killed.
        self._left = ExitStack()

    def caller(self, patience=_PATIENCE):
        """A new client."""
        return Caller(self.port, self.text, patience)

    def send(self, method, path, body=None, **headers):
        """The answer to one request, over a connection of its own; raises one of LOST where none came."""
        caller = self.caller()
        try:
            return caller.send(method, path, body, **headers)
        finally:
            caller.hang_up()

    def start(self):
        """Start the processes, and wait for nothing."""
        with self._output.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _PROGRAM, str(self.path), str(self.port), str(self._workers)],
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._left.enter_context(leaving_nothing(self._process))

    def await_answer(self):
        """Wait until every worker answers."""
        until = time.monotonic() + _PATIENCE
        answering: set[str] = set()
        while len(answering) < self._workers:
            assert time.monotonic() < until, f"the service did not come up: {self._output.read_text()}"
            try:
                answering.add(self.send("GET", "/health/live").worker)
            except LOST:
                assert self._process is not None
                assert self._process.poll() is None, self._output.read_text()
                time.sleep(0.02)

    def await_closed_door(self):
        """Wait until nobody new is let in."""
        while _is_taken(self.port):
            time.sleep(0.005)

    def processes(self):
        """The ids of the parent and of its workers."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [self._process.pid, *map(int, children.read_text(encoding="ascii").split())]

    def kill(self):
        """End the parent and its workers at once, with no chance to finish anything."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        assert self._process.wait(_PATIENCE) == -signal.SIGKILL
        self.await_closed_door()  # the workers are nobody's children now, and end in their own time

    def tell_to_stop(self):
        """Ask the parent to stop, and wait for nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)

    def stopped(self):
        """How the parent ended, once it has."""
        assert self._process is not None
        return self._process.wait(_PATIENCE)

    def stop(self):
        """Ask the parent to stop; how it ended."""
        self.tell_to_stop()
        return self.stopped()

    def end(self):
        """Leave nothing running."""
        if self._process is not None and self._process.poll() is None:
            self.kill()
        self._left.close()


@contextmanager
def a_server(folder, workers=1):
    """A server that runs, with a source and a running total by day."""
    path = folder / "ledger.db"
    with open_ledger(path) as ledger:
        ledger.record(RegisterSource(source=SOURCE, name="The town"), OWNER)
        new = OpenSeries(series=SERIES, title="People", unit="persons", measure="cumulative", frequency="D")
        ledger.record(new, OWNER)
    with Operators.open(path) as operators:
        text, _ = operators.issue(OWNER, ["admin", "correct", "report:*"], None, "tester")
    server = Server(path, text, workers)
    server.start()
    try:
        server.await_answer()
        yield server
    finally:
        server.end()


def bulletin(value, period="2022-03-02", **more):
    """The body of a bulletin with one statement."""
    said = [{"series": SERIES, "period": period, "value": value}]
    return {"source": SOURCE, "published_at": "2026-01-01T08:00:00Z", "statements": said, **more}


def of_keys(path: Path) -> dict[str, list[int]]:
    """The positions of all bulletins that were recorded, by the hash of their key; the key of one without is empty."""
    store = Store(path)
    try:
        found: dict[str, list[int]] = {}
        for position, event in store.after(0):
            if event.stream.startswith("bulletin/"):
                found.setdefault(event.batch.key or "", []).append(position)
        return found
    finally:
        store.close()


def _free_port():
    while _is_taken(port := random.choice(_PORTS)):
        pass
    return port


def _is_taken(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
