"""The style, scripts and pictures of pages, each under an address with its hash."""

from functools import cache
from importlib.resources import files

from api.http.addresses import ASSET, filled
from api.http.assets import FOR_EVER, Asset, asset, hashed

_FOLDER = "static"


def asset_address(name: str) -> str:
    """The address of the file of that name."""
    return filled(ASSET, hashed(name, _bodies()[name]))


@cache
def assets() -> dict[str, Asset]:
    """The files by the last word of their addresses."""
    return {hashed(name, body): asset(name, body, FOR_EVER) for name, body in _bodies().items()}


@cache
def _bodies() -> dict[str, bytes]:
    folder = files("api.pages") / _FOLDER
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.is_file()}
