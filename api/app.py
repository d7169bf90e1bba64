"""Composition root of the HTTP service: every collaborator is wired here."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from functools import lru_cache

import msgspec
from litestar import Litestar, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.routes import BaseRoute
from litestar.types import ControllerRouterHandler

from api import docs_page, health, problem_pages
from api.documented import operation, responses
from api.envelope import Envelope
from api.finished import Finished
from api.freshness import Freshness
from api.keeping import Keeping
from api.metering import Meter
from api.read import Read
from api.reader import Reader
from api.refused import HANDLERS
from api.routes import FRONT, READS
from api.sending import Asked, Sent, plain
from projections.answers import Answers

API_VERSION = "1.0.0"
_ABOUT = (
    "What sources reported, and every change since, as it read at any moment. HEAD answers wherever GET does; "
    "a list's address may end with `.json`, `.csv` or `.ndjson` instead of `?format=`."
)
Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]
Answering = Callable[[Asked], Awaitable[Sent]]


class Nowhere(Router):
    """Where Litestar registers its documentation pages: they load scripts from elsewhere, so they are not served."""

    def register(self, value: ControllerRouterHandler) -> list[BaseRoute]:  # noqa: ARG002 - nothing is registered
        """Nothing."""
        return []


def create_app(
    answers: Answers, others: Sequence[HTTPRouteHandler] = (), lifespan: Sequence[Lifespan] = ()
) -> Litestar:
    """The service over one ledger's answers; ``others`` are served beside it, such as a floor for measurements."""
    freshness, meter = Freshness(answers), Meter(answers)
    reader = Reader(answers, freshness, Keeping[Finished]())
    app = Litestar(
        route_handlers=[
            *(handler for read in (FRONT, *READS) for handler in _handlers_of(reader, read)),
            *_both("/v1/openapi.json", _openapi),
            *_both("/problems", problem_pages.all_problems),
            *_both("/problems/{slug:str}", problem_pages.one_problem),
            *(handler for path, answering in docs_page.ROUTES for handler in _both(path, answering)),
            *_both("/health/live", health.live),
            *_both("/health/ready", health.ready(answers, freshness)),
            *_both("/metrics", health.metrics(meter)),
            *others,
        ],
        exception_handlers=HANDLERS,
        openapi_config=OpenAPIConfig(
            title="asreported",
            version=API_VERSION,
            description=_ABOUT,
            openapi_router=Nowhere("/v1/openapi", route_handlers=[]),
        ),
        lifespan=list(lifespan),
        logging_config=None,
        debug=False,
    )
    app.asgi_handler = Envelope(app.asgi_handler, meter)
    return app


def _handlers_of(reader: Reader, read: Read) -> list[HTTPRouteHandler]:
    get = HTTPRouteHandler(
        read.path,
        http_method="GET",
        operation_id=read.name,
        operation_class=operation(read),
        summary=read.summary,
        tags=[read.tag],
        responses=responses(read),
        media_type="application/json",
    )(reader.route(read))
    head = HTTPRouteHandler(read.path, http_method="HEAD", include_in_schema=False)(reader.route(read))
    endings = read.forms if read.is_list and len(read.forms) > 1 else ()
    return [
        get,
        head,
        *(one for ending in endings for one in _both(f"{read.path}.{ending}", reader.route(read, ending))),
    ]


def _both(path: str, answering: Answering) -> list[HTTPRouteHandler]:
    return [HTTPRouteHandler(path, http_method=["GET", "HEAD"], include_in_schema=False)(answering)]


async def _openapi(request: Asked) -> Sent:
    return plain(openapi_document(request.app), "application/vnd.oai.openapi+json")


@lru_cache(maxsize=8)
def openapi_document(app: Litestar) -> bytes:
    """The OpenAPI 3.1 document as compact JSON, its keys in order."""
    return msgspec.json.encode(app.openapi_schema.to_schema(), order="sorted")
