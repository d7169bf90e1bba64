"""What surrounds every request: limits before the application is asked, headers and a line in the log behind it."""

import asyncio
import json
import logging

import pytest
from litestar import get
from litestar.testing import TestClient

from api.app import create_app
from api.authority.gate import RULE
from api.authority.operators import Operators
from api.authority.scopes import OPEN
from api.http.http_refusals import Overloaded
from api.middleware.deadlines import Deadlines
from api.middleware.log_throttle import LogThrottle
from api.middleware.metrics import Meter
from api.middleware.rate_limits import RateLimits
from api.middleware.request_middleware import RequestMiddleware
from api.policy import Policy
from projections.answers.view import View
from tests.api.by_hand import heard
from tests.api.conftest import PERSONNEL

FIGURE = f"/v1/series/{PERSONNEL}/figures/2022-03-02"


@get("/accident", opt={RULE: OPEN})
async def accident() -> str:
    raise RuntimeError("secret in a traceback")


@pytest.fixture
def meter(path):
    with View.open(path) as answers:
        yield Meter(answers)


@pytest.fixture
def with_policy(path):
    """Clients of services whose operators decided otherwise."""
    opened = []

    def client(**decided):
        answers = View.open(path)
        policy = Policy(**decided)
        service = TestClient(
            create_app(answers, [accident], policy=policy, rates=RateLimits(policy, None, lambda: 10**15))
        )
        opened.append((answers, service.__enter__()))
        return service

    yield client
    for answers, service in opened:
        service.__exit__(None, None, None)
        answers.close()


# Limits.


def test_reads_of_one_address_are_limited_and_told_so(with_policy):
    client = with_policy(reads_per_minute=2)

    first, _, refused = (client.get("/v1/totals") for _ in range(3))

    assert first.headers["ratelimit-policy"] == '"reads";q=2;w=60'
    assert first.headers["ratelimit"] == '"reads";r=1;t=30'
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")
    assert refused.headers["ratelimit"] == '"reads";r=0;t=60'
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["type"] == "/problems/too-many-requests"
    assert (refused.json()["limit"], refused.json()["retry_after"]) == ("reads", 30)


def test_a_limit_holds_for_whatever_is_read_but_never_for_the_health_checks(with_policy):
    client = with_policy(reads_per_minute=1)
    client.head("/nothing")

    assert client.get("/metrics").status_code == 429
    assert client.options("/v1/totals").status_code == 429
    assert [client.get("/health/live").status_code for _ in range(5)] == [200] * 5
    assert "ratelimit" not in client.get("/health/live").headers


def test_a_limit_of_nothing_is_none(with_policy):
    client = with_policy(reads_per_minute=0)

    answers = [client.get("/v1/totals") for _ in range(20)]

    assert {one.status_code for one in answers} == {200}
    assert "ratelimit" not in answers[0].headers


def test_behind_a_trusted_proxy_each_client_has_a_quota_of_its_own(path):
    policy = Policy(reads_per_minute=1, trusted_proxies=("203.0.113.0/24",))
    with View.open(path) as answers:
        app = create_app(answers, policy=policy)

        async def statuses():
            clients = ("198.51.100.1", "198.51.100.2", "198.51.100.1")
            return [(await heard(app, "GET", "/v1/totals", [("x-forwarded-for", one)])).status for one in clients]

        assert asyncio.run(statuses()) == [200, 200, 429]


@pytest.mark.parametrize(
    ("method", "url", "headers", "status", "kind"),
    [
        pytest.param("GET", "/" + "a" * 1024, [], 414, "path-too-long", id="path"),
        pytest.param("GET", "/v1/totals?" + "a" * 8193, [], 414, "query-too-long", id="query"),
        pytest.param("POST", "/v1/sources?" + "a" * 8193, [], 414, "query-too-long", id="query of a write"),
        pytest.param("GET", "/", [("x-a", "a" * 33_000)], 431, "headers-too-large", id="one long field"),
        pytest.param("GET", "/", [("x-a", "a" * 400)] * 90, 431, "headers-too-large", id="many fields"),
        pytest.param("GET", "/", [("x-a", "a")] * 101, 431, "headers-too-large", id="101 fields"),
        pytest.param("GET", "/", [("host", "a"), ("host", "b")], 400, "ambiguous-request", id="two hosts"),
        pytest.param(
            "POST", "/", [("transfer-encoding", "gzip, chunked")], 400, "ambiguous-request", id="a coding we lack"
        ),
        pytest.param("POST", "/", [("transfer-encoding", "chunked")] * 2, 400, "ambiguous-request", id="two codings"),
        pytest.param(
            "POST",
            "/",
            [("transfer-encoding", "chunked"), ("content-length", "5")],
            400,
            "ambiguous-request",
            id="two ends",
        ),
    ],
)
def test_a_head_that_is_too_much_is_refused_before_the_application_is_asked(path, method, url, headers, status, kind):
    with View.open(path) as answers:
        answer = asyncio.run(heard(create_app(answers), method, url, headers))

    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert json.loads(answer.body)["type"] == f"/problems/{kind}"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "x-request-id" in answer.headers


