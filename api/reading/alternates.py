"""Data and pages about the same thing: from each, the addresses of the others, at the same moment."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple
from urllib.parse import urlencode

from api.http import addresses
from api.http.addresses import filled

JSON, _CSV, _ATOM, _JSON_FEED = "application/json", "text/csv", "application/atom+xml", "application/feed+json"
_HTML = "text/html"


class AlternatePattern(NamedTuple):
    """Where programs find what a page shows, by a template; ``takes`` are the parameters that both have.

    ``has_position_alone``: it knows no other axis than that of the ledger, and names it by a position.
    """

    template: str
    media_type: str
    name: str
    takes: tuple[str, ...] = ()
    has_position_alone: bool = False


class AlternateLink(NamedTuple):
    """An address with its media type, and its name for people."""

    address: str
    media_type: str
    name: str


_OF_REVISIONS = (
    "source", "series", "q", "reason", "kind", "min_difference", "published_from", "published_to", "recorded_from",
    "recorded_to", "reverted", "reverted_within",
)  # fmt: skip
_FEEDS = (
    AlternatePattern(f"{addresses.REVISIONS}.atom", _ATOM, "Revisions as Atom", _OF_REVISIONS),
    AlternatePattern(f"{addresses.REVISIONS}.jsonfeed", _JSON_FEED, "Revisions as JSON Feed", _OF_REVISIONS),
)
_COMPARED = ("from", "to", "from_position", "to_position")
_TRIANGLE = ("start", "end", "from", "to")
# The first of each is the one that leads back to the page.
ALTERNATES: dict[str, tuple[AlternatePattern, ...]] = {
    addresses.HOME: (
        AlternatePattern(addresses.TOTALS, JSON, "Totals as JSON", ("source", "q")),
        AlternatePattern(f"{addresses.TOTALS}.csv", _CSV, "Totals as CSV", ("source", "q")),
        *_FEEDS,
    ),
    addresses.SERIES_PAGE: (
        AlternatePattern(addresses.SERIES, JSON, "The series as JSON"),
        AlternatePattern(addresses.FIGURES, JSON, "Its figures as JSON"),
        AlternatePattern(f"{addresses.FIGURES}.csv", _CSV, "Its figures as CSV"),
    ),
    addresses.FIGURE_PAGE: (
        AlternatePattern(addresses.FIGURE, JSON, "The figure as JSON"),
        AlternatePattern(f"{addresses.FIGURE}/history.csv", _CSV, "Its history as CSV"),
    ),
    addresses.COMPARE_PAGE: (
        AlternatePattern(f"{addresses.SERIES}/compare", JSON, "The comparison as JSON", _COMPARED),
    ),
    addresses.CALENDAR_PAGE: (
        AlternatePattern(f"{addresses.SERIES}/calendar", JSON, "The release calendar as JSON"),
        AlternatePattern(f"{addresses.SERIES}/calendar.csv", _CSV, "The release calendar as CSV"),
        AlternatePattern(f"{addresses.SERIES}/coverage", JSON, "The coverage as JSON"),
        AlternatePattern(f"{addresses.SERIES}/coverage.csv", _CSV, "The coverage as CSV"),
    ),
    addresses.TRIANGLE_PAGE: (
        AlternatePattern(f"{addresses.SERIES}/triangle", JSON, "The triangle as JSON", _TRIANGLE),
        AlternatePattern(f"{addresses.SERIES}/triangle.csv", _CSV, "The triangle as CSV", _TRIANGLE),
    ),
    addresses.REVISIONS_PAGE: (
        AlternatePattern(addresses.REVISIONS, JSON, "Revisions as JSON", _OF_REVISIONS),
        AlternatePattern(f"{addresses.REVISIONS}.csv", _CSV, "Revisions as CSV", _OF_REVISIONS),
        *_FEEDS,
    ),
    addresses.SOURCES_PAGE: (AlternatePattern(addresses.SOURCES, JSON, "Sources as JSON"),),
    addresses.SOURCE_PAGE: (
        AlternatePattern(addresses.SOURCE, JSON, "The source as JSON"),
        AlternatePattern(f"{addresses.SOURCE_FIGURES}.csv", _CSV, "All of its figures as CSV"),
    ),
    addresses.DOCUMENT_PAGE: (
        AlternatePattern(addresses.DOCUMENT, JSON, "The document as JSON", has_position_alone=True),
    ),
    addresses.BULLETIN_PAGE: (
        AlternatePattern(addresses.BULLETIN, JSON, "The bulletin as JSON", has_position_alone=True),
    ),
}


def alternate_links(
    page: str, keys: Iterable[str], asked: Mapping[str, str], moment: str, position: int | None
) -> list[AlternateLink]:
    """What programs find of a page, by its template, words, parameters and moment; ``position`` is None at the head."""
    words, at = _words(keys), "" if position is None else f"position={position}"
    return [
        AlternateLink(
            _with(filled(one.template, *words), _taken(one, asked), at if one.has_position_alone else moment),
            one.media_type,
            one.name,
        )
        for one in ALTERNATES.get(page, ())
    ]


def link_header(path: str, keys: Iterable[str], asked: Mapping[str, str], moment: str) -> str:
    """The Link header of data, by the template of its route: the page that shows it, and what describes its series."""
    page, pattern = _page_of(path)
    if page is None:
        return ""
    words = _words(keys)
    address = _with(filled(page, *words[: page.count("{")]), _taken(pattern, asked) if pattern else "", moment)
    found = [f'<{address}>; rel="alternate"; type="{_HTML}"']
    if path.startswith(f"{addresses.SERIES}/"):
        found.append(f'<{_with(filled(addresses.SERIES, *words[:2]), moment)}>; rel="describedby"; type="{JSON}"')
    return ", ".join(found)


@cache  # the paths of routes are ours, and few
def _page_of(path: str) -> tuple[str | None, AlternatePattern | None]:
    """The template of the page that shows a path, or what that belongs to; and the row if both are of the same."""
    for page, patterns in ALTERNATES.items():
        if patterns[0].template == path:
            return page, patterns[0]
    above = [page for page, patterns in ALTERNATES.items() if path.startswith(f"{patterns[0].template}/")]
    return max(above, key=len, default=None), None


def _words(keys: Iterable[str]) -> list[str]:
    return [word for key in keys for word in key.split("/")]


def _taken(pattern: AlternatePattern, asked: Mapping[str, str]) -> str:
    return urlencode({name: value for name, value in asked.items() if name in pattern.takes})


def _with(address: str, *queries: str) -> str:
    query = "&".join(filter(None, queries))
    return f"{address}?{query}" if query else address
