"""The roots of the tree at many sizes, found in one walk over the leaves."""

from transparency.transparency_log import Log

_AT_ONCE = 4096
# Leaves that are walked as quickly as the edge of a tree is found among the hashes above them.
_NEAR = 2048


class ManyRoots:
    """Roots of one log; sizes that grow from one question to the next cost a leaf once, all others some 2 ms."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._edge = log.frontier(0)

    def root(self, size: int) -> bytes | None:
        """The root over the first ``size`` events; None where one of them is missing."""
        try:
            if not 0 <= size - self._edge.size <= _NEAR:
                self._edge = self._log.frontier(size)
            while self._edge.size < size:
                self._grow(min(size, self._edge.size + _AT_ONCE))
        except ValueError:
            self._edge = self._log.frontier(0)
            return None
        return self._edge.root()

    def begin_again(self) -> None:
        """Make every hash above the leaves again, from which the walk begins."""
        self._log.nodes.make_again()
        self._edge = self._log.frontier(0)

    def _grow(self, size: int) -> None:
        leaves = self._log.store.leaves(self._edge.size + 1, size)
        if len(leaves) != size - self._edge.size:
            raise ValueError(f"one of the first {size} events is missing")
        self._edge.grow(leaves)
