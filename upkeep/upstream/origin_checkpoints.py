"""The checkpoints of an origin's list, each signed by the mirror's key, or of a log that ended before."""

from base64 import b64decode
from binascii import Error

from msgspec import Struct

from domain.moments import is_instant
from domain.refusals import UpstreamWrong
from domain.signed_checkpoint import SignedCheckpoint
from stores.shared_rows import NumberedCheckpoint
from transparency.checkpoint_list import ListedCheckpoint
from transparency.log_refusals import NotACheckpoint
from transparency.notes import Checkpoint, VerifierKey, checkpoint_of, note_of


class OriginCheckpoint(Struct, frozen=True):
    """A checkpoint as the origin listed it; ``is_signed`` means by the key, ``lines`` are those of witnesses."""

    row: NumberedCheckpoint
    is_signed: bool
    lines: tuple[str, ...]

    @property
    def signed(self) -> SignedCheckpoint:
        """The checkpoint itself."""
        return self.row.checkpoint

    @property
    def of_tree(self) -> Checkpoint:
        """Its name, size and root."""
        return Checkpoint(self.signed.origin, self.signed.size, self.signed.root)


def listed(item: ListedCheckpoint, key: VerifierKey) -> OriginCheckpoint:
    """One of the list, read strictly; raises UpstreamWrong for what is no checkpoint, or whose signature is broken."""
    try:
        note = note_of(item.note)
        note_of(item.note + "".join(item.cosignatures))
        if checkpoint_of(note.text) != Checkpoint(item.origin, item.size, b64decode(item.root, validate=True)):
            raise _wrong(item, "is not what its own note says")
        is_signed = note.is_signed_by(key)
    except (NotACheckpoint, Error, ValueError) as error:
        raise _wrong(item, f"is none: {error}") from error
    if not is_instant(item.signed_at):
        raise _wrong(item, f"says no instant: {item.signed_at!r:.40}")
    if any(not line.endswith("\n") or line.count("\n") > 1 for line in item.cosignatures):
        raise _wrong(item, "has a cosignature that is not one line")
    signed = SignedCheckpoint(
        origin=item.origin,
        size=item.size,
        root=checkpoint_of(note.text).root,
        note=item.note,
        signed_at=item.signed_at,
    )
    return OriginCheckpoint(NumberedCheckpoint(item.number, signed), is_signed, tuple(item.cosignatures))


def signed_note(said: str, key: VerifierKey) -> Checkpoint:
    """The checkpoint of a note that the key signed; raises UpstreamWrong for any other."""
    try:
        note = note_of(said)
        found = checkpoint_of(note.text)
        is_signed = note.is_signed_by(key)
    except NotACheckpoint as refusal:
        raise UpstreamWrong(f"what the origin shows as its checkpoint is none: {refusal.message}") from refusal
    if not is_signed or found.origin != key.name:
        raise UpstreamWrong(f"what the origin shows as its checkpoint is of {found.origin}, not signed by {key}")
    return found


def _wrong(item: ListedCheckpoint, why: str) -> UpstreamWrong:
    return UpstreamWrong(f"checkpoint {item.number} {why}", number=item.number)
