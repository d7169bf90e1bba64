"""The response that does not end: heartbeats, places that move on without events, readers that do not read."""

import asyncio

import pytest

from api.app import utc_now
from api.http.http_refusals import Overloaded
from api.middleware.metrics import Meter
from api.middleware.open_streams import OpenStreams
from api.middleware.request_middleware import RequestMiddleware
from api.policy import Policy
from api.push.event_place import EventPlace
from api.push.event_stream import EventStream
from api.push.head_watch import HeadWatch
from api.push.stream_pages import StreamPage, StreamPages, read_page
from api.reading.freshness import Freshness
from api.reading.streaming import StreamLimits
from domain.recording.commands import RegisterSource
from projections.answers.feed import RevisionFilter
from projections.answers.view import View
from stores.opening import OpenLedger
from tests.api.by_hand import scope


class Reader:
    """A client that takes so many parts, and no more after that."""

    def __init__(self, takes=10**6):
        self.taken, self._takes, self._came = [], takes, asyncio.Event()
        self.gone = asyncio.Event()

    async def send(self, message):
        if message["type"] == "http.response.body":
            if len(self.taken) >= self._takes:
                await asyncio.Event().wait()
            self.taken.append(message["body"])
            self._came.set()

    async def until(self, part):
        while part not in b"".join(self.taken):
            self._came.clear()
            await self._came.wait()

    async def leave(self):
        await self.gone.wait()


async def unheard():
    raise AssertionError("what the client says is listened to elsewhere")


def stream(view, watch, reader, limits, place=None, heartbeat=0.02):
    async def further(page, head):
        return read_page(view, RevisionFilter(), page.place, head)

    position = view.store.known_head()
    first = StreamPage(b"", place or EventPlace(position))
    return EventStream(
        first, further, watch, OpenStreams(),
        position=position, gone=reader.leave, place=limits.one(b"a"), heartbeat=heartbeat,
    )  # fmt: skip


@pytest.fixture
def view(path):
    with View.open(path) as answers:
        answers.catch_up()
        yield answers


def test_a_silent_stream_beats_and_its_place_moves_on_with_the_ledger(view):
    async def ask():
        watch, reader, limits = HeadWatch(view, Freshness(view)), Reader(), StreamLimits(1, 1)
        await watch.reached()
        task = asyncio.create_task(stream(view, watch, reader, limits)(scope(), unheard, reader.send))
        await reader.until(b"retry: 3000\nid: 27\n\n:\n")
        # Nothing of it is a revision, so no event tells of it.
        OpenLedger.upon(view.store, utc_now).record(RegisterSource(source="late", name="Late"), "ada")
        await reader.until(b"id: 28\n\n:\n")
        reader.gone.set()
        await task
        return reader.taken

    assert b"data" not in b"".join(asyncio.run(ask()))


def test_a_stream_ends_with_its_client_and_gives_its_place_back(view):
    async def ask():
        watch, reader, limits = HeadWatch(view, Freshness(view)), Reader(), StreamLimits(1, 1)
        task = asyncio.create_task(stream(view, watch, reader, limits)(scope(), unheard, reader.send))
        await reader.until(b"retry")
        with pytest.raises(Overloaded), limits.one(b"a"):
            pass
        reader.gone.set()
        await task
        with limits.one(b"a"):
            return True

    assert asyncio.run(ask())


def test_a_reader_that_does_not_read_is_cut_off_and_nobody_waits_for_it(view):
    async def ask():
        watch, limits = HeadWatch(view, Freshness(view)), StreamLimits(2, 2)
        slow, quick = Reader(takes=1), Reader()
        cut = stream(view, watch, slow, limits, EventPlace(0))
        outer = RequestMiddleware(cut, Meter(view), Policy(), within=0.3)
        going_on = asyncio.create_task(stream(view, watch, quick, limits, EventPlace(0))(scope(), unheard, quick.send))
        task = asyncio.create_task(outer(scope(), unheard, slow.send))
        await quick.until(b"/correction")
        while not task.cancelling():  # noqa: ASYNC110 - nobody tells of it
            await asyncio.sleep(0.01)
        # Its connection is still there, with what it did not take.
        with pytest.raises(Overloaded), limits.one(b"a"):
            pass
        slow.gone.set()
        await task
        with limits.one(b"a"):
            pass
        quick.gone.set()
        await going_on
        return slow.taken

    assert len(asyncio.run(ask())) == 1


def test_a_stream_that_beats_outlives_the_deadline_of_requests(view):
    async def ask():
        watch, reader, limits = HeadWatch(view, Freshness(view)), Reader(), StreamLimits(1, 1)
        outer = RequestMiddleware(stream(view, watch, reader, limits), Meter(view), Policy(), within=1.0)
        task = asyncio.create_task(outer(scope(), unheard, reader.send))
        await reader.until(b":\n" * 80)
        reader.gone.set()
        await task
        return reader.taken

    assert b"".join(asyncio.run(ask())).startswith(b"retry: 3000\n")


def test_one_page_is_read_once_for_all_who_stand_at_its_place():
    async def ask():
        pages, reads = StreamPages(), []

        def read():
            reads.append(1)
            return StreamPage(b"x", EventPlace(1))

        found = await asyncio.gather(*(pages.read("a", read) for _ in range(100)), pages.read("b", read))
        return len(reads), {one.body for one in found}

    assert asyncio.run(ask()) == (2, {b"x"})


def test_a_page_holds_no_more_than_its_bytes(view):
    whole = read_page(view, RevisionFilter(), EventPlace(0), view.head())

    assert whole.place == EventPlace(view.head())
    assert 0 < len(whole.body) < 64 * 1024
