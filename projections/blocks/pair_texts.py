"""Texts of figures that also say something of the figure before them, kept by the rows of both."""

from collections.abc import Hashable, Sequence
from threading import Lock
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from projections.blocks.pasts import Ints

# Before the first figure there is none; and of what was not written nothing is known.
NOTHING: Final = -1
_NOT_WRITTEN: Final = -2


class PairTexts:
    """The text of a row as it was written last, with the row that was before it then; safe to share among threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._kind: Hashable = None
        self._texts: NDArray[Any] = np.empty(0, dtype=object)
        self._bases: Ints = np.empty(0, dtype=np.int64)

    def find(self, kind: Hashable, rows: Ints, bases: Ints) -> tuple[list[bytes], Ints]:
        """The text of each row, and the places at which it is to be written first.

        Texts of one ``kind`` are kept, and forgotten where another one is asked for.
        """
        with self._lock:
            if kind != self._kind:
                self._kind, self._texts, self._bases = kind, self._texts[:0], self._bases[:0]
            self._make_room(int(rows.max(initial=0)) + 1)
            found: list[bytes] = self._texts[rows].tolist()
            return found, (self._bases[rows] != bases).nonzero()[0]

    def put(self, kind: Hashable, rows: Ints, bases: Ints, texts: Sequence[bytes]) -> None:
        """Keep what was written of some rows."""
        with self._lock:
            if kind == self._kind:
                self._make_room(int(rows.max(initial=0)) + 1)
                self._texts[rows] = np.array(texts, dtype=object)
                self._bases[rows] = bases

    def _make_room(self, count: int) -> None:
        missing = count - len(self._bases)
        if missing > 0:
            missing += count // 2
            self._texts = np.concatenate((self._texts, np.full(missing, None, dtype=object)))
            self._bases = np.concatenate((self._bases, np.full(missing, _NOT_WRITTEN, dtype=np.int64)))
