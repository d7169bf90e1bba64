"""The tree of RFC 9162 section 2.1.1 grown leaf by leaf, with nothing kept but its right edge and the tiles' hashes."""

from collections.abc import Iterable

from transparency.nodes import HEIGHT
from transparency.tree import EMPTY_ROOT, node_hash


class Frontier:
    """``levels`` are the hashes of all full tiles so far: the first list is over 256 leaves each, and so on."""

    def __init__(self) -> None:
        self.size = 0
        self.levels: list[list[bytes]] = []
        self._edge: list[bytes] = []

    def grow(self, leaves: Iterable[bytes]) -> None:
        """Add leaves behind those that are there."""
        edge, size = self._edge, self.size
        for leaf in leaves:
            hashed = leaf
            size += 1
            # As many complete subtrees end here as the new size has zeros at its end.
            rest, height = size, 0
            while not rest & 1:
                hashed = node_hash(edge.pop(), hashed)
                rest, height = rest >> 1, height + 1
                if height % HEIGHT == 0:
                    self._keep(height // HEIGHT, hashed)
            edge.append(hashed)
        self.size = size

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