def test_a_head_within_the_limits_is_not_refused(path):
    headers = [("x-a", "a" * 300)] * 99 + [("host", "a")]
    with View.open(path) as answers:
        answer = asyncio.run(heard(create_app(answers), "GET", "/v1/totals", headers))

    assert answer.status == 200


# Time.


async def sleeper(scope, receive, send):
    await asyncio.sleep(30)


async def stutterer(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await asyncio.sleep(30)


async def late_riser(scope, receive, send):
    await asyncio.sleep(0.001)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"up"})


def test_who_is_not_answered_in_time_is_told_to_try_again(meter):
    answer = asyncio.run(heard(RequestMiddleware(sleeper, meter, within=0.03)))

    assert (answer.status, answer.headers["retry-after"]) == (503, "1")
    assert json.loads(answer.body)["type"] == "/problems/took-too-long"
    assert 'asreported_requests_total{method="GET",route="(none)",status="503"} 1.0' in meter.text().decode()


def test_an_answer_that_has_begun_gets_no_second_beginning(meter):
    answer = asyncio.run(heard(RequestMiddleware(stutterer, meter, within=0.03)))

    assert (answer.status, answer.body) == (200, b"")


def test_a_request_is_timed_from_its_own_beginning(meter):
    async def one_after_the_other():
        envelope = RequestMiddleware(late_riser, meter, within=0.5)
        return [(await heard(envelope)).status for _ in range(20)]

    assert asyncio.run(one_after_the_other()) == [200] * 20


def test_it_is_settled_once_nothing_is_in_flight_or_when_patience_ends(meter):
    async def waited_for():
        envelope = RequestMiddleware(late_riser, meter)
        await envelope.settled(1)
        under_way = asyncio.create_task(heard(envelope))
        await asyncio.sleep(0)
        await envelope.settled(0)
        was_done = under_way.done()
        await envelope.settled(5)
        return was_done, under_way.done(), (await under_way).status

    assert asyncio.run(waited_for()) == (False, True, 200)


def test_a_task_that_was_cancelled_by_others_stays_cancelled(meter):
    async def cancelled():
        task = asyncio.create_task(heard(RequestMiddleware(sleeper, meter)))
        await asyncio.sleep(0.001)
        task.cancel()
        await task

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())


def test_deadlines_hold_in_a_second_loop_too():
    deadlines = Deadlines(0.03)

    async def overdue():
        task = deadlines.begin(0.0)
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            return deadlines.end(task)
        return False

    assert asyncio.run(overdue())
    assert asyncio.run(overdue())


# Headers.


