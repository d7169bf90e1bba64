"""The rows of a slot by number: what each says, kept once, never changed, and only added to."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from threading import Lock
from typing import Final

import numpy as np

from domain.values import number, places_of, scaled
from projections.blocks.pasts import NO_VALUE, Ints
from projections.tables.vintages import BlockRow

# The rows of ``SaidRows.numbers``; those before them are of ``pasts``.
CODE, PLACES, WORDS, ENTRY, DECLARES = range(5, 10)
_NUMBERS: Final = 10
# Its numbers, its texts and its places in lists: roughly.
_BYTES_A_ROW: Final = 260
Words = tuple[str | None, str | None, str | None]


class DoesNotFit(Exception):
    """A value has too many digits for the codes of the rows before it, so that all are to be coded anew."""


class ValueNumbers:
    """Numbers that are equal where values are: the values themselves, with a point behind ``scale`` digits.

    Where not all of them fit 64 bits so, ``scale`` is None, and a code is a number that was given to a value.
    """

    def __init__(self, values: Sequence[str | None]) -> None:
        """``values`` are those that come first."""
        self.scale: int | None = max((places_of(one) for one in values if one is not None and "." in one), default=0)
        self._given: dict[Decimal, int] = {}
        try:
            self.of(values)
        except DoesNotFit:
            self.scale = None

    def of(self, values: Sequence[str | None]) -> Ints:
        """The codes of some values; raises DoesNotFit."""
        scale, given = self.scale, self._given
        if scale is None:
            found = [NO_VALUE if one is None else given.setdefault(number(one), len(given)) for one in values]
        elif any(one is not None and "." in one and places_of(one) > scale for one in values):
            raise DoesNotFit
        elif scale:
            found = [NO_VALUE if one is None else scaled(one, scale) for one in values]
        else:
            found = [NO_VALUE if one is None else int(one) for one in values]
        try:
            return np.array(found, dtype=np.int64)
        except OverflowError:
            raise DoesNotFit from None


class SaidRows:
    """Rows by number, in lists and columns that grow; who reads needs no lock, who adds holds ``lock``."""

    def __init__(self, codes: ValueNumbers) -> None:
        self.codes = codes
        self.lock = Lock()
        self.count = 0
        self.numbers: Ints = np.empty((_NUMBERS, 0), dtype=np.int64)
        self.periods: list[str] = []
        self.values: list[str | None] = []
        self.published_at: list[str] = []
        # By the number of the words: those themselves, and the last day counted where they name one.
        self.words: list[Words] = []
        self.last_days: list[int] = []
        self._numbered: dict[Words, int] = {}
        self._same: dict[str, str] = {}

    @property
    def size(self) -> int:
        """Bytes in memory, roughly."""
        return self.count * _BYTES_A_ROW

    def words_of(self, rows: Sequence[BlockRow]) -> Ints:
        """By row the number of its qualifier, status and last day."""
        numbered = self._numbered
        for words in {row[6:9] for row in rows} - numbered.keys():
            numbered[words] = len(self.words)
            self.words.append(words)
            self.last_days.append(0 if words[2] is None else date.fromisoformat(words[2]).toordinal())
        return np.array([numbered[row[6:9]] for row in rows], dtype=np.int64)

    def add(self, rows: Sequence[BlockRow], codes: Ints, words: Ints, pasts: Ints) -> int:
        """Take in some rows; the number of the first of them."""
        begin, self.count = self.count, self.count + len(rows)
        self._make_room()
        periods, _, _, _, entries, values, _, _, _, published_at, declares = zip(*rows, strict=True)
        self.numbers[:CODE, begin : self.count] = pasts
        self.numbers[CODE:, begin : self.count] = (codes, list(map(_places, values)), words, entries, declares)
        same = self._same.setdefault
        self.periods += map(same, periods, periods)
        self.published_at += map(same, published_at, published_at)
        self.values += values
        return begin

    def _make_room(self) -> None:
        room = self.numbers.shape[1]
        if self.count > room:
            # Of the first ones there are as many as there are; what comes later comes a few at a time.
            fresh = np.empty((_NUMBERS, max(self.count + 64, room * 3 // 2)), dtype=np.int64)
            fresh[:, :room] = self.numbers
            self.numbers = fresh


def _places(value: str | None) -> int:
    return 0 if value is None or "." not in value else places_of(value)
