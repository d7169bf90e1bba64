"""The events that a copy lacks: those that were signed, and those of the ledger that it replaces."""

from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from domain.refusals import Refusal
from domain.signed_checkpoint import SignedCheckpoint
from stores.guard import Guard, first_line
from stores.opening import untrusted_rows
from stores.sqlite.examining import last_event
from stores.sqlite.looking import check_beside
from stores.surroundings import surroundings_of
from stores.untrusted import Damaged
from transparency.frontier import Frontier
from transparency.notes import Checkpoint, checkpoint_of, note_of
from upkeep.upkeep_refusals import FoundWrong

_AT_ONCE = 10_000


class Positions(Struct, frozen=True):
    """Positions from the first to the last, both included."""

    first: int
    last: int


class SignedMissing(Struct, frozen=True):
    """Positions that were signed until an instant, and that the copy does not have."""

    positions: Positions
    until: str


class SignedUnknown(Struct, frozen=True):
    """Why it cannot be told what was signed and is missing."""

    why: str


class RecordingHalted(Struct, frozen=True):
    """Recording stays halted by a file, whatever is put back; ``why`` is its first line."""

    file: Path
    why: str


class LastMissing(Struct, frozen=True):
    """Positions of the previous ledger, and that the copy does not have."""

    positions: Positions


class OtherEvents(Struct, frozen=True):
    """The ledger that was there before held other events at the same positions."""


class LastUnknown(Struct, frozen=True):
    """Why it cannot be told what the ledger held that was there before."""

    why: str


Lack = SignedMissing | SignedUnknown | RecordingHalted | LastMissing | OtherEvents | LastUnknown


def missing_of_guard(database: Path, copy: Path, head: int, kept: SignedCheckpoint | None) -> Lack | None:
    """The signed positions that the copy lacks; raises FoundWrong if the copy contradicts what was signed.

    ``kept`` is the last checkpoint in the copy itself; the guard is the one beside the database.
    """
    guard = Guard(surroundings_of(database))
    try:
        found = guard.read()
        signed = checkpoint_of(note_of(found.note).text) if found else None
        if signed is not None and (positions := signed_missing(signed, copy, head)):
            until = datetime.fromtimestamp(guard.path.stat().st_mtime, UTC)
            return SignedMissing(positions, until.strftime("%Y-%m-%dT%H:%M:%SZ"))
        guard.check_signed(head, kept)
    except FoundWrong:
        raise
    except Refusal as refusal:
        return SignedUnknown(refusal.message)
    return None


def signed_missing(signed: Checkpoint, copy: Path, head: int) -> Positions | None:
    """The positions of the checkpoint that are not in the copy; raises FoundWrong if it holds others instead."""
    if signed.size > head:
        return Positions(head + 1, signed.size)
    if _root_at(copy, signed.size) == signed.root:
        return None
    raise FoundWrong(
        f"the first {signed.size:,} events are not those that {signed.origin} signed: they were changed, or it is "
        "another ledger",
        size=signed.size,
    )


def still_halted(database: Path) -> RecordingHalted | None:
    """Why nothing will be recorded, whatever is put back."""
    file = surroundings_of(database).halt
    return RecordingHalted(file, first_line(file)) if file.exists() else None


def missing_of_ledger(old: Path, copy: Path, head: int) -> Lack | None:
    """The positions of the ledger to be replaced that the copy lacks."""
    try:
        check_beside(old)
        there, leaf = last_event(old, head)
    except Damaged as damage:
        return LastUnknown(damage.said)
    except Refusal as refusal:
        return LastUnknown(refusal.message)
    shared = min(there, head)
    with untrusted_rows(copy) as stored:
        is_same = leaf is None or stored.leaves(shared, shared) == [leaf]
    if not is_same:
        return OtherEvents()
    return LastMissing(Positions(head + 1, there)) if there > head else None


def _root_at(path: Path, size: int) -> bytes:
    """The root over the first events, from their leaves."""
    tree = Frontier()
    with untrusted_rows(path) as stored:
        for first in range(1, size + 1, _AT_ONCE):
            tree.grow(stored.leaves(first, min(first + _AT_ONCE - 1, size)))
    return tree.root()
