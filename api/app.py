"""Composition root of the HTTP service: every collaborator is wired here."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from functools import lru_cache

import msgspec
from litestar import Litestar, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.routes import BaseRoute
from litestar.types import ControllerRouterHandler

from api import contents, docs_page, health, problem_pages
from api.documented import operation, responses
from api.documented_writes import add_writes
from api.envelope import Envelope
from api.finished import Finished
from api.freshness import Freshness
from api.gate import RULE, Gate
from api.issuing import TOKENS
from api.keeping import Keeping
from api.metering import Meter
from api.operators import Operators
from api.options import options
from api.policy import Policy
from api.rates import Rates
from api.read import Read
from api.reader import Reader
from api.refused import HANDLERS
from api.routes import FRONT, READS
from api.scopes import OPEN, READ, Rule
from api.sending import Asked, Sent, plain
from api.write import Write
from api.writer import Writer
from api.writes import WRITES
from domain.ledger import Ledger
from projections.answers import Answers

API_VERSION = "1.0.0"
_ABOUT = (
    "What sources reported, and every change since, as it read at any moment. HEAD answers wherever GET does; "
    "a list's address may end with `.json`, `.csv` or `.ndjson` instead of `?format=`."
)
Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]
Answering = Callable[[Asked], Awaitable[Sent]]
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class Nowhere(Router):
    """Where Litestar registers its documentation pages: they load scripts from elsewhere, so they are not served."""

    def register(self, value: ControllerRouterHandler) -> list[BaseRoute]:  # noqa: ARG002 - nothing is registered
        """Nothing."""
        return []


def create_app(
    answers: Answers,
    others: Sequence[HTTPRouteHandler] = (),
    lifespan: Sequence[Lifespan] = (),
    *,
    policy: Policy | None = None,
    rates: Rates | None = None,
    clock: Clock = utc_now,
) -> Litestar:
    """The service over one ledger; ``others`` are served beside it, such as a floor for measurements.

    ``rates`` counts for all processes of a service; without it, this process counts alone. The clock is the ledger's
    and that of the tokens.
    """
    policy = policy or Policy()
    rates = rates or Rates(policy)
    freshness, meter = Freshness(answers), Meter(answers)
    reader = Reader(answers, freshness, Keeping[Finished]())
    operators = Operators.open(answers.store.path, clock)
    ledger = Ledger(answers.store, clock)
    writer = Writer(ledger, operators)
    handlers = [
        *(handler for read in (FRONT, *READS) for handler in _read_handlers(reader, read)),
        *(handler for write in (*WRITES, *TOKENS) for handler in _write_handlers(writer, write)),
        *_both(contents.PATH, contents.content(ledger), READ),
        *_both("/v1/openapi.json", _openapi),
        *_both("/problems", problem_pages.all_problems),
        *_both("/problems/{slug:str}", problem_pages.one_problem),
        *(handler for path, answering in docs_page.ROUTES for handler in _both(path, answering)),
        *_both("/health/live", health.live),
        *_both("/health/ready", health.ready(answers, freshness)),
        *_both("/metrics", health.metrics(meter), READ),
    ]
    app = Litestar(
        route_handlers=[*options(handlers), *handlers, *others],
        guards=[Gate(operators, policy, rates).guard],
        exception_handlers=HANDLERS,
        openapi_config=OpenAPIConfig(
            title="asreported",
            version=API_VERSION,
            description=_ABOUT,
            openapi_router=Nowhere("/v1/openapi", route_handlers=[]),
        ),
        lifespan=[*lifespan, _closing(writer, operators)],
        logging_config=None,
        debug=False,
        request_max_body_size=None,  # api/receiving.py bounds what is read, and nothing else reads a body
    )
    app.state["policy"] = policy
    app.asgi_handler = Envelope(app.asgi_handler, meter, policy, rates)
    return app


def _closing(writer: Writer, operators: Operators) -> Lifespan:
    """What is being recorded is finished before the ledger's file is let go."""

    @asynccontextmanager
    async def lifespan(_: Litestar) -> AsyncIterator[None]:
        try:
            yield
        finally:
            writer.close()
            operators.close()

    return lifespan


def _read_handlers(reader: Reader, read: Read) -> list[HTTPRouteHandler]:
    get = HTTPRouteHandler(
        read.path,
        http_method="GET",
        operation_id=read.name,
        operation_class=operation(read),
        summary=read.summary,
        tags=[read.tag],
        responses=responses(read),
        media_type="application/json",
        opt={RULE: READ},
    )(reader.route(read))
    head = HTTPRouteHandler(read.path, http_method="HEAD", include_in_schema=False, opt={RULE: READ})(
        reader.route(read)
    )
    endings = read.forms if read.is_list and len(read.forms) > 1 else ()
    return [
        get,
        head,
        *(one for ending in endings for one in _both(f"{read.path}.{ending}", reader.route(read, ending), READ)),
    ]


def _write_handlers(writer: Writer, write: Write) -> list[HTTPRouteHandler]:
    answering = writer.route(write)
    if write.method == "GET":
        return _both(write.path, answering, write.rule)
    return [
        HTTPRouteHandler(
            write.path, http_method=write.method, status_code=200, include_in_schema=False, opt={RULE: write.rule}
        )(answering)
    ]


def _both(path: str, answering: Answering, rule: Rule = OPEN) -> list[HTTPRouteHandler]:
    return [HTTPRouteHandler(path, http_method=["GET", "HEAD"], include_in_schema=False, opt={RULE: rule})(answering)]


async def _openapi(request: Asked) -> Sent:
    return plain(openapi_document(request.app), "application/vnd.oai.openapi+json")


@lru_cache(maxsize=8)
def openapi_document(app: Litestar) -> bytes:
    """The OpenAPI 3.1 document as compact JSON, its keys in order."""
    document = app.openapi_schema.to_schema()
    add_writes(document, (*WRITES, *TOKENS), reads_are_open=app.state["policy"].reads_are_open)
    return msgspec.json.encode(document, order="sorted")
