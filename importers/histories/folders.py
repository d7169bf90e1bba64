"""Folders of files on disk, read as a history: a file for each day or edition, or what a web archive has of one."""

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from importers.histories.blobs import Blobs
from importers.histories.changes import Commit, FileChange
from importers.histories.git import Repository
from importers.import_refusals import NotAHistory, UnreadableFile
from importers.specs.path_templates import ways
from stores.plain_files import NotAPlainFile, plain_bytes

# More than a folder of a file for each minute of two years has.
_MOST_FILES = 1_000_000
PLAIN_MODE = "100644"


class Folder(Repository):
    """A folder in which each file is a version; what it is called, or what stands in it, says when it was published."""

    nothing_is = "the folder does not have"
    lost_words = "file", "in the folder as recorded"

    def __init__(self, root: Path) -> None:
        self._root = root
        self._named: dict[str, tuple[str, str]] = {}

    def resolve(self, rev: str | None) -> str:  # noqa: ARG002 - as of a repository
        """Nothing: a folder is as it is now."""
        return ""

    def changes(self, rev: str, paths: Sequence[str]) -> list[FileChange]:  # noqa: ARG002 - as of a repository
        """Each file of those paths, as if it had been added as it is; named by its SHA-256."""
        found = []
        for path in files_of(self._root):
            if any(ways(template, path) for template in paths):
                if path not in self._named:
                    self._named[path] = self._hashed(path)
                name, why = self._named[path]
                mode = "" if why else PLAIN_MODE
                found.append(FileChange(Commit(name, None, 0, 0, ""), path, "A", mode, path, leads_nowhere=why))
        return found

    def _hashed(self, path: str) -> tuple[str, str]:
        try:
            return hashlib.sha256(self.content(path)).hexdigest(), ""
        except UnreadableFile as refusal:
            return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest(), refusal.message

    def renamed(self, change: FileChange) -> str | None:  # noqa: ARG002 - as of a repository
        """None: nobody knows what a file in a folder was called before."""
        return None

    def commits(self, rev: str) -> frozenset[str]:  # noqa: ARG002 - as of a repository
        """The names of all versions that were found: nothing in a folder points to what was there before."""
        return frozenset(name for name, _ in self._named.values())

    def is_partial(self) -> bool:
        """No: what is not there is not known of."""
        return False

    def is_shallow(self) -> bool:
        """No: what is not there is not known of."""
        return False

    def blobs(self, names: Sequence[str]) -> "FolderBlobs":
        """The bytes of the files at these paths."""
        return FolderBlobs(self, names)

    def content(self, path: str) -> bytes:
        """The bytes of a file; raises UnreadableFile, also for one that leads out of the folder."""
        place = self._root / path
        # Of a link that leads to itself, the library's own resolving of paths ends in another error.
        if not Path(os.path.realpath(place)).is_relative_to(os.path.realpath(self._root)):
            raise UnreadableFile("a link that leads out of the folder")
        try:
            return plain_bytes(place)
        except NotAPlainFile as refusal:
            raise UnreadableFile(refusal.message, **refusal.facts) from refusal


class FolderBlobs(Blobs):
    """The bytes of files in the order asked for; a context manager."""

    def __init__(self, folder: Folder, names: Sequence[str]) -> None:
        self._folder = folder
        self._asked = iter(names)
        self._kept: tuple[str, bytes] = "", b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def next(self) -> bytes:
        """The next file's bytes; raises UnreadableFile."""
        name = next(self._asked)
        if name != self._kept[0]:
            self._kept = name, self._folder.content(name)
        return self._kept[1]


def files_of(root: Path) -> Iterator[str]:
    """The paths of all files below a folder, in order; raises NotAHistory where there are too many, or it is none."""
    if not root.is_dir():
        raise NotAHistory(f"{root} is no folder", place=str(root))
    count = 0
    for folder, inner, names in os.walk(root):
        inner.sort()
        for name in sorted(names):
            count += 1
            if count > _MOST_FILES:
                raise NotAHistory(f"{root} has more than {_MOST_FILES:,} files", place=str(root))
            yield Path(folder, name).relative_to(root).as_posix()
