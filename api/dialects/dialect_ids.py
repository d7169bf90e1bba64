"""The ids by which a dialect knows sources and series: by rule, changed by an operator's configuration."""

from collections.abc import Callable, Mapping

import msgspec
from msgspec import Struct

from api.policy import DialectNames

_NONE = DialectNames()


class IdRule(Struct, frozen=True):
    """How a dialect writes a key, and how it reads an id, which is then looked up; both without looking anything up.

    ``apart`` is what stands behind an id by rule where an operator gave that id to another series: so that nothing is
    hidden by a name, also what is opened later.
    """

    written: Callable[[str], str]
    read: Callable[[str], str]
    apart: str = ""


class DialectIds:
    """The ids of one dialect; its words are keys of series (``source/series``) and slugs of sources."""

    def __init__(self, series: IdRule, sources: IdRule, names: DialectNames = _NONE) -> None:
        self._series, self._sources, self._names = series, sources, names
        self._of_series = _turned(names.series)
        self._of_sources = _turned(names.sources)
        # Other names make another answer of the same question, so they are part of its tag.
        self.mark = msgspec.json.encode(names)

    @property
    def configured(self) -> Mapping[str, str]:
        """The series that an operator named, by their ids."""
        return self._names.series

    def of_series(self, key: str) -> str:
        """The id of a series."""
        named = self._of_series.get(key)
        if named is not None:
            return named
        by_rule = self._series.written(key)
        return f"{by_rule}{self._series.apart}" if by_rule in self._names.series else by_rule

    def of_source(self, source: str) -> str:
        """The id of a source."""
        return self._of_sources.get(source) or self._sources.written(source)

    def series(self, said: str) -> str:
        """The key that an id stands for, which may be one of no series."""
        named = self._names.series.get(said)
        if named is not None:
            return named
        by_rule = said.removesuffix(self._series.apart)
        return self._series.read(by_rule if by_rule in self._names.series else said)

    def source(self, said: str) -> str:
        """The source that an id stands for, which may be one of no source."""
        return self._names.sources.get(said) or self._sources.read(said)


def _turned(names: Mapping[str, str]) -> dict[str, str]:
    """The id that was named first for each word."""
    return {word: name for name, word in reversed(list(names.items()))}


# The rule where a word is its own id.
AS_IT_IS = IdRule(written=str, read=str)
