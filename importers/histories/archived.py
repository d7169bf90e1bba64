"""The captures of a web archive that a CDX listing names, with the bytes that were fetched to a folder."""

import base64
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from posixpath import basename
from urllib.parse import urlsplit

from importers.histories.archived_addresses import ArchivedAddresses
from importers.histories.captures import Capture, captures, seconds_of
from importers.histories.changes import Commit, FileChange
from importers.histories.folders import PLAIN_MODE, Folder, files_of
from importers.import_refusals import NotAHistory, UnreadableFile

ARCHIVE = "https://web.archive.org/web/{commit}"
"""The address of a capture as it was received, without what the archive puts around it."""
_FOURTEEN_DIGITS = re.compile(r"(?<!\d)\d{14}(?!\d)")
_REVISIT = "warc/revisit"


class ArchivedFiles(Folder):
    """The captures of a listing as a history; of the ``unlike``, the bytes have another hash than it says."""

    nothing_is = "no capture is of"

    def __init__(self, root: Path, listing: Path) -> None:
        super().__init__(root)
        self._captures = sorted(captures(listing), key=lambda one: one.at)
        if not self._captures:
            raise NotAHistory(f"the listing {listing} names no capture", place=str(listing))
        self._by_digest: dict[str, str] = {}
        self._by_time: dict[str, list[str]] = {}
        for path in files_of(root):
            for found in _FOURTEEN_DIGITS.findall(path):
                self._by_time.setdefault(found, []).append(path)
            try:
                digest = hashlib.sha1(self.content(path), usedforsecurity=False).digest()
            except UnreadableFile:
                continue
            self._by_digest.setdefault(base64.b32encode(digest).decode(), path)
        self.unlike: list[str] = []
        self._addresses: ArchivedAddresses | None = None

    def changes(self, rev: str, paths: Sequence[str]) -> list[FileChange]:  # noqa: ARG002 - as of a repository
        """Each capture of an address that ends as one of the paths does; raises NotAHistory where none does."""
        self.unlike = []
        self._addresses = ArchivedAddresses([one.url for one in self._captures], paths)
        return [
            self._change(one, path) for one in self._captures if (path := self._addresses.path_of(one.url)) is not None
        ]

    @property
    def notes(self) -> list[str]:
        """The sentences about the bytes that were taken, and the addresses that were."""
        told = self._addresses.sentences() if self._addresses is not None else []
        if self.unlike:
            of = f"of {len(self.unlike):,} captures, the first {self.unlike[0]}, the bytes have another SHA-1"
            told.append(f"{of} than the listing says, as what was sent packed has: they were found by their time")
        return told

    def _change(self, capture: Capture, path: str) -> FileChange:
        seconds = seconds_of(capture.at)
        name = f"{capture.at}id_/{capture.url}"
        commit = Commit(name, None, seconds, seconds, "")
        found = self._bytes_of(capture)
        if capture.status != "200" and not (capture.kind == _REVISIT and capture.digest in self._by_digest):
            why = f"archived with the status {capture.status}, so that it is no file"
        elif found is None:
            why = f"neither a file with {capture.at} in its path nor one with its SHA-1 is in the folder"
        else:
            return FileChange(commit, path, "A", PLAIN_MODE, found)
        return FileChange(commit, path, "A", "", "", leads_nowhere=why)

    def _bytes_of(self, capture: Capture) -> str | None:
        if capture.digest in self._by_digest:
            return self._by_digest[capture.digest]
        there = self._by_time.get(capture.at, [])
        alike = [one for one in there if basename(one) == basename(urlsplit(capture.url).path)] or there
        if len(alike) != 1:
            return None
        self.unlike.append(capture.at)
        return alike[0]
