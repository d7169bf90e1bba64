"""Kept answers by the requests that were given them, so that the same request hears them before it is routed."""

from collections.abc import Callable, Hashable

from litestar.types import HTTPScope
from msgspec import Struct, field

from api.http.conditional import has_it, takes_gzip
from api.http.responses import PlainResponse
from api.middleware.request_head import ReadHead, ordinary_head
from api.middleware.request_middleware import Found
from api.middleware.security_headers import OPEN, with_security_headers
from api.reading.cached_answer import CachedAnswer, Conditions
from api.reading.sized_cache import SizedCache
from domain.refusals import Refusal

_ROOM = 8 * 1024 * 1024
# With its lists of headers, most of which it shares with others; keys are counted by the cache.
_BYTES = 3000
Address = tuple[bytes, bytes, bytes | None]


class CachedRequest(Struct, kw_only=True):
    """One request in all forms that its answer is sent in.

    ``key`` is the answer's place among those kept; ``series`` the one whose changes change the answer, None where it is
    of no single series; ``follows`` means that it is the answer at the head, and not for good that of one position.
    ``at`` is the position that the headers name.
    """

    key: Hashable
    route: str
    series: str | None
    last_change: int
    at: int
    follows: bool
    is_pinned: bool
    forms: list[PlainResponse | None] = field(default_factory=lambda: [None] * 4)

    @property
    def size(self) -> int:
        """Bytes in memory, without those of the answer, which belongs to others."""
        return _BYTES

    def move_to(self, position: int) -> None:
        """Let the answer be that at another position, too, which its headers name."""
        self.at = position
        self.forms = [None] * 4

    def response(self, answer: CachedAnswer, asked: ReadHead) -> PlainResponse | None:
        """What such a request is sent; None where it has to be compressed first, which takes a while."""
        has = asked.if_none_match
        packs = asked.accept_encoding is not None and takes_gzip(asked.accept_encoding)
        knows = has is not None and (has == answer.etag or has_it(has, answer.etag))
        form = packs + 2 * knows
        made = self.forms[form]
        if made is None:
            ask = Conditions(self.at, self.is_pinned, packs, knows)
            if answer.packs(ask):
                return None
            made = answer.sent(ask)
            made.raw_headers = with_security_headers(made.raw_headers, OPEN)
            self.forms[form] = made
        return made


class CachedRequests:
    """Finds the answers that were given before and still hold; bounded, as the answers themselves are."""

    def __init__(
        self,
        answers: SizedCache[CachedAnswer],
        head: Callable[[], int],
        is_unchanged: Callable[[str, int, int], bool],
        room: int = _ROOM,
    ) -> None:
        """``is_unchanged`` says whether a series is known not to have changed from a position to a later one."""
        self._answers = answers
        self._head = head
        self._is_unchanged = is_unchanged
        self._kept = SizedCache[CachedRequest](room)

    def find(self, scope: HTTPScope, asked: ReadHead) -> Found | None:
        """The response to a request with that head whose answer is kept; None where it is to be made."""
        kept = self._kept.get((scope["raw_path"], scope["query_string"], asked.accept))
        answer = None if kept is None else self._answers.get(kept.key)
        if kept is None or answer is None or not self._holds(kept):
            return None
        response = kept.response(answer, asked)
        return None if response is None else (response, kept.route, asked.request_id)

    def _holds(self, kept: CachedRequest) -> bool:
        """Whether it is the answer at the head, or pinned."""
        if not kept.follows:
            return True
        try:
            head = self._head()
            if head == kept.at:
                return True
            if kept.series is None or not self._is_unchanged(kept.series, kept.last_change, head):
                return False
        except Refusal:
            return False  # the application meets it, too, and answers with it
        kept.move_to(head)
        return True

    def keep(self, scope: HTTPScope, kept: CachedRequest) -> None:
        """Remember that the request was given this answer, if others like it can be given the same."""
        asked = ordinary_head(scope) if scope["method"] == "GET" else None
        if asked is None:
            return
        address: Address = scope["raw_path"], scope["query_string"], asked.accept
        self._kept.drop(address)
        self._kept.put(address, kept)

    @property
    def taken(self) -> int:
        """Bytes in memory, of requests alone."""
        return self._kept.taken

    def __len__(self) -> int:
        return len(self._kept)
