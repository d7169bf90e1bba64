"""Load on a server: wrk where it is installed, or else a client of our own in a process of its own."""

import asyncio
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

CONNECTIONS = 32
_FEW = 4
_ERROR = 400
_LUA = """
local requests, at = {{}}, {first}
init = function()
  for path in io.lines("{paths}") do requests[#requests + 1] = wrk.format("GET", path, {{{headers}}}) end
end
request = function()
  at = at % #requests + 1
  return requests[at]
end
done = function(summary)
  local errors = summary.errors
  local failed = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  local seconds = summary.duration / 1e6
  io.write(string.format('{{"requests":%d,"seconds":%f,"failed":%d}}', summary.requests, seconds, failed))
end
"""


class Load(Struct, frozen=True):
    """Paths that are asked for in turn, one after the other, and the headers that go with each."""

    name: str
    paths: tuple[str, ...]
    headers: tuple[tuple[str, str], ...] = ()


class Done(Struct, frozen=True):
    """The requests answered, the seconds that took, and the requests that were not answered well."""

    requests: int
    seconds: float
    failed: int


class Order(Struct, frozen=True):
    """An order for our own client, as JSON on its standard input; a toy's load comes over few connections."""

    port: int
    paths: Sequence[str]
    headers: Sequence[tuple[str, str]]
    first: int
    seconds: float


def tool() -> str:
    """The name of the tool that makes the load."""
    return "wrk" if shutil.which("wrk") else "a client in Python, which is slower than wrk"


def put(port: int, load: Load, first: int, seconds: float, folder: Path) -> Done:
    """Ask for the paths from the ``first`` on, over 32 connections that are kept open."""
    order = Order(port, load.paths, load.headers, first % len(load.paths), seconds)
    said = _wrk(order, folder) if shutil.which("wrk") and seconds >= 1 else _own(order)
    done = msgspec.json.decode(said, type=Done)
    assert done.failed == 0, f"{load.name}: {done.failed} of {done.requests} requests failed"
    return done


def _wrk(order: Order, folder: Path) -> bytes:
    paths, script = folder / "paths", folder / "load.lua"
    paths.write_text("".join(f"{path}\n" for path in order.paths))
    headers = ", ".join(f'["{name}"] = {msgspec.json.encode(value).decode()}' for name, value in order.headers)
    script.write_text(_LUA.format(first=order.first, paths=paths, headers=headers))
    duration = f"{round(order.seconds)}s"  # wrk takes whole seconds
    address = f"http://127.0.0.1:{order.port}"
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{duration}", "--timeout", "60s", "-s", str(script), address]
    said = _output(command)
    return said[said.rindex(b"{") :]


def _own(order: Order) -> bytes:
    return _output([sys.executable, "-m", "benchmarks.load"], msgspec.json.encode(order))


def _output(command: list[str], given: bytes = b"") -> bytes:
    root = Path(__file__).parent.parent
    done = subprocess.run(command, input=given, check=True, capture_output=True, cwd=root)  # noqa: S603 - our commands
    return done.stdout


class _Asking(asyncio.Protocol):
    """One connection: each answer that came whole is followed by the next request."""

    def __init__(self, client: "_Client") -> None:
        self._client = client
        self._come = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport), "a TCP connection"
        self._transport = transport
        transport.write(self._client.next())

    def data_received(self, data: bytes) -> None:
        self._come += data
        head = self._come.find(b"\r\n\r\n")
        if head < 0:
            return
        headers = self._come[:head].lower()
        at = headers.find(b"content-length:")
        length = int(headers[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(self._come) >= head + 4 + length:
            self._client.answered(int(headers[9:12]))
            self._come = b""
            self._transport.write(self._client.next())


class _Client:
    def __init__(self, order: Order) -> None:
        self.answers = 0
        self.failed = 0
        self.some = asyncio.Event()
        self._at = order.first
        lines = "".join(f"{name}: {value}\r\n" for name, value in (("Host", "127.0.0.1"), *order.headers))
        self._requests = [f"GET {path} HTTP/1.1\r\n{lines}\r\n".encode() for path in order.paths]

    def next(self) -> bytes:
        self._at = (self._at + 1) % len(self._requests)
        return self._requests[self._at]

    def answered(self, status: int) -> None:
        self.answers += 1
        self.some.set()
        self.failed += status >= _ERROR


async def _ask(order: Order) -> Done:
    client = _Client(order)
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    open_ones = [
        await loop.create_connection(lambda: _Asking(client), "127.0.0.1", order.port)
        for _ in range(CONNECTIONS if order.seconds >= 1 else _FEW)
    ]
    await asyncio.sleep(order.seconds)
    await client.some.wait()
    done = Done(client.answers, time.perf_counter() - started, client.failed)
    for transport, _ in open_ones:
        transport.abort()
    return done


if __name__ == "__main__":
    found = asyncio.run(_ask(msgspec.json.decode(sys.stdin.buffer.read(), type=Order)))
    sys.stdout.buffer.write(msgspec.json.encode(found))
