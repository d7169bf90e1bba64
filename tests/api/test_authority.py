"""Who may do what: every route with every kind of token, and no route without a rule."""

import re
import zlib
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from litestar import get
from litestar.handlers import HTTPRouteHandler
from litestar.testing import TestClient

from api.app import create_app
from api.authority.gate import RULE
from api.authority.operators import Operators
from api.authority.scopes import ADMIN, CORRECT, OPEN, READ, REPORT, RULES
from api.http.addresses import DIALECTS
from api.policy import Policy
from api.routes.handlers import RuleMissing
from api.routes.pages import PAGES
from api.routes.reads import READS
from projections.answers.view import View
from tests.api.addresses import address
from tests.api.conftest import copied
from tests.api.writing import EVERY, bearing, request, send, token

NO_LIMIT = Policy(reads_per_minute=0, writes_per_minute=0, guesses_per_minute=0)
SCOPES = {
    "report any": ("report:*",),
    "report this": ("report:war-losses",),
    "report another": ("report:ua-general-staff",),
    "correct": ("correct",),
    "admin": ("admin",),
    "read": ("read",),
    "all": ("admin", "correct", "report:*"),
}
ALLOWED = {
    REPORT: {"report any", "report this", "all"},
    CORRECT: {"correct", "all"},
    ADMIN: {"admin", "all"},
}
# Who knows a route's rule knows these tokens too: they differ in why they are refused, and nobody is told which it is.
NOT_ACCEPTED = ("none", "expired", "revoked", "malformed", "of another ledger", "wrong secret", "in the query", "basic")
READ_NAMES = [read.name for read in (*PAGES, *READS)]
ALWAYS_OPEN = ("/health/live", "/health/ready", "/problems", "/problems/not-found", "/v1/openapi.json", "/docs")
# Named here on purpose: a route that is added to those that anybody may use at any time has to be added here too.
OPEN_PATHS = {
    "/assets/{file}",
    "/health/live", "/health/ready", "/problems", "/problems/{slug}", "/v1", "/v1/openapi.json", "/docs",
    "/docs/{file}", "/robots.txt",
}  # fmt: skip


@contextmanager
def holding_every_token(path, other, policy):
    """A client of the ledger in that file, and a header for every kind of token."""
    headers = {name: bearing(token(path, *scopes)) for name, scopes in SCOPES.items()}
    headers |= not_accepted(path, other / "other.db")
    with View.open(path) as answers, TestClient(create_app(answers, policy=policy)) as client:
        yield client, headers


@pytest.fixture(scope="module")
def served(filled, tmp_path_factory):
    path = copied(filled, tmp_path_factory.mktemp("authority"))
    with holding_every_token(path, tmp_path_factory.mktemp("another"), NO_LIMIT) as found:
        yield found


@pytest.fixture(scope="module")
def closed(filled, tmp_path_factory):
    """The same where reads are closed."""
    path = copied(filled, tmp_path_factory.mktemp("closed"))
    policy = Policy(reads_are_open=False, reads_per_minute=0, writes_per_minute=0, guesses_per_minute=0)
    with holding_every_token(path, tmp_path_factory.mktemp("elsewhere"), policy) as found:
        yield found


def not_accepted(path, other):
    past = datetime.now(UTC) - timedelta(days=400)
    with Operators.open(path, lambda: past) as then:
        expired, _ = then.issue("late", ["report:*", "admin", "correct"], "90d", "root")
    with Operators.open(path) as operators:
        revoked, told = operators.issue("gone", ["report:*", "admin", "correct"], None, "root")
        operators.revoke(told.id, "root")
    good = token(path)
    swapped = good[:13] + token(path)[13:56]
    return {
        "none": {},
        "expired": bearing(expired),
        "revoked": bearing(revoked),
        "malformed": bearing("asr_nonsense"),
        "of another ledger": bearing(token(other)),
        "wrong secret": bearing(f"{swapped}_{zlib.crc32(swapped.encode()):08x}"),
        "in the query": {},
        "basic": {"authorization": "Basic YWRhOnNlY3JldA=="},
    }


def prepared(client, headers, name):
    """The request of a write route, prepared by somebody who may do everything."""
    client.headers.update(headers["all"])
    try:
        return request(client, name)
    finally:
        del client.headers["authorization"]


def every_handler(app):
    return [handler for route in app.routes for handler in getattr(route, "route_handlers", [])]


def test_no_route_is_without_a_rule(served):
    client, _ = served
    ruled = [one for one in every_handler(client.app) if isinstance(one, HTTPRouteHandler)]

    assert len(ruled) > len(EVERY) + 2 * len(READS)
    for handler in ruled:
        assert handler.opt.get(RULE) in RULES, (handler.paths, handler.http_methods)


def test_only_what_is_named_here_is_open_to_anybody_at_any_time(served):
    client, _ = served
    found = {
        re.sub(r":\w+", "", route.path)
        for route in client.app.routes
        for handler in getattr(route, "route_handlers", [])
        if handler.opt.get(RULE) is OPEN and handler.http_methods != {"OPTIONS"}
    }

    assert found == OPEN_PATHS


def test_reads_read_and_writes_do_not(served):
    client, _ = served
    for handler in every_handler(client.app):
        if handler.opt.get(RULE) in {OPEN, READ}:
            # What a dialect's clients send as a form reads, too.
            reads = {"POST"} if all(path.startswith(DIALECTS) for path in handler.paths) else set()
            assert handler.http_methods <= {"GET", "HEAD", "OPTIONS"} | reads


