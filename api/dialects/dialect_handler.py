"""The handler of every dialect's routes: understand, wait, ask in a thread, send."""

import asyncio
import gzip
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import ExitStack, aclosing, suppress
from datetime import UTC, datetime
from functools import partial

from msgspec import Struct

from api.authority.client_keys import KEY_PARAMETER
from api.concurrency.fair_queue import GONE, FairQueue, Wanted, is_gone
from api.dialects.body_threads import BodyThreads
from api.dialects.dialect import Dialect, DialectRoute
from api.dialects.dialect_ids import DialectIds
from api.dialects.dialect_problems import told_of
from api.dialects.dialect_query import DialectQuery, read_dialect_query
from api.dialects.dialect_request import FORM_GIVEN, DialectRefusal, DialectReply, DialectRequest
from api.http.conditional import etag, has_it, not_modified, packed_etag, wants_gzip
from api.http.http_refusals import ClientDisconnected
from api.http.responses import Answering, Headers, HttpRequest, PlainResponse
from api.middleware.deadlines import Deadlines
from api.middleware.rate_limits import RateLimits, remember
from api.reading.disconnects import leaving
from api.reading.freshness import Freshness
from api.reading.parameters import POSITION
from api.reading.streaming import StreamedResponse, packed
from api.upstream.time_left import left
from api.writing.receiving import body_of
from domain.refusals import Malformed
from projections.answers.view import View
from projections.moment import At

_MOST_FORM = 64 * 1024
_FORM_WITHIN = 10.0
_WORTH_PACKING = 1024
_OK, _MALFORMED, _UNSUPPORTED = 200, 400, 415


class _Understood(Struct, frozen=True, kw_only=True):
    """One request that is understood, with what its answer is known by."""

    route: DialectRoute
    asked: DialectRequest
    tag: bytes
    ignored: tuple[str, ...]


