"""Bodies of any size and speed: read within bounds, refused early, and never an accident."""

import asyncio
import http.client
import socket
import time
import urllib.error
import urllib.request

import httpx
import pytest
from litestar import Request, post
from litestar.testing import TestClient

from api.app import create_app
from api.authority.gate import RULE
from api.authority.operators import Operators
from api.authority.scopes import OPEN
from api.http.http_refusals import BodyIncomplete, BodyTooLarge, BodyTooSlow, NotJSON
from api.middleware.deadlines import Deadlines
from api.writing.receiving import body_of, must_be_json
from projections.answers.view import View
from tests.api.by_hand import said, scope, until_answered
from tests.api.running import running

LARGE = bytes(11_000_000)


def request(*parts, headers=(), pause=0.0):
    """A request whose body comes in parts, each after a pause; what is no bytes is the end of the connection."""
    rest = list(parts)

    async def receive():
        await asyncio.sleep(pause)
        part = rest.pop(0) if rest else None
        if part is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": part, "more_body": bool(rest)}

    return Request(scope("POST", "/", headers), receive)


def test_a_body_in_parts_is_one_body():
    assert asyncio.run(body_of(request(b"a", b"", b"bc"), 3, Deadlines(10))) == b"abc"
    assert asyncio.run(body_of(request(b""), 0, Deadlines(10))) == b""


@pytest.mark.parametrize(
    ("of", "refused"),
    [
        pytest.param(request(b"abc", headers=[("content-length", "4")]), BodyTooLarge, id="too much announced"),
        pytest.param(request(b"ab", b"cd", b"ef"), BodyTooLarge, id="too much sent"),
        pytest.param(request(b"abc", headers=[("content-length", "9" * 400)]), BodyTooLarge, id="an endless number"),
        pytest.param(request(b"a", b"b", None), BodyIncomplete, id="broken off"),
        pytest.param(request(b"a", b"b", b"c", pause=0.02), BodyTooSlow, id="too slow, though each part is quick"),
    ],
)
def test_a_body_that_is_not_within_its_bounds_is_refused(of, refused):
    with pytest.raises(refused):
        asyncio.run(body_of(of, 3, Deadlines(0.05)))


def test_too_much_is_known_before_anything_is_read():
    of = request(headers=[("content-length", "4")])

    with pytest.raises(BodyTooLarge):
        asyncio.run(body_of(of, 3, Deadlines(10)))


def is_json(headers):
    try:
        must_be_json(scope("POST", "/", headers))
    except NotJSON:
        return False
    return True


@pytest.mark.parametrize(
    "said_type",
    ["application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"', " application/json "],
)
def test_json_is_known_by_its_name(said_type):
    assert is_json([("content-type", said_type)])


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param([], id="nothing said"),
        pytest.param([("content-type", "text/plain")], id="text"),
        pytest.param([("content-type", "application/json; charset=latin-1")], id="another charset"),
        pytest.param([("content-type", "application/jsonp")], id="a longer name"),
        pytest.param([("content-type", "application/json, text/plain")], id="a list"),
        pytest.param([("content-type", "application/json")] * 2, id="said twice"),
        pytest.param([("content-type", "application/json"), ("content-encoding", "gzip")], id="compressed"),
        pytest.param([("content-type", "application/x-www-form-urlencoded")], id="a form"),
    ],
)
def test_what_is_not_said_to_be_json_is_refused(headers):
    assert not is_json(headers)


@post("/small", opt={RULE: OPEN})
async def small(request: Request) -> int:  # type: ignore[type-arg]  # no user, no auth: only its body
    return len(await body_of(request, 3, Deadlines(10)))


def test_a_client_that_hangs_up_is_no_accident(path, caplog):
    async def hung_up():
        return [{"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.disconnect"}]

    with View.open(path) as answers:
        app = create_app(answers, [small])
        sent = []

        async def ask():
            rest = await hung_up()

            async def receive():
                return rest.pop(0)

            async def send(message):
                sent.append(message)

            await app(scope("POST", "/small", [("content-length", "3")]), receive, send)

        asyncio.run(ask())

    assert sent[0]["status"] == 400
    assert caplog.text == ""


def test_a_refused_body_is_a_problem(path):
    with View.open(path) as answers, TestClient(create_app(answers, [small])) as client:
        answer = client.post("/small", content=b"abcd")

    assert answer.status_code == 413
    assert answer.json()["type"] == "/problems/body-too-large"
    assert answer.json()["most"] == 3


# On real sockets.


@pytest.fixture(scope="module")
def service(filled, tmp_path_factory):
    path = tmp_path_factory.mktemp("received") / "ledger.db"
    path.write_bytes(filled.read_bytes())
    with Operators.open(path) as operators:
        text, _ = operators.issue("ada", ["admin", "correct", "report:*"], None, "ada")
    with running(path) as service:
        service.given = {"authorization": f"Bearer {text}", "content-type": "application/json"}
        yield service


