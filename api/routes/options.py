"""OPTIONS of every address: all methods that it knows, wherever each was registered."""

from collections.abc import Iterable

from litestar.handlers import HTTPRouteHandler

from api.authority.gate import RULE
from api.authority.scopes import OPEN
from api.http.responses import Answering, HttpRequest, PlainResponse

_NO_CONTENT = 204


def options(handlers: Iterable[HTTPRouteHandler]) -> list[HTTPRouteHandler]:
    """A handler for every address of those, to be registered before them; Litestar's own would name too few."""
    methods: dict[str, set[str]] = {}
    for one in handlers:
        for path in one.paths:
            methods.setdefault(path, {"OPTIONS"}).update(one.http_methods)
    return [
        HTTPRouteHandler(path, http_method="OPTIONS", status_code=200, include_in_schema=False, opt={RULE: OPEN})(
            _naming(", ".join(sorted(found)))
        )
        for path, found in methods.items()
    ]


def _naming(allowed: str) -> Answering:
    async def answer(request: HttpRequest) -> PlainResponse:  # noqa: ARG001 - Litestar takes any other name for a query parameter
        return PlainResponse(_NO_CONTENT, [(b"allow", allowed.encode())], b"")

    return answer
