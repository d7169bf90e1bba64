"""Reads of a service whose log PostgreSQL keeps: its question where the log ends, and points beside a file's."""

import asyncio
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import uvloop

from benchmarks import made_up, postgres
from benchmarks.copying_from_postgres import fill
from benchmarks.load import Load
from benchmarks.measuring import Bench, Goal, Row, at_least, at_most, duration, ratios, slower, spread
from benchmarks.postgres import NoPostgres, Server
from benchmarks.requesting import Measured, some_points
from benchmarks.service import served
from stores.postgres.shared_head import SharedHead
from stores.sqlite.operators import log_of
from stores.upstream import Upstream, keep_upstream

TOPIC = "PostgreSQL reads"
# How many read at once, and the seconds of the processor that the question may take of each.
_AT_ONCE: dict[int, float | None] = {1: None, 8: 25e-6, 64: 10e-6}
_POINT, _POINTS = "a point, the same again and again", "points, each for the first time"


def rows(bench: Bench) -> Iterator[Row]:
    """Measure the question alone, then points of two services in turns."""
    try:
        with postgres.server() as server, bench.scratch("postgres-reads") as place:
            yield from _questions(bench, server, place)
            yield from _points(bench, server, place)
    except NoPostgres:
        yield postgres.absent(TOPIC, "reads where PostgreSQL keeps the log")


def _questions(bench: Bench, server: Server, place: Path) -> Iterator[Row]:
    file = postgres.machine(place / "asking", server.database())
    found = uvloop.run(_asked(bench, file))
    for readers, most in _AT_ONCE.items():
        cpu, waits = found[readers]
        told = "one reader" if readers == 1 else f"{readers} readers at once"
        what = f"the question where the log ends, {told}: processor time a read"
        row = Row(topic=TOPIC, what=what, ours=duration(median(cpu)))
        if most is not None:
            row = slower(TOPIC, f"{what}, beside {duration(most)}", (cpu, [most] * len(cpu)), at_most(1))
        row.note = f"Half of them wait {duration(median(waits))} for the answer at most."
        yield row


async def _asked(bench: Bench, file: Path) -> dict[int, tuple[list[float], list[float]]]:
    """Seconds of the processor a question, round by round, and how long each waited, by how many asked at once."""
    found: dict[int, tuple[list[float], list[float]]] = {readers: ([], []) for readers in _AT_ONCE}
    head = SharedHead(file, lambda: 0)
    try:
        assert await head.ask() is not None, head.trouble
        for number in range(bench.sizes.rounds):
            for readers, (cpu, waits) in found.items():
                before = time.process_time()
                each = await asyncio.gather(*(_ask(head, bench.sizes.load_seconds) for _ in range(readers)))
                some = [wait for waited in each for wait in waited]
                cpu.append((time.process_time() - before) / len(some))
                waits.extend(some)
            bench.step("asking where the log ends", number + 1, bench.sizes.rounds)
    finally:
        await head.close()
    return found


async def _ask(head: SharedHead, seconds: float) -> list[float]:
    waited: list[float] = []
    began = now = time.perf_counter()
    while now - began < seconds:
        assert await head.ask() is not None, head.trouble
        before, now = now, time.perf_counter()
        waited.append(now - before)
    return waited


def _points(bench: Bench, server: Server, place: Path) -> Iterator[Row]:
    made = made_up.ledger(bench, bench.sizes.small)
    address = server.database()
    fill(server, address, made)
    file = _copied(made, place / "file" / "ledger.db")
    node = _copied(made, place / "node" / "ledger.db")
    keep_upstream(node, Upstream(address=address))
    with served(file, file.parent) as alone, served(node, node.parent) as ours:
        services = Measured(alone, file.parent), Measured(ours, node.parent)
        loads = _loads(bench)
        for number in range(bench.sizes.rounds):
            for load in loads:
                for service in services if number % 2 == 0 else reversed(services):
                    service.measure(load, bench.sizes.load_seconds)
            bench.step("reading points", number + 1, bench.sizes.rounds)
    for load in loads:
        yield _beside(*services, load, at_least(0.85))


def _loads(bench: Bench) -> list[Load]:
    names = made_up.series_names(bench.sizes.small)
    points = tuple(f"/v1/series/{name}/figures/{day}" for name, day in some_points(names))
    return [Load(name=_POINT, paths=points[:1]), Load(name=_POINTS, paths=points)]


def _copied(made: Path, path: Path) -> Path:
    """A ledger with its projections, for itself, and without the tokens that another benchmark issued."""
    path.parent.mkdir()
    for file in made.parent.glob(f"{made.name}*"):
        if file != log_of(made):
            shutil.copy(file, path.with_name(file.name.replace(made.name, path.name)))
    return path


def _beside(alone: Measured, ours: Measured, load: Load, goal: Goal) -> Row:
    found = ratios(alone.cpu[load.name], ours.cpu[load.name])
    return Row(
        topic=TOPIC,
        what=f"{load.name}, over HTTP, PostgreSQL keeps the log, beside a service of a file: processor time of both",
        ours=ours.told(load.name),
        floor=alone.told(load.name),
        ratio=median(found),
        spread=spread(found),
        goal=goal,
    )
