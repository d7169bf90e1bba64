"""A client that leaves is noticed, and one that stays is never taken for gone."""

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from litestar import Request

from api.reading.disconnects import leaving
from tests.api.by_hand import scope

BEGINNING = {"type": "http.request", "body": b"", "more_body": False}
GONE = {"type": "http.disconnect"}


class Line:
    """A connection: what the server says of it, one after the other, and whether it was interrupted in saying it."""

    def __init__(self, *said):
        self._said: asyncio.Queue[Any] = asyncio.Queue()
        self.interrupted = 0
        for one in said:
            self._said.put_nowait(one)

    def says(self, message):
        self._said.put_nowait(message)

    async def receive(self):
        try:
            return await self._said.get()
        except asyncio.CancelledError:
            self.interrupted += 1
            raise


async def has_gone(listen):
    """Whether it is noticed within some turns of the loop."""
    task = asyncio.ensure_future(listen())
    for _ in range(5):
        await asyncio.sleep(0)
    gone = task.done()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    return gone


def test_who_is_there_is_not_gone_and_who_leaves_is_noticed_the_second_time_too():
    async def listen():
        line = Line(BEGINNING)
        request: Request[Any, Any, Any] = Request(scope(), line.receive)
        first = await has_gone(await leaving(request))
        second = await leaving(request)
        line.says(GONE)
        return first, await has_gone(second), line.interrupted

    assert asyncio.run(listen()) == (False, True, 1)


def test_the_end_of_a_request_is_waited_for_before_anything_may_be_interrupted():
    async def listen():
        line = Line()
        asking = asyncio.ensure_future(leaving(Request(scope(), line.receive)))
        await asyncio.sleep(0)
        before = asking.done()
        line.says(BEGINNING)
        return before, await has_gone(await asking)

    assert asyncio.run(listen()) == (False, False)


def test_a_server_that_repeats_itself_tells_nothing():
    async def listen():
        return await has_gone(await leaving(Request(scope(), Line(BEGINNING, BEGINNING, BEGINNING).receive)))

    assert not asyncio.run(listen())


@pytest.mark.parametrize("headers", [[("content-length", "5")], [("transfer-encoding", "chunked")]])
def test_nobody_waits_for_the_end_of_a_body_that_nobody_asked_for(headers):
    async def listen():
        return await leaving(Request(scope(headers=headers), Line().receive))

    assert asyncio.run(listen()) is None
