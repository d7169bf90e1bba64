"""The tree of RFC 9162 section 2.1.1 grown leaf by leaf, with nothing kept but its right edge and the tiles' hashes."""

from collections.abc import Sequence
from typing import Self

from transparency.nodes import HEIGHT, WIDTH
from transparency.tree import EMPTY_ROOT, Subtrees, folded, node_hash


class Frontier:
    """``levels`` are the hashes of all full tiles so far: the first list is over 256 leaves each, and so on."""

    def __init__(self) -> None:
        self.size = 0
        self.levels: list[list[bytes]] = []
        self._edge: list[bytes] = []

    @classmethod
    def of(cls, trees: Subtrees, size: int) -> Self:
        """The edge of a tree that is there already, to grow from; ``levels`` then has only what comes after."""
        frontier = cls()
        for height in reversed(range(size.bit_length())):
            if size >> height & 1:
                frontier._edge.append(trees.subtree(height, frontier.size >> height))
                frontier.size += 1 << height
        return frontier

    def grow(self, leaves: Sequence[bytes]) -> None:
        """Add leaves behind those that are there."""
        at = 0
        while at < len(leaves):
            # Where a whole tile begins, it is folded at once.
            height = HEIGHT if self.size % WIDTH == 0 and len(leaves) - at >= WIDTH else 0
            self._add(folded(leaves[at : at + (1 << height)]), height)
            at += 1 << height

    def _add(self, hashed: bytes, height: int) -> None:
        """Add the hash of a complete subtree of that height, for which there is room at the edge."""
        self.size += 1 << height
        if height:
            self._keep(height // HEIGHT, hashed)
        # As many complete subtrees end here as the new size has zeros at its end.
        while not self.size >> height & 1:
            hashed, height = node_hash(self._edge.pop(), hashed), height + 1
            if height % HEIGHT == 0:
                self._keep(height // HEIGHT, hashed)
        self._edge.append(hashed)

    def _keep(self, level: int, hashed: bytes) -> None:
        if len(self.levels) < level:
            self.levels.append([])
        self.levels[level - 1].append(hashed)

    def root(self) -> bytes:
        """Over all leaves so far."""
        if not self._edge:
            return EMPTY_ROOT
        *left, found = self._edge
        for one in reversed(left):
            found = node_hash(one, found)
        return found
