"""Webhooks delivered from their queue, beside the same bodies posted by the same client to the same receiver."""

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

import httpcore

from api.hooks.deliverer import Deliverer
from api.hooks.delivery_queue import DeliveryQueue
from api.hooks.hook import Wanted
from api.hooks.hook_register import HookRegister
from api.hooks.new_revisions import NewRevisions
from api.hooks.sender import headers_of
from api.hooks.signatures import current
from benchmarks.measuring import Bench, Row, in_turns, throughput
from benchmarks.service import beside
from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.view import View
from stores.opening import open_ledger
from stores.sqlite.hooks import DeliveryRow, HookRow

TOPIC = "hooks"
_ACTOR, _SOURCE = "bench", "told"
SERIES = [f"{_SOURCE}/s{number}" for number in range(4)]
_DAY = "2022-03-02"
# As the deliverer sends to one receiver.
_AT_ONCE = 2


def rows(bench: Bench) -> Iterator[Row]:
    """Deliver all revisions of a ledger to one receiver, and post their bodies to it, in turns."""
    count = bench.sizes.requests
    with bench.scratch("hooks") as place, bare_server() as port:
        path = place / "ledger.db"
        revised(path, count)
        with View.open(path) as view:
            view.catch_up()
            hooks = HookRegister(view.store)
            ours, floor = in_turns(
                bench,
                "deliveries",
                bench.sizes.rounds,
                lambda: _delivering(view, hooks, port, count),
                lambda: _posting(view, hooks, port, count),
            )
    what = f"{count:,} deliveries of four series to one receiver, from the ledger to their answers, beside bare posts"
    row = throughput(TOPIC, what, (ours, floor), None, count)
    row.note = "Ours also reads revisions, signs, queues durably, and notes each answer on the disk."
    yield row


def revised(path: Path, count: int) -> None:
    """A ledger with so many revisions of four series, four of each batch."""
    with open_ledger(path) as ledger:
        ledger.record(RegisterSource(source=_SOURCE, name=_SOURCE), _ACTOR)
        for series in SERIES:
            new = OpenSeries(series=series, title=series, unit="persons", measure="level", frequency="D")
            ledger.record(new, _ACTOR)
        for number in range(count // len(SERIES) + 1):
            said = lines_of([(_DAY, SaidStatement(series=series, value=str(number))) for series in SERIES])
            published = f"2022-05-{number // 3600 % 28 + 1:02}T00:{number // 60 % 60:02}:{number % 60:02}Z"
            ledger.record(Bulletin(source=_SOURCE, published_at=published, lines=said), _ACTOR)


def _delivering(view: View, hooks: HookRegister, port: int, count: int) -> float:
    hook = _added(hooks, port)
    try:
        return asyncio.run(_delivered(view, count))
    finally:
        hooks.remove(hook)


def _added(hooks: HookRegister, port: int) -> str:
    return hooks.add(f"http://127.0.0.1:{port}/in", Wanted(), _ACTOR, allow_private=True, after=0).hook.id


async def _delivered(view: View, count: int) -> float:
    queue, stop = DeliveryQueue(view), threading.Event()
    started = time.perf_counter()
    running = asyncio.create_task(Deliverer(queue).run(stop))
    while queue.hooks()[0].delivered < count:
        assert not running.done(), "it delivers"
        await asyncio.sleep(0.01)
    seconds = time.perf_counter() - started
    stop.set()
    await running
    return seconds


def _posting(view: View, hooks: HookRegister, port: int, count: int) -> float:
    hook = _added(hooks, port)
    try:
        row = hooks.row(hook)
        return asyncio.run(_posted(port, row, _bodies(view, row, count)))
    finally:
        hooks.remove(hook)


def _bodies(view: View, row: HookRow, count: int) -> list[DeliveryRow]:
    """All that a hook is to be told, as it would be queued."""
    new, found = NewRevisions(view), list[DeliveryRow]()
    while len(found) < count:
        some, reached = new.after(row, row.created_at)
        found += some
        row = row._replace(position=reached.position, place=reached.place)
    return found


async def _posted(port: int, row: HookRow, found: Sequence[DeliveryRow]) -> float:
    now = datetime.now(UTC)
    secrets = current(row.secrets, now)
    requests = iter([(headers_of(secrets, one.message, now, one.body), one.body) for one in found])
    url = httpcore.URL(f"http://127.0.0.1:{port}/in")
    async with httpcore.AsyncConnectionPool(max_connections=_AT_ONCE) as pool:

        async def post() -> None:
            for headers, body in requests:
                given = {"host": f"127.0.0.1:{port}", **headers, "content-length": str(len(body))}
                answer = await pool.request("POST", url, headers=list(given.items()), content=body)
                assert answer.status == HTTPStatus.NO_CONTENT, answer.status

        started = time.perf_counter()
        await asyncio.gather(*(post() for _ in range(_AT_ONCE)))
        return time.perf_counter() - started


@contextmanager
def bare_server(*arguments: str) -> Iterator[int]:
    """The port of a server of ``benchmarks/bare_servers.py``."""
    with beside("benchmarks.bare_servers", *arguments) as process:
        yield int(process.said)
