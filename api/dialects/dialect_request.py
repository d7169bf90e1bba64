"""One request of a dialect, and what is replied, as far as all dialects agree."""

from collections.abc import Iterable, Mapping
from datetime import date

from msgspec import Struct

from api.dialects.dialect_ids import DialectIds
from api.http.responses import Headers
from projections.answers.view import View
from projections.moment import At

FORM_GIVEN = "application/x-www-form-urlencoded"


class DialectRequest(Struct, frozen=True, kw_only=True):
    """A request whose address and parameters are known.

    ``at`` is unbounded on the publication axis, which is for the dialect's own parameters to bound; its position is the
    head, or what ``position`` or ``recorded_as_of`` named. ``words`` are those of the path, ``query`` the parameters as
    they were given, ``base`` the address by which the client found the service, such as ``https://figures.example``.
    ``today`` is the day, UTC, for dialects that answer as of it where nothing else is said.
    """

    view: View
    at: At
    ids: DialectIds
    words: tuple[str, ...]
    query: Mapping[str, tuple[str, ...]]
    accept: str
    base: str
    today: date

    def one(self, name: str, default: str = "") -> str:
        """The only value of a parameter that is not repeated."""
        found = self.query.get(name)
        return found[0] if found else default


class DialectReply(Struct, frozen=True, kw_only=True):
    """What is sent; a body in pieces is sent piece by piece, and made no faster than it is taken.

    Of a route that is not streamed the pieces read nothing any more, and can be gone through again: those who ask the
    same at once share them.
    """

    body: bytes | Iterable[bytes]
    media_type: str
    status: int = 200
    headers: Headers = []


class RefusedRequest(Struct, frozen=True, kw_only=True):
    """What went wrong, to be told in the dialect's own form, and what of the request decides about that."""

    status: int
    message: str
    path: str
    query: str
    accept: str


class DialectRefusal(Exception):
    """A dialect refuses with a status (4xx, or 501 for what it does not serve) and words of its own."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
