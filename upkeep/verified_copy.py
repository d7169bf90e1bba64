"""What a copy of a ledger has to be before it counts."""

import base64
from pathlib import Path

from msgspec import Struct

from cli.command_refusals import FoundWrong
from stores.sqlite.checkpoints import Checkpoints, SignedCheckpoint
from stores.sqlite.copying import damage
from stores.sqlite.store import Store
from transparency.frontier import Frontier
from upkeep.verifying.events import Step
from upkeep.verifying.whole import verified

_AT_ONCE = 10_000


class Copied(Struct, frozen=True):
    """A ledger that was found whole: its last position, the root of its tree, and the last checkpoint in it."""

    head: int
    root: bytes
    last: SignedCheckpoint | None

    @property
    def root_text(self) -> str:
        """The root in base64, as in a checkpoint."""
        return root_words(self.root)

    @property
    def unsigned(self) -> int:
        """How many events came after the last checkpoint."""
        return self.head - (self.last.size if self.last else 0)


def verified_copy(path: Path, step: Step = None) -> Copied:
    """Check a file that nobody else has open; raises FoundWrong with the first difference."""
    if said := damage(path):
        raise FoundWrong(f"the file is damaged: {said}")
    found = verified(path, step, with_projections=False)
    return Copied(head=found.position, root=base64.b64decode(found.root), last=last_kept(path))


def last_kept(path: Path) -> SignedCheckpoint | None:
    """The last checkpoint that a ledger's own file holds."""
    store = Store(path)
    try:
        return Checkpoints(store).last()
    finally:
        store.close()


def root_words(root: bytes) -> str:
    """A root in base64, as in a checkpoint."""
    return base64.b64encode(root).decode()


def root_at(store: Store, size: int) -> bytes:
    """The root over the first events, from their leaves."""
    tree = Frontier()
    for first in range(1, size + 1, _AT_ONCE):
        tree.grow(store.leaves(first, min(first + _AT_ONCE - 1, size)))
    return tree.root()
