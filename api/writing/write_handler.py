"""The one way in which every write is answered: who, which version, what, once, recorded, said."""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

import msgspec
from litestar.types import HTTPScope
from msgspec.structs import replace

from api.authority.gate import require_source, token_of
from api.authority.operators import Operators
from api.authority.scopes import REPORT, is_allowed
from api.concurrency.fair_queue import FairQueue
from api.hooks.hook_register import HookRegister
from api.http.http_refusals import IdempotencyKeyWithDryRun, NotAuthenticated, Overloaded
from api.http.query_string import Parameter, read_query
from api.http.responses import Answering, HttpRequest, PlainResponse, plain
from api.middleware.deadlines import Deadlines
from api.reading.parameters import DRY_RUN
from api.writing.decoding import decode
from api.writing.json_pointers import point
from api.writing.preconditions import attempt_of, expected_version, has_key
from api.writing.receiving import body_of, must_be_json
from api.writing.write_queue import Recording, WriteQueue
from api.writing.write_route import SMALL, Write, WriteAnswer, WriteRequest, source_of_address
from domain.recording.group import CommandGroup
from domain.recording.idempotency import Attempt
from domain.recording.ledger import Ledger
from domain.refusals import IdempotencyKeyReused, Refusal
from stores.proposal_register import ProposalRegister

# How many writes wait at most for the one that is being recorded.
_MOST_WAITING = 256
# How many bytes of bodies a process holds at most, of those that are still coming and of those that wait.
_MOST_HELD = 256 * 1024 * 1024
_CREATED, _OK, _NO_CONTENT = 201, 200, 204
_encoder = msgspec.json.Encoder()


class Writer:
    """Answers writes to one ledger; one for all routes of a process.

    They are recorded in one thread of their own, together with all that wait; reads that need a thread never wait
    behind them. What was recorded before is told beside it.
    """

    def __init__(self, ledger: Ledger, operators: Operators, hooks: HookRegister, proposals: ProposalRegister) -> None:
        self.ledger = ledger
        self.operators = operators
        self.hooks = hooks
        self.proposals = proposals
        self._queue = WriteQueue(ledger, _MOST_WAITING)
        self._telling = FairQueue[WriteAnswer](threads=2, of_one=1, most=_MOST_WAITING, most_of_one=_MOST_WAITING)
        self._patience: dict[float, Deadlines] = {}
        self._held = 0

    def close(self) -> None:
        """Finish what is being recorded."""
        self._queue.close()

    def route(self, write: Write) -> Answering:
        """What answers one route."""
        patience = self._patience.setdefault(write.patience, Deadlines(write.patience))
        known: Mapping[str, Parameter] = {DRY_RUN.name: DRY_RUN} if write.has_dry_run else {}

        async def answer(request: HttpRequest) -> PlainResponse:
            scope = request.scope
            is_dry = read_query(scope["query_string"], known).get(DRY_RUN.name) is True
            expect = expected_version(scope, write.expects)
            if is_dry and has_key(scope):
                raise IdempotencyKeyWithDryRun(
                    "a dry run records nothing, so it has no Idempotency-Key", header="Idempotency-Key"
                )
            if write.source is source_of_address:
                require_source(write.rule, token_of(scope), scope["path_params"]["source"])
            return _sent(write, await self._recorded(request, write, patience, expect, is_dry=is_dry))

        return answer

    async def _recorded(
        self, request: HttpRequest, write: Write, patience: Deadlines, expect: int | None, *, is_dry: bool
    ) -> WriteAnswer:
        held = self._hold(request.scope, write)
        try:
            with self._queue.coming():
                raw = await _body(request, write, patience)
                attempt = await _attempt(request.scope, raw)
            understand = partial(self._understood, write, request.scope, raw, expect, is_dry, attempt)
            if attempt is None or not self.ledger.was_made(attempt):
                future = self._queue.add(understand, is_of_ledger=write.is_of_ledger)
                future.add_done_callback(partial(self._let_go, held))
                held = 0
                # A client that gives up does not stop the write: it is there or it is not, and the same key tells.
                done = await asyncio.shield(future)
                if done.position is not None:
                    request.scope["state"]["position"] = done.position
                if done.error is not None:
                    raise done.error
                if done.answer is not None:
                    return done.answer
            return await self._told(request.scope, attempt, understand)
        finally:
            self._held -= held

    async def _told(
        self, scope: HTTPScope, attempt: Attempt | None, understand: Callable[[], Recording]
    ) -> WriteAnswer:
        """What an attempt came to when it was first made, told once to all who ask with that token at the same time."""
        token = token_of(scope).id
        try:
            return await self._telling.do((attempt, token), token.encode(), lambda _: understand()(self.ledger))
        except IdempotencyKeyReused:
            scope["state"]["position"] = self.ledger.head()  # a refusal tells where it was found
            raise

    def _hold(self, scope: HTTPScope, write: Write) -> int:
        """Make room for a body, of its whole size before the first byte of it has come; how much that is."""
        size = _longest_body(scope, write.most) if write.takes_body else 0
        if self._held + size > _MOST_HELD:
            raise Overloaded("too many large bodies are being received; try again")
        self._held += size
        return size

    def _let_go(self, held: int, _: object) -> None:
        self._held -= held

    def _understood(
        self, write: Write, scope: HTTPScope, raw: bytes, expect: int | None, is_dry: bool, attempt: Attempt | None  # noqa: FBT001 - one fact of the request
    ) -> Recording:  # fmt: skip
        # Its body may have been long in coming, and others may have been before it in turn.
        token = token_of(scope)
        if not self.operators.is_active(token.id):
            raise NotAuthenticated
        asked = WriteRequest(
            ledger=self.ledger,
            into=self.ledger,
            operators=self.operators,
            hooks=self.hooks,
            proposals=self.proposals,
            may_report=partial(is_allowed, REPORT, token),
            words=scope["path_params"],
            body=decode(raw, write.body) if write.body is not None else raw,
            actor=token.owner,
            expect=expect,
            attempt=attempt,
            dry_run=is_dry,
            media_type=media_type_of(scope) if write.is_raw else "",
        )
        if write.source is not None:
            try:
                require_source(write.rule, token, write.source(asked))
            except Refusal as refusal:
                point(refusal, asked.body)
                raise
        return partial(_record, write, asked)