class DialectHandler:
    """Answers the routes of dialects from one ledger's projections; one for a process."""

    def __init__(self, answers: View, freshness: Freshness, rates: RateLimits, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._answers, self._freshness, self._rates = answers, freshness, rates
        self._turns = FairQueue[DialectReply](threads=2)
        self._bodies = BodyThreads()
        self._patience = Deadlines(_FORM_WITHIN)

    def close(self) -> None:
        """Begin nothing more."""
        self._bodies.close()

    def route(self, dialect: Dialect, route: DialectRoute, ids: DialectIds) -> Answering:
        """What answers one route."""

        async def answer(request: HttpRequest) -> PlainResponse:
            try:
                return await self._answered(request, await self._understood(request, route, ids))
            except DialectRefusal as refusal:
                reply = dialect.refused(told_of(request.scope, refusal.status, refusal.message))
                assert isinstance(reply.body, bytes), "a refusal is short"
                return _sent(reply, reply.body, [(b"cache-control", b"no-store"), *_position_of(request)])

        return answer

    async def _understood(self, request: HttpRequest, route: DialectRoute, ids: DialectIds) -> _Understood:
        scope = request.scope
        raw = await self._query_of(request)
        query = read_dialect_query(route, raw)
        at = self._at(query)
        scope["state"]["position"] = at.position
        await self._freshness.reach(at.position, patience=left(scope))
        words = tuple(map(str, scope["path_params"].values()))
        scheme, host = self._rates.addresses.scheme(scope), request.headers.get("host", "")
        accept, base = request.headers.get("accept", ""), f"{scheme}://{host}"
        today = self._clock().astimezone(UTC).date()
        asked = DialectRequest(
            view=self._answers, at=at, ids=ids, words=words, query=query.given, accept=accept, base=base, today=today
        )
        day = today if route.is_by_day else ""
        tag = etag(scope["raw_path"], raw, accept, base, at.position, day, ids.mark)
        ignored = tuple(name for name in query.ignored if name != scope["state"].get(KEY_PARAMETER))
        return _Understood(route=route, asked=asked, tag=tag, ignored=ignored)

    async def _query_of(self, request: HttpRequest) -> bytes:
        """The query, and behind it the form that a POST has."""
        query = request.scope["query_string"]
        if request.scope["method"] != "POST":
            return query
        remember(request.scope, self._rates.read(request.scope))  # it changes nothing, so it is a read like others
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != FORM_GIVEN:
            raise DialectRefusal(_UNSUPPORTED, f"The body of a POST is a form: send Content-Type: {FORM_GIVEN}.")
        return b"&".join(one for one in (query, await body_of(request, _MOST_FORM, self._patience)) if one)

    def _at(self, query: DialectQuery) -> At:
        (said, *_), (recorded, *_) = (query.given.get(name, (None,)) for name in ("position", "recorded_as_of"))
        try:
            return self._answers.at(None, None if said is None else int(str(POSITION.read(said))), recorded)
        except Malformed as refusal:
            raise DialectRefusal(_MALFORMED, refusal.message) from refusal

    async def _answered(self, request: HttpRequest, one: _Understood) -> PlainResponse:
        headers = _headers(one)
        # Of "*", whatever there is, nobody knows before it is made whether there is anything.
        known = [
            value for name, value in request.scope["headers"] if name == b"if-none-match" and value.strip() != b"*"
        ]
        if request.scope["method"] != "POST" and any(has_it(value, one.tag) for value in known):
            return not_modified([(b"etag", one.tag), *headers])
        if one.route.is_streamed:
            return await self._streamed(request, one, headers, lambda: one.route.answer(one.asked))
        who, key = self._rates.addresses.key(request.scope), (one.route.path, one.tag)
        reply = await self._turns.do(key, who, partial(self._reply, one), await leaving(request))
        if isinstance(reply.body, bytes):
            return await _finished(request, reply, reply.body, one.tag, headers)
        assert iter(reply.body) is not reply.body, "this route does not say that it is streamed"
        return await self._streamed(request, one, headers, lambda: reply)

    def _reply(self, one: _Understood, wanted: Wanted) -> DialectReply:
        with self._answers.while_wanted(wanted):
            return one.route.answer(one.asked)

    async def _streamed(
        self, request: HttpRequest, one: _Understood, headers: Headers, make: Callable[[], DialectReply]
    ) -> PlainResponse:
        """The response of which the first piece is there; what has no more than that is sent as finished."""
        heads: list[DialectReply] = []
        with ExitStack() as place:  # of one body, from its first piece to its last
            place.enter_context(self._bodies.limits.one(self._rates.addresses.key(request.scope)))
            pieces = self._bodies.pieces(partial(self._pieces, make, heads.append))
            begun = await _begun(pieces, await leaving(request))
            reply = heads[0]
            if len(begun) < 2:  # noqa: PLR2004 - there is nothing behind the first
                return await _finished(request, reply, b"".join(begun), one.tag, headers)
            of_content = [(b"content-type", reply.media_type.encode()), (b"etag", one.tag)]
            rest = _rejoined(begun, pieces)
            if wants_gzip(request):
                of_content[1:] = [(b"etag", packed_etag(one.tag)), (b"content-encoding", b"gzip")]
                rest = packed(rest)
            return StreamedResponse([*headers, *of_content, *reply.headers], rest, place.pop_all())

    def _pieces(
        self, make: Callable[[], DialectReply], begin: Callable[[DialectReply], None], wanted: Wanted
    ) -> Iterator[bytes]:
        with self._answers.while_wanted(wanted):
            reply = make()
            begin(reply)
            yield from [reply.body] if isinstance(reply.body, bytes) else reply.body


async def _begun(pieces: AsyncGenerator[bytes], hung_up: Callable[[], Awaitable[object]] | None) -> list[bytes]:
    """The first two pieces; what is behind them waits.

    Raises ClientDisconnected where nobody waits for them any more: what makes them is told so, and ends.
    """
    beginning = asyncio.ensure_future(_few(pieces))
    try:
        if hung_up is not None and await is_gone(beginning, hung_up):
            raise ClientDisconnected(GONE)
        return await beginning
    finally:
        beginning.cancel()


async def _few(pieces: AsyncGenerator[bytes]) -> list[bytes]:
    found: list[bytes] = []
    with suppress(StopAsyncIteration):
        while len(found) < 2:  # noqa: PLR2004 - there is more than one piece, or there is not
            found.append(await anext(pieces))
    return found


async def _rejoined(begun: list[bytes], pieces: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
    async with aclosing(pieces):
        for piece in begun:
            yield piece
        async for piece in pieces:
            yield piece


async def _finished(
    request: HttpRequest, reply: DialectReply, body: bytes, tag: bytes, headers: Headers
) -> PlainResponse:
    """The response whose whole body is there, compressed where the client takes that."""
    if reply.status != _OK:
        return _sent(reply, body, [one for one in headers if one[0] != b"cache-control"])
    if len(body) <= _WORTH_PACKING or not wants_gzip(request):
        return _sent(reply, body, [(b"etag", tag), *headers])
    smaller = await asyncio.to_thread(gzip.compress, body, 1, mtime=0)
    return _sent(reply, smaller, [(b"etag", packed_etag(tag)), (b"content-encoding", b"gzip"), *headers])


def _position_of(request: HttpRequest) -> Headers:
    """Where a refusal was found to be one, if it was looked up at all."""
    position = request.scope["state"].get("position")
    return [] if position is None else [(b"ledger-position", b"%d" % position)]


def _sent(reply: DialectReply, body: bytes, headers: Headers) -> PlainResponse:
    of_content = [(b"content-type", reply.media_type.encode()), (b"content-length", b"%d" % len(body))]
    return PlainResponse(reply.status, [*headers, *reply.headers, *of_content], body)


def _headers(one: _Understood) -> Headers:
    """What goes with every reply, also with 304."""
    headers = [
        (b"ledger-position", b"%d" % one.asked.at.position),
        # Nor is it kept for good where the position is pinned: an operator may name series otherwise.
        (b"cache-control", b"no-cache"),
        (b"vary", b"Accept, Accept-Encoding, Host"),
    ]
    if one.ignored:
        named = ", ".join(name for name in one.ignored if name.isascii() and name.isprintable())
        headers.append((b"x-asreported-ignored", named.encode()))
    return headers
