"""The whole log written as plain files that anybody can read, and a new ledger can be made from, byte for byte."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from domain.codec import decode, leaf_hash
from domain.events import ContentReceived
from domain.facts import tag_of
from domain.signed_checkpoint import SignedCheckpoint
from stores.durable import replace_durably, settle, settle_folder
from stores.sqlite.store import Store
from stores.untrusted import StoredRows
from transparency.frontier import Frontier
from transparency.transparency_log import Log
from upkeep.exports.layout import CHECKPOINTS, CONTENTS, EVENTS, LAST, README, README_NAME, ExportedCheckpoint
from upkeep.progress import Progress
from upkeep.upkeep_refusals import FoundWrong

_AT_ONCE = 5_000
_OF_CONTENT = f'"{tag_of(ContentReceived)}"'.encode()


class Exported(Struct, frozen=True, kw_only=True):
    """The log that was written: ``size`` events with that root; ``unsigned`` ones behind them were left out."""

    size: int
    root: bytes
    origin: str | None
    checkpoints: int
    contents: int
    unsigned: int


def write_log(log: Log, stored: StoredRows, folder: Path, step: Progress | None = None) -> Exported:
    """Fill an empty folder with everything up to the last checkpoint, or up to the head where there is none.

    ``stored`` are the rows of the same ledger. Raises FoundWrong with the first position that is wrong, or Damaged.
    """
    head, kept = log.store.head(), stored.checkpoints()
    last = kept[-1] if kept else None
    size = last.size if last else head
    if size > head:
        raise _not_whole(f"size {size:,} was signed, and the ledger ends at {head:,}")
    events = _Events(log.store, kept)
    _write_lines(folder / EVENTS, events.up_to(size, step))
    _write_contents(stored, folder / CONTENTS, events.contents)
    if last is not None:
        _write_lines(folder / CHECKPOINTS, (_line(log, signed) for signed in kept))
        replace_durably(folder / LAST, log.note(last))
    replace_durably(folder / README_NAME, README)
    settle_folder(folder)
    return Exported(
        size=size,
        root=events.tree.root(),
        origin=last.origin if last else None,
        checkpoints=len(kept),
        contents=len(events.contents),
        unsigned=head - size,
    )


class _Events:
    """The stored bytes in their order, compared with every checkpoint while they pass."""

    def __init__(self, store: Store, kept: Sequence[SignedCheckpoint]) -> None:
        self.tree = Frontier()
        self.contents: dict[str, None] = {}
        self._store = store
        self._roots: dict[int, set[bytes]] = {}
        for signed in kept:
            self._roots.setdefault(signed.size, set()).add(signed.root)

    def up_to(self, size: int, step: Progress | None) -> Iterator[bytes]:
        """Each event of the first ``size``; raises FoundWrong."""
        self._check_root()
        while self.tree.size < size:
            before = self.tree.size
            for position, state in self._store.stored(before, min(_AT_ONCE, size - before)):
                if position != self.tree.size + 1 or type(state) is not bytes or b"\n" in state:
                    break
                self.tree.grow((leaf_hash(state),))
                self._check_root()
                if _OF_CONTENT in state:
                    self._note_content(state)
                yield state
            if self.tree.size < min(before + _AT_ONCE, size):
                raise _not_whole(f"position {self.tree.size + 1} is missing, or no event")
            if step is not None:
                step(self.tree.size, size, "Exporting")

    def _check_root(self) -> None:
        if self._roots.get(self.tree.size, set()) - {self.tree.root()}:
            raise _not_whole(f"the first {self.tree.size:,} events do not have the root that was signed")

    def _note_content(self, state: bytes) -> None:
        try:
            event = decode(state)
        except msgspec.MsgspecError as error:
            raise _not_whole(f"position {self.tree.size} is no event: {error}") from error
        if isinstance(event, ContentReceived):
            self.contents[event.sha256] = None


def _not_whole(why: str) -> FoundWrong:
    """The refusal of events that are not what was signed, or that cannot be written as lines."""
    return FoundWrong(f"nothing was exported: {why}")


def _line(log: Log, signed: SignedCheckpoint) -> bytes:
    cosignatures = log.checkpoints.cosignatures(signed.origin, signed.size)
    return msgspec.json.encode(
        ExportedCheckpoint(note=signed.note, cosignatures=cosignatures, signed_at=signed.signed_at)
    )


def _write_lines(place: Path, lines: Iterable[bytes]) -> None:
    with place.open("wb") as file:
        for line in lines:
            file.write(line + b"\n")
        settle(file)


def _write_contents(stored: StoredRows, folder: Path, names: Iterable[str]) -> None:
    folder.mkdir()
    for name in names:
        content = stored.content(name)
        # An event that somebody made could name any place for a file.
        if content is None or hashlib.sha256(content).hexdigest() != name:
            raise _not_whole(f"the bytes with the SHA-256 {name} are missing, or others")
        with (folder / name).open("wb") as file:
            file.write(content)
            settle(file)
    settle_folder(folder)
