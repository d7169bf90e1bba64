"""An exported log read into an empty ledger: every byte checked, and what is derived from the bytes derived again."""

import hashlib
from pathlib import Path

import msgspec
from msgspec import Struct

from domain.codec import LARGEST_EVENT, decode, leaf_hash, tag
from domain.events import ContentReceived, Event
from domain.lookups import lookups
from domain.moments import is_instant
from domain.record_check import check_recordable
from domain.recording.contents import LARGEST_CONTENT
from domain.refusals import Malformed, NotAMoment, NotAPeriod
from stores.sqlite.filling import Filling, Row
from transparency.frontier import Frontier
from transparency.notes import VerifierKey
from upkeep.copies.missing_events import Lack
from upkeep.exports.checkpoints import SignedSizes, log_bytes, log_file, read_checkpoints
from upkeep.exports.layout import CHECKPOINTS, CONTENTS, EVENTS
from upkeep.progress import Progress
from upkeep.upkeep_refusals import NotALog, not_a_log

_AT_ONCE = 5_000


class ImportedLog(Struct, frozen=True, kw_only=True):
    """The log that came in: ``size`` events with that root, and the name that signed them, if any did.

    ``missing`` is what the guard beside the new ledger knows of, and the log lacks.
    """

    size: int
    root: bytes
    origin: str | None
    checkpoints: int
    contents: int
    missing: Lack | None = None


def read_log(folder: Path, part: Path, key: VerifierKey | None = None, step: Progress | None = None) -> ImportedLog:
    """Fill an empty file with the ledger that the folder holds; raises NotALog with the first line that is wrong."""
    signed = read_checkpoints(folder, key)
    with Filling(part) as filling:
        reading = _Reading(folder, filling, signed)
        reading.read(step)
        filling.checkpoints(signed.rows)
        filling.cosignatures(signed.cosignatures)
    return ImportedLog(
        size=reading.tree.size,
        root=reading.tree.root(),
        origin=signed.origin,
        checkpoints=len(signed.rows),
        contents=len(reading.contents),
    )


class _Reading:
    """The events of a folder, one after the other, into the file."""

    def __init__(self, folder: Path, filling: Filling, signed: SignedSizes) -> None:
        self.tree = Frontier()
        self.contents: dict[str, int] = {}
        self._folder, self._filling, self._signed = folder, filling, signed
        there = folder / CONTENTS
        self._names = {file.name for file in there.iterdir()} if there.exists() else set()
        self._versions: dict[str, int] = {}
        self._events: list[Row] = []
        self._lookups: list[Row] = []
        self._batch, self._first, self._recorded_at = "", 1, ""
        self._batches: list[Row] = []

    def read(self, step: Progress | None) -> None:
        """Take every line; raises NotALog."""
        place = self._folder / EVENTS
        if not place.exists():
            raise NotALog(f"{self._folder} is not an exported log: it has no {EVENTS}", folder=str(self._folder))
        kilobytes = place.stat().st_size >> 10
        self._check_root()
        with log_file(place) as file:
            for line in iter(lambda: file.readline(LARGEST_EVENT + 2), b""):
                self._take(line)
                if len(self._events) == _AT_ONCE:
                    self._flush()
                    if step is not None:
                        step(file.tell() >> 10, kilobytes, "Importing KiB")
        self._end_batch()
        self._flush()
        self._check_end()

    def _take(self, line: bytes) -> None:
        position, state = self.tree.size + 1, line[:-1]
        if not line.endswith(b"\n"):
            self._refuse("it is too long for an event, or does not end with a line feed")
        event = self._decoded(state)
        if event.version != self._versions.get(event.stream, 0) + 1:
            self._refuse(f"{event.stream} goes on with version {event.version}")
        self._versions[event.stream] = event.version
        self._check_batch(event)
        if isinstance(event, ContentReceived):
            self._take_content(event)
        leaf = leaf_hash(state)
        self._events.append((position, event.stream, event.version, tag(event), state, leaf))
        self._lookups += lookups(event, position)
        self.tree.grow((leaf,))
        self._check_root()

    def _decoded(self, state: bytes) -> Event:
        try:
            event = decode(state)
            check_recordable(event)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            raise not_a_log(EVENTS, self.tree.size + 1, f"no event: {error}") from error
        except (Malformed, NotAMoment, NotAPeriod) as refusal:
            raise not_a_log(EVENTS, self.tree.size + 1, f"no ledger records that: {refusal.message}") from refusal
        return event

    def _check_batch(self, event: Event) -> None:
        """A batch is what was recorded at one instant under one id."""
        if (event.batch.id, event.recorded_at) == (self._batch, self._recorded_at):
            return
        if event.recorded_at <= self._recorded_at or not is_instant(event.recorded_at):
            self._refuse(f"recorded at {event.recorded_at!r:.40}, after {self._recorded_at or 'nothing'}")
        self._end_batch()
        self._batch, self._first, self._recorded_at = event.batch.id, self.tree.size + 1, event.recorded_at

    def _end_batch(self) -> None:
        if self.tree.size >= self._first:
            self._batches.append((self.tree.size, self._first, self._recorded_at))

    def _take_content(self, event: ContentReceived) -> None:
        known = self.contents.get(event.sha256)
        if known == event.size:
            return
        # Only what lies there by that very name: an event may say anything.
        if known is not None or event.sha256 not in self._names:
            self._refuse(f"the bytes with the SHA-256 {event.sha256!r:.70} are not in {CONTENTS}, or not so many")
        place = self._folder / CONTENTS / event.sha256
        content = log_bytes(place, LARGEST_CONTENT) if place.stat().st_size == event.size <= LARGEST_CONTENT else b""
        if len(content) != event.size or hashlib.sha256(content).hexdigest() != event.sha256:
            self._refuse(f"{CONTENTS}/{event.sha256} holds other bytes")
        self._filling.content(event.sha256, content)
        self.contents[event.sha256] = event.size

    def _check_root(self) -> None:
        signed = self._signed.roots.get(self.tree.size)
        if signed is not None and signed[0] != self.tree.root():
            self._refuse(
                f"up to here the events do not have the root that was signed ({CHECKPOINTS}, line {signed[1]})", 0
            )

    def _check_end(self) -> None:
        size, there = self.tree.size, self._signed.size
        if there is not None and max(self._signed.roots) > size:
            self._refuse(f"{max(self._signed.roots):,} events were signed, and the file ends before this line")
        if there is not None and there < size:
            raise not_a_log(EVENTS, there + 1, "the last checkpoint does not cover it")
        if strangers := sorted(self._names - self.contents.keys()):
            raise NotALog(f"no event brought {CONTENTS}/{strangers[0]}", name=strangers[0])

    def _flush(self) -> None:
        self._filling.events(self._events)
        self._filling.batches(self._batches)
        self._filling.lookups(self._lookups)
        for rows in (self._events, self._batches, self._lookups):
            rows.clear()

    def _refuse(self, why: str, after: int = 1) -> None:
        raise not_a_log(EVENTS, self.tree.size + after, why)
