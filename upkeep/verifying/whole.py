"""Re-derive the ledger's hashes, tree, columns and projections from its stored bytes, and name the first difference."""

import base64
import hashlib
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import cast

from msgspec import Struct

from cli.command_refusals import FoundWrong
from domain.codec import decode
from domain.events import ContentReceived
from domain.refusals import Refusal
from stores.sqlite.looking import ruined_log
from stores.sqlite.schema import guards_of
from stores.sqlite.store import Store
from upkeep.verifying.claims import Claims, check_tiles, claims_on
from upkeep.verifying.derived import comparing
from upkeep.verifying.events import EventCheck, Step
from upkeep.verifying.kept_checkpoints import check_kept
from upkeep.verifying.stored_rows import query

_LONGEST = 1000


class Verified(Struct, frozen=True):
    """What was found to be so: the last position, its leaf and the Merkle root over all events, both in base64."""

    position: int
    last_leaf: str
    root: str
    checks: list[str]


def verified(path: Path, step: Step = None, held: Sequence[Path] = (), *, with_projections: bool = True) -> Verified:
    """Everything that was checked; raises FoundWrong with the first difference, whatever is wrong with the file.

    ``held`` are checkpoints that a reader kept from before: against these alone can it be seen that the whole ledger
    was written and signed anew.
    """
    if said := ruined_log(path):
        raise FoundWrong(said)
    try:
        store = Store(path)
        try:
            return _verified(store, step, held, with_projections=with_projections)
        finally:
            store.close()
    except Refusal as refusal:
        raise type(refusal)(_in_one_line(refusal.message), **refusal.facts) from refusal
    except Exception as error:  # a damaged file can fail in any way that SQLite and Python know
        raise FoundWrong(_in_one_line(f"the file is damaged: {type(error).__name__}: {error}")) from error


def _verified(store: Store, step: Step, held: Sequence[Path], *, with_projections: bool) -> Verified:
    version = _check_guards(store)
    claims = claims_on(store, held)
    tree = Claims(claims)
    events = EventCheck(store, tree)
    with comparing(store.path, events.head) if with_projections else nullcontext(str) as projections:
        events.run(step)
        whole = tree.finish()
        check_kept(store)
        tiles = check_tiles(store, whole)
        contents = _check_contents(store)
        _check_pages(store)
        compared = projections()
    checks = [
        f"the file is sound, and its guards against changes are in place (schema version {version})",
        f"{events.head:,} events: positions without gaps, every leaf that of its bytes, columns as in the bytes",
        f"{events.streams:,} streams: versions 1, 2, 3, ... without gaps",
        f"{events.batches:,} batches: whole, each recorded later than the one before, found under every key",
        f"{contents:,} contents of documents: each hashes to its name, and each has the event that brought it",
        f"{len(claims):,} signed checkpoints, {len(held)} of them held: none is missing, each with its root",
        f"{tiles:,} upper hashes of the tree: as the leaves give them",
    ]
    if with_projections:
        checks.append(compared)
    leaf, root = (base64.b64encode(one).decode() for one in (events.last_leaf, whole.root()))
    return Verified(position=events.head, last_leaf=leaf, root=root, checks=checks)


def _in_one_line(said: str) -> str:
    """What a terminal can be told, though it quotes from a damaged file."""
    return " ".join("".join(one if one.isprintable() else " " for one in said).split())[:_LONGEST]


def _check_guards(store: Store) -> int:
    there: dict[str, str] = dict(query(store, "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    (version,) = next(query(store, "PRAGMA user_version"))
    if version < 1:
        raise FoundWrong(f"the file says that its schema has version {version}")
    guards = guards_of(version)
    if missing := sorted(guards.keys() - there.keys()):
        raise FoundWrong(f"the guard {missing[0]} is missing: events could have been changed")
    for name, text in there.items():
        if " ".join(str(text).split()) != guards.get(name):
            raise FoundWrong(f"the trigger {name} is not one of the ledger's guards: events could have been changed")
    return int(version)


def _check_pages(store: Store) -> None:
    # Indexes too, for streams are read by one; SQLite's answer can be of several lines.
    (said,) = next(query(store, "PRAGMA integrity_check(1)"))
    if said != "ok":
        raise FoundWrong(f"the file is damaged: {said}")


def _check_contents(store: Store) -> int:
    # Named before the events are read: what comes meanwhile has its event by then.
    names = {name for (name,) in query(store, "SELECT sha256 FROM contents")} if store.keeps_contents() else set()
    received = set()
    events = "SELECT position, state FROM stored_events WHERE topic = 'content-received' ORDER BY position"
    for position, state in list(query(store, events)):
        event = cast("ContentReceived", decode(state))
        content = store.content(event.sha256)
        if content is None:
            raise FoundWrong(f"position {position}: the bytes with the SHA-256 {event.sha256} are missing")
        if hashlib.sha256(content).hexdigest() != event.sha256 or len(content) != event.size:
            raise FoundWrong(f"position {position}: the bytes kept as {event.sha256} are others, or not {event.size}")
        received.add(event.sha256)
    if strangers := sorted(names - received):
        raise FoundWrong(f"no event brought the bytes kept as {strangers[0]}", sha256=strangers[0])
    return len(received)
