"""The ASGI middleware around a service whose ledger is a copy: it catches up, or answers say that it did not."""

from asyncio import sleep
from collections.abc import Callable
from time import perf_counter

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from api.http import addresses
from api.middleware.request_middleware import Find, Found, Make, RequestMiddleware
from api.middleware.stale_answers import StaleAnswer, unconditional
from api.upstream.copy_state import CopyState
from domain.refusals import Refusal

_READING = frozenset({"GET", "HEAD"})
# What rests on nothing that was recorded.
_UNASKED = ("/health/", addresses.METRICS, addresses.ASSET.partition("{")[0], addresses.ROBOTS, addresses.OPENAPI)
_LOOKS_EVERY = 0.02
_REFUSED = "refused_by_copy"


class UpstreamReads:
    """Asks for each request whether the copy has what it rests on, before anything else is done for it."""

    def __init__(self, within: RequestMiddleware, copy: CopyState, answered_stale: Callable[[], object]) -> None:
        self._within = within
        self._copy = copy
        self._answered_stale = answered_stale
        self._waiting = 0

    async def settled(self, within: float) -> None:
        """Return once nothing is in flight, or after so many seconds."""
        until = perf_counter() + within
        while self._waiting and perf_counter() < until:  # noqa: ASYNC110 - once, at the end
            await sleep(_LOOKS_EVERY)
        await self._within.settled(until - perf_counter())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        began = perf_counter()
        assert scope["type"] == ScopeType.HTTP, "Litestar answers the lifespan itself, and websockets are off"
        if not scope["path"].startswith(_UNASKED):
            self._waiting += 1
            try:
                why = await self._copy.why_stale(scope)
            except Refusal as refusal:
                why = ""
                scope.setdefault("state", {})[_REFUSED] = refusal
            finally:
                self._waiting -= 1
            if why and scope["method"] in _READING:
                self._answered_stale()
                unconditional(scope)
                send = StaleAnswer(scope, send, why).send
        await self._within(scope, receive, send, began)


def refusing(app: ASGIApp) -> ASGIApp:
    """The application, which raises what the copy refuses, so that it is answered as all that is refused."""

    async def refused(scope: Scope, receive: Receive, send: Send) -> None:
        refusal = _refusal(scope)
        if refusal is not None:
            raise refusal
        await app(scope, receive, send)

    return refused


def finding(find: Find) -> Find:
    """The kept answer to a request that the copy does not refuse."""

    def found(scope: HTTPScope) -> Found | Make | None:
        return None if _refusal(scope) is not None else find(scope)

    return found


def _refusal(scope: Scope) -> Refusal | None:
    state = scope.get("state")
    return None if state is None else state.get(_REFUSED)
