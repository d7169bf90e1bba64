"""F16: bodies and heads that are far too large, too deep, or never end."""

import json
import socket
import time
from pathlib import Path

from tests.api.a_server import BULLETINS
from tests.faults.load import a_service, body_of
from tests.faults.oracle import head_of, verify
from tests.faults.report import Book

_MEGABYTE = 1 << 20
# What a service may grow by, while a client sends it what it cannot want.
_MOST_GROWTH = 96 * _MEGABYTE
_ENDLESS_SECONDS = 20


def send_too_much(seed, rounds, folder):
    """Each of them is refused early, nothing is recorded, and others are answered meanwhile and afterwards."""
    book = Book("F16", seed, rounds)
    with a_service(folder / "on") as server:
        worker = server.processes()[-1]
        before, head = memory_of(worker), head_of(server.path)
        for _ in range(rounds):
            for what, expected, pieces in requests(server):
                status, sent, seconds = send(server.port, pieces)
                book.counts[f"{what}: {status}"] += 1
                book.seen[f"{what}: megabytes taken"] = round(sent / _MEGABYTE, 1)
                book.expect(status in expected, f"{what} was answered {status} after {sent} bytes")
                book.expect(seconds < _ENDLESS_SECONDS, f"{what}: still taken after {seconds:.0f} s")
                live = server.send("GET", "/v1/totals")
                book.expect(live.status == 200, f"after {what} a read was answered {live.status}")
        growth = memory_of(worker) - before
        book.seen["megabytes more in memory"] = round(growth / _MEGABYTE, 1)
        book.expect(growth < _MOST_GROWTH, f"the service grew by {growth >> 20} MB")
        book.expect(head_of(server.path) == head, "something was recorded")
        book.expect(server.send("POST", BULLETINS, body_of(1)).status == 201, "a proper write was not taken")
        book.expect(server.stop() == 0, "the service did not stop well")
        verify(book, server.path)
    return book.report(f"{rounds} times bodies of 11 MB and without end, heads of 200 KB and without end, deep JSON")


def requests(server):
    """What it is, with which statuses it may be refused (None: hung up), and its bytes piece by piece."""
    head = f"POST {BULLETINS} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {server.text}\r\n"
    typed = f"{head}content-type: application/json\r\n"
    deep = b"[" * 5_000 + b"]" * 5_000
    yield "a body of 11 MB", {413}, with_length(typed, b'"' + b"x" * 11 * _MEGABYTE + b'"')
    yield "a body of chunks without end", {413}, chunked(typed)
    yield "JSON 5,000 deep", {400}, with_length(typed, deep)
    statement = {**json.loads(body_of(2)), "statements": json.loads(deep[4_950:5_050])}
    yield "JSON 50 deep where a list stands", {400}, with_length(typed, json.dumps(statement).encode())
    yield "a head of 200 KB", {431, 400, None}, [f"{head}x-more: {'x' * 200_000}\r\n\r\n".encode()]
    yield "a head without end", {431, 400, None}, endless_head(head)
    yield (
        "an address of 100 KB",
        {414, 431, 400, None},
        [f"GET /v1/{'x' * 100_000} HTTP/1.1\r\nhost: x\r\n\r\n".encode()],
    )
    document = head.replace(BULLETINS, "/v1/documents/none/content").replace("POST", "PUT", 1)
    yield (
        "a document of 30 MB",
        {413, 404},
        with_length(f"{document}content-type: text/plain\r\n", bytes(30 * _MEGABYTE)),
    )


def with_length(head, body):
    yield f"{head}content-length: {len(body)}\r\n\r\n".encode()
    for at in range(0, len(body), 65_536):
        yield body[at : at + 65_536]


def chunked(head):
    yield f"{head}transfer-encoding: chunked\r\n\r\n".encode()
    while True:
        yield b"10000\r\n" + b"x" * 65_536 + b"\r\n"


def endless_head(head):
    yield head.encode()
    while True:
        yield b"x-more: " + b"x" * 1_000 + b"\r\n"


def send(port, pieces):
    """The status, None where the service hung up without one; how many bytes it took, and for how long."""
    began, sent = time.monotonic(), 0
    with socket.create_connection(("127.0.0.1", port), timeout=_ENDLESS_SECONDS) as line:
        try:
            for piece in pieces:
                line.sendall(piece)
                sent += len(piece)
                if time.monotonic() - began > _ENDLESS_SECONDS:
                    break
        except (ConnectionError, TimeoutError):
            pass  # it hangs up on what it will not read
        status = answered(line)
    return status, sent, time.monotonic() - began


def answered(line):
    try:
        said = line.recv(65_536)
    except (ConnectionError, TimeoutError):
        return None
    return int(said.split(b" ", 2)[1]) if said.startswith(b"HTTP/1.1 ") else None


def memory_of(process):
    """Bytes of memory that a process holds."""
    pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * 4096
