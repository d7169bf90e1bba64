"""Verification of the whole ledger: what is derived from its stored bytes is derived again, and compared."""

from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path

from msgspec import Struct

from domain.refusals import Refusal
from projections.following.serving_check import Compared
from stores.opening import untrusted_rows
from stores.untrusted import Damaged, StoredRows
from upkeep.progress import Progress
from upkeep.upkeep_refusals import FoundWrong
from upkeep.verifying.checkpoints import check_kept
from upkeep.verifying.claims import Claims, check_tiles, claims_on
from upkeep.verifying.event_check import EventCheck
from upkeep.verifying.projections import comparing
from upkeep.verifying.stored_contents import check_contents

_LONGEST = 1000


class Verified(Struct, frozen=True, kw_only=True):
    """The facts of a ledger that was found whole up to ``position``, and the number of each thing in it.

    ``last_leaf`` is the leaf at that position, ``root`` the Merkle root over all events. Of the ``checkpoints``,
    ``held`` ones came from a reader. ``projections`` is None where they were left out.
    """

    position: int
    last_leaf: bytes
    root: bytes
    schema_version: int
    streams: int
    batches: int
    contents: int
    checkpoints: int
    held: int
    upper_hashes: int
    projections: Compared | None


def verified(
    path: Path, step: Progress | None = None, held: Sequence[Path] = (), *, with_projections: bool = True
) -> Verified:
    """Check everything; raises FoundWrong with the first difference, whatever is wrong with the file.

    ``held`` are checkpoints that a reader kept from before: against these alone can it be seen that the whole ledger
    was written and signed again.
    """
    try:
        with untrusted_rows(path) as stored:
            return _verified(stored, step, held, with_projections=with_projections)
    except Damaged as damage:
        raise FoundWrong(_in_one_line(f"the file is damaged: {damage.message}")) from damage
    except Refusal as refusal:
        raise type(refusal)(_in_one_line(refusal.message), **refusal.facts) from refusal


def _verified(stored: StoredRows, step: Progress | None, held: Sequence[Path], *, with_projections: bool) -> Verified:
    version = _check_guards(stored)
    claims = claims_on(stored, held)
    tree = Claims(claims)
    events = EventCheck(stored, tree)
    with comparing(stored.path, events.head) if with_projections else nullcontext(None) as projections:
        events.run(step)
        whole = tree.finish()
        check_kept(stored)
        upper_hashes = check_tiles(stored, whole)
        contents = check_contents(stored)
        if said := stored.page_damage():
            raise FoundWrong(f"the file is damaged: {said}")
        compared = projections() if projections else None
    return Verified(
        position=events.head,
        last_leaf=events.last_leaf,
        root=whole.root(),
        schema_version=version,
        streams=events.streams,
        batches=events.batches,
        contents=contents,
        checkpoints=len(claims),
        held=len(held),
        upper_hashes=upper_hashes,
        projections=compared,
    )


def _in_one_line(said: str) -> str:
    """The text as a terminal can show it, though it quotes from a damaged file."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in said).split())[:_LONGEST]


def _check_guards(stored: StoredRows) -> int:
    version, missing, strange = stored.guards()
    if version < 1:
        raise FoundWrong(f"the file says that its schema has version {version}")
    for name in missing:
        raise FoundWrong(f"the guard {name} is missing: events could have been changed")
    for name in strange:
        raise FoundWrong(f"the trigger {name} is not one of the ledger's guards: events could have been changed")
    return version
