"""The page of deliveries is for operators: a browser sends an admin's token as the password that it is asked for."""

import base64

import pytest

from api.hooks.hook import Wanted
from api.hooks.hook_register import HookRegister
from api.policy import Policy
from stores.sqlite.hooks import DeliveryRow, HookRows
from stores.sqlite.store import Store
from tests.api.conftest import PERSONNEL
from tests.api.writing import bearing, token, writing

PAGE = "/deliveries"
BROWSER = {"accept": "text/html,application/xhtml+xml"}


def password(text, name="anybody"):
    return {**BROWSER, "authorization": "Basic " + base64.b64encode(f"{name}:{text}".encode()).decode()}


@pytest.fixture
def client(path):
    with writing(path, "admin") as opened:
        del opened.headers["authorization"]
        yield opened


@pytest.fixture
def admin(path):
    return token(path, "admin")


@pytest.fixture
def hook(path):
    """A hook with one delivery, to whose receiver nothing is holy."""
    store = Store(path)
    added = HookRegister(store).add("https://example.org/in?a='&amp=1", Wanted(kind=("revision",)), "ada")
    with HookRows(path) as rows, rows.writing():
        rows.queue(
            [
                DeliveryRow(
                    number=None, hook=added.hook.id, message="msg_1", type="asreported.figure.revised.v1",
                    series=PERSONNEL, figure=f"{PERSONNEL}/2022-03-02", position=9, body=b"{}",
                    queued_at="2026-01-01T08:00:00.000000Z", state="given-up", tries=20, status=500,
                    answer='<script>alert("1")</script>',
                )
            ]
        )  # fmt: skip
    store.close()
    return added.hook.id


def test_an_operator_sees_the_hooks_and_what_became_of_their_deliveries(client, admin, hook):
    page = client.get(PAGE, headers=password(admin))

    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert hook in page.text
    assert f'<a href="/series/{PERSONNEL}/figures/2022-03-02">' in page.text
    assert "given up" in page.text
    assert "whsec_" not in page.text


def test_what_a_receiver_answered_is_text_and_nothing_else(client, admin, hook):
    page = client.get(PAGE, headers=password(admin)).text

    assert "<script>alert" not in page
    assert "500 &lt;script&gt;" in page
    assert "in?a=&#39;&amp;amp=1" in page


def test_without_hooks_the_page_says_so(client, admin):
    assert "No hook yet." in client.get(PAGE, headers=password(admin)).text


def test_a_browser_is_asked_for_a_password_and_a_program_may_send_its_token(client, admin):
    asked = client.get(PAGE, headers=BROWSER)

    assert asked.status_code == 401
    assert asked.headers["www-authenticate"].startswith('Basic realm="asreported')
    assert client.get(PAGE, headers=bearing(admin)).status_code == 200
    assert client.get("/v1/hooks", headers=BROWSER).headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "given",
    [
        pytest.param("Basic", id="nothing"),
        pytest.param("Basic %%%", id="no base64"),
        pytest.param("Basic YWRh", id="no password"),
        pytest.param("Basic YWRhOnNlY3JldA==", id="a wrong password"),
        pytest.param("Basic " + "A" * 5000, id="a long one"),
        pytest.param("Digest username=ada", id="another way"),
    ],
)
def test_what_is_no_token_is_refused(given, client):
    assert client.get(PAGE, headers={**BROWSER, "authorization": given}).status_code == 401


def test_a_token_without_the_scope_is_refused(client, path):
    other = token(path, "read", "correct", "report:*", owner="bob")

    assert client.get(PAGE, headers=password(other)).status_code == 403


def test_a_password_opens_no_other_address(client, admin):
    # A browser sends it by itself, also where a page of somebody else asks it to.
    for method, address in (
        ("GET", "/v1/tokens"),
        ("GET", "/v1/hooks"),
        ("POST", "/v1/hooks"),
        ("POST", "/v1/sources"),
    ):
        assert client.request(method, address, headers=password(admin)).status_code == 401


def test_wrong_passwords_are_counted_as_wrong_tokens_are(path):
    with writing(path, "admin", policy=Policy(guesses_per_minute=3)) as client:
        answers = [client.get(PAGE, headers=password("asr_wrong")).status_code for _ in range(5)]

    assert answers == [401, 401, 401, 429, 429]
