"""The addresses that routes have and pages link to, as templates, and how words are filled in."""

import re
from functools import cache
from urllib.parse import quote

_PLAIN = re.compile("[A-Za-z0-9_.~-]*", re.ASCII)

INDEX = "/v1"
DOCS = "/docs"
OPENAPI = "/v1/openapi.json"
PROBLEMS = "/problems"
PROBLEM = f"{PROBLEMS}/{{slug:str}}"
DELIVERIES = "/deliveries"
MIRROR = "/log/mirror"
LIVE, READY, METRICS = "/health/live", "/health/ready", "/metrics"

TOTALS = "/v1/totals"
SOURCES = "/v1/sources"
SOURCE = f"{SOURCES}/{{source:str}}"
SOURCE_FIGURES = f"{SOURCE}/figures"
SERIES_LIST = "/v1/series"
SERIES = f"{SERIES_LIST}/{{source:str}}/{{series:str}}"
FIGURES = f"{SERIES}/figures"
FIGURE = f"{FIGURES}/{{period:str}}"
REVISIONS = "/v1/revisions"
RECONCILIATION = "/v1/reconciliation"
EVENTS = "/v1/events"
STREAM = "/v1/stream"
DOCUMENT = "/v1/documents/{document:str}"
DOCUMENT_CONTENT = f"{DOCUMENT}/content"
BULLETIN = "/v1/bulletins/{bulletin:str}"

# Pages, for people: what they show is at the addresses above.
HOME = "/"
SERIES_PAGE = "/series/{source:str}/{series:str}"
FIGURE_PAGE = f"{SERIES_PAGE}/figures/{{period:str}}"
COMPARE_PAGE = f"{SERIES_PAGE}/compare"
TRIANGLE_PAGE = f"{SERIES_PAGE}/triangle"
CALENDAR_PAGE = f"{SERIES_PAGE}/calendar"
SERIES_CHARTS = f"{SERIES_PAGE}/charts"
FIGURE_CHARTS = f"{FIGURE_PAGE}/charts"
# Any chart, for the pages of others: what is shown is at the same address without this.
EMBED = "/embed"
OEMBED = "/oembed"
REVISIONS_PAGE = "/revisions"
SOURCES_PAGE = "/sources"
SOURCE_PAGE = f"{SOURCES_PAGE}/{{source:str}}"
DOCUMENT_PAGE = "/documents/{document:str}"
BULLETIN_PAGE = "/bulletins/{bulletin:str}"
PROPOSAL_PAGE = "/proposals/{proposal:str}"
HELP = "/help"
ASSET = "/assets/{file:str}"
ROBOTS = "/robots.txt"

# Below these, addresses are those of other systems, whose clients find here what they find there.
DIALECTS = ("/fred/", "/sdmx/", "/sdmx-json/", "/epidata/", "/api/", "/timegate/", "/timemap/")


def filled(template: str, *words: str) -> str:
    """The address with its words filled in, percent-encoded.

    >>> filled(FIGURE, "war-losses", "personnel", "2022-03-02")
    '/v1/series/war-losses/personnel/figures/2022-03-02'
    """
    return gaps(template) % tuple([quoted(word) for word in words])


@cache  # templates are ours, and few; an address with words in it is none
def gaps(template: str) -> str:
    """The template with a gap for each word."""
    return "/".join(["%s" if part.startswith("{") else part for part in template.split("/")])


def quoted(word: str) -> str:
    """A word percent-encoded, so that it is one part of an address."""
    return word if _PLAIN.fullmatch(word) else quote(word, safe="")
