"""The arithmetic of bounds: what may be claimed of a sum, a difference, a least or a greatest of qualified numbers."""

from collections.abc import Hashable, Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from domain.words import Qualifier

# Whether the true number can be no less, and no more, than the number that was said.
_BOUNDS: dict[str, tuple[bool, bool]] = {
    "exact": (True, True),
    "over": (True, False),
    "under": (False, True),
    "about": (False, False),
}
_NAMES: dict[tuple[bool, bool], Qualifier] = {
    (True, True): "exact",
    (True, False): "over",
    (False, True): "under",
    (False, False): "about",
}


def opposite(qualifier: str) -> Qualifier:
    """The qualifier of the number with its sign turned.

    >>> opposite("over"), opposite("exact"), opposite("about")
    ('under', 'exact', 'about')
    """
    below, above = _BOUNDS[qualifier]
    return _NAMES[above, below]


def of_sum(qualifiers: Iterable[str]) -> Qualifier:
    """The qualifier of a sum; exact of none.

    >>> of_sum(["exact", "over"]), of_sum(["over", "under"]), of_sum([])
    ('over', 'about', 'exact')
    """
    kept = [_BOUNDS[one] for one in qualifiers]
    return _NAMES[all(below for below, _ in kept), all(above for _, above in kept)]


@lru_cache
def of_difference(qualifier: str, base: str) -> Qualifier:
    """The qualifier of one number less another.

    >>> of_difference("exact", "over"), of_difference("over", "exact"), of_difference("over", "over")
    ('under', 'over', 'about')
    """
    return of_sum([qualifier, opposite(base)])


def of_terms(terms: Iterable[tuple[Hashable, str, int]]) -> Qualifier:
    """The qualifier of a sum whose terms have a name, a qualifier and a sign, +1 or -1.

    What is added as often as it is taken away makes no difference, however vague it is: of neighbouring differences
    of a running total only the last figure and the first base are left.
    """
    counts: dict[Hashable, int] = {}
    qualifiers: dict[Hashable, str] = {}
    for name, qualifier, sign in terms:
        counts[name] = counts.get(name, 0) + sign
        qualifiers[name] = qualifier
    return of_sum(
        qualifiers[name] if count > 0 else opposite(qualifiers[name]) for name, count in counts.items() if count
    )


def of_least(numbers: Sequence[tuple[Decimal | int, str]]) -> Qualifier:
    """The qualifier of the least of some numbers, of which there is at least one.

    >>> of_least([(Decimal(3), "over"), (Decimal(5), "exact")])
    'over'
    >>> of_least([(Decimal(3), "exact"), (Decimal(5), "about")])
    'under'
    """
    least = min(number for number, _ in numbers)
    below = all(_BOUNDS[qualifier][0] for _, qualifier in numbers)
    return _NAMES[below, any(_BOUNDS[qualifier][1] for number, qualifier in numbers if number == least)]


def of_greatest(numbers: Sequence[tuple[Decimal | int, str]]) -> Qualifier:
    """The qualifier of the greatest of some numbers, of which there is at least one."""
    return opposite(of_least([(-number, opposite(qualifier)) for number, qualifier in numbers]))
