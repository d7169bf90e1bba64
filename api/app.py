"""Composition root of the HTTP service: every collaborator is wired here."""

from asyncio import to_thread
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler
from litestar.types import (
    ASGIApp,
    LifeSpanReceive,
    LifeSpanScope,
    LifeSpanSend,
    Receive,
    Scope,
    Send,
)

from api.authority.gate import Gate
from api.authority.operators import Operators
from api.authority.scopes import ADMIN, READ
from api.charts.renderer import Renderer
from api.dialects.dialect_handler import DialectHandler
from api.dialects.dialect_problems import DialectProblems
from api.hooks.hook_register import HookRegister
from api.http import addresses
from api.http.assets import ASK_AGAIN, Asset, any_of, asset, asset_sent
from api.http.responses import HttpRequest, PlainResponse
from api.memento.memento_headers import MementoHeaders
from api.middleware.metrics import Meter
from api.middleware.open_streams import OpenStreams
from api.middleware.problems_shown import ShowProblem
from api.middleware.rate_limits import RateLimits
from api.middleware.request_middleware import Find, RequestMiddleware
from api.middleware.upstream_reads import UpstreamReads, finding, refusing
from api.openapi import docs_page
from api.openapi.answer_examples import add_examples
from api.openapi.openapi_settings import openapi_settings
from api.openapi.write_operations import add_writes
from api.pages import deliveries_page, problem_pages, proposal_page, static_files
from api.pages.problem_answers import ProblemPages
from api.policy import Policy
from api.problems.error_handlers import HANDLERS
from api.push.head_watch import HeadWatch
from api.reading.cached_answer import CachedAnswer
from api.reading.freshness import Freshness
from api.reading.read_handler import ReadHandler
from api.reading.sized_cache import SizedCache
from api.routes import document_content, health, index, memento, mirrored, publication
from api.routes.charts import chart_handlers
from api.routes.dialects import dialect_handlers
from api.routes.handlers import Handlers, check_ruled
from api.routes.health import Readiness
from api.routes.index import program_version
from api.routes.oembed import oembed
from api.routes.options import options
from api.routes.pages import pages
from api.routes.reads import READS
from api.routes.spoken_dialects import SpokenDialect, spoken
from api.routes.stream import Streams
from api.routes.write_middleware import WriteMiddleware
from api.routes.writes import WRITES
from api.upstream.copy_state import CopyState
from api.upstream.opening import copy_state, recorded_elsewhere
from api.upstream.upstream_collector import UpstreamCollector
from api.upstream.upstream_counts import UpstreamCounts
from api.writing.hooks import HOOKS
from api.writing.proposals import PROPOSALS
from api.writing.tokens import TOKENS
from api.writing.write_handler import Writer
from projections.answers.view import View
from projections.blocks.series_blocks import SeriesBlocks
from stores.opening import OpenLedger
from stores.proposal_register import ProposalRegister

# Less than the ten seconds after which the process is ended.
_STOP_WITHIN = 8.0
# What waits for another machine by then is told to ask again.
_LEAVE_WITHIN = 2.0
_ROOM_FOR_CHART_DATA = 24 * 1024 * 1024
Lifespan = Callable[[Litestar], AbstractAsyncContextManager[None]]
Clock = Callable[[], datetime]
AnyScope = Scope | LifeSpanScope
AnyReceive = Receive | LifeSpanReceive
AnySend = Send | LifeSpanSend


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


class Service(Litestar):
    """The application inside of what surrounds every request, so that a kept answer leaves before it is asked."""

    outermost: RequestMiddleware
    # What a request meets before that where the ledger is a copy.
    upstream_reads: UpstreamReads | None
    copy: CopyState | None
    reader: ReadHandler
    watch: HeadWatch
    streams: OpenStreams

    async def __call__(self, scope: AnyScope, receive: AnyReceive, send: AnySend) -> None:
        """Answer one request, or begin and end."""
        if scope["type"] == "lifespan":
            await self.inner(scope, receive, send)
        else:
            await (self.upstream_reads or self.outermost)(scope, receive, send)  # type: ignore[arg-type]  # those of a request

    def leave(self) -> None:
        """Let nothing go on that would go on for long: streams end, and other machines are not waited for."""
        self.watch.close()
        if self.copy is not None:
            self.copy.leave_within(_LEAVE_WITHIN)

    def inner(self, scope: AnyScope, receive: AnyReceive, send: AnySend) -> Coroutine[Any, Any, None]:
        """The application itself."""
        return super().__call__(scope, receive, send)


