"""Where reads are closed, clients of dialects show a token as the key that they know."""

import base64

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.policy import Policy
from projections.answers.view import View
from tests.api.conftest import copied
from tests.api.writing import bearing, token

FRED = "/fred/series?series_id=WAR-LOSSES.PERSONNEL&file_type=json"
V4 = "/epidata/covidcast_meta/?format=json"
V5 = "/epidata/v5/metadata/?source=war-losses"
SDMX = "/sdmx/dataflow/ASREPORTED/all/latest"


@pytest.fixture(scope="module")
def closed(filled, tmp_path_factory):
    """A client of a service whose reads are closed, a token that only reads, and one that records too."""
    path = copied(filled, tmp_path_factory.mktemp("keys"))
    texts = token(path, "read"), token(path, "read", "report:*")
    policy = Policy(reads_are_open=False, guesses_per_minute=0)
    with View.open(path) as answers, TestClient(create_app(answers, policy=policy)) as client:
        yield client, *texts


def basic(password):
    return {"authorization": f"Basic {base64.b64encode(f'epidata:{password}'.encode()).decode()}"}


@pytest.mark.parametrize("address", [f"{FRED}&api_key=", f"{V4}&token=", f"{V4}&api_key=", f"{V4}&auth="])
def test_the_key_in_an_address_is_a_token_that_may_do_nothing_but_read(address, closed):
    client, reads, records = closed

    assert [client.get(f"{address}{key}").status_code for key in (reads, records, "", "a" * 32)] == [200, 403, 401, 401]
    refused = client.get(f"{address}{records}")
    assert "issue one whose only scope is read" in refused.text
    assert records not in refused.text


def test_the_key_in_the_head_is_any_token(closed):
    client, reads, records = closed

    for text in (reads, records):
        assert client.get(V5, headers={"token": text}).status_code == 200
        assert client.get(V5, headers={"token": text, **basic("")}).status_code == 200, "epidatpy sends both"
        assert client.get(V5, headers=basic(text)).status_code == 200
    assert client.get(FRED, headers={"token": reads}).status_code == 401, "no client of FRED does that"
    assert client.get(V5, headers={"token": "nonsense"}).status_code == 401


def test_a_token_in_the_head_counts_and_not_the_key_beside_it(closed):
    client, reads, records = closed

    assert client.get(f"{FRED}&api_key=nonsense", headers=bearing(records)).status_code == 200
    assert client.get(f"{FRED}&api_key={reads}", headers=bearing("nonsense")).status_code == 401


@pytest.mark.parametrize("address", [SDMX, "/v1/totals", "/"])
@pytest.mark.parametrize("name", ["api_key", "token", "auth"])
def test_no_key_is_a_token_where_no_client_shows_one(name, address, closed):
    client, reads, _ = closed

    assert client.get(address, params={name: reads}).status_code == 401


def test_a_key_that_was_a_token_was_not_ignored(closed):
    client, reads, _ = closed

    told = client.get(f"{V4}&api_key={reads}&auth=x")

    assert told.headers["x-asreported-ignored"] == "auth"
