"""The series whose names are most like a text that none of them has."""

from heapq import nlargest
from itertools import pairwise

from projections.answers.view import View
from projections.moment import At
from projections.tables.descriptions import sought_texts

# So many series are looked at, by their keys: comparing takes about a microsecond each.
_MOST = 20_000
# So many letters of the text are compared.
_LETTERS = 25
# A name has so many of each ten pairs of neighbouring letters of the text, at least.
_ALIKE = 6


def nearest_series(view: View, at: At, q: str, most: int) -> list[str]:
    """The keys of so many series at most, the nearest first; none where nothing is like the text."""
    pairs = {"".join(pair) for pair in pairwise(q[:_LETTERS].lower())}
    if not pairs:
        return []
    found = ((_shared(pairs, text), key) for key, text in sought_texts(view.generation, at, _MOST))
    return [key for shared, key in nlargest(most, found) if shared * 10 >= _ALIKE * len(pairs)]


def _shared(pairs: set[str], text: str) -> int:
    return sum(pair in text for pair in pairs)
