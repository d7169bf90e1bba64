"""The addresses of tiles and entry bundles, as C2SP tlog-tiles writes them: one way for each, and no other."""

import re

from msgspec import Struct

from transparency.nodes import WIDTH

# Level or "entries", the number in groups of three digits, and the width of a tile that is not full.
_PATH = re.compile(
    r"(?P<level>entries|0|[1-9][0-9]?)/(?P<number>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?",
    re.ASCII,
)


class TilePath(Struct, frozen=True):
    """A tile: ``level`` None are the entries themselves."""

    level: int | None
    number: int
    width: int = WIDTH

    def __str__(self) -> str:
        level = "entries" if self.level is None else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{number_path(self.number)}{partial}"


def number_path(number: int) -> str:
    """The number in groups of three digits, all but the last behind an x.

    >>> number_path(1234067), number_path(5)
    ('x001/x234/067', '005')
    """
    groups = [f"{number % 1000:03}"]
    while number := number // 1000:
        groups.append(f"x{number % 1000:03}")
    return "/".join(reversed(groups))


def tile_path(path: str) -> TilePath | None:
    """Read what stands behind ``tile/``; None for anything that is not written so."""
    found = _PATH.fullmatch(path)
    if found is None:
        return None
    number = int(found["number"].replace("x", "").replace("/", ""))
    width = int(found["width"] or WIDTH)
    if number_path(number) != found["number"] or (found["width"] is not None and width >= WIDTH):
        return None
    return TilePath(None if found["level"] == "entries" else int(found["level"]), number, width)
