"""The captures of a web archive that a CDX listing names, with the bytes that were fetched to a folder."""

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from posixpath import basename
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from importers.histories.changes import Commit, FileChange
from importers.histories.folders import PLAIN_MODE, Folder, files_of
from importers.import_refusals import NotAHistory, UnreadableFile
from stores.plain_files import NotAPlainFile, plain_bytes

ARCHIVE = "https://web.archive.org/web/{commit}"
"""The address of a capture as it was received, without what the archive puts around it."""
_FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
# Of those, what is read of a capture, and what it is called here.
_READ = {"timestamp": "at", "original": "url", "mimetype": "kind", "statuscode": "status", "digest": "digest"}
# The letters of the header of a CDX file (https://archive.org/web/researcher/cdx_legend.php).
_LETTERS = {"N": "urlkey", "b": "timestamp", "a": "original", "m": "mimetype", "s": "statuscode", "k": "digest"}
_FOURTEEN_DIGITS = re.compile(r"(?<!\d)\d{14}(?!\d)")
_REVISIT = "warc/revisit"


class Capture(Struct, frozen=True):
    """One line of a listing: when the archive fetched an address, with which status and which SHA-1 of the bytes."""

    at: str
    url: str
    kind: str = ""
    status: str = "200"
    digest: str = ""


class ArchivedFiles(Folder):
    """The captures of a listing as a history; of the ``unlike``, the bytes have another hash than it says."""

    def __init__(self, root: Path, listing: Path) -> None:
        super().__init__(root)
        self._captures = sorted(captures(listing), key=lambda one: one.at)
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

    def changes(self, rev: str, paths: Sequence[str]) -> list[FileChange]:  # noqa: ARG002 - as of a repository
        """Each capture of an address that ends as one of the paths does; of a single path, all."""
        self.unlike = []
        return [self._change(one, path) for one in self._captures if (path := _path_of(one, paths)) is not None]

    def _change(self, capture: Capture, path: str) -> FileChange:
        seconds = _seconds(capture.at)
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


def captures(listing: Path) -> Iterator[Capture]:
    """The captures that a listing names, as text or JSON; raises NotAHistory for a line that is none."""
    try:
        text = plain_bytes(listing).decode()
    except (NotAPlainFile, UnicodeDecodeError) as error:
        raise NotAHistory(f"the listing {listing} cannot be read: {error}", place=str(listing)) from error
    rows = (
        _rows_of_json(text, listing) if text.lstrip().startswith("[") else [line.split() for line in text.splitlines()]
    )
    fields: Sequence[str] = _FIELDS
    for number, row in enumerate(rows, 1):
        if not row:
            continue
        if row[0] == "CDX":
            fields = [_LETTERS.get(letter, "") for letter in row[1:]]
        elif "timestamp" in row:
            fields = row
        else:
            yield _capture(dict(zip(fields, row, strict=False)), f"{listing}, line {number}")


def _rows_of_json(text: str, listing: Path) -> list[list[str]]:
    try:
        return msgspec.json.decode(text, type=list[list[str]])
    except msgspec.DecodeError as error:
        raise NotAHistory(f"the listing {listing} is no list of lists: {error}", place=str(listing)) from error


def _capture(said: dict[str, Any], where: str) -> Capture:
    said = {_READ[name]: text for name, text in said.items() if name in _READ}
    if _seconds(said.get("at", "")) is None or "url" not in said:
        told = "has no timestamp of fourteen digits, or no address"
        raise NotAHistory(f"{where} {told}; the fields of a listing are {' '.join(_FIELDS)}")
    return Capture(**said)


def _seconds(at: str) -> int | None:
    if not re.fullmatch(r"\d{14}", at, re.ASCII):
        return None
    try:
        return int(datetime.strptime(at, "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None


def _path_of(capture: Capture, paths: Sequence[str]) -> str | None:
    if len(paths) == 1:
        return paths[0]
    name = basename(urlsplit(capture.url).path)
    return next((path for path in paths if basename(path) == name), None)
