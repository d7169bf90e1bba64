"""The list of what is watched, read from TOML: addresses, each with its spec and its schedule."""

import hashlib
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from domain.addresses import address
from domain.keys import slug
from domain.refusals import Malformed, Refusal
from importers.specs.file_spec import FileSpec
from importers.specs.spec import Spec
from importers.specs.spec_reading import LARGEST_SPEC, read_spec
from importers.specs.spec_wording import misspelt
from importers.specs.templates import placeholders
from importers.watching.watched_url import WatchedUrl, watched_url
from stores.plain_files import NotAPlainFile, plain_bytes

MEBIBYTE = 1 << 20
_LARGEST_LIST, _MOST_WATCHED = 4 * MEBIBYTE, 10_000
_MOST_BYTES = 512 * MEBIBYTE
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}
_PLACEHOLDER = re.compile(r"\{[^}]*\}")
_LENGTH = re.compile(r"([1-9][0-9]{0,5})([smhdw])", re.ASCII)
_SHORTEST_EVERY, _LONGEST_EVERY, _LONGEST_WITHIN = 60, 366 * 86_400, 600
_CONTACT = re.compile(r"[!-'*-~]{1,200}", re.ASCII)


class NotAWatchList(Malformed):
    """The list of what is watched is not TOML, has an unknown key, or contradicts itself."""


