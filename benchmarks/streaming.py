"""One batch told to a hundred subscribers of the event stream, beside the same bytes written to as many as they lie."""

import asyncio
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from api.push.event_place import EventPlace
from api.push.stream_pages import read_page
from benchmarks.delivering import bare_server
from benchmarks.made_up import day
from benchmarks.measuring import Bench, Row, in_turns, throughput
from benchmarks.service import running
from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.feed import RevisionFilter
from projections.answers.view import View
from stores.opening import OpenLedger, open_ledger

TOPIC = "streams"
_ACTOR, _SOURCE, _SERIES = "bench", "told", "told/s"
_SUBSCRIBERS, _OF_ONE = 100, 30
_EVENTS, _FEW = 1_000, 20
_MARK = b"\ndata: "
_AT_ONCE = 65_536
# With this a stream of ours says where it begins.
_BEGUN = b"id: "
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def rows(bench: Bench) -> Iterator[Row]:
    """Revise many figures in one batch; from then on until every subscriber was told of each."""
    events, numbers = (_FEW if bench.sizes.is_toy else _EVENTS), count(1)
    with bench.scratch("streams") as place:
        path, told = place / "ledger.db", place / "told"
        with _ledger(path, events) as ledger, running(path, place) as port:
            _revise(ledger, events, next(numbers))
            _write(path, told)
            with bare_server(str(told)) as bare:
                ours, floor = in_turns(
                    bench,
                    "streamed",
                    bench.sizes.rounds,
                    lambda: asyncio.run(_told(port, events, lambda: _revise(ledger, events, next(numbers)))),
                    lambda: asyncio.run(_told(bare, events, None)),
                )
    what = f"a batch of {events:,} revisions told to {_SUBSCRIBERS} subscribers, events in all, beside bare writes"
    row = throughput(TOPIC, what, (ours, floor), None, events * _SUBSCRIBERS)
    row.note = "Ours also follows the batch, reads its revisions from the tables, and encodes them."
    yield row


def _ledger(path: Path, events: int) -> OpenLedger:
    ledger = open_ledger(path)
    ledger.record(RegisterSource(source=_SOURCE, name=_SOURCE), _ACTOR)
    new = OpenSeries(series=_SERIES, title=_SERIES, unit="persons", measure="level", frequency="D")
    ledger.record(new, _ACTOR)
    _revise(ledger, events, 0)
    return ledger


def _revise(ledger: OpenLedger, events: int, number: int) -> None:
    said = [(day(at), SaidStatement(series=_SERIES, value=str(number))) for at in range(events)]
    published = f"2026-09-01T08:{number // 60:02}:{number % 60:02}Z"
    ledger.record(Bulletin(source=_SOURCE, published_at=published, lines=lines_of(said)), _ACTOR)


def _write(ledger: Path, told: Path) -> None:
    """All events so far, as they are sent."""
    with View.open(ledger) as view, told.open("wb") as file:
        head, place = view.catch_up(), EventPlace(0)
        while place.is_behind(head):
            page = read_page(view, RevisionFilter(), place, head)
            file.write(page.body)
            place = page.place


async def _told(port: int, events: int, revise: Callable[[], None] | None) -> float:
    """The seconds from the batch, or the word to go, until every subscriber has all events of it."""
    streams = [await _subscribed(port, number, begins=revise is not None) for number in range(_SUBSCRIBERS)]
    waiting = [asyncio.create_task(_counted(reader, events)) for reader, _ in streams]
    if revise is None:
        streams.append(await asyncio.open_connection("127.0.0.1", port))
        started = time.perf_counter()
        streams[-1][1].write(b"GET /go HTTP/1.1\r\n\r\n")
    else:
        await asyncio.to_thread(revise)
        started = time.perf_counter()
    await asyncio.gather(*waiting)
    seconds = time.perf_counter() - started
    for _, writer in streams:
        writer.close()
    return seconds


async def _subscribed(port: int, number: int, *, begins: bool) -> Stream:
    """A stream that has begun; ours says so with the place where it begins."""
    address = f"127.0.1.{number // _OF_ONE + 1}"
    reader, writer = await asyncio.open_connection("127.0.0.1", port, local_addr=(address, 0))
    writer.write(b"GET /v1/stream HTTP/1.1\r\nHost: a\r\n\r\n")
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    if begins:
        await reader.readuntil(_BEGUN)
    return reader, writer


async def _counted(reader: asyncio.StreamReader, events: int) -> None:
    """Read until so many events have come."""
    found, rest = 0, b""
    while found < events:
        part = await reader.read(_AT_ONCE)
        assert part, "the stream goes on"
        found += (rest + part).count(_MARK)
        rest = (rest + part)[1 - len(_MARK) :]