def test_options_names_every_method_of_an_address(served):
    client, _ = served
    for where in ("/v1/sources", "/v1/series/a/b", "/v1/tokens", "/v1/documents/x/content", "/v1/bulletins"):
        asked, refused = client.options(where), client.request("PROPFIND", where)

        assert (asked.status_code, asked.content) == (204, b"")
        assert set(asked.headers["allow"].split(", ")) == set(refused.headers["allow"].split(", "))


def test_a_service_with_a_route_that_states_no_rule_does_not_start(path):
    @get("/forgotten")
    async def forgotten() -> str:
        return "secret"

    with View.open(path) as answers, pytest.raises(RuleMissing, match="/forgotten"):
        create_app(answers, [forgotten])


@pytest.mark.parametrize("name", EVERY)
def test_each_token_does_what_the_rule_allows_and_nothing_else(served, name):
    client, headers = served
    rule = EVERY[name].rule
    method, where, body, more = prepared(client, headers, name)
    refused = [kind for kind in SCOPES if not _is_allowed(kind, name)]
    before = client.get("/v1/sources").headers["ledger-position"]

    answers = {kind: send(client, method, where, body, {**more, **headers[kind]}) for kind in refused}

    assert {one.status_code for one in answers.values()} <= {403}
    assert len({_told(one) for one in answers.values()}) <= 1, answers
    assert client.get("/v1/sources").headers["ledger-position"] == before
    for kind in ALLOWED[rule] - set(refused):
        # A dry run where there is one, so that the next token meets the same figure; what is removed is there again.
        method, where, body, more = prepared(client, headers, name)
        query = "?dry_run=true" if EVERY[name].has_dry_run else ""
        done = send(client, method, f"{where}{query}", body, {**more, **headers[kind]})
        assert done.status_code in {200, 201, 204}, (kind, done.text)


def _is_allowed(kind, name):
    if name == "open_series" and kind == "report another":
        return False
    if name == "proposals" and kind == "report another":  # who may report sees the list of their own sources
        return True
    return kind in ALLOWED[EVERY[name].rule]


@pytest.mark.parametrize("name", EVERY)
def test_what_is_no_token_is_refused_alike_whatever_is_wrong_with_it(served, name):
    client, headers = served
    method, where, body, more = prepared(client, headers, name)
    good = headers["all"]["authorization"].removeprefix("Bearer ")
    before = client.get("/v1/sources").headers["ledger-position"]

    answers = []
    for kind in NOT_ACCEPTED:
        query = f"?access_token={good}" if kind == "in the query" else ""
        answers.append(send(client, method, f"{where}{query}", body, {**more, **headers[kind]}))

    assert {one.status_code for one in answers} == {401}
    assert len({_told(one) for one in answers}) == 1
    assert {one.headers["www-authenticate"] for one in answers} == {"Bearer"}
    assert client.get("/v1/sources").headers["ledger-position"] == before


def _told(response):
    """All of the answer but what names the request."""
    return response.status_code, response.content, tuple(sorted(set(response.headers) - {"date"}))


def test_who_may_not_is_told_before_anything_of_the_request_is_looked_at(served):
    client, headers = served
    for kind, status in (("none", 401), ("read", 403)):
        for content, media_type in ((b"{", "application/json"), (b"x" * 2_000_000, "text/plain")):
            refused = client.post(
                "/v1/bulletins?nonsense=1", content=content, headers={"content-type": media_type, **headers[kind]}
            )
            assert refused.status_code == status


def test_two_authorizations_are_none(served):
    client, headers = served
    good = headers["all"]["authorization"]

    response = client.get("/v1/tokens", headers=[("authorization", good), ("authorization", good)])

    assert response.status_code == 401


def test_the_source_in_the_body_counts(served):
    client, headers = served
    body = {"source": "war-losses", "published_at": "2022-04-01", "statements": []}
    theirs = send(client, "POST", "/v1/bulletins", body, headers["report another"])
    foreign = {**body, "statements": [{"series": "war-losses/personnel", "period": "2022-03-03", "value": "1"}]}
    smuggled = send(
        client, "POST", "/v1/bulletins", {**foreign, "source": "ua-general-staff"}, headers["report another"]
    )

    assert theirs.status_code == 403
    assert (smuggled.status_code, smuggled.json()["type"]) == (400, "/problems/series-of-another-source")


@pytest.mark.parametrize("name", READ_NAMES)
def test_where_reads_are_closed_any_token_reads_and_nobody_else(closed, name):
    client, headers = closed
    client.headers.update(headers["all"])
    url = address(client, name)
    del client.headers["authorization"]

    for kind in NOT_ACCEPTED:
        assert client.get(url, headers=headers[kind]).status_code == 401
        assert client.head(url, headers=headers[kind]).status_code == 401
    for kind in SCOPES:
        response = client.get(url, headers=headers[kind])
        assert response.status_code == 200
        assert "public" not in response.headers["cache-control"]
        assert "private" in response.headers["cache-control"]
        assert "access-control-allow-origin" not in response.headers


def test_what_says_nothing_of_figures_stays_open_where_reads_are_closed(closed):
    client, _ = closed
    for where in ALWAYS_OPEN:
        assert client.get(where).status_code == 200, where
    assert client.get("/metrics").status_code == 401
    assert client.get("/v1/totals.csv").status_code == 401


def test_the_document_of_a_closed_deployment_asks_for_tokens(closed, served):
    told = closed[0].get("/v1/openapi.json").json()["paths"]["/v1/totals"]["get"]
    open_one = served[0].get("/v1/openapi.json").json()["paths"]["/v1/totals"]["get"]

    assert told["security"] == [{"bearer": []}]
    assert {"401", "403"} <= set(told["responses"])
    assert "security" not in open_one
