"""The tree of an origin's log as its own tiles show it, asked for where it has to be told whether the log goes on."""

from functools import lru_cache

from transparency import tree
from transparency.nodes import HEIGHT, WIDTH
from transparency.notes import Checkpoint
from transparency.proved_roots import proved_roots
from upkeep.upstream.origin_log import OriginLog

_TILES = 64


class OriginTree:
    """The complete subtrees of one checkpoint's tree."""

    def __init__(self, log: OriginLog, size: int) -> None:
        self._log, self._size = log, size
        self._tile = lru_cache(maxsize=_TILES)(self._asked)

    def _asked(self, level: int, number: int) -> list[bytes]:
        return self._log.hashes(level, number, min(WIDTH, (self._size >> (HEIGHT * level)) - number * WIDTH))

    def subtree(self, height: int, index: int) -> bytes:
        """The hash over the leaves from ``index * 2**height`` on, as the origin says."""
        level, rest = divmod(height, HEIGHT)
        first, count = index << rest, 1 << rest
        at = first % WIDTH
        return tree.folded(self._tile(level, first // WIDTH)[at : at + count])


def root_before(log: OriginLog, size: int, shown: Checkpoint) -> bytes | None:
    """The root at a smaller size of the very tree that was signed; None where the origin's hashes are not that tree's.

    Raises OriginUnreachable, or UpstreamWrong.
    """
    trees = OriginTree(log, shown.size)
    proof = tree.consistency(trees, size, shown.size)
    is_whole = size & (size - 1) == 0
    first = trees.subtree(size.bit_length() - 1, 0) if is_whole else proof[0]
    found = proved_roots(first, proof if is_whole else proof[1:], size, shown.size)
    return found[0] if found is not None and found[1] == shown.root else None
