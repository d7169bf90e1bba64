"""The ASGI middleware around every request: limits before, headers and problems on the answer, a count after."""

import logging
from asyncio import CancelledError, sleep
from collections.abc import Awaitable, Callable
from itertools import count
from secrets import token_hex
from time import perf_counter

from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from api.http.http_refusals import TookTooLong, TooManyRequests
from api.http.responses import Headers, PlainResponse
from api.middleware.deadlines import Deadlines
from api.middleware.draining import Body
from api.middleware.limit_table import Taken
from api.middleware.log_throttle import LogThrottle
from api.middleware.metrics import Meter
from api.middleware.problems_shown import ProblemsShown, ShowProblem
from api.middleware.rate_limits import RateLimits, remember, taken
from api.middleware.request_head import RequestHead, read_head
from api.middleware.security_headers import READING, made_private, security_headers, with_security_headers
from api.policy import Policy
from api.problems.error_handlers import problem_sent
from api.problems.problem_table import OF_HTTP, Problem, problem_of, title_of
from domain.refusals import Refusal

_WITHIN = 30.0
_LOOKS_EVERY = 0.02
# Under this name the state of a request says since when an answer is sent that ends only with its client.
ENDLESS_SINCE = "endless_since"
_UNLIMITED = "/health/"
_TOO_MANY, _FIRST_OF_OURS, _BUSY = 429, 500, 503
# What strangers are refused is worth a line each, if they are to be found.
_OF_STRANGERS = frozenset({401, 403, _TOO_MANY})
# A kept answer: a response that lacks what is of its request alone, the template of its address, and the id that the
# client gave the request.
Found = tuple[PlainResponse, str, bytes | None]
# Makes an answer that takes less than five milliseconds; None where the application has to be asked after all.
Make = Callable[[], Awaitable[Found | None]]
Find = Callable[[HTTPScope], Found | Make | None]
# Headers of an answer by the request, the template of its address and the status.
KnownBy = Callable[[HTTPScope, str, int], Headers]
_log = logging.getLogger("asreported")


