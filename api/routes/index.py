"""The index of the HTTP interface: the addresses from which everything else is found."""

from importlib.metadata import PackageNotFoundError, version

import msgspec

from api.http import addresses
from api.http.responses import HttpRequest, PlainResponse, plain

_FROM_HERE = {
    "documentation": addresses.DOCS,
    "openapi": addresses.OPENAPI,
    "totals": addresses.TOTALS,
    "sources": addresses.SOURCES,
    "series": addresses.SERIES_LIST,
    "revisions": addresses.REVISIONS,
    "events": addresses.EVENTS,
    "problems": addresses.PROBLEMS,
}


def program_version() -> str:
    """The version of the program, which is that of its interface; 0 where it runs without having been installed."""
    try:
        return version("asreported")
    except PackageNotFoundError:
        return "0"


async def index(request: HttpRequest) -> PlainResponse:  # noqa: ARG001 - Litestar takes any other name for a query parameter
    """The addresses, by what is found there."""
    body = {"service": "asreported", "version": program_version(), **_FROM_HERE}
    return plain(msgspec.json.encode(body), "application/json")
