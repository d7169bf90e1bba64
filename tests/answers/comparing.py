"""Answers of several machines to the same question compared, byte for byte."""

import re
from collections.abc import Sequence
from typing import NamedTuple

# Of what is answered, these headers tell what was answered.
TOLD = ("content-type", "ledger-position", "cache-control", "link", "vary", "content-disposition")
_OK = 200
# On a mirror a page says in one sentence more whose figures it shows.
_NOTE = re.compile(rb'(?:\. )?<span class="mirror">.*?</span>\n?')


class Answered(NamedTuple):
    """What came back."""

    status: int
    body: bytes
    headers: tuple[str | None, ...]
    etag: str | None


class Machine(NamedTuple):
    """One that answers, and whether it is a mirror."""

    name: str
    is_mirror: bool = False


def without_note(page: bytes) -> bytes:
    """A page as it is where nothing is mirrored."""
    return _NOTE.sub(b"", page)


def difference(machines: Sequence[Machine], answers: Sequence[Answered]) -> str:
    """In what an answer differs from that of the first machine, or nothing."""
    wanted = answers[0]
    for machine, answer in zip(machines[1:], answers[1:], strict=True):
        is_page = machine.is_mirror and str(answer.headers[0]).startswith("text/html")
        bare = without_note(answer.body) if is_page else answer.body
        if is_page and answer.status == _OK and bare == answer.body:
            return f"{machine.name} does not say whom it mirrors"
        found = answer._replace(body=bare, etag=wanted.etag) if is_page else answer
        if found != wanted:
            return f"{machine.name} answers otherwise than {machines[0].name}: {_words(wanted, found)}"
    return ""


def _words(one: Answered, other: Answered) -> str:
    if one.status != other.status:
        return f"{one.status} and {other.status}"
    if one.body == other.body:
        return f"{one.headers}, {one.etag} and {other.headers}, {other.etag}"
    pairs = enumerate(zip(one.body, other.body, strict=False))
    at = next((at for at, (a, b) in pairs if a != b), min(len(one.body), len(other.body)))
    return f"{one.body[at - 40 : at + 80]!r} and {other.body[at - 40 : at + 80]!r} at byte {at}"