def _record(write: Write, asked: WriteRequest, into: Ledger | CommandGroup) -> WriteAnswer:
    try:
        return write.do(replace(asked, into=into))
    except Refusal as refusal:
        point(refusal, asked.body)
        raise


async def _attempt(scope: HTTPScope, raw: bytes) -> Attempt | None:
    owner = token_of(scope).owner
    if len(raw) <= SMALL or not has_key(scope):
        return attempt_of(scope, owner, raw)
    return await asyncio.to_thread(attempt_of, scope, owner, raw)


async def _body(request: HttpRequest, write: Write, patience: Deadlines) -> bytes:
    if write.body is not None:
        must_be_json(request.scope)
    return await body_of(request, write.most if write.takes_body else 0, patience)


def _longest_body(scope: HTTPScope, most: int) -> int:
    """How many bytes of the body may come: as many as were announced, or else the most that are taken."""
    said = [value for name, value in scope["headers"] if name == b"content-length" and value.isdigit()]
    return min(int(said[0][:20]), most) if said else most


def media_type_of(scope: HTTPScope) -> str:
    """What the body is said to be; bytes of no known kind where nothing is said."""
    said = [value.decode("latin-1").strip() for name, value in scope["headers"] if name == b"content-type"]
    return said[0] if said else "application/octet-stream"


def _sent(write: Write, done: WriteAnswer) -> PlainResponse:
    headers = []
    if done.position is not None:
        headers.append((b"ledger-position", b"%d" % done.position))
    if done.version is not None:
        headers.append((b"etag", b'"%d"' % done.version))
    if done.location is not None:
        headers.append((b"location", done.location.encode()))
    headers.append((b"cache-control", b"no-store"))
    if done.body is None:
        return PlainResponse(_NO_CONTENT, headers, b"")
    status = _CREATED if done.is_new and write.method != "PATCH" else _OK
    return plain(_encoder.encode(done.body), "application/json", status, headers)
