"""The errors that a question can end with, each with everything that the service said."""

from collections.abc import Mapping
from typing import Any

import msgspec

# What decoding raises for bytes that are not what was expected, whatever they are.
NOT_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class AsreportedError(Exception):
    """No answer came to a question; every error of this client is one of these."""


class NoAnswer(AsreportedError):
    """The service could not be reached, or the connection broke before all of the answer was there."""


class NotUnderstood(AsreportedError):
    """Something answered that is not an asreported service, or one that this client is too old for."""


class AnswerTooLarge(AsreportedError):
    """The answer has more bytes than this client is allowed to hold; nothing of it is kept."""


class Problem(AsreportedError):
    """The service refused, with a problem (RFC 9457).

    ``kind`` is the stable name of the problem, such as ``figure-not-published-then``: docs/reference/problems.md lists
    all. ``facts`` are its further members, such as ``first_published_at``. ``retry_after`` is how many seconds the
    service asked to wait.
    """

    def __init__(self, members: Mapping[str, Any], status: int, retry_after: int | None = None) -> None:
        self.status = status
        self.kind = str(members.get("type", "about:blank")).rpartition("/")[2]
        self.title = str(members.get("title") or "")
        self.detail = str(members.get("detail") or "")
        self.facts = {name: fact for name, fact in members.items() if name not in _STANDARD}
        self.retry_after = retry_after
        super().__init__(self.detail or self.title or f"HTTP status {status}")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.kind!r}, {str(self)!r})"


class BadQuestion(Problem):
    """The question cannot be answered as it was asked (400, 414, 422 and the like)."""


class NotAllowed(Problem):
    """The token is missing, not valid, or may not do this (401, 403)."""


class NotThere(Problem):
    """There is no such thing, or there was none at that moment (404, 410)."""


class Conflict(Problem):
    """The ledger is not as the writer expected (409, 412, 428)."""


class TooMany(Problem):
    """Too many requests, also after waiting for as long as this client is allowed to (429)."""


class NotAvailable(Problem):
    """The service cannot answer now, also after waiting for as long as this client is allowed to (5xx)."""


_STANDARD = frozenset({"type", "title", "status", "detail", "instance"})
_BY_STATUS: dict[int, type[Problem]] = {
    401: NotAllowed, 403: NotAllowed, 404: NotThere, 410: NotThere, 409: Conflict, 412: Conflict, 428: Conflict,
    429: TooMany,
}  # fmt: skip
_SERVER_SIDE = 500
# Of seconds to wait: with more it is no number of seconds that anybody means.
_MOST_DIGITS = 9


def problem_of(status: int, body: bytes, retry_after: str | None) -> Problem:
    """The problem that a refusal holds; of an answer without one, such as that of a proxy, what its status says."""
    try:
        members = msgspec.json.decode(body, type=dict[str, Any])
    except NOT_JSON:
        members = {}
    kind = _BY_STATUS.get(status, NotAvailable if status >= _SERVER_SIDE else BadQuestion)
    return kind(members, status, _seconds(retry_after or ""))


def _seconds(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) <= _MOST_DIGITS else None