class WatchEntry(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One address; lengths of time are such as ``15m``, ``6h``, ``1d`` or ``2w``.

    ``cite`` is the address that the public ledger names, if the one that is asked holds a key. ``file`` names the file
    of the spec that is fetched, where it has several. A look ends ``within`` a time, and takes at most ``most_bytes``.
    ``silent_after`` is how long a source may go without a change before that is told. With ``publish_bytes`` the ledger
    gets the bytes, as the content of their document.
    """

    name: str
    url: str
    spec: str
    cite: str | None = None
    file: str | None = None
    every: str = "1d"
    silent_after: str | None = None
    within: str = "2m"
    most_bytes: int = 64 * MEBIBYTE
    publish_bytes: bool = True


class WatchListForm(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole list; ``contact`` is told to those who are asked, ``keep_bytes`` bounds what is kept of old versions."""

    watch: tuple[WatchEntry, ...]
    contact: str | None = None
    keep_bytes: int = 1024 * MEBIBYTE


class Watched(NamedTuple):
    """One entry of a list, ready to be looked at.

    ``files`` are the file that is fetched, as often as the spec names it. Times are in seconds; ``spec_sha256`` is of
    the spec's file.
    """

    name: str
    url: WatchedUrl
    cited: str
    spec: Spec
    spec_sha256: str
    files: tuple[FileSpec, ...]
    every: int
    silent_after: int | None
    within: int
    most_bytes: int
    publish_bytes: bool

    @property
    def series(self) -> tuple[str, ...]:
        """Patterns of the slugs that the file's series have."""
        found: list[str] = []
        for file in self.files:
            named = [file.long.series + suffix for suffix in file.period.suffixes] if file.long else file.columns_of
            found += [_PLACEHOLDER.sub("*", one) for one in named]
        return tuple(dict.fromkeys(found))

    @property
    def is_whole(self) -> bool:
        """Whether what the file lacks was withdrawn."""
        return all(file.complete != "none" for file in self.files)

    @property
    def file_name(self) -> str:
        """The name of the file in the spec."""
        return Path(self.files[0].path).name


class WatchList(NamedTuple):
    """What is watched, in the order of the list."""

    entries: tuple[Watched, ...]
    contact: str | None
    keep_bytes: int


def read_watch_list(path: Path) -> WatchList:
    """The list in a file, with the specs that it names; raises NotAWatchList, NotAWatchedUrl or NotASpec."""
    try:
        found = tomllib.loads(plain_bytes(path, _LARGEST_LIST).decode("utf-8-sig"))
    except NotAPlainFile as refusal:
        raise NotAWatchList(refusal.message, list=str(path)) from refusal
    except (ValueError, RecursionError) as error:
        raise NotAWatchList(f"{path} is not TOML: {error}", list=str(path)) from error
    try:
        form = msgspec.convert(found, WatchListForm)
    except msgspec.ValidationError as error:
        raise NotAWatchList(f"{path}: {misspelt(found, error)}", list=str(path)) from error
    for problem in _problems(form):
        raise NotAWatchList(f"{path}: {problem}", list=str(path))
    entries = tuple(_watched(one, path) for one in form.watch)
    return WatchList(entries, form.contact, form.keep_bytes)


def _problems(form: WatchListForm) -> list[str]:
    names = [one.name for one in form.watch]
    found = [f"two entries are called {name}" for name in dict.fromkeys(names) if names.count(name) > 1]
    if not 0 < len(names) <= _MOST_WATCHED:
        found = [f"it watches {len(names):,} addresses; 1 to {_MOST_WATCHED:,} can be: add a table [[watch]]"]
    if form.contact is not None and not _CONTACT.fullmatch(form.contact):
        found.append("contact is an address such as https://example.org/about or mailto:ada@example.org")
    if form.keep_bytes < 0:
        found.append("keep_bytes is a number of bytes")
    return found


def _watched(one: WatchEntry, path: Path) -> Watched:
    try:
        slug(one.name, "name")
        place = path.parent / one.spec
        spec, url = read_spec(place), watched_url(one.url)
        every = _seconds(one.every, "every", _SHORTEST_EVERY, _LONGEST_EVERY)
        silent = None
        if one.silent_after is not None:
            silent = _seconds(one.silent_after, "silent_after", every, 10 * _LONGEST_EVERY)
        if not 0 < one.most_bytes <= _MOST_BYTES:
            raise NotAWatchList(f"most_bytes is 1 to {_MOST_BYTES:,}")
        return Watched(
            name=one.name,
            url=url,
            cited=str(url) if one.cite is None else address(one.cite),
            spec=spec,
            spec_sha256=hashlib.sha256(plain_bytes(place, LARGEST_SPEC)).hexdigest(),
            files=_files(one, spec),
            every=every,
            silent_after=silent,
            within=_seconds(one.within, "within", 1, _LONGEST_WITHIN),
            most_bytes=one.most_bytes,
            publish_bytes=one.publish_bytes,
        )
    except Refusal as refusal:
        raise type(refusal)(f"{path}: watch {one.name!r:.70}: {refusal.message}", **refusal.facts) from refusal


def _files(one: WatchEntry, spec: Spec) -> tuple[FileSpec, ...]:
    found = tuple(file for file in spec.files if one.file in (None, file.path))
    paths = list(dict.fromkeys(file.path for file in found))
    if len(paths) != 1:
        names = ", ".join(dict.fromkeys(file.path for file in spec.files))
        raise NotAWatchList(f"one file of its spec is fetched: say file = with one of the paths {names:.300}")
    if placeholders(paths[0]):
        raise NotAWatchList(f"the path {paths[0]} of its spec stands for many files, and one is fetched")
    if column := next(filter(None, (file.published_column for file in found)), None):
        told = f"its spec takes times of publication from the column {column!r}, and a watch says them itself"
        raise NotAWatchList(f"{told}: leave that out of the spec, or fetch the file with asreported import file")
    return found


def _seconds(said: str, what: str, least: int, most: int) -> int:
    found = _LENGTH.fullmatch(said)
    seconds = int(found[1]) * _SECONDS[found[2]] if found else 0
    if not least <= seconds <= most:
        raise NotAWatchList(f"{what} is a length of time from {_length(least)} to {_length(most)}, not {said!r:.40}")
    return seconds


def _length(seconds: int) -> str:
    unit = next(one for one in ("d", "h", "m", "s") if seconds % _SECONDS[one] == 0)
    return f"{seconds // _SECONDS[unit]}{unit}"
