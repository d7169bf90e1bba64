"""Catching up, rebuilding and being seen, beside the least that any program would have to do for the same rows."""

import cProfile
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from statistics import median

from msgspec import Struct

from benchmarks import made_up
from benchmarks.appending import Raw, issue_one, opened, write_singly
from benchmarks.measuring import Bench, Row, at_least, at_most, in_turns, slower, throughput, timed
from benchmarks.profiling import sentence, where_time_goes
from domain.codec import decode
from domain.moments import OPEN
from projections.answers.view import View
from projections.following.batches import catch_up, follow_once
from projections.following.projector import Projector
from projections.following.rebuilding import rebuild
from projections.tables import bookmark, schema
from projections.tables.generation import Generation, Parameters
from projections.tables.pointer import Pointer
from stores.opening import OpenLedger
from stores.sqlite.store import Store

TOPIC = "projections"
_TAIL = 0.2

# The floor of a rebuild: the vintages alone, each figure's entries in plain order, in one statement.
_ONE_STATEMENT = f"""
INSERT INTO vintages
SELECT s.id, 0, substr(e.stream, -10), e.published, e.published, e.version, e.position, {OPEN},
    coalesce(lead(e.published) OVER figure, {OPEN}), coalesce(lead(e.position) OVER figure, {OPEN}), e.position,
    json_extract(e.body, '$.statement.value'), coalesce(json_extract(e.body, '$.statement.qualifier'), 'exact'),
    json_extract(e.body, '$.statement.status'), json_extract(e.body, '$.statement.through'), e.published_at, 1
FROM (
    SELECT position, originator_id AS stream, originator_version AS version, body, published_at,
        unixepoch(published_at) * 1000000 AS published
    FROM (
        SELECT position, originator_id, originator_version, CAST(state AS TEXT) AS body,
            json_extract(CAST(state AS TEXT), '$.statement.published_at') AS published_at
        FROM log.stored_events WHERE topic IN ('figure-reported', 'figure-revised')
    )
) e JOIN series s ON s.key = substr(e.stream, 8, length(e.stream) - 18)
WINDOW figure AS (PARTITION BY e.stream ORDER BY e.version)
ORDER BY 1, 3, 4, 5
"""  # noqa: S608 - the one number in it is a constant


def rows(bench: Bench) -> Iterator[Row]:
    """Measure all three on one made-up ledger."""
    path = made_up.ledger(bench, bench.middling)
    with bench.scratch("projections") as place:
        yield _catching_up(bench, place, path)
    with bench.scratch("projections") as place:
        yield _rebuilding(bench, place, path)
    with bench.scratch("projections") as place:
        yield _being_seen(bench, place, path)


class Stretch(Struct, frozen=True):
    """The rows of all tables that a stretch of positions came to, by the statements that write them."""

    first: int
    last: int
    rows: list[tuple[str, list[Parameters]]]


