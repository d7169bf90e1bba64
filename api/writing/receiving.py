"""A request's body, read raw and within bounds of size and time."""

import re
from asyncio import CancelledError
from time import perf_counter

from litestar.types import HTTPReceiveMessage, Receive, Scope

from api.http.http_refusals import BodyIncomplete, BodyTooLarge, BodyTooSlow, NotJSON
from api.http.responses import HttpRequest
from api.middleware.deadlines import Deadlines

_JSON = re.compile(rb'application/json[ \t]*(?:;[ \t]*charset[ \t]*=[ \t]*(?:utf-8|"utf-8")[ \t]*)?', re.IGNORECASE)


def must_be_json(scope: Scope) -> None:
    """Raise NotJSON unless the body is said to be JSON, uncompressed."""
    # A browser sends text/plain and forms to strangers without asking; application/json it has to ask for.
    said = [value for name, value in scope["headers"] if name == b"content-type"]
    if len(said) != 1 or not _JSON.fullmatch(said[0].strip()):
        raise NotJSON("the body of this request is JSON: send Content-Type: application/json")
    packed = [value for name, value in scope["headers"] if name == b"content-encoding"]
    if any(value.strip().lower() != b"identity" for value in packed):
        raise NotJSON("send the body of this request without Content-Encoding")


async def body_of(request: HttpRequest, most: int, patience: Deadlines) -> bytes:
    """The whole body, read once and behind the request's back.

    Raises BodyTooLarge as soon as that is known, BodyTooSlow once the patience is over, and BodyIncomplete.
    """
    for name, value in request.scope["headers"]:
        if name == b"content-length" and value.isdigit() and int(value[:20]) > most:
            raise _too_large(most)
    task = patience.begin(perf_counter())
    try:
        return await _received(request.receive, most)
    except CancelledError as error:
        if not patience.end(task):
            raise
        within = patience.within
        raise BodyTooSlow(f"the body did not arrive completely within {within:g} seconds", seconds=within) from error
    finally:
        patience.end(task)


async def _received(receive: Receive, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message: HTTPReceiveMessage = await receive()  # type: ignore[assignment]  # of an HTTP request, no others come
        if message["type"] == "http.disconnect":
            # Granian says so of a client that disconnected, and of one that sent malformed chunks.
            raise BodyIncomplete("the connection closed before the whole body arrived, or its chunks are malformed")
        part = message.get("body", b"")
        size += len(part)
        if size > most:
            raise _too_large(most)
        parts.append(part)
        if not message.get("more_body", False):
            return b"".join(parts)


def _too_large(most: int) -> BodyTooLarge:
    return BodyTooLarge(f"the body of this request is at most {most:,} bytes", most=most)
