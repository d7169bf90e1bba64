"""What a copy of a ledger lacks of what was signed, and of the ledger that it replaces."""

from datetime import UTC, datetime
from pathlib import Path

from cli.command_refusals import FoundWrong
from cli.wording import moment_words
from domain.refusals import Refusal
from stores.guard import Guard, first_line
from stores.sqlite.checkpoints import SignedCheckpoint
from stores.sqlite.looking import check_beside, looking_at
from stores.sqlite.store import Store
from stores.surroundings import surroundings_of
from transparency.notes import Checkpoint, checkpoint_of, note_of
from upkeep.verified_copy import root_at

_READ_ONLY = (
    "the ledger will be read-only, and nothing is signed; put a newer copy back, or go on under another name: "
    "asreported log restart --origin NAME --why REASON"
)


def lacking_of_guard(ledger: Path, copy: Path, head: int, kept: SignedCheckpoint | None) -> str | None:
    """What was signed and is not in the copy, in words; raises FoundWrong if the copy contradicts what was signed.

    ``kept`` is the last checkpoint in the copy itself.
    """
    guard = Guard(surroundings_of(ledger))
    try:
        found = guard.read()
        signed = checkpoint_of(note_of(found.note).text) if found else None
        if signed is not None and (lacking := lacking_of(signed, copy, head)):
            when = datetime.fromtimestamp(guard.path.stat().st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            return f"{lacking} were signed until {moment_words(when)}: {_READ_ONLY}"
        guard.check_signed(head, kept)
    except FoundWrong:
        raise
    except Refusal as refusal:
        return f"which signed positions it lacks cannot be told: {refusal.message}"
    return None


def lacking_of(signed: Checkpoint, copy: Path, head: int) -> str | None:
    """Which positions of the checkpoint are not in the copy; raises FoundWrong if it holds others instead."""
    if signed.size > head:
        return f"positions {head + 1:,} to {signed.size:,}"
    store = Store(copy)
    try:
        if root_at(store, signed.size) == signed.root:
            return None
    finally:
        store.close()
    raise FoundWrong(
        f"the first {signed.size:,} events are not those that {signed.origin} signed: they were changed, or it is "
        "another ledger",
        size=signed.size,
    )


def still_halted(ledger: Path) -> str | None:
    """Why nothing will be recorded whatever is put back, in words."""
    place = surroundings_of(ledger).halt
    if not place.exists():
        return None
    return f"nothing, but recording stays halted ({first_line(place)}): if this copy settles that, remove {place}"


def lacking_of_ledger(old: Path, copy: Path, head: int) -> str | None:
    """What the ledger holds that is to be replaced, and the copy does not, in words."""
    try:
        check_beside(old)
        with looking_at(old) as connection:
            (there,) = connection.execute("SELECT coalesce(max(position), 0) FROM stored_events").fetchone()
            shared = min(there, head)
            leaf = connection.execute("SELECT leaf FROM stored_events WHERE position = ?", (shared,)).fetchone()
    except Exception as error:  # noqa: BLE001 - the database's errors may not be named here, and a broken ledger is why one restores
        return f"what the ledger held that was there before cannot be told: {error}"
    store = Store(copy)
    try:
        is_same = leaf is None or store.leaf(shared) == leaf[0]
    finally:
        store.close()
    if not is_same:
        return "the ledger that was there before held other events at the same positions"
    return f"positions {head + 1:,} to {there:,} of the ledger that was there before" if there > head else None
