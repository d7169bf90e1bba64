"""The checkpoints of an exported log, each read strictly."""

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec
from msgspec import Struct

from domain.moments import moment_text
from domain.refusals import Malformed
from stores.plain_files import NotAPlainFile, plain_bytes, plain_file
from transparency.notes import Checkpoint, VerifierKey, checkpoint_of, note_of
from upkeep.exports.layout import CHECKPOINTS, LAST, ExportedCheckpoint
from upkeep.upkeep_refusals import NotALog, not_a_log

_LONGEST_LINE = 1024 * 1024
_decoder = msgspec.json.Decoder(ExportedCheckpoint)


class SignedSizes(Struct):
    """Every checkpoint as rows for the ledger, and which root was signed at which size, by which line."""

    rows: list[tuple[int, str, int, bytes, str, str]]
    cosignatures: list[tuple[str, int, str]]
    roots: dict[int, tuple[bytes, int]]

    @property
    def origin(self) -> str | None:
        """The log that was signed last."""
        return self.rows[-1][1] if self.rows else None

    @property
    def size(self) -> int | None:
        """The number of events that the last one covers."""
        return self.rows[-1][2] if self.rows else None

    def take(self, line: int, exported: ExportedCheckpoint, checkpoint: Checkpoint) -> None:
        """One more; raises NotALog where it contradicts the ones before."""
        root, first = self.roots.setdefault(checkpoint.size, (checkpoint.root, line))
        if root != checkpoint.root:
            raise not_a_log(CHECKPOINTS, line, f"another root for size {checkpoint.size} than in line {first}")
        row = (line, checkpoint.origin, checkpoint.size, checkpoint.root, exported.note, exported.signed_at)
        self.rows.append(row)
        self.cosignatures += [
            (checkpoint.origin, checkpoint.size, cosignature) for cosignature in dict.fromkeys(exported.cosignatures)
        ]


def read_checkpoints(folder: Path, key: VerifierKey | None) -> SignedSizes:
    """All of them, the last one signed by ``key`` if that is given; raises NotALog."""
    found = SignedSizes([], [], {})
    if not (folder / CHECKPOINTS).exists() and not (folder / LAST).exists():
        if key is not None:
            raise NotALog(f"{folder} has no checkpoint, so nothing that {key.name} signed", folder=str(folder))
        return found
    sizes: dict[str, int] = {}
    last, is_signed = "", False
    for line, exported in _lines(folder / CHECKPOINTS):
        try:
            checkpoint, is_signed = _checked(exported, key)
        except Malformed as refusal:
            raise not_a_log(CHECKPOINTS, line, refusal.message) from refusal
        if checkpoint.size <= sizes.get(checkpoint.origin, -1):
            raise not_a_log(CHECKPOINTS, line, f"size {checkpoint.size} does not grow")
        sizes[checkpoint.origin] = checkpoint.size
        found.take(line, exported, checkpoint)
        last = exported.note + "".join(exported.cosignatures)
    if log_bytes(folder / LAST, _LONGEST_LINE) != last.encode():
        raise NotALog(f"{folder / LAST} is not the last of {CHECKPOINTS}", folder=str(folder))
    if key is not None and not is_signed:
        raise NotALog(f"the last checkpoint is not signed by {key}", key=str(key))
    return found


def _lines(place: Path) -> Iterator[tuple[int, ExportedCheckpoint]]:
    with log_file(place) as file:
        for line, text in enumerate(iter(lambda: file.readline(_LONGEST_LINE), b""), 1):
            if not text.endswith(b"\n"):
                raise not_a_log(CHECKPOINTS, line, "it does not end with a line feed")
            try:
                yield line, _decoder.decode(text)
            except (msgspec.MsgspecError, ValueError, RecursionError) as error:
                raise not_a_log(CHECKPOINTS, line, str(error)) from error


def _checked(exported: ExportedCheckpoint, key: VerifierKey | None) -> tuple[Checkpoint, bool]:
    """The checkpoint, and whether the key signed it; raises Malformed."""
    note_of(exported.note + "".join(exported.cosignatures))
    note = note_of(exported.note)
    moment_text(exported.signed_at)
    is_signed = key is not None and note.is_signed_by(key)
    return checkpoint_of(note.text), is_signed


def log_file(place: Path) -> BinaryIO:
    """One file of the folder, opened; raises NotALog where it is none that could be read to its end."""
    try:
        return plain_file(place)
    except NotAPlainFile as refusal:
        raise NotALog(refusal.message, **refusal.facts) from refusal


def log_bytes(place: Path, largest: int) -> bytes:
    """All of one file of the folder, of at most so many bytes; raises NotALog."""
    try:
        return plain_bytes(place, largest)
    except NotAPlainFile as refusal:
        raise NotALog(refusal.message, **refusal.facts) from refusal
