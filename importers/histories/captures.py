"""The captures that a listing of a web archive names: lines of CDX, of CDXJ or of JSON, or one list of lists."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from importers.import_refusals import NotAHistory
from stores.plain_files import NotAPlainFile, plain_bytes

_FIELDS = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
# Of those, what is read of a capture, and what it is called here; the short names are those of a line that is JSON
# (https://pywb.readthedocs.io/en/latest/manual/indexing.html).
_READ = {
    "timestamp": "at",
    "original": "url",
    "url": "url",
    "mimetype": "kind",
    "mime": "kind",
    "statuscode": "status",
    "status": "status",
    "digest": "digest",
}
_WITH_AN_OBJECT = re.compile(r"\s*(\S+\s+\d{14}\s+)?\{", re.ASCII)
# The letters of the header of a CDX file (https://archive.org/web/researcher/cdx_legend.php).
_LETTERS = {"N": "urlkey", "b": "timestamp", "a": "original", "m": "mimetype", "s": "statuscode", "k": "digest"}


class Capture(Struct, frozen=True):
    """One line of a listing: when the archive fetched an address, with which status and which SHA-1 of the bytes."""

    at: str
    url: str
    kind: str = ""
    status: str = "200"
    digest: str = ""


def captures(listing: Path) -> Iterator[Capture]:
    """The captures that a listing names, as text or JSON; raises NotAHistory for a line that is none."""
    try:
        text = plain_bytes(listing).decode()
    except (NotAPlainFile, UnicodeDecodeError) as error:
        raise NotAHistory(f"the listing {listing} cannot be read: {error}", place=str(listing)) from error
    rows: Sequence[str | list[str]] = text.split("\n")
    if text.lstrip().startswith("["):
        rows = _rows_of_json(text, listing)
    fields: Sequence[str] = _FIELDS
    for number, line in enumerate(rows, 1):
        where = f"{listing}, line {number}"
        if isinstance(line, str) and _WITH_AN_OBJECT.match(line):
            yield _capture(_said_in_json(line, where), where)
            continue
        row = line.split() if isinstance(line, str) else line
        if not row:
            continue
        if row[0] == "CDX":
            fields = [_LETTERS.get(letter, "") for letter in row[1:]]
        elif "timestamp" in row:
            fields = row
        else:
            yield _capture(dict(zip(fields, row, strict=False)), where)


def seconds_of(at: str) -> int | None:
    """The moment of fourteen digits in seconds since 1970; None if it is none."""
    if not re.fullmatch(r"\d{14}", at, re.ASCII):
        return None
    try:
        return int(datetime.strptime(at, "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None


def _rows_of_json(text: str, listing: Path) -> list[list[str]]:
    try:
        return msgspec.json.decode(text, type=list[list[str]])
    except msgspec.DecodeError as error:
        raise NotAHistory(f"the listing {listing} is no list of lists: {error}", place=str(listing)) from error


def _said_in_json(line: str, where: str) -> dict[str, Any]:
    """What an object says at the end of a line; before it stand the key of the address and the time."""
    before, _, said = line.partition("{")
    try:
        found = msgspec.json.decode("{" + said, type=dict[str, Any])
    except msgspec.DecodeError as error:
        raise NotAHistory(f"{where} is no JSON: {error}") from error
    texts = {name: text for name, text in found.items() if isinstance(text, str)}
    return dict(zip(_FIELDS, before.split()[:2], strict=False)) | texts


def _is_address(url: str) -> bool:
    try:
        return bool(urlsplit(url).geturl())
    except ValueError:  # brackets that enclose no address of IPv6
        return False


def _capture(said: dict[str, Any], where: str) -> Capture:
    said = {_READ[name]: text for name, text in said.items() if name in _READ}
    if seconds_of(said.get("at", "")) is None or not _is_address(said.get("url", "")):
        told = "has no timestamp of fourteen digits, or no address"
        raise NotAHistory(f"{where} {told}; the fields of a listing are {' '.join(_FIELDS)}")
    return Capture(**said | {"digest": said.get("digest", "").removeprefix("sha1:")})
