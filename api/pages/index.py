"""Where the interface begins: what this service is, and the addresses from which everything else is found."""

from importlib.metadata import PackageNotFoundError, version

import msgspec

from api.responses import Asked, Sent, plain

PATH = "/v1"
_FROM_HERE = {
    "documentation": "/docs",
    "openapi": "/v1/openapi.json",
    "totals": "/v1/totals",
    "sources": "/v1/sources",
    "series": "/v1/series",
    "revisions": "/v1/revisions",
    "events": "/v1/events",
    "problems": "/problems",
}


def program_version() -> str:
    """The version of the program, which is that of its interface; 0 where it runs without having been installed."""
    try:
        return version("asreported")
    except PackageNotFoundError:
        return "0"


async def index(request: Asked) -> Sent:  # noqa: ARG001 - Litestar takes any other name for a query parameter
    """The addresses, by what is found there."""
    body = {"service": "asreported", "version": program_version(), **_FROM_HERE}
    return plain(msgspec.json.encode(body), "application/json")
