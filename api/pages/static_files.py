"""The style, scripts and pictures of pages, each under an address with its hash, and what robots are told."""

from functools import cache
from importlib.resources import files

from api.http.addresses import ASSET, filled
from api.http.assets import ASK_AGAIN, FOR_EVER, Asset, asset, asset_sent, hashed
from api.http.responses import HttpRequest, PlainResponse

_FOLDER = "static"
# A page leads to itself at every moment, and each moment to more of them: robots would walk them without end. Each
# picture costs the renderer something; that of a link's preview is fetched by robots that ask for nothing else.
_NOT_FOR_ROBOTS = (
    "/*as_of=",
    "/*position=",
    "/*cursor=",
    "/*before=",
    "/*/compare?",
    "/series/*/charts/",
    "/embed/",
    "/oembed",
    "/v1/",
)
_PREVIEW = "/*/charts/card.png"


def asset_address(name: str) -> str:
    """The address of the file of that name."""
    return filled(ASSET, hashed(name, _bodies()[name]))


async def robots(request: HttpRequest) -> PlainResponse:
    """What robots are asked to leave alone (RFC 9309): everything but the pages of today."""
    return asset_sent(request, _robots())


@cache
def _robots() -> Asset:
    told = ["User-agent: *", *(f"Disallow: {one}" for one in _NOT_FOR_ROBOTS), f"Allow: {_PREVIEW}", ""]
    return asset("robots.txt", "\n".join(told).encode(), ASK_AGAIN)


@cache
def assets() -> dict[str, Asset]:
    """The files by the last word of their addresses."""
    return {hashed(name, body): asset(name, body, FOR_EVER) for name, body in _bodies().items()}


@cache
def _bodies() -> dict[str, bytes]:
    folder = files("api.pages") / _FOLDER
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
