"""Notice that a client has disconnected while its answer is being made."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from litestar.types import Receive

from api.http.responses import HttpRequest

_LISTENS = "listens"


async def leaving(request: HttpRequest) -> Callable[[], Awaitable[None]] | None:
    """What returns once the client has gone, as often as it is called; None where that cannot be told.

    A request has to have come to its end first: Granian, interrupted in the middle of telling that, says ever after
    that the client has gone. Of one with a body, nobody waits for the end.
    """
    scope = request.scope
    if any(name in {b"transfer-encoding", b"content-length"} and value != b"0" for name, value in scope["headers"]):
        return None
    if _LISTENS not in scope["state"]:
        scope["state"][_LISTENS] = True
        await request.receive()
    return partial(_gone, request.receive)


async def _gone(receive: Receive) -> None:
    if (await receive())["type"] != "http.disconnect":
        await asyncio.Future()  # a server that says the same again does not tell who has gone
