"""The index of the HTTP interface: the addresses from which everything else is found."""

import re
from asyncio import to_thread
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby

import msgspec
from litestar import Litestar
from msgspec import Struct

from api.dialects.dialect import Dialect
from api.http import addresses
from api.http.assets import HTML
from api.http.page_policy import PAGE_POLICY
from api.http.responses import Answering, Headers, HttpRequest, PlainResponse, plain
from api.openapi.read_operations import JsonObject
from api.pages.templating import rendered
from api.reading.negotiation import form_wanted
from api.reading.read_route import Form

_FROM_HERE = {
    "documentation": addresses.DOCS,
    "help": addresses.HELP,
    "openapi": addresses.OPENAPI,
    "totals": addresses.TOTALS,
    "sources": addresses.SOURCES,
    "series": addresses.SERIES_LIST,
    "revisions": addresses.REVISIONS,
    "events": addresses.EVENTS,
    "problems": addresses.PROBLEMS,
}
_LINKS = (
    f'<{addresses.OPENAPI}>; rel="service-desc"; type="application/vnd.oai.openapi+json", '
    f'<{addresses.DOCS}>; rel="service-doc"; type="text/html", <{addresses.HELP}>; rel="help"; type="text/html", '
    f'<{addresses.READY}>; rel="status"; type="application/json"'
).encode()
_FORMS: tuple[Form, ...] = ("json", "html")


class Route(Struct, frozen=True):
    """One thing that can be asked for; ``required`` are the query parameters that it cannot do without."""

    method: str
    path: str
    summary: str
    tag: str
    required: tuple[str, ...]

    @property
    def is_link(self) -> bool:
        """Whether a browser may follow the address as it is."""
        is_whole = "{" not in self.path and not self.required and not self.path.startswith(addresses.DIALECTS)
        return self.method == "GET" and is_whole and self.path not in _NO_LINKS


# What never ends, and what a ledger of its own does not have.
_NO_LINKS = {addresses.STREAM, addresses.MIRROR}
# No document has it: what never ends has no response that a generator of clients could read.
_STREAM = Route("GET", addresses.STREAM, "Each revision as a server-sent event, as it is recorded.", "releases", ())
# Nor what any address may stand behind.
_MEMENTO = (
    Route("GET", "/timegate/{address}", "Where an address is as it was at a moment (RFC 7089).", "releases", ()),
    Route("GET", "/timemap/{address}", "Every moment of an address at which it changed (RFC 7089).", "releases", ()),
)


def program_version() -> str:
    """The version of the program, which is that of its interface; 0 where it runs without having been installed."""
    try:
        return version("asreported")
    except PackageNotFoundError:
        return "0"


def index(document: Callable[[Litestar], bytes]) -> Answering:
    """The addresses, by what is found there, and all routes that the OpenAPI document has; a browser gets a page."""

    async def answer(request: HttpRequest) -> PlainResponse:
        routes = await to_thread(_routes, request.app, document)
        extra: Headers = [(b"link", _LINKS), (b"vary", b"Accept")]
        if form_wanted(request.scope, _FORMS) == "html":
            page = await to_thread(rendered, "index.html", title="Every address", view=None, groups=_by_tag(routes))
            return plain(page, HTML, extra=[(b"content-security-policy", PAGE_POLICY), *extra])
        body = {"service": "asreported", "version": program_version(), **_FROM_HERE, "routes": routes}
        return plain(msgspec.json.encode(body), "application/json", extra=extra)

    return answer


@lru_cache(maxsize=8)
def _routes(app: Litestar, document: Callable[[Litestar], bytes]) -> tuple[Route, ...]:
    told = msgspec.json.decode(document(app))
    dialects: Sequence[Dialect] = app.state["dialects"]
    order = [*(one["name"] for one in told["tags"]), *(one.name for one in dialects)]
    found = [
        _STREAM,
        *_MEMENTO,
        *(
            Route(method.upper(), path, operation["summary"], operation["tags"][0], _required(operation))
            for path, operations in told["paths"].items()
            for method, operation in operations.items()
        ),
        *(
            Route("GET", re.sub(r":\w+}", "}", route.path), route.summary, one.name, ())
            for one in dialects
            for route in one.routes
        ),
    ]
    return tuple(sorted(found, key=lambda one: order.index(one.tag)))


def _required(operation: JsonObject) -> tuple[str, ...]:
    return tuple(one["name"] for one in operation.get("parameters", ()) if one["in"] == "query" and one.get("required"))


def _by_tag(routes: tuple[Route, ...]) -> list[tuple[str, list[Route]]]:
    return [(tag, list(group)) for tag, group in groupby(routes, key=lambda one: one.tag)]
