"""The turns of a figure that were reverted: to a value, or to none, that was taken back within days."""

from collections.abc import Sequence

from domain.statements import says_the_same
from domain.values import MOST_DECIMALS, scaled
from projections.analysis.figure_past import PastValue, Reversion, figure_past
from projections.answers.turns import Turn

# An error that is put right within a week was no revision of what was known.
REVERTED_WITHIN = 7
# A figure has to have come to another value and back.
_FEWEST = 3


def reverted_turns(found: Sequence[Turn], within_days: int) -> Sequence[Reversion]:
    """What was reverted within so many days among all turns of one figure."""
    if len(found) < _FEWEST or within_days == 0:
        return ()
    values = [None if one.entry.value is None else scaled(one.entry.value, MOST_DECIMALS) for one in found]
    if len(set(values)) == len(values):  # as in most figures: none of its values was ever said again
        return ()
    past = (
        PastValue(one.at, value, one.entry.published_at, one.entry.entry, one.entry.period)
        for one, value in zip(found, values, strict=True)
    )
    return figure_past(found[0].entry.period, past, within_days).reverted


def unreverted(found: list[Turn], within_days: int) -> list[Turn]:
    """The turns as if what was reverted had never been said; of no days all of them.

    What took it back is among them where it put the former value in other words.
    """
    reverted = reverted_turns(found, within_days)
    if not reverted:
        return found
    places = {one.entry.entry: place for place, one in enumerate(found)}
    gone = {place for one in reverted for place in range(places[one.meanwhile.entry], places[one.back.entry])}
    kept: list[Turn] = []
    for place, one in enumerate(found):
        if place not in gone and not (kept and says_the_same(one.entry.said, kept[-1].entry.said)):
            kept.append(one)
    return kept
