"""Asks the service without a socket or a client library, so that its CPU time is its own, and is little."""

import asyncio
import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

from litestar import Litestar

from api.app import create_app
from api.authority.operators import Operators
from api.policy import Policy
from projections.answers.view import View
from tests.bad_input import everything

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_UNLIMITED = Policy(reads_per_minute=0, writes_per_minute=0, guesses_per_minute=0)


class Answer(NamedTuple):
    """A response, and the CPU seconds that the whole process took for it."""

    status: int
    headers: dict[str, str]
    content: bytes
    cpu: float

    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def slug(self) -> str:
        """The last word of the problem's type."""
        return str(self.json()["type"].rpartition("/")[2])

    @property
    def pointers(self) -> list[str]:
        """Where in the body it is wrong, as the problem says."""
        return [one["pointer"] for one in self.json().get("errors", [])]


class _Here(ThreadPoolExecutor):
    """Does at once what would go to another thread: handing over costs more than most of what is asked here."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 - whatever it is belongs to whoever waits
            done.set_exception(error)
        return done


class Service:
    """One ledger with a token that may do everything, and a way to ask its service."""

    def __init__(self, path: Path, app: Litestar, token: str) -> None:
        self.path = path
        self.app = app
        self._runner = asyncio.Runner()
        self._runner.get_loop().set_default_executor(_Here())
        self._token = token.encode()
        self._store = sqlite3.connect(path)
        self._signals: asyncio.Queue[dict[str, str]] = asyncio.Queue()
        self._told: asyncio.Queue[Any] = asyncio.Queue()
        self._life = self._runner.get_loop().create_task(
            app({"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}, self._signals.get, self._told.put)  # type: ignore[arg-type]  # the scope of a server, by hand
        )
        self.run(self._signal("lifespan.startup"))
        self.begun = self.everything()

    async def _signal(self, name: str) -> None:
        await self._signals.put({"type": name})
        assert (await self._told.get())["type"] == f"{name}.complete"

    def close(self) -> None:
        self.run(self._signal("lifespan.shutdown"))
        self.run(asyncio.wait([self._life]))
        self._runner.close()
        self._store.close()

    def head(self) -> int:
        """The ledger's last position, read past the service."""
        return int(self._store.execute("SELECT count(*) FROM stored_events").fetchone()[0])

    def everything(self) -> str:
        """A digest of every row of every table of the ledger and of the operators' log."""
        return everything(self.path)

    def run(self, work: Any) -> Any:
        """Run a coroutine that asks many times."""
        return self._runner.run(work)

    def ask(self, method: str, url: str, body: Any = None, **headers: str) -> Answer:
        """One request; a body that is not bytes is sent as JSON. Headers are named with underscores."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        answer: Answer = self.run(self.asked(method, url, raw, headers))
        return answer

    async def asked(self, method: str, url: str, raw: bytes, headers: Mapping[str, str]) -> Answer:
        """One request, with a token and as JSON unless the headers say otherwise; an empty header is left out."""
        path, _, query = url.partition("?")
        given = {"content-type": "application/json", "content-length": str(len(raw))}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = [(name.encode(), value.encode("latin-1")) for name, value in given.items() if value]
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
            "path": unquote_to_bytes(path).decode(errors="replace"), "raw_path": path.encode(), "root_path": "",
            "query_string": query.encode(),
            "headers": [*sent, (b"host", b"service"), (b"authorization", b"Bearer " + self._token)],
            "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {}, "extensions": {},
        }  # fmt: skip
        messages: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": raw, "more_body": False}

        async def send(message: Any) -> None:
            messages.append(message)

        began = time.process_time()
        await self.app(scope, receive, send)  # type: ignore[arg-type]  # the scope of a server, by hand
        cpu = time.process_time() - began
        start, *parts = messages
        told = {name.decode(): value.decode("latin-1") for name, value in start["headers"]}
        return Answer(start["status"], told, b"".join(part.get("body", b"") for part in parts), cpu)


@contextmanager
def service(path: Path, policy: Policy = _UNLIMITED) -> Iterator[Service]:
    """The service over the ledger in that file, on a clock that stands still."""
    with Operators.open(path, lambda: NOW) as operators:
        token, _ = operators.issue("ada", ["admin", "report:*", "correct", "read"], None, "root")
    with View.open(path) as answers:
        app = create_app(answers, policy=policy, clock=lambda: NOW)
        asking = Service(path, app, token)
        try:
            yield asking
        finally:
            asking.close()
