"""The words that address a source, a series or a figure."""

import re
from functools import lru_cache

from msgspec import Struct

from domain.periods import Period, period
from domain.refusals import NotASlug, shown

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_LONGEST = 64
_SERIES_PARTS, _FIGURE_PARTS = 2, 3


def slug(text: str, what: str = "slug") -> str:
    """The slug itself; raises NotASlug."""
    if not isinstance(text, str) or len(text) > _LONGEST or not _SLUG.fullmatch(text):
        raise NotASlug(
            f"not a {what}: {shown(text)}; lower-case letters, digits and single hyphens, at most {_LONGEST}",
            slug=str(text),
        )
    return text


class SeriesKey(Struct, frozen=True, order=True, cache_hash=True, gc=False):
    """Which series: ``war-losses/personnel``."""

    source: str
    series: str

    def __str__(self) -> str:
        """The key as one word."""
        return f"{self.source}/{self.series}"


class FigureKey(Struct, frozen=True, order=True, cache_hash=True, gc=False):
    """Which figure: ``war-losses/personnel/2022-03-02``."""

    source: str
    series: str
    period: str

    def __str__(self) -> str:
        """The key as one word."""
        return f"{self.source}/{self.series}/{self.period}"

    @property
    def of(self) -> SeriesKey:
        """The figure's series."""
        return SeriesKey(self.source, self.series)

    @property
    def span(self) -> Period:
        """The days that the figure describes."""
        return period(self.period)


@lru_cache(maxsize=4096)
def series_key(text: str) -> SeriesKey:
    """The series that one word names; raises NotASlug."""
    parts = text.split("/")
    if len(parts) != _SERIES_PARTS:
        raise NotASlug(f"not a series: {shown(text)}; write source/series", slug=text)
    return SeriesKey(slug(parts[0], "source"), slug(parts[1], "series"))


@lru_cache(maxsize=65_536)
def figure_key(text: str) -> FigureKey:
    """The figure that one word names; raises NotASlug or NotAPeriod."""
    parts = text.split("/")
    if len(parts) != _FIGURE_PARTS:
        raise NotASlug(f"not a figure: {shown(text)}; write source/series/period", slug=text)
    return FigureKey(slug(parts[0], "source"), slug(parts[1], "series"), period(parts[2]).text)