class RequestMiddleware:
    """Wraps the whole application, so that nothing it is sent or sends goes without."""

    def __init__(
        self,
        app: ASGIApp,
        meter: Meter,
        policy: Policy = Policy(),  # noqa: B008 - it cannot change
        rates: RateLimits | None = None,
        find: Find = lambda _: None,
        within: float = _WITHIN,
        show: ShowProblem | None = None,
        known_by: KnownBy = lambda *_: [],
    ) -> None:
        """``find`` gives answers for which the application need not be asked.

        ``within`` so many seconds the application has answered, or the client is told to try again. ``show`` writes
        problems in other forms, such as pages for browsers. ``known_by`` gives headers by which others know an answer.
        """
        self.app = app
        self.meter = meter
        self._policy = policy
        self._rates = RateLimits(policy) if rates is None else rates
        # Where reads are closed somebody has to ask who asks, and where all is logged there is more to do.
        self._find = find if policy.reads_are_open and policy.log != "all" else lambda _: None
        self._deadlines = Deadlines(within)
        self._show, self._known_by = show, known_by
        self._prefix = token_hex(4).encode()
        self._numbers = count(1)
        self._in_flight = 0
        self._quiet = LogThrottle()

    async def settled(self, within: float) -> None:
        """Return once nothing is in flight, or after so many seconds."""
        until = perf_counter() + within
        while self._in_flight and perf_counter() < until:  # noqa: ASYNC110 - an event would cost every request; this is once, at the end
            await sleep(_LOOKS_EVERY)

    async def __call__(self, scope: Scope, receive: Receive, send: Send, began: float | None = None) -> None:
        """Answer one request, which was waited for since it ``began`` (``perf_counter``), if it was."""
        started = perf_counter() if began is None else began
        assert scope["type"] == ScopeType.HTTP, "Litestar answers the lifespan itself, and websockets are off"
        found = self._find(scope)
        if found is None:
            await self._ask(scope, receive, send, started)
            return
        counted = self._rates.read(scope)
        answer = None
        if counted.allowed:
            answer = found if isinstance(found, tuple) else await self._made(found)
        if answer is None:
            await self._ask(scope, receive, send, started, counted)
            return
        # All that is of this request alone; nothing is waited for but the client, so there is no deadline.
        response, route, request_id = answer
        own = (b"x-request-id", request_id or self._next_mark())
        headers = [*self._known_by(scope, route, response.status_code), *response.raw_headers, own, *counted.headers()]
        self._in_flight += 1
        try:
            await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
            await send({"type": "http.response.body", "body": response.body, "more_body": False})
        finally:
            self._in_flight -= 1
            self.meter.count("GET", route, response.status_code, started)

    async def _made(self, make: Make) -> Found | None:
        """The answer that is made at once; what it waits for is a moment in which a long one is packed."""
        self._in_flight += 1
        try:
            return await make()
        finally:
            self._in_flight -= 1

    def _next_mark(self) -> bytes:
        return b"%b-%x" % (self._prefix, next(self._numbers))

    async def _ask(
        self, scope: HTTPScope, receive: Receive, send: Send, started: float, counted: Taken | None = None
    ) -> None:
        """Have the application answer a request, which was ``counted`` already or is yet to be."""
        scope.setdefault("state", {})
        head = read_head(scope)
        mark = head.request_id or self._next_mark()
        scope["state"]["request_id"] = mark.decode()
        if self._show is not None:
            send = ProblemsShown(scope, send, self._show).send
        answer = _Answer(
            scope, receive, send, mark, self._rates, self._deadlines, self._known_by,
            reads_are_open=self._policy.reads_are_open,
        )  # fmt: skip
        body = Body(receive) if head.has_body and not head.asks_first else None
        self._in_flight += 1
        try:
            wrong = self._wrong(scope, head, counted)
            if wrong is not None:
                await answer.refuse(wrong)
            else:
                await self._answered(answer, receive if body is None else body.receive, started)
            if body is not None:
                await body.pour_away()
        finally:
            self._in_flight -= 1
            status = answer.status or _FIRST_OF_OURS
            # Of an answer that ends only with its client, what counts is how soon it began.
            lasted = perf_counter() - scope["state"].get(ENDLESS_SINCE, perf_counter())
            self.meter.count(scope["method"], scope.get("path_template") or "(none)", status, started + lasted)
            self._tell(scope, status, started)

    async def _answered(self, answer: "_Answer", receive: Receive, started: float) -> None:
        """Let the application answer, or say why it does not."""
        task = self._deadlines.begin(started)
        try:
            await self.app(answer.scope, receive, answer.send)
        except Refusal as refusal:
            await answer.refuse(refusal)
        except CancelledError:
            if not self._deadlines.end(task):
                raise
            await answer.refuse(TookTooLong("the answer was not ready in time; send the same request again"))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is logged, and the client gets a problem
            await answer.refuse_as_accident(error)
        finally:
            self._deadlines.end(task)

    def _wrong(self, scope: HTTPScope, head: RequestHead, counted: Taken | None) -> Refusal | None:
        """What the application is not asked for at all."""
        if head.refusal is None and scope["method"] in READING and not scope["path"].startswith(_UNLIMITED):
            try:
                remember(scope, self._rates.read(scope) if counted is None else counted)
            except TooManyRequests as refusal:
                return refusal
        return head.refusal

    def _tell(self, scope: HTTPScope, status: int, started: float) -> None:
        """Log the request if it is worth it: an ordinary read is not, unless the policy says so.

        Of one address, being refused for asking too much is told once a minute; the metrics count each time.
        """
        if (
            scope["method"] in READING
            and status < _FIRST_OF_OURS
            and status not in _OF_STRANGERS
            and self._policy.log != "all"
        ):
            return
        is_flood = status == _TOO_MANY or (status == _BUSY and scope["method"] in READING)
        if is_flood and not self._quiet.is_due((status, self._rates.addresses.key(scope))):
            return
        fields: dict[str, object] = {
            "request": scope["state"]["request_id"],
            "method": scope["method"][:20],
            "route": scope.get("path_template") or "(none)",
            "status": status,
            "milliseconds": round((perf_counter() - started) * 1000, 1),
        }
        token = scope["state"].get("token")
        if token is not None:
            fields["owner"] = token.owner
        if status in _OF_STRANGERS:
            fields["address"] = self._rates.addresses.text(scope)
        _log.info("request", extra={"fields": fields})