class _Noted(Generation):
    """A generation that notes the rows that are written."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self.written: list[tuple[str, list[Parameters]]] = []

    def write(self, statement: str, rows: Iterable[Parameters]) -> None:
        """Write the rows, and note them."""
        noted = list(rows)
        self.written.append((statement, noted))
        super().write(statement, noted)


def _catching_up(bench: Bench, place: Path, path: Path) -> Row:
    store = Store(path)
    head = store.head()
    before = place / "before"
    _build_until(bench, store, before, int(head * (1 - _TAIL)))
    seen = _bookmark(before)
    stretches = _stretches(Path(shutil.copy(before, place / "noted")), store)

    def ours() -> float:
        generation = Generation(Path(shutil.copy(before, place / "ours")))
        seconds = timed(partial(catch_up, generation, store))
        generation.close()
        return seconds

    def floor() -> float:
        connection = sqlite3.connect(shutil.copy(before, place / "floor"), isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        log = sqlite3.connect(path)
        seconds = timed(partial(_bare, log, connection, stretches))
        connection.close()
        log.close()
        return seconds

    seconds = in_turns(bench, f"catching up with {head - seen:,} events", bench.sizes.rounds, ours, floor)
    part = f"the last {head - seen:,} of {head:,} events"
    what = f"catch-up with {part}, beside read + decode + bare insert of the same rows, all tables"
    row = throughput(TOPIC, what, seconds, at_least(0.8), head - seen)
    row.explained(lambda: where_time_goes(ours))
    store.close()
    return row


def _build_until(bench: Bench, store: Store, path: Path, position: int) -> None:
    generation = Generation(path)
    schema.create(generation)
    projector = Projector(generation, store)
    while bookmark.position(generation) < position and follow_once(generation, store, projector):
        bench.step("projecting up to the stretch", bookmark.position(generation), position)
    generation.settle()
    generation.close()


def _bookmark(path: Path) -> int:
    generation = Generation(path)
    try:
        return bookmark.position(generation)
    finally:
        generation.close()


def _stretches(before: Path, store: Store) -> list[Stretch]:
    """What catching up writes: every row of every table, as a following that is not measured gave them."""
    generation = _Noted(before)
    seen, found = bookmark.position(generation), []
    projector = Projector(generation, store)
    while follow_once(generation, store, projector):
        last = bookmark.position(generation)
        found.append(Stretch(seen + 1, last, generation.written))
        seen, generation.written = last, []
    generation.close()
    return found


def _bare(log: sqlite3.Connection, connection: sqlite3.Connection, stretches: list[Stretch]) -> None:
    for one in stretches:
        for (state,) in log.execute(
            "SELECT state FROM stored_events WHERE position BETWEEN ? AND ?", (one.first, one.last)
        ):
            decode(state)
        connection.execute("BEGIN IMMEDIATE")
        for statement, found in one.rows:
            connection.executemany(statement, found)
        connection.execute("UPDATE bookmark SET position = ?", (one.last,))
        connection.execute("COMMIT")


def _rebuilding(bench: Bench, place: Path, path: Path) -> Row:
    store = Store(path)
    pointer = Pointer(path)
    head = store.head()
    wanted = _count(pointer.file(pointer.read()), "vintages")

    def ours() -> float:
        return timed(lambda: rebuild(pointer, store, lambda at, of: bench.step("rebuilding", at, of)))

    def floor() -> float:
        target = place / "floor"
        target.unlink(missing_ok=True)
        generation = Generation(target, durable=False)
        schema.create(generation)
        connection = generation.connection
        connection.execute("ATTACH ? AS log", (str(path),))
        names = made_up.series_names(bench.middling)
        connection.executemany("INSERT INTO series (key) VALUES (?)", [(name,) for name in names])
        seconds = timed(lambda: connection.execute(_ONE_STATEMENT))
        generation.close()
        assert _count(target, "vintages") == wanted, "the floor writes the same vintages"
        return seconds

    seconds = in_turns(bench, "rebuilding", bench.sizes.rounds, ours, floor)
    what = f"full rebuild of {head:,} events, every table, beside one SQL statement that writes the vintages alone"
    row = slower(TOPIC, what, seconds, at_most(1.3))
    row.explained(lambda: where_time_goes(ours))
    store.close()
    return row


def _count(path: Path, table: str) -> int:
    connection = sqlite3.connect(path)
    (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - the tables are ours
    connection.close()
    return int(count)


def _being_seen(bench: Bench, place: Path, made: Path) -> Row:
    path, mirror = place / "ledger.db", place / "raw.db"
    for file in made.parent.glob(f"{made.name}*"):
        shutil.copy(file, place / file.name.replace(made.name, path.name))
    with opened(path) as ledger, View.open(path) as answers:
        answers.catch_up()
        ledger.store.copy_to(mirror)
        raw = Raw(mirror)
        found = write_singly(bench, "acknowledged writes seen", ledger, raw, answers.catch_up)
        raw.close()
        assert answers.bookmark() == ledger.head(), "everything was seen"
        what = f"acknowledged to visible in every projection of {ledger.head():,} events, beside the raw commit alone"
        row = slower(TOPIC, what, (found.seen, found.raw), at_most(1.5))
        row.note = f"Ours alone, from issue to acknowledgement: {_milliseconds(found.ours)}."
        return row.explained(lambda: _profile_of_seeing(ledger, answers, bench.sizes.commits))


def _profile_of_seeing(ledger: OpenLedger, answers: View, first: int) -> str:
    profile = cProfile.Profile()
    for at in range(first, first + min(first, 100)):
        issue_one(ledger, at)
        profile.runcall(answers.catch_up)
    return sentence(profile)


def _milliseconds(seconds: list[float]) -> str:
    return f"{median(seconds) * 1e3:.2f} ms"
