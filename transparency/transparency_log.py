"""The ledger as a transparency log: checkpoints, tiles, entries and proofs, as C2SP tlog-tiles has them."""

from pathlib import Path
from typing import Self

from domain.codec import hash_text
from domain.refusals import FileUnreadable
from domain.signed_checkpoint import SignedCheckpoint
from stores.sqlite.checkpoints import Checkpoints
from stores.sqlite.store import Store
from stores.store_at import open_store
from stores.surroundings import Surroundings, surroundings_of
from transparency import tree
from transparency.frontier import Frontier
from transparency.log_refusals import BEGIN, LogNotBegun, NotSignedYet, UnknownTile
from transparency.nodes import WIDTH, Nodes

PROOF_MAGIC = "c2sp.org/tlog-proof@v1"
_HIGHEST_LEVEL = 6  # a tile of level 7 begins where positions of 63 bits end


class Log:
    """Reads the log of one ledger; safe to share among threads.

    Whatever is given out is within the last checkpoint: only what was signed never changes.
    """

    def __init__(self, store: Store, surroundings: Surroundings) -> None:
        self.store = store
        self.surroundings = surroundings
        self.checkpoints = Checkpoints(store)
        self.nodes = Nodes(store)
        self._grown = 0

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """The log of the ledger in that file, with what stands beside it."""
        return cls(open_store(path), surroundings_of(Path(path)))

    def __enter__(self) -> Self:
        """The log itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the files."""
        self.close()
        self.store.close()

    def close(self) -> None:
        """Let go of the tree's file; the store is the caller's."""
        self.nodes.close()

    def last(self) -> SignedCheckpoint:
        """The checkpoint that was signed last; raises LogNotBegun."""
        last = self.checkpoints.last()
        if last is None:
            raise LogNotBegun(f"this ledger is not signed yet; an operator can start with: {BEGIN}")
        return last

    def covering(self, position: int) -> SignedCheckpoint:
        """The first checkpoint of the present log that covers a position; raises LogNotBegun or NotSignedYet."""
        found = self.checkpoints.covering(self.last().origin, position)
        if found is None:
            raise NotSignedYet(f"position {position} is not signed yet; try again", position=position)
        return found

    def note(self, checkpoint: SignedCheckpoint) -> str:
        """The signed note with all cosignatures."""
        return checkpoint.note + "".join(self.checkpoints.cosignatures(checkpoint.origin, checkpoint.size))

    def root(self, size: int) -> bytes:
        """The root over the first ``size`` events."""
        return tree.root(self._trees(size), size)

    def frontier(self, size: int) -> Frontier:
        """The right edge of the tree over the first ``size`` events, to grow from."""
        return Frontier.of(self._trees(size), size)

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """That the leaf (position - 1) is in the tree of that size."""
        return tree.inclusion(self._trees(size), index, size)

    def proof(self, position: int, checkpoint: SignedCheckpoint) -> str:
        """That the event at the position is in the tree of the checkpoint, to download, as C2SP tlog-proof writes it.

        The index is the position less one; the hashes are PATH(index, D[size]) of RFC 9162 section 2.1.3, the leaf's
        neighbour first. Without cosignatures, which may come later: the proof never changes.
        """
        path = self.inclusion(position - 1, checkpoint.size)
        lines = [PROOF_MAGIC, f"index {position - 1}", *(hash_text(hashed) for hashed in path)]
        return "\n".join(lines) + "\n\n" + checkpoint.note

    def consistency(self, old: int, new: int) -> list[bytes]:
        """That the tree of one size goes on from that of another."""
        return tree.consistency(self._trees(new), old, new)

    def tile(self, level: int, number: int, width: int = WIDTH) -> bytes:
        """The hashes of a tile, 32 bytes each; raises UnknownTile for more of them than were signed."""
        self._check_signed(level, number, width)
        try:
            return b"".join(self._trees(self.last().size).tile(number, level, width))
        except ValueError as error:
            raise FileUnreadable(
                f"the ledger lacks events that were signed: {error}", path=str(self.store.path)
            ) from error

    def entries(self, number: int, width: int = WIDTH) -> bytes:
        """The stored bytes under a tile of level 0, each behind its length in two bytes; raises UnknownTile."""
        self._check_signed(0, number, width)
        rows = self.store.stored(number * WIDTH, width)
        return b"".join(len(state).to_bytes(2) + state for _, state in rows)

    def _check_signed(self, level: int, number: int, width: int) -> None:
        last = self.checkpoints.last()
        there = last.size >> (8 * level) if last and level <= _HIGHEST_LEVEL else 0
        if not 0 < width <= WIDTH or number * WIDTH + width > there:
            raise UnknownTile(f"no tile {number} of level {level} with {width} hashes was signed", level=level)

    def _trees(self, size: int) -> Nodes:
        if size > self._grown:
            self.nodes.grow()
            self._grown = size
        return self.nodes
