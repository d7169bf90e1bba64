"""Writes pass by Litestar's way to a handler, and are answered as the application itself would."""

import asyncio
import re
import shutil
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec import structs

from api.app import Service, create_app
from api.authority.operators import Operators
from api.memento.memento_headers import MementoHeaders
from api.middleware.metrics import Meter
from api.middleware.rate_limits import RateLimits
from api.middleware.request_middleware import RequestMiddleware
from api.policy import Policy
from api.routes import memento
from projections.answers.view import View
from tests.api.by_hand import scope
from tests.api.conftest import PERSONNEL, TANKS
from tests.api.in_process import NOW
from tests.api.test_cached_requests import counted

BULLETINS = "/v1/bulletins"
FIGURE = f"/v1/series/{PERSONNEL}/figures"
UNLIMITED = Policy(reads_per_minute=0, writes_per_minute=0, guesses_per_minute=0)
MADE = re.compile(
    rb"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|asr_[\w-]+|(?<=\"id\":\")[a-z0-9]{8}(?=\")|"
    rb"(?<=/v1/tokens/)[a-z0-9]{8}|(?<=the token )[a-z0-9]{8}|(?<=\"token\":\")[a-z0-9]{8}(?=\")|"
    rb"(?<=request )[0-9a-f]{8}-[0-9a-f]+|\A[0-9a-f]{8}-[0-9a-f]+\Z|"
    rb"(?<=it is now \\\")[0-9a-f]{20}"  # the tag of a page is of ids made anew, and a problem may name it
)


def statement(day, value):
    said = f'{{"series":"{TANKS}","period":"2022-04-{day:02}","value":"{value}"}}'
    return f'{{"source":"war-losses","published_at":"2022-05-01T08:00:00Z","statements":[{said}]}}'.encode()


ADDRESSES = st.sampled_from([
    BULLETINS, BULLETINS, BULLETINS, f"{BULLETINS}?dry_run=true", f"{BULLETINS}?colour=red", f"{BULLETINS}/",
    "/v1//bulletins", "/v1/bulletin%73", f"{FIGURE}/2022-03-04", f"{FIGURE}/2022-03-04/revisions",
    f"{FIGURE}/2022-03-04/confirmations", f"{FIGURE}/2022-03-12/entries/1/voiding", f"{FIGURE}/20220304/revisions",
    f"{FIGURE}/2022-03-04/nothing", f"/v1/series/{PERSONNEL}", "/v1/series/war-losses/nothing/closing", "/v1/sources",
    "/v1/sources/war-losses", "/v1/documents", "/v1/tokens", "/v1/bulletins/nothing/voiding", "/nothing", "/",
    "/v1/totals", "/health/live", "/v1/bulletin-voidings",
])  # fmt: skip
BODIES = st.one_of(
    st.builds(statement, st.integers(1, 30), st.integers(1, 3)),
    st.sampled_from([
        b"", b"{}", b"[", b'{"a":1,"a":2}', b"\xff", b'{"value":"9800","published_at":"2022-03-20"}',
        b'{"published_at":"2022-03-20","reason":"verification"}', b'{"why":"filed twice"}', b'{"bulletins":[]}',
        b'{"source":"another","name":"Another"}', b'{"name":"Losses"}', b'{"title":"Losses"}',
        b'{"source":"war-losses","published_at":"2022-03-20","statements":[]}', b" " * 70_000,
        b'{"owner":"bob","scopes":["read"]}', b'{"owner":"bob","scopes":["nothing"]}',
    ]),
)  # fmt: skip
HEADERS = st.one_of(
    st.tuples(
        st.just("authorization"),
        st.sampled_from(["all", "reads", "one source", "Bearer asr_x", "Basic YQ==", ""]).map("token: {}".format),
    ),
    st.tuples(
        st.just("content-type"),
        st.sampled_from(["application/json", "application/json; charset=utf-8", "text/plain", ""]),
    ),
    st.tuples(st.just("content-encoding"), st.sampled_from(["identity", "gzip"])),
    st.tuples(st.just("idempotency-key"), st.sampled_from(["one", '"one"', "two", "three four", ""])),
    st.tuples(st.just("if-match"), st.sampled_from(['"1"', '"2"', '"3.7-gzip"', 'W/"1"', "*", ""])),
    st.tuples(st.just("if-none-match"), st.sampled_from(["*", '"1"'])),
    st.tuples(st.just("x-request-id"), st.sampled_from(["mine", "not one!", "i" * 65])),
    st.tuples(st.just("host"), st.sampled_from(["service", "service:80", "[::1]", "", "a/b", "a b", "a'b"])),
    st.tuples(st.just("content-length"), st.sampled_from(["0", "3", "x", "99999999999"])),
    st.tuples(st.just("transfer-encoding"), st.sampled_from(["chunked", "gzip, chunked"])),
    st.tuples(st.just("expect"), st.just("100-continue")),
    st.tuples(st.just("x-long"), st.sampled_from(["a" * 33_000, "b" * 16_000])),
)
USUAL = [("authorization", "token: all"), ("content-type", "application/json")]
RECORDED, NAMING = ("POST", BULLETINS, USUAL), [*USUAL, ("if-match", '"1"')]
REQUESTS = st.tuples(
    st.sampled_from(["POST"] * 8 + ["PUT", "PATCH", "DELETE", "GET", "HEAD", "OPTIONS", "BREW"]),
    ADDRESSES,
    st.lists(HEADERS, max_size=3).map(lambda some: [*(one for one in USUAL if one[0] not in dict(some)), *some]),
    BODIES,
    st.sampled_from(["", "", "", "", "/v1", "/under"]),
)


BUSY, AGAIN = 503, 5


