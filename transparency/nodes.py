"""The upper hashes of the tree, grown and folded from the ledger's leaves."""

from collections.abc import Callable
from typing import TypeVar

from domain.refusals import FileUnreadable
from stores.sqlite.hash_rows import HashesLost, HashRows, tiles_of
from stores.sqlite.store import Store
from transparency.tree import folded

HEIGHT = 8
WIDTH = 1 << HEIGHT
_AT_ONCE = 256
_MOST_LEVELS = 8  # a hash of level 8 is over more leaves than there are positions
_Found = TypeVar("_Found")


class Nodes:
    """Hashes of complete subtrees, of the ledger's leaves and of the rows above them; safe to share among threads.

    A hash of level ``l`` is over 256 to the power of ``l`` leaves. All of it can be deleted: it is created again, equal
    byte for byte, from the leaves. So where the rows are lost, they are filled again.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rows = HashRows(tiles_of(store.path))

    def close(self) -> None:
        """Let go of the rows."""
        self._rows.close()

    def settle(self) -> None:
        """Bring everything into the one file."""
        self._rows.settle()

    def level(self, level: int, first: int, count: int) -> list[bytes]:
        """So many hashes of one level from the first on: fewer where there are no more; level 0 are the leaves."""
        if level == 0:
            return self._store.leaves(first + 1, first + count)
        return self._asked(lambda: self._rows.hashes(level, first, count))

    def subtree(self, height: int, index: int) -> bytes:
        """The hash over the leaves from ``index * 2**height`` on; raises ValueError where they are not all there."""
        level, rest = divmod(height, HEIGHT)
        hashes = self.level(level, index << rest, 1 << rest)
        if len(hashes) != 1 << rest:
            raise ValueError(f"the subtree {index} of height {height} is not there")
        return folded(hashes)

    def tile(self, number: int, level: int, width: int) -> list[bytes]:
        """The hashes of a tile, held against the hash above them where they are complete."""
        hashes = self.level(level, number * WIDTH, width)
        if level and width == WIDTH and [folded(hashes)] != self.level(level + 1, number, 1):
            self.make_again()
            hashes = self.level(level, number * WIDTH, width)
        return hashes

    def grow(self) -> None:
        """Add every hash that the ledger's leaves complete; what is of another ledger goes first."""
        if self._is_of_ledger() and self._count(1) == self._store.head() // WIDTH:
            return
        self._asked(self._grow)

    def make_again(self, since: int = 0) -> None:
        """Make every hash again that the first ``since`` of the leaves do not complete, in one step."""
        behind = [level for level in range(1, _MOST_LEVELS) if self._count(level) > since >> (HEIGHT * level)]
        if not behind and since:
            return
        self._asked(lambda: self._make_again(since))

    def _grow(self) -> None:
        with self._rows.writing():
            if not self._is_of_ledger():
                self._erase(0)
            self._fill_all()

    def _make_again(self, since: int) -> None:
        with self._rows.writing():
            self._erase(since)
            self._fill_all()

    def _erase(self, since: int) -> None:
        for level in range(1, _MOST_LEVELS):
            self._rows.erase(level, since >> (HEIGHT * level))

    def _fill_all(self) -> None:
        level, below = 1, self._store.head()
        while below := below // WIDTH:
            self._fill(level, below)
            level += 1

    def _fill(self, level: int, wanted: int) -> None:
        for number in range(self._count(level), wanted, _AT_ONCE):
            count = min(_AT_ONCE, wanted - number)
            below = self.level(level - 1, number * WIDTH, count * WIDTH)
            if len(below) < count * WIDTH:
                raise ValueError(f"hashes of level {level - 1} are missing from {number * WIDTH} on")
            self._rows.add(level, number, [folded(below[at * WIDTH : (at + 1) * WIDTH]) for at in range(count)])

    def _is_of_ledger(self) -> bool:
        """Whether the last hash is that of the ledger's own leaves: not so where another copy of it was put back."""
        count = self._count(1)
        if count == 0:
            return True
        leaves = self.level(0, (count - 1) * WIDTH, WIDTH)
        return len(leaves) == WIDTH and self.level(1, count - 1, 1) == [folded(leaves)]

    def _count(self, level: int) -> int:
        return self._asked(lambda: self._rows.count(level))

    def _asked(self, ask: Callable[[], _Found]) -> _Found:
        try:
            return ask()
        except HashesLost:
            try:
                self._make_again(0)
                return ask()
            except HashesLost as lost:
                file = tiles_of(self._store.path)
                raise FileUnreadable(f"{file} cannot be used: {lost.__cause__}", path=str(file)) from lost
