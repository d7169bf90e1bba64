"""The names by which the rows of a long file call its series, going on from the versions before."""

import unicodedata
from collections.abc import Mapping, Sequence

from msgspec import Struct

from importers.reading.repetitions import same_name

# A slug, and two names that make it.
TwoNames = tuple[str, str, str]


class VersionNames(Struct, frozen=True):
    """The name of each series of a version, by slug; beside it series that have, or had before, another name.

    Those of ``merged`` differ in capitals alone, so that they are read as one; those of ``renamed`` in more.
    """

    called: Mapping[str, str] = {}
    renamed: tuple[TwoNames, ...] = ()
    merged: tuple[TwoNames, ...] = ()


class NamedSeries:
    """The last name of each series that any version had."""

    def __init__(self) -> None:
        self._called: dict[str, str] = {}

    def of(self, called: Mapping[str, str], pairs: Sequence[tuple[str, str]]) -> VersionNames:
        """What the rows of a version call its series; ``pairs`` are all names that any row gives."""
        if called == self._called and len(pairs) == len(called):
            return VersionNames(called)
        others = [(one, before, called[one]) for one, before in self._called.items() if one in called]
        others = [one for one in others if one[1] != one[2]]
        if len(pairs) > len(called):
            others += [(slug, name, called[slug]) for slug, name in pairs if name != called[slug]]
        if not others:
            return VersionNames(called)
        renamed = tuple(one for one in others if not same_name(*one[1:]))
        merged = tuple(one for one in others if same_name(*one[1:]) and _shown(one[1]) != _shown(one[2]))
        return VersionNames(called, renamed, merged)

    def keep(self, called: Mapping[str, str]) -> None:
        """Compare the next version with this one."""
        self._called |= called


def _shown(name: str) -> str:
    """The name as a reader sees it: blanks and the code of a letter do not count."""
    return " ".join(unicodedata.normalize("NFC", name).split())