def create_app(
    answers: View,
    others: Sequence[HTTPRouteHandler] = (),
    lifespan: Sequence[Lifespan] = (),
    *,
    policy: Policy | None = None,
    rates: RateLimits | None = None,
    requests: Path | None = None,
    charts: Path | None = None,
    clock: Clock = utc_now,
    dialects: Sequence[SpokenDialect] | None = None,
) -> Service:
    """The service over one ledger; ``others`` are served beside it, such as a floor for measurements.

    ``rates`` and the files in the folder ``requests`` count for all processes of a service, which share the renderer of
    the folder ``charts``; without them, this process is alone. ``dialects`` are all unless some are given. The clock is
    the ledger's and that of the tokens. Raises RuleMissing for a route, also one of ``others``, that does not say who
    may use it.
    """
    policy = policy or Policy()
    rates, meter = rates or RateLimits(policy), Meter(answers, requests)
    operators = Operators.open(answers.store.path, clock)
    writer = _writer(answers, operators, clock)
    reader, counts = _reader(answers, rates, policy), UpstreamCounts(requests)
    copy = copy_state(answers.store, counts)
    gate, renderer, watch = Gate(operators, policy, rates), Renderer(charts), HeadWatch(answers, reader.freshness)
    readiness = Readiness(answers, reader.freshness, writer.ledger, copy)
    handlers = [*_handlers(reader, gate, writer, meter, readiness), *_charts(reader, gate, rates, renderer)]
    handlers.append(_stream(reader, gate, rates, watch, meter.streams))
    dialects = spoken(policy) if dialects is None else dialects
    foreign, known = DialectHandler(answers, reader.freshness, rates, clock), [one.dialect for one in dialects]
    handlers += dialect_handlers(Handlers(gate), foreign, dialects)
    check_ruled([*handlers, *others])
    lifespan = [*lifespan, _closing(writer, operators, renderer, foreign)]
    app = _service([*options(handlers), *handlers, *others], lifespan)
    app.state.update({"policy": policy, "ledger": answers.store.path, "dialects": known})
    app.reader, app.watch, app.streams, app.copy = reader, watch, meter.streams, copy
    show = DialectProblems(known, ProblemPages(answers).page).show
    _surround(app, WriteMiddleware(app.inner, app, gate, handlers), meter, gate, counts, show)
    return app


def _writer(answers: View, operators: Operators, clock: Clock) -> Writer:
    register = ProposalRegister(answers.store.path, clock)
    return Writer(OpenLedger.upon(answers.store, clock), operators, HookRegister(answers.store, clock), register)


def _surround(
    app: Service, writes: ASGIApp, meter: Meter, gate: Gate, counts: UpstreamCounts, show: ShowProblem
) -> None:
    """What each request passes before the application is asked."""
    find: Find = app.reader.find
    if app.copy is not None:
        writes, find = refusing(writes), finding(find)
        meter.registry.register(UpstreamCollector(app.copy, counts))
    known_by = MementoHeaders(memento.originals(), app.reader.answers.store, gate.rates.addresses).of
    app.outermost = RequestMiddleware(writes, meter, gate.policy, gate.rates, find, show=show, known_by=known_by)
    app.upstream_reads = None if app.copy is None else UpstreamReads(app.outermost, app.copy, counts.answered_stale)


def _service(handlers: Sequence[HTTPRouteHandler], lifespan: list[Lifespan]) -> Service:
    return Service(
        route_handlers=handlers,
        exception_handlers=HANDLERS,
        openapi_config=openapi_settings(program_version()),
        lifespan=lifespan,
        logging_config=None,
        debug=False,
        request_max_body_size=None,  # api/writing/receiving.py bounds what is read, and nothing else reads a body
    )


def _reader(answers: View, rates: RateLimits, policy: Policy) -> ReadHandler:
    answers.claim_rules = policy.reconciliation.rule
    if answers.blocks is None:
        answers.blocks = SeriesBlocks(answers.store)
    return ReadHandler(answers, Freshness(answers), SizedCache[CachedAnswer](), rates.addresses)


