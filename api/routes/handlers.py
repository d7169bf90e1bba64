"""The routes as Litestar wants them, each with its rule, and guarded where the rule asks for a token."""

from collections.abc import Callable, Iterable
from typing import Any

from litestar.handlers import HTTPRouteHandler

from api.authority.client_keys import ClientKeys
from api.authority.gate import RULE, Gate
from api.authority.scopes import OPEN, READ, RULES, Rule
from api.dialects.dialect import DialectRoute
from api.http.responses import Answering, HttpRequest, PlainResponse
from api.metadata.metadata_reads import metadata_reads
from api.openapi.read_operations import operation, responses
from api.reading.read_handler import ReadHandler
from api.reading.read_route import FORMS, Read
from api.writing.write_handler import Writer
from api.writing.write_route import Write
from domain.refusals import Refusal


class RuleMissing(Exception):
    """A route does not say who may use it, so the service does not start."""


class Handlers:
    """Makes handlers for one service; what its gate lets anybody pass goes without a guard, which costs time."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def read(self, reader: ReadHandler, read: Read) -> list[HTTPRouteHandler]:
        """A read with its HEAD and its endings."""
        get = self._handler(
            read.path,
            ["GET"],
            reader.route(read),
            READ,
            operation_id=read.name,
            operation_class=operation(read),
            summary=read.summary,
            tags=[read.tag],
            responses=responses(read),
            media_type="application/json" if read.forms else "text/html",
            include_in_schema=True,
        )
        # Forms that the answer has not are addresses too, which say so; a page has none at all.
        endings = () if read.path.endswith("}") or not read.forms else dict.fromkeys((*FORMS, *read.forms))
        return [
            get,
            self._handler(read.path, ["HEAD"], reader.route(read), READ),
            *(self.both(f"{read.path}.{ending}", reader.route(read, ending), READ) for ending in endings),
            *(self.both(one.path, reader.route(one), READ) for one in metadata_reads(read)),
        ]

    def write(self, writer: Writer, write: Write) -> HTTPRouteHandler:
        """A write; of tokens, also the list of them."""
        if write.method == "GET":
            return self.both(write.path, writer.route(write), write.rule)
        return self._handler(write.path, [write.method], writer.route(write), write.rule, status_code=200)

    def elsewhere(self, write: Write, refusal: Callable[[], Refusal]) -> HTTPRouteHandler:
        """A write of a ledger that is recorded elsewhere, which everybody is told: no token would help."""

        async def answer(request: HttpRequest) -> PlainResponse:  # noqa: ARG001 - by its name Litestar knows it
            raise refusal()

        return self._handler(write.path, [write.method], answer, OPEN)

    def page(self, path: str, answering: Answering, rule: Rule) -> HTTPRouteHandler:
        """GET and HEAD of a page that asks a browser for a token."""
        told = {"include_in_schema": False, "opt": {RULE: rule}, "guards": self._gate.browser_guards(rule)}
        return HTTPRouteHandler(path, http_method=["GET", "HEAD"], **told)(answering)  # type: ignore[arg-type]  # as Litestar takes them

    def both(self, path: str, answering: Answering, rule: Rule = OPEN) -> HTTPRouteHandler:
        """GET and HEAD in one."""
        return self._handler(path, ["GET", "HEAD"], answering, rule)

    def dialect(self, route: DialectRoute, answering: Answering, keys: ClientKeys) -> HTTPRouteHandler:
        """An address of a dialect, whose clients show their keys so; what comes as a POST there reads, too."""
        told = {"include_in_schema": False, "opt": {RULE: READ}, "guards": self._gate.key_guards(keys)}
        return HTTPRouteHandler(route.path, http_method=list(route.methods), status_code=200, **told)(answering)  # type: ignore[arg-type]  # as Litestar takes them

    def _handler(
        self,
        path: str,
        methods: list[Any],
        answering: Answering,
        rule: Rule,
        **more: Any,  # noqa: ANN401 - what Litestar takes
    ) -> HTTPRouteHandler:
        told = {"include_in_schema": False, **more}
        guards = self._gate.guards(rule)
        return HTTPRouteHandler(path, http_method=methods, opt={RULE: rule}, guards=guards, **told)(answering)


def check_ruled(handlers: Iterable[HTTPRouteHandler]) -> None:
    """Deny by default: raises RuleMissing for a handler that does not state who may use it."""
    for one in handlers:
        if one.opt.get(RULE) not in RULES:
            raise RuleMissing(f"{sorted(one.paths)} states no rule")
