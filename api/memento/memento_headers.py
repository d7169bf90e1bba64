"""The headers by which an answer is known as an original or as a memento (RFC 7089)."""

from functools import lru_cache

from litestar.types import HTTPScope

from api.http.responses import Headers
from api.memento.link_format import LINK_FORMAT, TIMEGATE, TIMEMAP, datetime_text
from api.memento.originals import Originals, position_in, without_state
from api.middleware.client_address import ClientAddresses
from api.middleware.request_head import PLAIN_HOST
from stores.sqlite.store import Store

_MOST = 4096
_FIRST_ERROR = 400
_READING = frozenset({"GET", "HEAD"})
# Of every answer: put together as bytes, which takes a tenth of the time.
_LINK = (
    f'<%(address)b>; rel="original", <%(base)b{TIMEGATE}%(address)b>; rel="timegate", '
    f'<%(base)b{TIMEMAP}%(address)b>; rel="timemap"; type="{LINK_FORMAT}"'
).encode()


class MementoHeaders:
    """Adds them to whatever is answered at an address that takes a moment."""

    def __init__(self, originals: Originals, store: Store, addresses: ClientAddresses) -> None:
        self._templates = originals.templates
        self._store, self._addresses = store, addresses
        self._datetime = lru_cache(maxsize=_MOST)(self._found_datetime)

    def of(self, scope: HTTPScope, template: str, status: int) -> Headers:
        """Those of one answer; none where it says that there is nothing."""
        if (
            status >= _FIRST_ERROR
            or scope["method"] not in _READING
            or template.partition(".")[0] not in self._templates
        ):
            return []
        host = next((value for name, value in scope["headers"] if name == b"host"), b"")
        path, query = scope["raw_path"].partition(b"?")[0], scope["query_string"]
        if not host or not PLAIN_HOST.fullmatch(host) or b">" in path or b">" in query:
            return []
        base = b"https://%b" % host if self._addresses.scheme(scope) == "https" else b"http://%b" % host
        names_state = b"position=" in query or b"recorded_as_of=" in query
        rest = without_state(query.decode("ascii", "replace")).encode() if names_state else query
        address = b"%b%b?%b" % (base, path, rest) if rest else base + path
        headers: Headers = [(b"link", _LINK % {b"address": address, b"base": base})]
        position = position_in(query.decode("ascii", "replace")) if names_state else None
        recorded = None if position is None else self._datetime(position)
        return headers if recorded is None else [(b"memento-datetime", recorded), *headers]

    def _found_datetime(self, position: int) -> bytes | None:
        """When the state of the ledger at a position was recorded; None of the empty ledger."""
        end = self._store.batch_end(position)
        found = self._store.recorded([end]).get(end)
        return None if found is None else datetime_text(found).encode()
