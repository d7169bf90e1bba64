"""The rows of a slot by number: what each says, kept once, never changed, and only added to."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from threading import Lock
from typing import Final

import numpy as np

from domain.values import number, places_of, scaled
from projections.blocks.pasts import NO_VALUE, Ints, pasts
from projections.tables.vintage_columns import RowColumns, Words, words_of

# The rows of ``SaidRows.numbers``; those before them are of ``pasts``.
CODE, PLACES, WORDS, ENTRY, DECLARES = range(5, 10)
_NUMBERS: Final = 10
# The difference of two codes below it is one of 64 bits, too.
_TOO_LARGE: Final = 2**62
# Its numbers, its texts, its places in lists, and its lines in all forms, whether they are written yet or not.
_BYTES_A_ROW: Final = 1_000
# The texts of a wording, its places, and what it adds to lines.
_BYTES_A_WORDING: Final = 800


class DoesNotFit(Exception):
    """A value has too many digits for the codes of the rows before it, so that all are to be coded anew."""


class ValueNumbers:
    """Numbers that are equal where values are: the values themselves, with a point behind ``scale`` digits.

    Where not all of them, and of their differences, fit 64 bits so, ``scale`` is None, and a code is a number that was
    given to a value.
    """

    def __init__(self, values: Sequence[str | None]) -> None:
        """``values`` are those that come first."""
        self.scale: int | None = max(map(places_of, _with_points(values)), default=0)
        self._given: dict[Decimal, int] = {}
        try:
            self.first = self.of(values)
        except DoesNotFit:
            self.scale = None
            self.first = self.of(values)

    def of(self, values: Sequence[str | None]) -> Ints:
        """The codes of some values; raises DoesNotFit."""
        scale, given = self.scale, self._given
        if scale is None:
            found = [NO_VALUE if one is None else given.setdefault(number(one), len(given)) for one in values]
        elif max(map(places_of, _with_points(values)), default=0) > scale:
            raise DoesNotFit
        elif scale:
            found = [NO_VALUE if one is None else scaled(one, scale) for one in values]
        else:
            found = [NO_VALUE if one is None else int(one) for one in values]
        if max(found, default=0) >= _TOO_LARGE or min(filter(NO_VALUE.__ne__, found), default=0) <= -_TOO_LARGE:
            raise DoesNotFit
        return np.array(found, dtype=np.int64)


class SaidRows:
    """Rows by number, in lists and columns that grow; who reads needs no lock, who adds holds ``lock``."""

    def __init__(self, codes: ValueNumbers) -> None:
        self.codes = codes
        self.lock = Lock()
        self.count = 0
        self.all_have_values = True
        self.numbers: Ints = np.empty((_NUMBERS, 0), dtype=np.int64)
        self.periods: list[str] = []
        self.values: list[str | None] = []
        self.published_at: list[str] = []
        # By the number of the words: those themselves, and the last day counted where they name one.
        self.words: list[Words] = []
        self.last_days: list[int] = []
        self._numbered: dict[str | None, int] = {}
        self._same: dict[str, str] = {}

    @property
    def size(self) -> int:
        """Bytes in memory, roughly."""
        return self.count * _BYTES_A_ROW + len(self.words) * _BYTES_A_WORDING

    def add(self, rows: RowColumns, codes: Ints, lengths: Ints) -> Ints:
        """Take in some rows with their codes, so many of each period; the numbers of the rows."""
        words = self._words_of(rows)
        self.all_have_values &= None not in rows.values
        begin, self.count = self.count, self.count + len(codes)
        self._make_room()
        numbers = self.numbers[:, begin : self.count]
        numbers[:CODE], numbers[CODE], numbers[WORDS] = pasts(codes, words, lengths, begin), codes, words
        numbers[ENTRY], numbers[DECLARES] = rows.entries, rows.declares
        numbers[PLACES] = 0 if self.codes.scale == 0 else [_places(one) for one in rows.values]
        same = self._same.setdefault
        self.periods += map(same, rows.periods, rows.periods)
        self.published_at += map(same, rows.published_at, rows.published_at)
        self.values += rows.values
        return np.arange(begin, self.count)

    def _words_of(self, rows: RowColumns) -> Ints:
        """By row the number of its qualifier, status and last day."""
        if len(set(rows.wordings)) == 1:
            return np.full(len(rows.wordings), self._number_of(rows.wordings[0]), dtype=np.int64)
        return np.array(list(map(self._number_of, rows.wordings)), dtype=np.int64)

    def _number_of(self, wording: str | None) -> int:
        number = self._numbered.get(wording)
        if number is None:
            words = words_of(wording)
            self._numbered[wording] = number = len(self.words)
            self.last_days.append(0 if words[2] is None else date.fromisoformat(words[2]).toordinal())
            self.words.append(words)
        return number

    def _make_room(self) -> None:
        room = self.numbers.shape[1]
        if self.count > room:
            # Of the first ones there are as many as there are; what comes later comes a few at a time.
            fresh = np.empty((_NUMBERS, max(self.count + 64, room * 3 // 2)), dtype=np.int64)
            fresh[:, :room] = self.numbers
            self.numbers = fresh


def _with_points(values: Sequence[str | None]) -> list[str]:
    """Those that have digits behind a point."""
    said = list(filter(None, values))
    return [one for one in said if "." in one] if "." in "".join(said) else []


def _places(value: str | None) -> int:
    return 0 if value is None or "." not in value else places_of(value)
