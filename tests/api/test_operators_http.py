"""Tokens over HTTP: given out and taken back by operators, and refused alike whatever is wrong."""

from datetime import UTC, datetime, timedelta

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.authority.operators import Operators
from api.authority.tokens import token_text
from api.policy import Policy
from projections.answers.view import View
from tests.histories import Clock

UNLIMITED = Policy(reads_per_minute=0, writes_per_minute=0, guesses_per_minute=0)
OF_THE_REQUEST = {"x-request-id", "date", "content-length"}
GUARDED = (("GET", "/v1/tokens"), ("POST", "/v1/tokens"), ("DELETE", "/v1/tokens/00000000"), ("POST", "/v1/sources"))
WRONG: tuple[dict[str, object], ...] = (
    {"owner": ""}, {"owner": "  "}, {"owner": "a" * 101}, {"owner": "ada\u0000"}, {"scopes": []}, {"scopes": ["write"]},
    {"scopes": ["report:Town"]}, {"scopes": "admin"}, {"expires": "soon"}, {"expires": "2025-12-31"}, {"expires": 90},
    {"note": "x"},
)  # fmt: skip
NEW = {"owner": "bob", "scopes": ["report:town"], "expires": "30d"}


@pytest.fixture
def clock():
    return Clock(datetime(2026, 1, 1, tzinfo=UTC))


@pytest.fixture
def operators(tmp_path, clock):
    with Operators.open(tmp_path / "asreported.db", clock) as opened:
        yield opened


@pytest.fixture
def client(tmp_path, clock, operators):
    with (
        View.open(tmp_path / "asreported.db") as answers,
        TestClient(create_app(answers, policy=UNLIMITED, clock=clock)) as opened,
    ):
        yield opened


def bearing(text, **more):
    return {"authorization": f"Bearer {text}", **more}


@pytest.fixture
def admin(operators):
    return bearing(operators.issue("ada", ["admin"], "90d", "root")[0])


def told(answer):
    """What a client sees of an answer, without what differs between any two requests."""
    headers = {name: value for name, value in answer.headers.items() if name not in OF_THE_REQUEST}
    return answer.status_code, answer.content, tuple(sorted(headers.items()))


def test_whatever_is_wrong_with_a_token_the_answer_is_the_same(client, operators, clock):
    expired, _ = operators.issue("ada", ["admin", "report:*"], "1d", "root")
    revoked, token = operators.issue("ada", ["admin", "report:*"], "90d", "root")
    valid, active = operators.issue("ada", ["admin", "report:*"], "90d", "root")
    operators.revoke(token.id, "root")
    clock.move(timedelta(days=1))
    bearer_token = [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": f"Basic {valid}"},
        {"authorization": valid},
        bearing(valid[:-1]),
        bearing(token_text("00000000", "A" * 43)),
        bearing(token_text(active.id, "A" * 43)),
        bearing(expired),
        bearing(revoked),
        [("authorization", f"Bearer {valid}"), ("authorization", f"Bearer {valid}")],
    ]

    for method, path in GUARDED:
        answers = [client.request(method, path, headers=headers, json=NEW) for headers in bearer_token]

        assert {answer.status_code for answer in answers} == {401}
        assert len({told(answer) for answer in answers}) == 1
        assert answers[0].headers["www-authenticate"] == "Bearer"
        assert answers[0].json()["type"] == "/problems/not-authenticated"
    assert len(operators.tokens()) == 3


def test_a_token_of_other_scopes_is_told_the_same_everywhere(client, operators):
    other = bearing(operators.issue("ada", ["correct", "read"], "90d", "root")[0])

    answers = [client.request(method, path, headers=other, json=NEW) for method, path in GUARDED]

    assert {answer.status_code for answer in answers} == {403}
    assert {answer.json()["type"] for answer in answers} == {"/problems/not-allowed"}
    assert {answer.json()["detail"] for answer in answers} == {"this token has no scope for that"}


def test_an_operator_gives_out_a_token_that_works_at_once(client, admin):
    made = client.post("/v1/tokens", headers=admin, json={**NEW, "scopes": ["admin"]})

    listed = client.get("/v1/tokens", headers=bearing(made.json()["text"]))

    assert made.status_code == 201
    assert made.json()["token"]["issued_by"] == "ada"
    assert [token["owner"] for token in listed.json()["items"]] == ["ada", "bob"]
    assert "text" not in listed.text
    assert "digest" not in listed.text


def test_a_token_without_a_time_lasts_a_year_and_null_lasts(client, admin):
    without = {name: NEW[name] for name in ("owner", "scopes")}

    said = [client.post("/v1/tokens", headers=admin, json=body).json() for body in (without, {**NEW, "expires": None})]

    assert [one["token"]["expires"] for one in said] == ["2027-01-01T00:00:00.000000Z", None]


def test_a_token_that_is_taken_back_does_not_work_once_more(client, admin):
    made = client.post("/v1/tokens", headers=admin, json={**NEW, "scopes": ["admin"]}).json()
    path, its = f"/v1/tokens/{made['token']['id']}", bearing(made["text"])
    assert client.get("/v1/tokens", headers=its).status_code == 200

    taken = client.delete(path, headers=admin)

    assert taken.status_code == 204
    assert client.get("/v1/tokens", headers=its).status_code == 401
    assert client.delete(path, headers=admin).status_code == 204


def test_a_token_may_end_itself(client, operators, admin):
    client.delete(f"/v1/tokens/{operators.tokens()[0].id}", headers=admin)

    assert client.get("/v1/tokens", headers=admin).status_code == 401


def test_the_same_key_again_issues_no_second_token(client, operators, admin):
    keyed = {**admin, "idempotency-key": "one"}
    made = client.post("/v1/tokens", headers=keyed, json=NEW).json()

    again = client.post("/v1/tokens", headers=keyed, json=NEW)
    other = client.post("/v1/tokens", headers=keyed, json={**NEW, "owner": "eve"})

    assert (again.status_code, again.json()["type"]) == (409, "/problems/token-already-issued")
    assert again.json()["token"] == made["token"]["id"]
    assert made["text"] not in again.text
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")
    assert len(operators.tokens()) == 2


def test_what_cannot_be_issued_is_refused(client, operators, admin):
    answers = [client.post("/v1/tokens", headers=admin, json={**NEW, **wrong}) for wrong in WRONG]

    assert [answer.status_code for answer in answers] == [400] * len(WRONG)
    assert {answer.headers["content-type"] for answer in answers} == {"application/problem+json"}
    assert len(operators.tokens()) == 1


def test_what_was_never_issued_cannot_be_taken_back(client, admin):
    answer = client.delete("/v1/tokens/00000000", headers=admin)

    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/unknown-token")
