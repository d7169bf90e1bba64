"""The addresses of a listing of captures, each with the path of the spec for which its captures are versions."""

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from importers.import_refusals import NotAHistory

_SHOWN = 3


class ArchivedAddresses:
    """A path has the captures of those addresses that end most like it; a single one has all of the only address.

    Raises NotAHistory where no address ends as a path does and there are several, or one ends as several paths do.
    """

    def __init__(self, urls: Iterable[str], paths: Sequence[str]) -> None:
        self._places = {url: _place(url) for url in dict.fromkeys(urls)}
        each = [*dict.fromkeys(self._places.values())]
        self._alike = {place: {path: count for path in paths if (count := _in_common(place, path))} for place in each}
        self._most = {path: max((found.get(path, 0) for found in self._alike.values()), default=0) for path in paths}
        self._only = paths[0] if len(paths) == 1 and not any(self._most.values()) else None
        if self._only is not None and len({place.partition("?")[0] for place in each}) > 1:
            raise NotAHistory(
                f"no address of the listing ends as {self._only} does, and there are several, such as {_shown(each)}: "
                f"name the file as its address ends, as path = {each[0].partition('?')[0].rpartition('/')[2]!r:.200}",
                addresses=len(each),
            )

    def path_of(self, url: str) -> str | None:
        """The path for which the captures of an address are versions, if any; raises NotAHistory where several are."""
        return self._path_of(self._places[url])

    def sentences(self) -> list[str]:
        """A sentence of each path that has the captures of several addresses, and one of those that are not read."""
        read: dict[str | None, list[str]] = {}
        for place in self._alike:
            read.setdefault(self._path_of(place), []).append(place)
        left = read.pop(None, [])
        told = [
            f"the captures of {len(places):,} addresses are read as versions of {path}: {_shown(places)}"
            for path, places in read.items()
            if len(places) > 1
        ]
        if left:
            told.append(f"the captures of other addresses in the listing are not read: {_shown(left)}")
        return told

    def _path_of(self, place: str) -> str | None:
        if self._only is not None:
            return self._only
        found = self._alike[place]
        most = max(found.values(), default=0)
        paths = [path for path, count in found.items() if count == most == self._most[path]]
        if len(paths) > 1:
            raise NotAHistory(
                f"the address {place:.200} ends as several paths of the spec do, {' and '.join(paths[:_SHOWN])}: "
                "name each as its address ends",
                address=place,
            )
        return paths[0] if paths else None


def _place(url: str) -> str:
    """Host, path and query of an address, as they tell one file from another: ``www.`` and the port do not."""
    parts = urlsplit(url if "//" in url else f"//{url}")
    host = parts.netloc.rpartition("@")[2].partition(":")[0].lower().removeprefix("www.")
    return f"{host}{parts.path}?{parts.query}" if parts.query else f"{host}{parts.path}"


def _in_common(place: str, path: str) -> int:
    """In how many folders and names from the end an address and a path are the same; nothing in the host counts."""
    ends = place.partition("?")[0].split("/")[1:]
    count = 0
    for one, other in zip(reversed(ends), reversed(path.split("/")), strict=False):
        if one != other:
            break
        count += 1
    return count


def _shown(places: Sequence[str]) -> str:
    more = f" and {len(places) - _SHOWN:,} more" if len(places) > _SHOWN else ""
    return ", ".join(f"{one:.120}" for one in places[:_SHOWN]) + more
