"""Requests by hand: of an application without a server, and of a server without a client that would mend them."""

import asyncio
import socket
from typing import NamedTuple


class Heard(NamedTuple):
    """What an application sent."""

    status: int
    headers: dict[str, str]
    body: bytes


async def heard(app, method="GET", path="/", headers=(), parts=(b"",), state=None):
    """The answer to one request whose body comes in parts; it stays until it is answered."""
    sent, rest = [], list(parts)

    async def receive():
        if not rest:
            await asyncio.Event().wait()  # the client is there, and listens
        part = rest.pop(0)
        return {"type": "http.request", "body": part, "more_body": bool(rest)}

    async def send(message):
        sent.append(message)

    await app(scope(method, path, headers, state), receive, send)
    start, *bodies = sent
    found: dict[str, str] = {}
    for name, value in start["headers"]:  # a name twice is a list
        found[name.decode()] = ", ".join(filter(None, (found.get(name.decode()), value.decode())))
    return Heard(start["status"], found, b"".join(one["body"] for one in bodies))


def scope(method="GET", path="/", headers=(), state=None):
    """What a server tells of a request."""
    path, _, query = path.partition("?")
    named = [] if any(name == "host" for name, _ in headers) else [("host", "service")]
    return {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http",
        "path": path, "raw_path": path.encode(), "root_path": "", "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in [*named, *headers]],
        "client": ("203.0.113.7", 50000), "server": ("127.0.0.1", 80), "state": {} if state is None else state,
        "extensions": {},
    }  # fmt: skip


def said(port, raw, patience=30):
    """What a server answers to these bytes, until it closes the connection or has sent one whole answer."""
    with socket.create_connection(("127.0.0.1", port), patience) as connection:
        connection.sendall(raw)
        return until_answered(connection)


def until_answered(connection):
    """What comes until the end, or until one whole answer is there."""
    got = b""
    while not is_whole(got):
        part = connection.recv(65_536)
        if not part:
            break
        got += part
    return got


def is_whole(got):
    head, _, body = got.partition(b"\r\n\r\n")
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return bool(lengths) and len(body) >= int(lengths[0].partition(b":")[2])
