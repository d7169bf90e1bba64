"""Problems as pages: a browser that meets one reads what is wrong, what to do, and which names are near."""

import re
from asyncio import to_thread
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from litestar.types import HTTPScope

from api.http import addresses
from api.http.addresses import filled
from api.http.assets import HTML
from api.http.page_policy import PAGE_POLICY
from api.http.responses import Headers
from api.middleware.problems_shown import ShownProblem
from api.middleware.security_headers import READING
from api.pages.link import Link
from api.pages.templating import rendered
from api.problems.problem_table import catalogue
from api.reading.negotiation import form_wanted
from api.reading.read_route import Form
from projections.answers.nearest_series import nearest_series
from projections.answers.nearest_sources import nearest_sources
from projections.answers.view import View

_MOMENT = frozenset({"as_of", "position", "recorded_as_of"})
_NOT_FOUND = 404
_MOST = 3
_FORMS: tuple[Form, ...] = ("json", "html")
_OF_PAGES: Headers = [
    (b"content-type", HTML.encode()),
    (b"content-security-policy", PAGE_POLICY),
    (b"vary", b"Accept"),
]
# What is told to programs names addresses of data; people are led to the page of the same list.
_ADDRESS = re.compile(r"(?:(the list of all \w+) at )?(/(?:v1|docs|health)\b[\w./]*\b)")
_PAGES = {addresses.SERIES_LIST: addresses.HOME, addresses.SOURCES: addresses.SOURCES_PAGE}


def parts(said: str) -> list[str | Link]:
    """A text in which the addresses are links.

    >>> parts("Find it in the list of all series at /v1/series.")
    ['Find it in ', Link(words='the list of all series', address='/'), '.']
    """
    found: list[str | Link] = []
    end = 0
    for one in _ADDRESS.finditer(said):
        found += [said[end : one.start()], Link(one[1] or one[2], _PAGES.get(one[2], one[2]))]
        end = one.end()
    return [*found, said[end:]]


class ProblemPages:
    """Writes the pages of problems, with names from one ledger."""

    def __init__(self, answers: View) -> None:
        self._answers = answers

    async def page(self, scope: HTTPScope, told: Mapping[str, object]) -> ShownProblem | None:
        """The page of a problem, None if the client would rather have the members that are ``told``."""
        if scope["method"] not in READING or form_wanted(scope, _FORMS) != "html":
            return None
        asked = _moment(scope) if told["status"] == _NOT_FOUND else ""
        body = await to_thread(self._page, told, asked)
        return ShownProblem(body, _OF_PAGES, int(str(told["status"])))

    def _page(self, told: Mapping[str, object], asked: str) -> bytes:
        slug = str(told["type"]).rpartition("/")[2]
        return rendered(
            "problem.html",
            title=told["title"],
            view=None,
            told=told,
            slug=slug,
            remedy=parts(catalogue()[slug].remedy),
            near=[Link(one.words, _at(one.address, asked)) for one in self._near(told)],
        )

    def _near(self, told: Mapping[str, object]) -> list[Link]:
        address, key = told.get("nearest_address"), str(told.get("series", ""))
        if isinstance(address, str):
            return [Link(address, address)]
        try:
            with self._answers.one_generation():
                return self._names(str(told["type"]), key, str(told.get("source", "")), str(told.get("figure", "")))
        except Exception:  # noqa: BLE001 - whatever keeps names from being looked up, it is not the problem to be shown
            return []

    def _names(self, kind: str, key: str, source: str, figure: str) -> list[Link]:
        view = self._answers
        match kind:
            case "/problems/unknown-series":
                near = nearest_series(view, view.at(), key, _MOST)
                return [Link(one, filled(addresses.SERIES_PAGE, *one.split("/"))) for one in near]
            case "/problems/unknown-source":
                near = nearest_sources(view, view.at(), source, _MOST)
                return [Link(one, filled(addresses.SOURCE_PAGE, one)) for one in near]
            case _ if figure.count("/") == 2:  # noqa: PLR2004 - source, series and period
                of = figure.rpartition("/")[0]
                return [Link(f"all figures of {of}", filled(addresses.SERIES_PAGE, *of.split("/")))]
            case _:
                return []


def _moment(scope: HTTPScope) -> str:
    said = parse_qsl(scope["query_string"].decode("latin-1"))
    return urlencode([(name, value) for name, value in said if name in _MOMENT])


def _at(address: str, asked: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}{asked}" if asked else address
