"""Writes answered without Litestar's way from a route to its handler, which takes a tenth of a write."""

from collections.abc import Awaitable, Iterable

from litestar import Litestar, Request
from litestar.enums import ScopeType
from litestar.exceptions import LitestarException
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, HTTPScope, Receive, Scope, Send

from api.authority.gate import RULE, Gate
from api.authority.scopes import OPEN, READ, Rule
from api.http.responses import Answering, HttpRequest
from api.middleware.request_head import PLAIN_HOST
from api.middleware.security_headers import WRITING
from api.problems.error_handlers import response_of


class WriteMiddleware:
    """Finds the handler of a write as Litestar does, and does with it what Litestar would do.

    Litestar copies a handler that has a guard for each request, and prepares much that no write of ours asks for.
    """

    def __init__(self, inner: ASGIApp, app: Litestar, gate: Gate, handlers: Iterable[HTTPRouteHandler]) -> None:
        """``inner`` answers whatever is no write; the rules of all ``handlers`` are known."""
        self._inner = inner
        self._app = app
        self._gate = gate
        self._rules: dict[Answering, Rule] = {one.fn: one.opt[RULE] for one in handlers}

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Answer one request."""
        found = self._found(scope) if scope["type"] == ScopeType.HTTP else None
        return self._inner(scope, receive, send) if found is None else self._answer(*found, scope, receive, send)

    def _found(self, scope: HTTPScope) -> tuple[Rule, Answering] | None:
        """The rule and the handler of a write; None where Litestar has to be asked."""
        if scope["method"] not in WRITING or scope.get("root_path") or not _has_plain_host(scope):
            return None
        try:
            routed = self._app.asgi_router.handle_routing(path=scope["path"], method=scope["method"])
        except LitestarException:
            return None  # Litestar tells it
        _, handler, _, words, template = routed
        answering = getattr(handler, "fn", None)
        rule = self._rules.get(answering) if answering is not None else None
        if answering is None or rule is None or rule in (OPEN, READ):
            return None  # what only reads is no write, though it may come as a POST
        scope["path_params"], scope["path_template"] = words, template
        return rule, answering

    async def _answer(self, rule: Rule, answering: Answering, scope: Scope, receive: Receive, send: Send) -> None:
        scope["app"] = scope["litestar_app"] = self._app
        request: HttpRequest = Request(scope, receive, send)
        try:
            self._gate.check(scope, rule)
            response = await answering(request)
        except Exception as error:  # noqa: BLE001 - as Litestar does with what a handler raises
            response = response_of(request, error)
        await response(scope, receive, send)


def _has_plain_host(scope: HTTPScope) -> bool:
    return all(PLAIN_HOST.fullmatch(value) for name, value in scope["headers"] if name == b"host")
