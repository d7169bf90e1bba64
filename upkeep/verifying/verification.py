"""Verification of the whole ledger: what is derived from its stored bytes is derived again, and compared."""

import tempfile
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from domain.refusals import Refusal
from projections.following.serving_check import Compared, ProjectionsDiffer, compare_serving
from stores.opening import open_store, untrusted_rows
from stores.untrusted import Damaged, StoredRows
from transparency.frontier import Frontier
from upkeep.progress import Progress
from upkeep.upkeep_refusals import FoundWrong
from upkeep.verifying.checkpoints import check_kept
from upkeep.verifying.claims import check_tiles, claims_on
from upkeep.verifying.event_check import EventCheck
from upkeep.verifying.shared_check import found_quickly
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


class _Rest(NamedTuple):
    upper_hashes: int
    contents: int


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
    meanwhile = partial(_check_rest, stored)
    quickly = found_quickly(stored, claims, step, meanwhile) if with_projections else None
    if quickly is None:
        # One event after the other, so that what is wrong is told of the first one that is.
        events = EventCheck(stored, claims).run(step)
        rest = meanwhile(events.tree)
        if said := stored.page_damage():
            raise FoundWrong(f"the file is damaged: {said}")
        compared = _compared(stored.path) if with_projections else None
    else:
        events, rest, compared = quickly
    return Verified(
        position=events.position,
        last_leaf=events.last_leaf,
        root=events.tree.root(),
        schema_version=version,
        streams=events.streams,
        batches=events.batches,
        contents=rest.contents,
        checkpoints=len(claims),
        held=len(held),
        upper_hashes=rest.upper_hashes,
        projections=compared,
    )


def _check_rest(stored: StoredRows, tree: Frontier) -> _Rest:
    """Check what is no event; raises FoundWrong."""
    check_kept(stored)
    return _Rest(check_tiles(stored, tree), check_contents(stored))


def _compared(path: Path) -> Compared:
    """Compare the projections with new ones; raises FoundWrong at the first row that differs."""
    with closing(open_store(path)) as store, tempfile.TemporaryDirectory(prefix="asreported-") as folder:
        try:
            return compare_serving(store, Path(folder) / "answers")
        except ProjectionsDiffer as refusal:
            raise FoundWrong(refusal.message, **refusal.facts) from refusal


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
