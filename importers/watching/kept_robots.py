"""The robots.txt of each host and the time of its last request, kept for a day from one run of a watch to the next."""

import hashlib
from pathlib import Path

import msgspec
from msgspec import Struct

from domain.moments import is_instant
from stores.durable import replace_durably
from stores.plain_files import NotAPlainFile, plain_bytes

_LARGEST, _MOST_HOSTS = 1 << 16, 1_000


class HostRobots(Struct, frozen=True, kw_only=True):
    """What a host's robots.txt said, when it was read, and when a file of the host was asked for last."""

    text: str
    read_at: str
    asked_at: str | None = None


class KeptRobots:
    """A folder with a small file for each host, of so many hosts; what is larger or damaged is as if it was not there.

    Without a folder nothing is kept.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    def read(self, authority: str) -> HostRobots | None:
        """What is kept of a host."""
        if self._folder is None or not (path := self._path(self._folder, authority)).exists():
            return None
        try:
            found = msgspec.json.decode(plain_bytes(path, _LARGEST), type=HostRobots)
        except (msgspec.DecodeError, NotAPlainFile, UnicodeDecodeError):
            return None
        times = (found.read_at,) if found.asked_at is None else (found.read_at, found.asked_at)
        return found if all(map(is_instant, times)) else None

    def keep(self, authority: str, robots: HostRobots) -> None:
        """Put it in the place of what was kept of the host; raises DiskFull or FileUnreadable."""
        said = msgspec.json.encode(robots)
        if self._folder is None or len(said) > _LARGEST:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        replace_durably(self._path(self._folder, authority), said.decode())
        kept = sorted(self._folder.glob("*.json"), key=lambda one: one.stat().st_mtime)
        for old in kept[:-_MOST_HOSTS]:
            old.unlink(missing_ok=True)

    @staticmethod
    def _path(folder: Path, authority: str) -> Path:
        return folder / f"{hashlib.sha256(authority.encode()).hexdigest()}.json"
