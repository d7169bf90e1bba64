"""Hooks over HTTP: for admins alone, their secret once, and never to private addresses."""

import re

import pytest

from stores.sqlite.hooks import hooks_of
from tests.api.conftest import PERSONNEL
from tests.api.writing import bearing, token, writing

HOOKS = "/v1/hooks"
URL = "https://example.org/in"


@pytest.fixture
def admin(path):
    with writing(path, "admin") as client:
        yield client


def test_a_hook_is_added_shown_without_its_secret_and_removed(admin):
    wanted = {"series": [PERSONNEL], "kind": ["revision", "withdrawal"], "min_difference": "10"}
    made = admin.post(HOOKS, json={"url": URL, **wanted})
    listed = admin.get(HOOKS)

    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    assert listed.json() == {"items": [made.json()["hook"]], "next": None}
    assert "whsec_" not in listed.text
    assert made.json()["hook"]["wanted"] == wanted
    assert made.json()["hook"]["position"] == int(admin.get("/v1/sources").headers["ledger-position"])
    assert made.json()["hook"]["created_by"] == "ada"
    assert admin.delete(f"{HOOKS}/{made.json()['hook']['id']}").status_code == 204
    assert admin.get(HOOKS).json()["items"] == []


def test_nothing_of_hooks_is_for_tokens_without_the_scope(admin, path):
    hook = admin.post(HOOKS, json={"url": URL}).json()["hook"]["id"]
    others = bearing(token(path, "correct", "report:*", "read", owner="bob"))

    for method, address in (
        ("GET", HOOKS), ("POST", HOOKS), ("DELETE", f"{HOOKS}/{hook}"), ("GET", f"{HOOKS}/{hook}/deliveries"),
    ):  # fmt: skip
        assert admin.request(method, address, headers=others).status_code == 403
        assert admin.request(method, address, headers={"authorization": ""}).status_code == 401


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        pytest.param({"url": "http://127.0.0.1/"}, 400, "not-a-receiver", id="this machine"),
        pytest.param({"url": "http://169.254.169.254/"}, 400, "not-a-receiver", id="a cloud's"),
        pytest.param({"url": "https://a:b@example.org/"}, 400, "not-a-receiver", id="a user"),
        pytest.param({"url": URL, "allow_private": True}, 400, "invalid-body", id="private addresses"),
        pytest.param({"url": URL, "kind": ["report"]}, 400, "unknown-word", id="no such kind"),
        pytest.param({"url": URL, "series": ["A b"]}, 400, "not-a-slug", id="no series"),
        pytest.param({"url": URL, "series": ["personnel"]}, 400, "not-a-slug", id="a series without its source"),
        pytest.param({"url": URL, "min_difference": "1e5"}, 400, "not-a-value", id="no value"),
        pytest.param({"url": URL, "after": 10**6}, 400, "position-too-high", id="no position"),
        pytest.param({"url": URL, "after": -1}, 400, "invalid-body", id="less than no position"),
        pytest.param({"url": URL, "source": ["a"] * 101}, 400, "invalid-body", id="too many"),
        pytest.param({}, 400, "invalid-body", id="nothing"),
    ],
)
def test_what_is_refused_is_a_problem_and_leaves_no_hook(body, status, problem, admin, path):
    refused = admin.post(HOOKS, json=body)

    assert (refused.status_code, refused.json()["type"]) == (status, f"/problems/{problem}")
    assert not hooks_of(path).exists()


def test_the_document_says_that_a_hook_names_its_series_with_their_source(admin):
    bodies = admin.get("/v1/openapi.json").json()["components"]["schemas"]

    form = bodies["HookBody"]["properties"]["series"]["items"]["pattern"]
    assert re.search(form, PERSONNEL)
    assert not re.search(form, "personnel")


def test_the_same_attempt_adds_one_hook(admin):
    keyed = {"idempotency-key": '"once"'}
    made = admin.post(HOOKS, json={"url": URL}, headers=keyed)
    again = admin.post(HOOKS, json={"url": URL}, headers=keyed)
    other = admin.post(HOOKS, json={"url": f"{URL}/other"}, headers=keyed)

    assert (again.status_code, again.json()["type"]) == (409, "/problems/hook-already-exists")
    assert made.json()["hook"]["id"] in again.json()["detail"]
    assert "whsec_" not in again.text
    assert (other.status_code, other.json()["type"]) == (422, "/problems/idempotency-key-reused")
    assert len(admin.get(HOOKS).json()["items"]) == 1


def test_there_are_a_hundred_hooks_at_most(admin):
    made = [admin.post(HOOKS, json={"url": URL}).status_code for _ in range(101)]

    assert made == [201] * 100 + [409]


@pytest.mark.parametrize("hook", ["00000000", "nothing", "%00", "%E2%80%AE", "a" * 300])
def test_an_unknown_hook_is_not_found(hook, admin):
    assert admin.get(f"{HOOKS}/{hook}/deliveries").status_code == 404
    assert admin.delete(f"{HOOKS}/{hook}").status_code == 404


def test_hooks_that_others_can_read_are_refused_with_the_command_that_mends_it(admin, path):
    admin.post(HOOKS, json={"url": URL})
    hooks_of(path).chmod(0o644)

    refused = admin.get(HOOKS)

    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/hooks-exposed")
    assert "chmod 600" in refused.json()["detail"]
    assert admin.get("/metrics").status_code == 200
