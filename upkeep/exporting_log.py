"""Writes the whole log as plain files that anybody can read and that a new ledger can be made from, byte for byte."""

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from domain.codec import decode, leaf_hash
from domain.events import ContentReceived
from stores.durable import replace_durably, settle, settle_folder
from stores.sqlite.checkpoints import SignedCheckpoint
from stores.sqlite.store import Store
from transparency.frontier import Frontier
from transparency.transparency_log import Log

EVENTS, CHECKPOINTS, LAST, CONTENTS = "events.ndjson", "checkpoints.ndjson", "checkpoint", "contents"
_README_NAME = "README.txt"
_AT_ONCE = 5_000
_OF_CONTENT = b'"content-received"'
Step = Callable[[int, int], None]

_README = """The log of a ledger of reported figures, exported byte for byte.

events.ndjson       every event as it is stored, a line each, in the order of their positions: line 1 is position 1
contents/           the bytes of documents, each file named by its SHA-256
checkpoints.ndjson  every checkpoint that was signed, oldest first: the note, cosignatures, and when it was signed
checkpoint          the last of them, as a signed note (C2SP tlog-checkpoint)

The leaf of an event is SHA-256(0x00 || its line without the line feed); the root in a checkpoint of size n is the
Merkle tree hash (RFC 9162 section 2.1.1) of the first n leaves. To check all of it, and make a ledger of it:

    asreported import log FOLDER --key VERIFIER-KEY --database new.db

A log that was never begun has no checkpoints: then nothing outside this folder vouches for it.
"""


class NotWhole(Exception):
    """What is stored is not what was signed, or cannot be written as lines; nothing was exported."""


class ExportedCheckpoint(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of ``checkpoints.ndjson``: the note and the lines of its cosignatures verbatim, and the signer's clock."""

    note: str
    cosignatures: list[str]
    signed_at: str


class Exported(Struct, frozen=True, kw_only=True):
    """What was written: ``size`` events with the root ``root`` (base64); ``unsigned`` ones behind them were not."""

    folder: str
    size: int
    root: str
    origin: str | None
    checkpoints: int
    contents: int
    unsigned: int


def export(log: Log, folder: Path, step: Step | None = None) -> Exported:
    """Fill an empty folder with everything up to the last checkpoint, or up to the head where there is none.

    Raises NotWhole with the first position that is wrong.
    """
    head, kept = log.store.head(), log.checkpoints.all()
    last = kept[-1] if kept else None
    size = last.size if last else head
    if size > head:
        raise NotWhole(f"size {size:,} was signed, and the ledger ends at {head:,}")
    events = _Events(log.store, kept)
    _write_lines(folder / EVENTS, events.up_to(size, step))
    _write_contents(log.store, folder / CONTENTS, events.contents)
    if last is not None:
        _write_lines(folder / CHECKPOINTS, (_line(log, one) for one in kept))
        replace_durably(folder / LAST, log.note(last))
    replace_durably(folder / _README_NAME, _README)
    settle_folder(folder)
    return Exported(
        folder=str(folder),
        size=size,
        root=base64.b64encode(events.tree.root()).decode(),
        origin=last.origin if last else None,
        checkpoints=len(kept),
        contents=len(events.contents),
        unsigned=head - size,
    )


def is_unfinished(folder: Path) -> bool:
    """Whether nothing lies there but what ``export`` writes."""
    own = {EVENTS, CHECKPOINTS, LAST, CONTENTS, _README_NAME}
    return folder.is_dir() and {one.name.removesuffix(".next") for one in folder.iterdir()} <= own


class _Events:
    """The stored bytes in their order, held against every checkpoint while they pass."""

    def __init__(self, store: Store, kept: Sequence[SignedCheckpoint]) -> None:
        self.tree = Frontier()
        self.contents: dict[str, None] = {}
        self._store = store
        self._roots: dict[int, set[bytes]] = {}
        for one in kept:
            self._roots.setdefault(one.size, set()).add(one.root)

    def up_to(self, size: int, step: Step | None) -> Iterator[bytes]:
        """Each event of the first ``size``; raises NotWhole."""
        self._check()
        while self.tree.size < size:
            before = self.tree.size
            for position, state in self._store.stored(before, min(_AT_ONCE, size - before)):
                if position != self.tree.size + 1 or b"\n" in state:
                    break
                self.tree.grow((leaf_hash(state),))
                self._check()
                if _OF_CONTENT in state:
                    self._note_content(state)
                yield state
            if self.tree.size < min(before + _AT_ONCE, size):
                raise NotWhole(f"position {self.tree.size + 1} is missing, or no event")
            if step is not None:
                step(self.tree.size, size)

    def _check(self) -> None:
        if self._roots.get(self.tree.size, set()) - {self.tree.root()}:
            raise NotWhole(f"the first {self.tree.size:,} events do not have the root that was signed")

    def _note_content(self, state: bytes) -> None:
        try:
            event = decode(state)
        except msgspec.MsgspecError as error:
            raise NotWhole(f"position {self.tree.size} is no event: {error}") from error
        if isinstance(event, ContentReceived):
            self.contents[event.sha256] = None


def _line(log: Log, one: SignedCheckpoint) -> bytes:
    cosignatures = log.checkpoints.cosignatures(one.origin, one.size)
    return msgspec.json.encode(ExportedCheckpoint(note=one.note, cosignatures=cosignatures, signed_at=one.signed_at))


def _write_lines(place: Path, lines: Iterable[bytes]) -> None:
    with place.open("wb") as file:
        for line in lines:
            file.write(line + b"\n")
        settle(file)


def _write_contents(store: Store, folder: Path, names: Iterable[str]) -> None:
    folder.mkdir()
    for name in names:
        content = store.content(name)
        # An event that somebody made could name any place for a file.
        if content is None or hashlib.sha256(content).hexdigest() != name:
            raise NotWhole(f"the bytes with the SHA-256 {name} are missing, or others")
        with (folder / name).open("wb") as file:
            file.write(content)
            settle(file)
    settle_folder(folder)