def head(service, *more):
    given = [f"{name}: {value}" for name, value in service.given.items()]
    return "\r\n".join(["POST /v1/sources HTTP/1.1", "Host: a", *given, *more, "", ""]).encode()


def test_who_sends_far_too_much_hears_so_and_sees_no_broken_connection(service):
    url = f"http://127.0.0.1:{service.port}/v1/sources"

    answers = [httpx.post(url, content=LARGE, headers=service.given) for _ in range(3)]
    in_chunks = httpx.post(url, content=iter([LARGE]), headers=service.given)
    with pytest.raises(urllib.error.HTTPError) as refused:  # it sends everything before it listens
        urllib.request.urlopen(urllib.request.Request(url, LARGE, service.given))
    refused.value.close()

    assert [one.status_code for one in (*answers, in_chunks)] == [413] * 4
    assert refused.value.code == 413


def test_the_connection_goes_on_behind_a_body_that_was_refused(service):
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=30)
    statuses = []

    for _ in range(3):
        connection.request("POST", "/v1/sources", bytes(100_000), service.given)
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
    connection.close()

    assert statuses == [413] * 3


def test_who_asks_first_is_told_at_once(service):
    got = said(service.port, head(service, "Content-Length: 11000000", "Expect: 100-continue"))

    assert got.startswith(b"HTTP/1.1 413 ")
    assert b"100 Continue" not in got


@pytest.mark.parametrize(
    ("more", "body", "status"),
    [
        pytest.param("Transfer-Encoding: chunked", b"zz\r\n{}\r\n0\r\n\r\n", 400, id="a size that is no number"),
        pytest.param("Transfer-Encoding: chunked", b"f" * 17 + b"\r\n{}", 400, id="a size without end"),
        pytest.param("Transfer-Encoding: chunked", b"2\n{}\n0\n\n", 400, id="lines that end otherwise"),
        pytest.param("Transfer-Encoding: chunked", b"2\r\n{}XX0\r\n\r\n", 400, id="more than was said"),
        pytest.param("Transfer-Encoding: gzip, chunked", b"0\r\n\r\n", 400, id="a coding that we lack"),
        pytest.param("Transfer-Encoding: xchunked", b"0\r\n\r\n", 400, id="a coding that nobody has"),
        pytest.param("Content-Length: 2\r\nContent-Length: 3", b"{}", 400, id="two lengths"),
        pytest.param("Content-Length: +2", b"{}", 400, id="a length with a sign"),
        pytest.param("Content-Length: 2\r\nHost: b", b"{}", 400, id="two hosts"),
        pytest.param("Transfer-Encoding : chunked", b"0\r\n\r\n", 400, id="a space before the colon"),
        pytest.param("X-A: " + "a" * 33_000, b"", 431, id="a head of 33 KiB"),
        pytest.param("X-A: " + "a" * 500_000, b"", 431, id="a head of 500 KB"),
        pytest.param("\r\n".join(f"X-{at}: a" for at in range(120)), b"", 431, id="120 fields"),
    ],
)
def test_nothing_that_is_sent_is_an_accident_of_ours(service, more, body, status):
    got = said(service.port, head(service, more) + body)

    assert got.startswith(f"HTTP/1.1 {status} ".encode()), got[:200]


def test_where_two_ends_are_told_the_chunks_count_and_the_connection_ends(service):
    smuggled = b"0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
    with socket.create_connection(("127.0.0.1", service.port), 30) as connection:
        connection.sendall(head(service, "Content-Length: 5", "Transfer-Encoding: chunked") + smuggled)
        got = b""
        while part := connection.recv(65_536):
            got += part

    assert got.count(b"HTTP/1.1 ") == 1, "what stands behind is answered to nobody"


# Slow clients.

SLOW = 50


def test_slow_clients_are_cut_off_and_others_are_served_meanwhile(service):
    half_heads = [begun(service.port, b"GET /v1/totals HTTP/1.1\r\nHo") for _ in range(SLOW)]
    half_bodies = [begun(service.port, head(service, "Content-Length: 500")) for _ in range(SLOW)]
    served = []
    ends = []
    try:
        until = time.monotonic() + 13
        while time.monotonic() < until:
            for one in half_bodies:
                trickle(one)
            served.append(service.client.get("/v1/totals").status_code)
            time.sleep(0.3)
        ends = [until_answered(one) for one in half_bodies]
        heads = [until_answered(one) for one in half_heads]
    finally:
        for one in (*half_heads, *half_bodies):
            one.close()

    assert set(served) == {200}
    assert {one[:12] for one in ends} <= {b"HTTP/1.1 408"}
    assert set(heads) == {b""}


def begun(port, raw):
    connection = socket.create_connection(("127.0.0.1", port), 30)
    connection.sendall(raw)
    return connection


def trickle(connection):
    try:
        connection.send(b" ")
    except OSError:
        return  # it has been closed, as it should
