"""The routes beside the reads: health, metrics, the front page, the OpenAPI document."""

import json
import re
from importlib.metadata import version

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.http.assets import HTML
from api.http.page_policy import PAGE_POLICY
from api.middleware.security_headers import OPEN
from api.reference import documents
from api.routes.reads import READS
from projections.answers.view import View
from tests.api.conftest import PERSONNEL
from tests.test_architecture import ROOT


def test_ready_tells_the_lag_of_each_projection(shared):
    ready = shared.get("/health/ready")

    assert ready.status_code == 200
    assert ready.json()["status"] == "ready"
    assert {one["projection"]: one["lag"] for one in ready.json()["projections"]} == {"answers": 0, "log": 0}


def test_metrics_count_by_route_template(client):
    client.get(f"/v1/series/{PERSONNEL}/figures/2022-03-02")
    client.get(f"/v1/series/{PERSONNEL}/figures/2022-03-03")
    client.get(f"/v1/series/{PERSONNEL}/figures/1999-01-01")
    client.get("/somewhere/else")
    metrics = client.get("/metrics").text

    route = 'route="/v1/series/{source}/{series}/figures/{period}"'
    assert f'asreported_requests_total{{method="GET",{route},status="200"}} 2.0' in metrics
    assert f'asreported_requests_total{{method="GET",{route},status="404"}} 1.0' in metrics
    assert 'route="(none)",status="404"' in metrics
    assert "somewhere" not in metrics
    assert re.search(r"asreported_ledger_position \d+\.0", metrics)
    assert 'asreported_projection_lag{projection="answers"} 0.0' in metrics
    assert f"asreported_request_seconds_count{{{route}}} 3.0" in metrics


def test_a_request_id_is_given_back_if_it_is_one(shared):
    assert shared.get("/health/live", headers={"x-request-id": "abc-1.2"}).headers["x-request-id"] == "abc-1.2"
    assert shared.get("/health/live", headers={"x-request-id": "a b\tc"}).headers["x-request-id"] != "a b\tc"


@pytest.mark.parametrize(
    "url", ["/", "/v1/totals", "/nothing", "/metrics", "/problems", "/v1/openapi.json", "/v1/table"]
)
def test_every_response_is_sealed(shared, url):
    response = shared.get(url)

    # A page may load its own style and scripts, so it has a policy of its own.
    policy = [(b"content-security-policy", PAGE_POLICY)] if response.headers["content-type"] == HTML else []
    wanted = {name.decode(): value.decode() for name, value in [*OPEN, *policy]}
    assert response.headers.items() >= wanted.items()


def test_the_front_page_shows_the_totals_and_escapes_them(shared):
    page = shared.get("/").text

    assert "=Personnel, &lt;all&gt;" in page
    assert "<all>" not in page
    assert "11\u202f400" in page
    assert "<script" not in page
    assert f'href="/series/{PERSONNEL}/figures/2022-03-12"' in page


def test_every_link_of_the_front_page_leads_somewhere(shared):
    for href in re.findall(r'href="([^"]+)"', shared.get("/").text):
        assert shared.get(href).status_code == 200, href


def test_an_empty_ledger_is_served_too(tmp_path):
    with View.open(tmp_path / "new.db") as answers, TestClient(create_app(answers)) as client:
        totals = client.get("/v1/totals")
        page = client.get("/")

    assert totals.json() == {"items": [], "next": None, "position": 0}
    assert totals.headers["ledger-position"] == "0"
    assert "No series yet" in page.text


REFUSALS = ("400", "404", "405", "406", "412", "414", "416", "429", "431", "500", "503")


def document(shared):
    return json.loads(shared.get("/v1/openapi.json").text)


@pytest.mark.parametrize("read", READS, ids=lambda read: read.name)
def test_the_document_describes_every_read_as_it_is(shared, read):
    told = document(shared)["paths"][read.path.replace(":str", "")]["get"]

    assert {one["name"] for one in told["parameters"] if one["in"] == "query"} == set(read.known)
    assert {one["name"] for one in told["parameters"] if one["in"] == "path"} == set(re.findall(r"{(\w+):", read.path))
    assert set(told["responses"]) == {"200", "206", "304", *REFUSALS}
    assert all(one["description"] for one in told["parameters"])
    for status in REFUSALS:
        assert set(told["responses"][status]["content"]) == {"application/problem+json"}
    assert "Ledger-Position" in told["responses"]["200"]["headers"]
    if read.is_list and "csv" in read.forms:
        feeds = {"application/atom+xml"} if "atom" in read.forms else set()
        files = {f"application/vnd.apache.{one}" for one in ("parquet", "arrow.file")}
        lists = {"application/json", "text/csv", "application/x-ndjson", *files}
        assert set(told["responses"]["200"]["content"]) == lists | feeds


def test_the_document_is_of_openapi_3_1_and_hangs_together(shared):
    told = document(shared)
    schemas = told["components"]["schemas"]

    assert told["openapi"].startswith("3.1")
    assert {
        one.rpartition("/")[2] for one in re.findall(r'"\$ref":"([^"]+)"', json.dumps(told, separators=(",", ":")))
    } <= set(schemas)
    assert "FigureAnswer" in schemas


def test_what_is_answered_is_what_the_document_says(shared):
    schemas = document(shared)["components"]["schemas"]
    figure = shared.get(f"/v1/series/{PERSONNEL}/figures/2022-03-02").json()
    page = shared.get(f"/v1/series/{PERSONNEL}/years").json()

    assert set(figure) == set(schemas["FigureAnswer"]["properties"])
    assert set(page) <= set(schemas["StatisticsPage"]["properties"])
    assert set(page["items"][0]) <= set(schemas["Statistics"]["properties"])


@pytest.mark.parametrize("name", ["openapi.json", "problems.md", "dialects.md"])
def test_the_reference_is_as_the_code_would_write_it(name):
    assert (ROOT / "docs/reference" / name).read_bytes() == documents()[name], "run make reference"


def test_the_document_tells_what_each_group_of_addresses_is_for(shared):
    told = document(shared)
    used = {tag for path in told["paths"].values() for operation in path.values() for tag in operation["tags"]}

    assert [one["name"] for one in told["tags"]][:2] == ["figures", "statistics"]
    assert {one["name"] for one in told["tags"]} == used


def test_the_interface_begins_where_everything_else_is_found(shared):
    told = shared.get("/v1").json()

    addresses = [one for one in told.values() if isinstance(one, str) and one.startswith("/")]
    assert told["version"] == version("asreported") == shared.get("/v1/openapi.json").json()["info"]["version"]
    assert len(addresses) > 5
    assert {shared.get(one).status_code for one in addresses} == {200}
