"""A copy of a ledger, verified before it counts."""

from pathlib import Path

from msgspec import Struct

from domain.signed_checkpoint import SignedCheckpoint
from stores.opening import untrusted_rows
from stores.sqlite.copying import damage
from upkeep.progress import Progress
from upkeep.upkeep_refusals import FoundWrong
from upkeep.verifying.verification import verified


class Copied(Struct, frozen=True):
    """A ledger that was found whole: its last position, the root of its tree, and the last checkpoint in it."""

    head: int
    root: bytes
    last: SignedCheckpoint | None

    @property
    def unsigned(self) -> int:
        """The number of events after the last checkpoint."""
        return self.head - (self.last.size if self.last else 0)


def verified_copy(path: Path, step: Progress | None = None) -> Copied:
    """Check a file that nobody else has open; raises FoundWrong with the first difference."""
    if said := damage(path):
        raise FoundWrong(f"the file is damaged: {said}")
    found = verified(path, step, with_projections=False)
    return Copied(head=found.position, root=found.root, last=last_checkpoint(path))


def last_checkpoint(path: Path) -> SignedCheckpoint | None:
    """The last checkpoint that a ledger's own file holds."""
    with untrusted_rows(path) as stored:
        return stored.last_checkpoint()
