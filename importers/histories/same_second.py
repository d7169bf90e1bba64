"""Versions that were published in one second with a later one, as those of a rebase are."""

from collections import defaultdict
from collections.abc import Sequence

from importers.histories.history import Version, VersionKey
from importers.issuing.recorded_lists import Part, RecordedLists

_NOTHING: frozenset[Part] = frozenset()


class SameSecond:
    """The parts of each version that a later one of its second has overtaken, which the ledger knows already.

    What is published at one moment counts in the order in which it was recorded. So such a version, which ``--since``
    had left out, or which could not be read before its column was named, would now follow what was behind it; and at
    no moment could anybody have been told what it says.
    """

    def __init__(self, versions: Sequence[Version], known: RecordedLists) -> None:
        self._overtaken: dict[VersionKey, frozenset[Part]] = {}
        behind: dict[tuple[str, tuple[str, ...], str], frozenset[Part]] = defaultdict(frozenset)
        for version in reversed(versions):
            second = (version.file.key, version.stands_for, version.published_at)
            if behind[second]:
                self._overtaken[version.key] = behind[second]
            behind[second] |= known.of_commit(version.change.commit.name, version.published_at)

    def overtaken(self, version: Version) -> frozenset[Part]:
        """The parts that the ledger has of the versions behind it in its second."""
        return self._overtaken.get(version.key, _NOTHING)
