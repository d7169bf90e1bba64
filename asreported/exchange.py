"""Requests as they are sent, and answers as they are read, without any I/O."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from asreported.http_library import httpx
from asreported.problems import NOT_JSON, NotUnderstood, problem_of
from asreported.question import Question

T = TypeVar("T")
_OK, _MULTIPLE_CHOICES, _BAD_REQUEST = 200, 300, 400
# One alone, since a few bytes that were compressed twice become as many as anybody likes.
ENCODING = "gzip"
# Of a position: more are no number that the service counts to.
_MOST_DIGITS = 18


@dataclass(frozen=True)
class Answered:
    """What came back: the status, the head with names in small letters, and the whole body."""

    status: int
    head: Mapping[str, str]
    body: bytes


class Page(Struct, Generic[T], frozen=True, kw_only=True):
    """A part of a list; ``position`` is where all pages of the list are read, ``next`` where the next one begins.

    ``why`` is why there is nothing in the list, where the service knows that.
    """

    items: list[T]
    position: int
    next: str | None = None
    why: str | None = None


def service_address(url: str) -> str:
    """The address of a service, to which paths are added; raises ValueError."""
    if not _is_service(url):
        raise ValueError(f"not the address of a service: {url!r}; write for example 'https://example.org'")
    return url.rstrip("/")


def _is_service(url: str) -> bool:
    try:
        parts, host = urlsplit(url), httpx.URL(url).host
        host.encode("idna")  # as it is looked up
    except (ValueError, httpx.InvalidURL):  # of a port or a name that is none
        return False
    has_host = bool(host) and url.isprintable() and " " not in url
    return parts.scheme in {"http", "https"} and has_host and not parts.query and not parts.fragment


def service_token(token: str | None) -> str | None:
    """A token as it is sent, without the end of the line that a file has behind it; raises ValueError."""
    return None if token is None else in_head(token.strip(), "token")


def in_head(text: str, what: str) -> str:
    """A text that the head of a request may hold; the ValueError does not show it, since it may be a secret."""
    if not (text.isascii() and text.isprintable()):
        raise ValueError(f"not a {what}: it has characters that no head of a request can hold")
    return text


def head_of(question: Question[Any], token: str | None) -> dict[str, str]:
    """The head of the request."""
    accept = "*/*" if question.answer is bytes else "application/json"
    head = {"accept": accept, "accept-encoding": ENCODING, "user-agent": "asreported-client"}
    if token is not None:
        head["authorization"] = f"Bearer {token}"
    if question.body is None:
        return head
    head["content-type"] = question.body.media_type
    if question.body.key is not None:
        head["idempotency-key"] = question.body.key
    if question.body.expect is not None:
        head["if-match"] = f'"{question.body.expect}"'
    return head


def read_answer(question: Question[T], answered: Answered) -> T:
    """The answer as its type; raises Problem or NotUnderstood."""
    return _decoded(_body(answered), question.answer)


def read_bytes(_: Question[bytes], answered: Answered) -> bytes:
    """The answer as it came; raises Problem or NotUnderstood."""
    return _body(answered)


def read_page(question: Question[T], answered: Answered) -> Page[T]:
    """A page of a list whose items have that type; raises Problem or NotUnderstood."""
    page = _decoded(_body(answered), Page[question.answer])  # type: ignore[name-defined]  # a type that is a value
    # The position in the body is that of the last change; that in the head is where the next page is read, too.
    return msgspec.structs.replace(page, position=read_position(question, answered))


def read_position(_: Question[Any], answered: Answered) -> int:
    """The position at which the answer was read; raises Problem or NotUnderstood."""
    _body(answered)
    position = answered.head.get("ledger-position", "")
    if not (position.isascii() and position.isdigit() and len(position) <= _MOST_DIGITS):
        raise NotUnderstood("the answer has no position: is this an asreported service?")
    return int(position)


def _body(answered: Answered) -> bytes:
    if answered.status >= _BAD_REQUEST:
        raise problem_of(answered.status, answered.body, answered.head.get("retry-after"))
    if not _OK <= answered.status < _MULTIPLE_CHOICES:
        where = answered.head.get("location", "")
        raise NotUnderstood(f"status {answered.status}: the service has another address{where and f', {where}'}")
    return answered.body


def _decoded(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except NOT_JSON as error:
        raise NotUnderstood(f"this is not the answer that was expected: {error}") from error
