"""The style, scripts and pictures of pages, each under an address with its hash."""

from asyncio import to_thread
from functools import cache
from importlib.resources import files

from api.http.addresses import ASSET, filled
from api.http.assets import FOR_EVER, Asset, asset, asset_sent, hashed
from api.http.responses import HttpRequest, PlainResponse
from api.problems.error_handlers import problem_sent
from api.problems.problem_table import OF_HTTP

_FOLDER = "static"


def asset_address(name: str) -> str:
    """The address of the file of that name."""
    return filled(ASSET, hashed(name, _bodies()[name]))


async def asset_file(request: HttpRequest) -> PlainResponse:
    """A file, at the address that pages name."""
    name = request.scope["path_params"]["file"]
    known = await to_thread(assets)
    if name not in known:
        problem, title = OF_HTTP[404]
        return problem_sent(request.scope, problem, title, f"there is no file {name[:80]!r}", {})
    return asset_sent(request, known[name])


@cache
def assets() -> dict[str, Asset]:
    """The files by the last word of their addresses."""
    return {hashed(name, body): asset(name, body, FOR_EVER) for name, body in _bodies().items()}


@cache
def _bodies() -> dict[str, bytes]:
    folder = files("api.pages") / _FOLDER
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
