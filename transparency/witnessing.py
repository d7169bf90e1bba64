"""The exchange with a witness as bytes, without the network between: C2SP tlog-witness."""

import re
from collections.abc import Sequence

from msgspec import Struct

from domain.codec import hash_text
from domain.signed_checkpoint import SignedCheckpoint
from transparency.log_refusals import NotACheckpoint, NotASigningKey
from transparency.notes import COSIGNATURE, VerifierKey, note_of
from transparency.transparency_log import Log

CONFLICT, WELL = 409, 200
_STAMP, _SIGNATURE = 8, 64
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,17})\n?", re.ASCII)


class WitnessAnswer(Struct, frozen=True):
    """The answer to a submission: the lines to keep, or the size that the witness knows, or why not."""

    lines: tuple[str, ...] = ()
    knows: int | None = None
    why: str = ""


def witness_key(said: str) -> VerifierKey:
    """The key of a witness; raises NotASigningKey for one of a log."""
    key = VerifierKey.read(said)
    if key.kind != COSIGNATURE:
        raise NotASigningKey(f"{key.name} is no witness: a witness's key is of type 4, this one of type {key.kind}")
    return key


def known_size(log: Log, origin: str, witness: VerifierKey) -> int:
    """The largest size that the witness has cosigned, as far as was kept; 0 if none."""
    for size, line in log.checkpoints.cosigned(origin):
        if _lines_of(line, witness):
            return size
    return 0


def submission(log: Log, checkpoint: SignedCheckpoint, old: int) -> bytes:
    """The body for ``add-checkpoint``: the size known, the proof that the log goes on from it, the note."""
    proof = log.consistency(old, checkpoint.size) if 0 < old < checkpoint.size else []
    lines = [f"old {old}", *(hash_text(one) for one in proof)]
    return ("\n".join(lines) + "\n\n" + checkpoint.note).encode()


def answered(status: int, body: bytes, checkpoint: SignedCheckpoint, witness: VerifierKey) -> WitnessAnswer:
    """Read a witness's answer; nothing that it did not really sign is kept."""
    if status == CONFLICT and (found := _SIZE.fullmatch(body)):
        return WitnessAnswer(knows=int(found[1]))
    if status != WELL:
        told = body[:200].decode(errors="replace").strip()
        return WitnessAnswer(why=f"status {status}{': ' if told else ''}{told!r}" if told else f"status {status}")
    text = checkpoint.note.rpartition("\n\n")[0] + "\n"
    lines = _lines_of(body.decode(errors="replace"), witness)
    if not lines or not all(cosigns(witness, seal, text) for _, seal in lines):
        return WitnessAnswer(why="what it answered is not its cosignature")
    # One is enough: a witness may answer with more, and a note has room for so many.
    return WitnessAnswer(lines=(lines[0][0],))


def cosigns(witness: VerifierKey, seal: bytes, text: str) -> bool:
    """Whether it is a cosignature/v1: eight bytes of time, and a signature over that time and the text."""
    if len(seal) != _STAMP + _SIGNATURE:
        return False
    stamp = int.from_bytes(seal[:_STAMP])
    return witness.accepts(seal[_STAMP:], b"cosignature/v1\ntime %d\n" % stamp + text.encode())


def _lines_of(said: str, witness: VerifierKey) -> Sequence[tuple[str, bytes]]:
    try:
        found = note_of(f"a\n\n{said}").signatures
    except NotACheckpoint:
        return []
    return [(one.line, one.seal) for one in found if (one.name, one.key_id) == (witness.name, witness.id)]