def _charts(reader: ReadHandler, gate: Gate, rates: RateLimits, renderer: Renderer) -> list[HTTPRouteHandler]:
    """Charts, whose data are asked for in turns and with a memory of their own: no other read waits for them."""
    kept = SizedCache[CachedAnswer](_ROOM_FOR_CHART_DATA)
    of_charts = ReadHandler(reader.answers, reader.freshness, kept, rates.addresses, threads=1)
    make = Handlers(gate)
    frames = make.both(addresses.OEMBED, oembed(of_charts), READ)
    return [frames, *chart_handlers(make, of_charts, renderer, rates.addresses)]


def _handlers(
    reader: ReadHandler, gate: Gate, writer: Writer, meter: Meter, readiness: Readiness
) -> list[HTTPRouteHandler]:
    make, answers = Handlers(gate), reader.answers
    refusal = recorded_elsewhere(answers.store)
    return [
        *(handler for read in (*pages(answers.claim_rules), *READS) for handler in make.read(reader, read)),
        *(
            make.write(writer, one) if refusal is None else make.elsewhere(one, refusal)
            for one in (*WRITES, *PROPOSALS)
        ),
        *(make.write(writer, one) for one in (*TOKENS, *HOOKS)),
        *(make.both(path, answering) for path, answering in docs_page.ROUTES),
        make.both(addresses.ASSET, any_of(static_files.assets)),
        make.both(addresses.ROBOTS, static_files.robots),
        make.both(document_content.PATH, document_content.content(writer.ledger), READ),
        make.both(publication.CHECKPOINT, publication.checkpoint(answers), READ),
        make.both(mirrored.CHECKPOINTS, mirrored.checkpoints(answers), READ),
        make.both(addresses.MIRROR, mirrored.standing(answers), READ),
        make.both(mirrored.CONTENT, mirrored.content(answers), READ),
        make.both(memento.GATE_PATH, memento.gates(answers, reader.freshness, memento.originals()), READ),
        make.both(memento.MAP_PATH, memento.maps(answers, reader.freshness, memento.originals()), READ),
        make.both(publication.TILES, publication.tile(answers), READ),
        make.both(publication.KEY, publication.key(answers), READ),
        make.both(publication.PROOF, publication.proof(answers), READ),
        make.both(addresses.INDEX, index.index(openapi_document)),
        make.both(addresses.OPENAPI, _openapi),
        make.both(addresses.PROBLEMS, problem_pages.all_problems),
        make.both(addresses.PROBLEM, problem_pages.one_problem),
        make.page(addresses.DELIVERIES, deliveries_page.deliveries(writer.hooks), ADMIN),
        make.both(addresses.PROPOSAL_PAGE, proposal_page.proposal(writer.proposals, writer.ledger), READ),
        make.both(addresses.LIVE, health.live),
        make.both(addresses.READY, health.ready(readiness, gate.may_read)),
        make.both(addresses.METRICS, health.metrics(meter), READ),
    ]


def _stream(
    reader: ReadHandler, gate: Gate, rates: RateLimits, watch: HeadWatch, open_ones: OpenStreams
) -> HTTPRouteHandler:
    streams = Streams(reader.answers, watch, rates.addresses, open_ones)
    return Handlers(gate).both(addresses.STREAM, streams.answer, READ)


def _closing(writer: Writer, operators: Operators, renderer: Renderer, foreign: DialectHandler) -> Lifespan:
    """What is in flight is finished before the files are let go that it reads and writes."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        try:
            yield
        finally:
            assert isinstance(app, Service), "create_app made it"
            app.leave()
            await (app.upstream_reads or app.outermost).settled(_STOP_WITHIN)
            foreign.close()
            writer.close()
            operators.close()
            await renderer.close()
            if app.copy is not None:
                await app.copy.close()

    return lifespan


async def _openapi(request: HttpRequest) -> PlainResponse:
    return asset_sent(request, await to_thread(_openapi_file, request.app))


@lru_cache(maxsize=8)
def _openapi_file(app: Litestar) -> Asset:
    return asset("document.openapi", openapi_document(app), ASK_AGAIN)


@lru_cache(maxsize=8)
def openapi_document(app: Litestar) -> bytes:
    """The OpenAPI 3.1 document as compact JSON, its keys in order."""
    document = app.openapi_schema.to_schema()
    add_writes(document, (*WRITES, *PROPOSALS, *TOKENS, *HOOKS), reads_are_open=app.state["policy"].reads_are_open)
    add_examples(document["paths"])
    return msgspec.json.encode(document, order="sorted")