@pytest.mark.parametrize("url", ["/", "/v1/totals", "/nothing", "/v1/totals?colour=red", "/metrics", "/accident"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_any_page_may_read_what_everybody_may_read(with_policy, method, url):
    answer = with_policy().request(method, url)

    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize("url", ["/v1/sources", "/nothing", "/v1/totals", "/accident"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "BREW"])
def test_no_page_of_another_site_may_do_anything_else(with_policy, method, url):
    answer = with_policy().request(method, url)

    assert answer.status_code >= 400
    assert [name for name in answer.headers if name.startswith("access-control")] == []
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_browser_that_asks_first_learns_that_it_may_read(with_policy):
    asking = {"origin": "https://a.example", "access-control-request-method": "POST"}

    answer = with_policy().options("/v1/sources", headers=asking)

    assert answer.headers["access-control-allow-methods"] == "GET, HEAD"
    assert "authorization" not in answer.headers["access-control-allow-headers"].lower()


@pytest.mark.parametrize("method", ["GET", "OPTIONS", "POST"])
def test_where_reads_are_closed_no_other_page_may_look(with_policy, method):
    answer = with_policy(reads_are_open=False).request(method, "/v1/totals")

    assert [name for name in answer.headers if name.startswith("access-control")] == []
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_where_reads_are_closed_no_cache_between_keeps_what_it_passes_on(with_policy):
    client = with_policy(reads_are_open=False)

    for url in ("/problems", "/docs", "/health/live", "/nothing"):
        control = client.get(url).headers["cache-control"]
        assert "public" not in control
        assert "private" in control or "no-store" in control, url


def test_a_policy_of_a_page_is_not_overruled(with_policy):
    client = with_policy()

    assert "'self'" in client.get("/docs").headers["content-security-policy"]
    assert client.get("/docs").headers.get_list("content-security-policy")[1:] == []
    assert client.get("/v1/totals").headers["content-security-policy"].startswith("default-src 'none'")


def test_what_fails_outside_of_the_application_is_a_problem_too(meter, caplog):
    async def broken(scope, receive, send):
        raise RuntimeError("secret in a traceback")

    answer = asyncio.run(heard(RequestMiddleware(broken, meter), headers=[("x-request-id", "mine-2")]))

    assert answer.status == 500
    assert json.loads(answer.body)["type"] == "/problems/internal-error"
    assert b"secret" not in answer.body
    assert "secret in a traceback" in caplog.text
    assert "mine-2" in caplog.text


# The log.


def lines(caplog):
    return [one.fields for one in caplog.records if hasattr(one, "fields")]


def test_an_ordinary_read_is_not_logged(with_policy, caplog):
    caplog.set_level(logging.INFO, "asreported")
    client = with_policy()

    for url in (FIGURE, "/nothing", "/v1/totals?colour=red"):
        client.get(url)

    assert lines(caplog) == []


def test_a_read_is_logged_where_all_is(with_policy, caplog):
    caplog.set_level(logging.INFO, "asreported")

    with_policy(log="all").get(f"{FIGURE}?as_of=2022-03-20", headers={"x-request-id": "mine-3"})

    (line,) = lines(caplog)
    assert line.pop("milliseconds") >= 0
    assert line == {
        "request": "mine-3",
        "method": "GET",
        "route": "/v1/series/{source}/{series}/figures/{period}",
        "status": 200,
    }


def test_what_strangers_are_refused_is_logged_without_what_they_sent(with_policy, caplog):
    caplog.set_level(logging.INFO, "asreported")
    client = with_policy(reads_per_minute=1)

    client.post("/v1/sources?secret=query", content=b"secret body", headers={"authorization": "Bearer secret-token"})
    client.get("/v1/totals?secret=query")
    client.get("/v1/totals?secret=query")

    assert [(one["method"], one["status"]) for one in lines(caplog)] == [("POST", 401), ("GET", 429)]
    assert all("address" in one for one in lines(caplog))
    assert "secret" not in caplog.text


def test_our_own_failures_are_logged(with_policy, caplog):
    caplog.set_level(logging.INFO, "asreported")

    with_policy().get("/accident", headers={"x-request-id": "mine-4"})

    assert [(one["request"], one["status"]) for one in lines(caplog)] == [("mine-4", 500)]


@pytest.mark.parametrize("url", ["/v1/sources", "/nothing", "/v1/totals", "/docs"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "BREW"])
@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer asr_x"}], ids=["no token", "a wrong one"])
def test_who_tries_to_change_something_without_a_token_is_counted_as_guessing(with_policy, method, url, headers):
    client = with_policy(guesses_per_minute=3)

    answers = [client.request(method, url, headers=headers) for _ in range(6)]

    assert [one.status_code == 429 for one in answers] == [False] * 3 + [True] * 3
    assert answers[-1].json()["limit"] == "guesses"
    assert answers[-1].headers["retry-after"] == "20"
    assert client.get("/v1/totals").status_code == 200


def test_a_right_token_passes_whatever_was_guessed(path, with_policy):
    client = with_policy(guesses_per_minute=1)
    with Operators.open(path) as operators:
        text, _ = operators.issue("ada", ["admin"], None, "ada")
    guessed = [client.post("/v1/sources").status_code for _ in range(3)]

    answer = client.post("/v1/sources", json={"source": "a", "name": "A"}, headers={"authorization": f"Bearer {text}"})

    assert guessed == [401, 429, 429]
    assert answer.status_code == 201


@pytest.mark.parametrize(("method", "limit"), [("GET", "reads_per_minute"), ("POST", "guesses_per_minute")])
def test_a_flood_is_told_once_a_minute(with_policy, caplog, method, limit):
    caplog.set_level(logging.INFO, "asreported")
    client = with_policy(**{limit: 2})

    for _ in range(20):
        client.request(method, "/v1/sources")

    assert [one["status"] for one in lines(caplog) if one["status"] == 429] == [429]


def test_what_is_told_once_in_a_while_is_told_again_later_and_takes_bounded_room():
    now = [0.0]
    quiet = LogThrottle(every=60, most=2, clock=lambda: now[0])

    told = [quiet.is_due("a"), quiet.is_due("a"), quiet.is_due("b")]
    now[0] = 60
    told += [quiet.is_due("a"), quiet.is_due("c"), quiet.is_due("a"), quiet.is_due("b")]

    assert told == [True, False, True, True, True, False, True]


SPELLINGS = (
    *("/metrics/", "//metrics", "/v1//totals", "/v1/totals/", "/health/live/", "//"),
    *(
        "/%6detrics",
        "/metric%73",
        "/v1%2ftotals",
        "/v1%2Ftotals",
        "/v1/totals%2ecsv",
        "/v1/events/%31",
        "/v1/totals%2f",
    ),
)


@pytest.mark.parametrize("url", SPELLINGS)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_an_address_has_one_spelling(with_policy, url, method):
    answer = asyncio.run(heard(with_policy().app, method, url))

    assert answer.status == 404
    assert json.loads(answer.body)["type"] == "/problems/not-found"


def test_a_refusal_half_way_is_a_line_in_the_log_and_no_accident(meter, caplog):
    async def app(_, __, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        raise RuntimeError("begun") from Overloaded("too many answers")

    with caplog.at_level(logging.INFO, "asreported"):
        answer = asyncio.run(heard(RequestMiddleware(app, meter), path="/v1/totals.csv"))

    assert answer.body == b"half"
    assert "failed after its answer had begun: too many answers" in caplog.text
    assert not [one for one in caplog.records if one.exc_info or one.levelno >= logging.ERROR]
