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
# The share of the neighbouring letters that a name has of the text, at least.
_ALIKE = 0.6


def nearest_series(view: View, at: At, q: str, most: int) -> list[str]:
    """The keys of so many series at most, the nearest first; none where nothing is like the text."""
    pairs = {"".join(pair) for pair in pairwise(q[:_LETTERS].lower())}
    if not pairs:
        return []
    shares = ((_share(pairs, text), key) for key, text in sought_texts(view.generation, at, _MOST))
    return [key for share, key in nlargest(most, shares) if share >= _ALIKE]


def _share(pairs: set[str], text: str) -> float:
    return sum(pair in text for pair in pairs) / len(pairs)
