"""The order in which the versions of a history are read: those that are wanted, and those that stand beside them."""

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise

from importers.histories.history import Version

# The file as its spec knows it, and the address of the version.
_Key = tuple[str, str]


def reading_order(
    everything: Sequence[Version], wanted: Sequence[Version], stands: Callable[[Version], bool]
) -> list[Version]:
    """The wanted versions, and of each file the last one before and the first one behind any stretch of them.

    What is wanted is told, and judged, beside what is not, of which those count that ``stands`` is true of.
    ``everything`` is in the order of publication.
    """
    is_wanted = {_key(one) for one in wanted}
    by_file: dict[str, list[_Key]] = {}
    for one in everything:
        if one.why_not is None and (_key(one) in is_wanted or stands(one)):
            by_file.setdefault(one.file.key, []).append(_key(one))
    chosen = is_wanted.union(*(_beside(keys, is_wanted) for keys in by_file.values()))
    return [one for one in everything if _key(one) in chosen]


def _key(version: Version) -> _Key:
    return version.file.key, version.address


def _beside(keys: Sequence[_Key], wanted: Collection[_Key]) -> set[_Key]:
    return {one for pair in pairwise(keys) if (pair[0] in wanted) != (pair[1] in wanted) for one in pair}
