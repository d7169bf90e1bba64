"""Re-derive the ledger's hashes, columns and projections from its stored bytes, and name the first difference."""

import hashlib
import tempfile
from collections.abc import Callable, Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any, cast

import msgspec
from msgspec import Struct

from cli.refusals import FoundWrong
from domain.codec import decode, leaf_hash, tag
from domain.events import ContentReceived, Event
from domain.lookups import lookups
from domain.schema import CONTENT_GUARDS, GUARDS
from domain.store import Store
from projections.answers import Answers
from projections.digests import digest
from projections.projector import Projector
from projections.runner import Overtaken, follow_once
from projections.tables import TABLES, Generation

Row = tuple[Any, ...]
Step = Callable[[int, int, str], None] | None
_CHUNK = 10_000
_TRIES = 20
_EVENTS = "SELECT position, originator_id, originator_version, topic, state, leaf FROM stored_events"


class Verified(Struct, frozen=True):
    """What was found to be so."""

    position: int
    last_leaf: str
    checks: list[str]


def verified(path: Path, step: Step = None) -> Verified:
    """Everything that was checked; raises FoundWrong with the first difference."""
    with Answers.open(path) as answers:
        store = answers.store
        _check_file(store)
        head, leaf, streams = _check_events(store, step)
        batches = _check_batches(store, head)
        contents = _check_contents(store)
        tables = _check_projections(answers, step)
    return Verified(
        position=head,
        last_leaf=leaf,
        checks=[
            "the file is sound, and its guards against changes are in place",
            f"{head:,} events: positions without gaps, every leaf that of its bytes, columns as in the bytes",
            f"{streams:,} streams: versions 1, 2, 3, ... without gaps",
            f"{batches:,} batches: whole, each recorded later than the one before, found under every key",
            f"{contents:,} contents of documents: each hashes to its name, and each has the event that brought it",
            f"projections: {', '.join(f'{name} ({rows:,})' for name, rows in tables.items())} equal to new ones",
        ],
    )


def _query(store: Store, query: str, parameters: tuple[object, ...] = ()) -> Iterator[Row]:
    return iter(store.recorder.reader.execute(query, parameters))


