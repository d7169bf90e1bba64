"""How a sum is qualified: the arithmetic of bounds (section 3)."""

from collections.abc import Iterable
from decimal import Decimal

# Whether the true number may lie above what was said, and whether below it.
BOUNDS = {"exact": (False, False), "over": (True, False), "under": (False, True), "about": (True, True)}


def of_sum(terms: Iterable[tuple[int, str]]) -> str:
    """The qualifier of a sum of figures, each with its coefficient; one with coefficient 0 is not in it."""
    above = below = False
    for coefficient, qualifier in terms:
        up, down = BOUNDS[qualifier]
        if coefficient < 0:
            up, down = down, up
        if coefficient:
            above, below = above or up, below or down
    return _word(above, below)


def of_least(states: list[tuple[Decimal, str]]) -> str:
    """The qualifier of the least of some states: each that may lie lower may be the least."""
    least = min(value for value, _ in states)
    above = all(BOUNDS[qualifier][0] for value, qualifier in states if value == least)
    return _word(above, any(BOUNDS[qualifier][1] for _, qualifier in states))


def of_most(states: list[tuple[Decimal, str]]) -> str:
    most = max(value for value, _ in states)
    below = all(BOUNDS[qualifier][1] for value, qualifier in states if value == most)
    return _word(any(BOUNDS[qualifier][0] for _, qualifier in states), below)


def _word(above: bool, below: bool) -> str:
    return next(word for word, bounds in BOUNDS.items() if bounds == (above, below))
