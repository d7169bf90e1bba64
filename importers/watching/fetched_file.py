"""A file at an address of the internet, on this machine for as long as somebody reads it."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from domain.moments import instant_text
from domain.refusals import Refusal
from importers.import_refusals import UnreadableFile
from importers.watching.fetching import Fetcher, SourceUnreachable
from importers.watching.robots import Robots
from importers.watching.server_times import last_modified
from importers.watching.watched_url import WatchedUrl, watched_url
from stores.plain_files import LARGEST

# Of one file that a person waits for.
_WITHIN = 600
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.ASCII | re.IGNORECASE)
_UNFIT = re.compile(r"[^\w.() -]")
# In bytes, of the 255 that a name may have; and so many folders of an address, which a path of the spec may name.
_LONGEST_NAME, _MOST_PARTS = 200, 8
# Sites of repositories, where an address of two parts is a repository, and `blob` a page around a file.
_FORGES = ("github.com", "gitlab.com", "codeberg.org")
_OF_REPOSITORY, _PAGE, _FILE = 2, "/blob/", "/raw/"


class ChosenFile(NamedTuple):
    """A file of this machine; of one that was fetched its address, and when it was changed or else fetched."""

    path: Path
    url: str | None = None
    changed_at: str | None = None


def is_address(place: str) -> bool:
    """Whether a place is an address rather than a path."""
    return _ADDRESS.match(place) is not None


@contextmanager
def fetched_file(said: str, fetcher: Fetcher, now: datetime) -> Iterator[ChosenFile]:
    """Fetch a file within the bounds of a watch, and remove it in the end.

    Raises NotAWatchedUrl, SourceUnreachable, and UnreadableFile for the address of a repository or of a page around a
    file.
    """
    url = watched_url(said.partition("#")[0])
    _check(url)
    with tempfile.TemporaryDirectory(prefix="asreported-") as folder:
        path = _place(Path(folder), url)
        path.parent.mkdir(parents=True)
        fetcher.end_after(_WITHIN)
        with path.open("wb") as file:
            try:
                found = fetcher.fetch(url, LARGEST, file.write, check=Robots(fetcher).check)
            except SourceUnreachable as refusal:
                raise SourceUnreachable(f"{url} cannot be fetched: {refusal.message}", refusal.wait) from refusal
        modified = last_modified(found.condition.last_modified, now)
        with _naming(path.parent):
            yield ChosenFile(path, str(url), modified or instant_text(now.replace(microsecond=0)))


@contextmanager
def _naming(folder: Path) -> Iterator[None]:
    """Let a refusal name the file without the folder, of which nobody knows."""
    try:
        yield
    except Refusal as refusal:
        facts = {name: _without(folder, one) if isinstance(one, str) else one for name, one in refusal.facts.items()}
        raise type(refusal)(_without(folder, refusal.message), **facts) from refusal


def _without(folder: Path, said: str) -> str:
    return said.replace(f"{folder}/", "")


def _check(url: WatchedUrl) -> None:
    path = url.target.partition("?")[0].rstrip("/")
    is_whole = url.host in _FORGES and path.count("/") == _OF_REPOSITORY
    if is_whole or path.endswith(".git"):
        told = f"{url} is a repository; clone it, and name the clone: git clone --bare {url.at(path)}"
        raise UnreadableFile(told, url=str(url))
    if url.host in _FORGES and _PAGE in path:
        at = url.at(path.replace(_PAGE, _FILE, 1))
        raise UnreadableFile(f"{url} is a page around the file; the file itself is at {at}", url=str(url))


def _place(folder: Path, url: WatchedUrl) -> Path:
    """Where the file lies: in the folders of its address, for a name in a path of the spec may stand for one."""
    parts = unquote(url.target.partition("?")[0]).split("/")
    names = [name for name in map(_fit, parts[-_MOST_PARTS:]) if name]
    return folder.joinpath(url.host, *(names or [url.host]))


def _fit(part: str) -> str:
    """A part of an address without what a name of a file cannot have."""
    return _UNFIT.sub("-", part).encode()[-_LONGEST_NAME:].decode(errors="ignore").lstrip(".")
