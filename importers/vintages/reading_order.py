"""The order in which the versions of a history are read: those that are wanted, and those that stand beside them."""

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise

from importers.histories.history import Version, VersionKey


def reading_order(
    everything: Sequence[Version],
    wanted: Sequence[Version],
    stands: Callable[[Version], bool],
    is_refused: Callable[[Version], bool] = lambda _: False,
) -> list[Version]:
    """The wanted versions, and of each thing the last one before and the first one behind any stretch of them.

    What is wanted is told, and judged, beside what is not, of which those count that ``stands`` is true of.
    ``everything`` is in the order of publication. Where anything is wanted, what a person has refused is read, too.
    """
    is_wanted = {one.key for one in wanted}
    by_thing: dict[tuple[str, ...], list[VersionKey]] = {}
    for one in everything:
        if one.why_not is None and (one.key in is_wanted or stands(one)):
            by_thing.setdefault(one.goes_on_from, []).append(one.key)
    chosen = is_wanted.union(*(_beside(keys, is_wanted) for keys in by_thing.values()))
    if is_wanted:
        chosen |= {one.key for one in everything if one.why_not is None and is_refused(one)}
    return [one for one in everything if one.key in chosen]


def _beside(keys: Sequence[VersionKey], wanted: Collection[VersionKey]) -> set[VersionKey]:
    return {one for pair in pairwise(keys) if (pair[0] in wanted) != (pair[1] in wanted) for one in pair}