class _Answer:
    """The response to one request, on its way."""

    __slots__ = (
        "_deadlines", "_is_private", "_is_refused", "_known_by", "_mark", "_rates", "_receive", "_seal", "_send",
        "scope", "status",
    )  # fmt: skip

    def __init__(
        self,
        scope: HTTPScope,
        receive: Receive,
        send: Send,
        mark: bytes,
        rates: RateLimits,
        deadlines: Deadlines,
        known_by: KnownBy,
        *,
        reads_are_open: bool,
    ) -> None:
        self.scope = scope
        self._receive = receive
        self._send = send
        self._mark = mark
        self._deadlines, self._known_by = deadlines, known_by
        self._seal = security_headers(scope["method"], reads_are_open=reads_are_open)
        self._is_private = not reads_are_open
        self._rates = rates
        self._is_refused = False
        self.status: int | None = None

    async def send(self, message: Message) -> None:
        """Pass a message on, the first one with all that a response carries."""
        if self._is_refused:
            return
        if message["type"] == "http.response.start":
            if self._is_a_strangers() and (refusal := self._counted()) is not None:
                await self.refuse(refusal)
                self._is_refused = True
                return
            self.status = message["status"]
            known_by = self._known_by(self.scope, self.scope.get("path_template") or "", message["status"])
            message["headers"] = self._all_of([*known_by, *message["headers"]])
        await self._send(message)
        if message.get("more_body"):
            self._deadlines.renew()

    def _is_a_strangers(self) -> bool:
        """Whether somebody without a valid token tried to change something, wherever; that counts as a guess."""
        scope = self.scope
        return scope["method"] not in READING and taken(scope) is None and "token" not in scope["state"]

    def _counted(self) -> Refusal | None:
        try:
            self._rates.guessed(self.scope)
        except TooManyRequests as refusal:
            return refusal
        return None

    def _all_of(self, headers: Headers) -> Headers:
        headers = with_security_headers(headers, self._seal)
        if self._is_private:
            headers = made_private(headers)
        headers.append((b"x-request-id", self._mark))
        counted = taken(self.scope)
        if counted is not None:
            headers += counted.headers()
            if self.status == _TOO_MANY:
                headers.append((b"retry-after", b"%d" % counted.retry_after))
        return headers

    async def refuse(self, refusal: Refusal) -> None:
        """Answer with the refusal's problem, unless an answer has begun."""
        await self._begin(problem_of(type(refusal)), title_of(type(refusal)), refusal.message, refusal.facts)

    async def refuse_as_accident(self, error: Exception) -> None:
        """Answer that something went wrong, unless an answer has begun; the log gets all of it.

        A refusal half way, which Litestar wraps, breaks the connection; it is no accident, and a line tells it.
        """
        request_id = self.scope["state"]["request_id"]
        if self.status is not None and isinstance(error.__cause__, Refusal):
            _log.info("request %s failed after its answer had begun: %s", request_id, error.__cause__.message)
            return
        _log.error("request %s failed", request_id, exc_info=error)
        await self._begin(*OF_HTTP[_FIRST_OF_OURS], f"request {request_id}", {})

    async def _begin(self, problem: Problem, title: str, detail: str, facts: dict[str, object]) -> None:
        if self.status is None:
            await problem_sent(self.scope, problem, title, detail, facts)(self.scope, self._receive, self.send)