def settled(meter):
    """The counts of what was answered, without those that were asked for again."""
    return {line: times for line, times in counted(meter).items() if f'status="{BUSY}"' not in line}


class Two:
    """The service, and one whose writes take Litestar's way, each upon a ledger that began as the same."""

    def __init__(self, fast, long, tokens, policy):
        def app(answers):
            return create_app(answers, policy=policy, rates=RateLimits(policy, None, lambda: 10**15), clock=lambda: NOW)

        self.tokens = tokens
        self.fast, self.long = app(fast), app(long)
        self.meter = Meter(long)
        rates = RateLimits(policy, None, lambda: 10**15)
        known_by = MementoHeaders(memento.originals(), long.store, rates.addresses).of
        self.long.outermost = RequestMiddleware(self.long.inner, self.meter, policy, rates, known_by=known_by)

    async def both(self, *request):
        return await self.settled(self.fast, *request), await self.settled(self.long, *request)

    async def settled(self, app, *request):
        """The answer, asked for again where the machine stood still for so long that the service says so."""
        answer = await self.said(app, *request)
        for _ in range(AGAIN):
            if answer[0] == BUSY:
                answer = await self.said(app, *request)
        return answer

    async def said(self, app, method, url, headers=(), body=b"", root=""):
        """Status, headers and body, without what is made anew each time."""
        meant = [(name, self.tokens.get(value, value.removeprefix("token: "))) for name, value in headers]
        if not {"content-length", "transfer-encoding"} & dict(headers).keys():
            meant.append(("content-length", str(len(body))))
        parts, sent = [body[:100], body[100:]], []

        async def receive():
            if not parts:
                await asyncio.Event().wait()
            return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

        async def send(message):
            sent.append(message)

        await app({**scope(method, url, meant), "root_path": root}, receive, send)
        start, *rest = sent
        # The tag of a page is of ids made anew; and a page that is not sent again still names what it may load.
        is_page = any(b"script-src" in value for _, value in start["headers"])
        told = [
            (name, b"made" if is_page and name == b"etag" else MADE.sub(b"made", value))
            for name, value in start["headers"]
        ]
        return start["status"], told, MADE.sub(b"made", b"".join(one["body"] for one in rest))


@contextmanager
def two(path, policy=UNLIMITED):
    with Operators.open(path, lambda: NOW) as operators:
        given = {"all": ["admin", "report:*", "correct"], "reads": ["read"], "one source": ["report:ua-general-staff"]}
        tokens = {
            f"token: {name}": f"Bearer {operators.issue('ada', scopes, None, 'root')[0]}"
            for name, scopes in given.items()
        }
    other = path.parent / "other"
    other.mkdir()
    for file in path.parent.iterdir():
        if file.is_file():
            shutil.copy(file, other)
    with View.open(path) as fast, View.open(other / path.name) as long:
        yield Two(fast, long, tokens, policy)


@pytest.fixture(params=[UNLIMITED, structs.replace(UNLIMITED, reads_are_open=False, log="all")], ids=["open", "closed"])
def beside(path, request):
    with two(path, request.param) as opened:
        yield opened


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(requests=st.lists(REQUESTS, min_size=1, max_size=6))
@example([(*RECORDED, statement(1, 1), ""), (*RECORDED, statement(1, 2), ""), ("GET", "/", NAMING, b"", "")])
def test_the_same_write_hears_the_same_whichever_way_it_is_answered(beside, requests):
    async def asked():
        for request in requests:
            fast, long = await beside.both(*request)
            assert fast == long

    asyncio.run(asked())
    assert settled(beside.fast.outermost.meter) == settled(beside.meter)


def test_a_usual_write_is_not_asked_of_litestar(path, monkeypatch):
    asked_of, inner = [], Service.inner

    def noted(service, asked, receive, send):
        asked_of.append(asked["path"])
        return inner(service, asked, receive, send)

    monkeypatch.setattr(Service, "inner", noted)
    report = b'{"value":"9800","published_at":"2022-03-20"}'
    with two(path) as beside:

        async def asked():
            recorded = await beside.said(beside.fast, "POST", BULLETINS, USUAL, statement(1, "1"))
            none = [*USUAL, ("if-none-match", "*")]
            reported = await beside.said(beside.fast, "PUT", f"{FIGURE}/2022-04-20", none, report)
            refused = await beside.said(beside.fast, "POST", BULLETINS, [], b"")
            return recorded[0], reported[0], refused[0]

        assert asyncio.run(asked()) == (201, 201, 401)

    assert asked_of == []


def test_writes_beyond_the_limit_are_refused_as_ever(path):
    with two(path, Policy(writes_per_minute=3, guesses_per_minute=2)) as beside:

        async def asked():
            allowed = [await beside.both("POST", BULLETINS, USUAL, statement(day, "1")) for day in range(1, 7)]
            guessed = [await beside.both("POST", BULLETINS, [("authorization", "Bearer a")], b"") for _ in range(4)]
            return [*allowed, *guessed]

        answers = asyncio.run(asked())

    assert [fast == long for fast, long in answers] == [True] * 10
    assert [fast[0] for fast, _ in answers] == [201] * 3 + [429] * 3 + [401] * 2 + [429] * 2


def test_a_file_that_fails_is_told_as_ever(path):
    with two(path) as beside:
        for place in (path, path.parent / "other" / path.name):
            place.rename(place.with_name("moved"))

        async def asked():
            return await beside.both("POST", BULLETINS, USUAL, statement(1, "1"))

        fast, long = asyncio.run(asked())

    assert fast[0] == long[0] >= 500
    assert fast[2] == long[2].replace(str(path.parent / "other").encode(), str(path.parent).encode())
