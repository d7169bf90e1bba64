"""Where reads are closed, a browser is asked for a token, and then shows what anybody else with one may read."""

import pytest

from api.policy import Policy
from api.routes.pages import PAGES
from api.routes.reads import READS
from tests.api.conftest import PERSONNEL
from tests.api.test_deliveries_page import BROWSER, password
from tests.api.writing import bearing, token, writing

SERIES = f"/series/{PERSONNEL}"
DATA = f"/v1/series/{PERSONNEL}/timeline"
CLOSED = Policy(reads_are_open=False, reads_per_minute=0, writes_per_minute=0, guesses_per_minute=3)
FIXED = [one.path for one in (*PAGES, *READS) if "{" not in one.path]


@pytest.fixture
def client(path):
    with writing(path, "admin", policy=CLOSED) as opened:
        del opened.headers["authorization"]
        yield opened


@pytest.fixture
def reader(path):
    return token(path, "read", owner="bob")


@pytest.mark.parametrize("address", [SERIES, DATA, f"{SERIES}/charts/total.svg", *FIXED])
def test_a_browser_is_asked_for_a_password_once_and_sees_everything_that_can_be_read(client, reader, address):
    asked = client.get(address, headers=BROWSER)

    assert asked.status_code == 401
    assert asked.headers.get_list("www-authenticate")[0].startswith('Basic realm="asreported')
    assert asked.headers.get_list("www-authenticate")[1] == "Bearer"
    assert client.get(address, headers=password(reader)).status_code not in {401, 403}


def test_who_has_no_password_reads_where_to_get_one(client):
    page = client.get(SERIES, headers=BROWSER)

    assert page.headers["content-type"].startswith("text/html")
    assert "any name, and the token as the password" in page.text


def test_a_program_is_answered_as_ever(client, reader):
    assert client.get(SERIES, headers=bearing(reader)).status_code == 200
    assert client.get(DATA, headers=bearing(reader)).status_code == 200
    assert client.get(DATA).json()["type"] == "/problems/not-authenticated"


def test_a_password_changes_nothing(client, path):
    everything = password(token(path))

    for method, address in (("POST", "/v1/sources"), ("POST", "/v1/bulletins"), ("POST", "/v1/tokens")):
        refused = client.request(method, address, headers=everything, json={})
        assert refused.status_code in {401, 429}
        assert "Basic" not in refused.headers.get("www-authenticate", "")
    assert client.get("/v1/tokens", headers=everything).status_code in {401, 429}


def test_wrong_passwords_are_guesses_and_none_is_no_guess(client):
    for _ in range(5):
        assert client.get(SERIES, headers=BROWSER).status_code == 401

    assert [client.get(SERIES, headers=password("asr_wrong")).status_code for _ in range(5)] == [401] * 3 + [429] * 2