def _check_file(store: Store) -> None:
    (said,) = next(_query(store, "PRAGMA quick_check(1)"))
    if said != "ok":
        raise FoundWrong(f"the file is damaged: {said}")
    there = {name for (name,) in _query(store, "SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    guards = GUARDS + "\n" + CONTENT_GUARDS if store.keeps_contents() else GUARDS
    wanted = {line.split()[2] for line in guards.splitlines()} | {"stored_events_are_dense"}
    if missing := sorted(wanted - there):
        raise FoundWrong(f"the guard {missing[0]} is missing: events could have been changed")


def _check_events(store: Store, step: Step) -> tuple[int, str, int]:
    head, leaf, keys = store.head(), b"", 0
    versions: dict[str, int] = {}
    for start in range(0, head, _CHUNK):
        end = min(start + _CHUNK, head)
        rows = _query(store, f"{_EVENTS} WHERE position > ? AND position <= ? ORDER BY position", (start, end))
        for wanted, row in zip_longest(range(start + 1, end + 1), rows):
            if row is None or row[0] != wanted:
                raise FoundWrong(f"position {wanted} is missing", position=wanted)
            event = _check_event(row, versions)
            keys += _check_keys(store, event, wanted)
            leaf = row[5]
        if step:
            step(end, head, "Checking events")
    (rows_of_keys,) = next(_query(store, "SELECT count(*) FROM lookups WHERE position <= ?", (head,)))
    if rows_of_keys != keys:
        raise FoundWrong(f"events are found under {rows_of_keys} keys; by their bytes it should be {keys}")
    return head, leaf.hex(), len(versions)


def _check_event(row: Row, versions: dict[str, int]) -> Event:
    position, stream, version, topic, state, leaf = row
    if leaf_hash(state) != leaf:
        raise _wrong(position, f"the stored bytes do not have the leaf hash {leaf.hex()}")
    try:
        event = decode(state)
    except msgspec.MsgspecError as error:
        raise _wrong(position, f"the stored bytes are no event: {error}") from error
    columns = {"stream": (stream, event.stream), "version": (version, event.version), "tag": (topic, tag(event))}
    for name, (column, inside) in columns.items():
        if column != inside:
            raise _wrong(position, f"the column says {name} {column}, the bytes {inside}")
    expected = versions.get(stream, 0) + 1
    if version != expected:
        raise _wrong(position, f"{stream} goes on with version {version}, not {expected}")
    versions[stream] = version
    return event


def _check_keys(store: Store, event: Event, position: int) -> int:
    """Under how many keys the event is found."""
    rows = list(lookups(event, position))
    for row in rows:
        if not list(_query(store, "SELECT 1 FROM lookups WHERE kind = ? AND key = ? AND position = ?", row)):
            raise _wrong(position, f"the event is not found under its {row[0]} {row[1]}")
    return len(set(rows))


def _wrong(position: int, what: str) -> FoundWrong:
    return FoundWrong(f"position {position}: {what}", position=position)


def _check_batches(store: Store, head: int) -> int:
    count, last, recorded = 0, 0, ""
    query = "SELECT last_position, first_position, recorded_at FROM batches WHERE last_position <= ? ORDER BY 1"
    for end, first, recorded_at in _query(store, query, (head,)):
        if first != last + 1 or recorded_at <= recorded:
            raise FoundWrong(f"the batch of positions {first} to {end} does not follow position {last} of {recorded}")
        events = [kept.event for kept in store.between(first, end)]
        if {(one.recorded_at, one.batch.id) for one in events} != {(recorded_at, events[0].batch.id)}:
            raise FoundWrong(f"positions {first} to {end} are not one batch recorded at {recorded_at}")
        count, last, recorded = count + 1, end, recorded_at
    if last != head:
        raise FoundWrong(f"the batches end at position {last}, the events at {head}")
    return count


def _check_contents(store: Store) -> int:
    # Named before the events are read: what comes meanwhile has its event by then.
    names = {name for (name,) in _query(store, "SELECT sha256 FROM contents")} if store.keeps_contents() else set()
    received = set()
    events = "SELECT position, state FROM stored_events WHERE topic = 'content-received' ORDER BY position"
    for position, state in list(_query(store, events)):
        event = cast("ContentReceived", decode(state))
        content = store.content(event.sha256)
        if content is None:
            raise _wrong(position, f"the bytes with the SHA-256 {event.sha256} are missing")
        if hashlib.sha256(content).hexdigest() != event.sha256 or len(content) != event.size:
            raise _wrong(position, f"the bytes kept as {event.sha256} are others, or not {event.size}")
        received.add(event.sha256)
    if strangers := sorted(names - received):
        raise FoundWrong(f"no event brought the bytes kept as {strangers[0]}", sha256=strangers[0])
    return len(received)


def _check_projections(answers: Answers, step: Step) -> dict[str, int]:
    with tempfile.TemporaryDirectory(prefix="asreported-") as folder:
        fresh = Generation(Path(folder) / "answers", durable=False)
        try:
            fresh.create()
            for _ in range(_TRIES):
                _follow(fresh, answers.store, step)
                answers.catch_up()
                serving = answers.generation
                serving.connection.execute("BEGIN")
                try:
                    if serving.bookmark() == fresh.bookmark():
                        return {table: _compare(serving, fresh, table) for table in TABLES}
                finally:
                    serving.connection.execute("ROLLBACK")
        finally:
            fresh.close()
    raise FoundWrong("the ledger is being written to all the time: verify again when it is quieter")


def _follow(fresh: Generation, store: Store, step: Step) -> None:
    projector, head = Projector(fresh, store), store.head()
    while fresh.bookmark() < head:
        try:
            follow_once(fresh, store, projector)
        except Overtaken as error:
            raise FoundWrong("somebody else writes to the temporary projections") from error
        if step:
            step(fresh.bookmark(), head, "Rebuilding beside")


def _compare(serving: Generation, fresh: Generation, table: str) -> int:
    if digest(serving, table) != digest(fresh, table):
        old, new = next(pair for pair in zip_longest(_rows(serving, table), _rows(fresh, table)) if pair[0] != pair[1])
        raise FoundWrong(f"the projection {table} has the row {old}, the events give {new}", table=table)
    return int(fresh.rows(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 - a name of TABLES


def _rows(generation: Generation, table: str) -> Iterator[Row]:
    columns = len(generation.rows(f"PRAGMA table_info({table})"))
    order = ", ".join(str(at + 1) for at in range(columns))
    return iter(generation.connection.execute(f"SELECT * FROM {table} ORDER BY {order}"))  # noqa: S608 - a name of TABLES
