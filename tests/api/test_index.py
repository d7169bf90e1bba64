"""The index: every address of the service, for programs and for people, and where its description is."""

import re
from html import unescape

import pytest

from tests.api.conftest import PERSONNEL

BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
# Files and charts of pages, which name them; the operators' page; a proposal, to which only its link leads; and other
# spellings of what is there.
BESIDE = re.compile(
    r"/assets/|/docs/|/log/tile/\{tile|/charts/|^/embed/|^/oembed|^/robots|^/deliveries$|^/proposals/"
    r"|\.(json|csv|ndjson|parquet|arrow|atom)$"
)


def every_get(app):
    return {re.sub(r":\w+}", "}", route.path) for route in app.routes if "GET" in getattr(route, "methods", ())}


@pytest.mark.parametrize("address", ["/v1", "/v1/"])
def test_it_lists_each_route_with_its_method_and_what_it_does(address, shared):
    routes = shared.get(address).json()["routes"]

    assert [one["tag"] for one in routes if one["path"] == "/v1/totals"] == ["figures"]
    assert {(one["method"], one["path"]) for one in routes} >= {
        ("GET", "/health/ready"), ("GET", "/log/checkpoint"), ("GET", "/metrics"), ("GET", "/problems"),
        ("GET", "/v1/events/{position}/proof"), ("POST", "/v1/bulletins"), ("GET", "/help"),
    }  # fmt: skip
    assert all(one["summary"].endswith(".") for one in routes)
    assert [one["required"] for one in routes if one["path"] == "/v1/table"] == [["series"]]


def test_no_route_of_the_service_is_missing(shared):
    listed = {one["path"] for one in shared.get("/v1").json()["routes"]}

    assert {one for one in every_get(shared.app) if not BESIDE.search(one)} - listed == set()


def test_it_names_what_describes_the_service(shared):
    found = dict(re.findall(r'<([^>]*)>; rel="([a-z-]+)"', shared.get("/v1").headers["link"]))

    assert {rel: address for address, rel in found.items()} == {
        "service-desc": "/v1/openapi.json", "service-doc": "/docs", "help": "/help", "status": "/health/ready",
    }  # fmt: skip
    assert {shared.get(address).status_code for address in found} == {200}


def test_a_browser_gets_it_as_a_page_whose_links_answer(shared):
    page = shared.get("/v1", headers=BROWSER)
    links = {unescape(one) for one in re.findall(r'<a href="(/[^"]*)"><code>', page.text)}

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "Accept" in page.headers["vary"]
    assert len(links) > 10
    wrong = {address: status for address in links if (status := shared.get(address).status_code) not in {200, 401}}
    assert wrong == {}


@pytest.mark.parametrize("address", [f"/v1/series/{PERSONNEL}/", "/v1//", "/help/", "/x/v1/"])
def test_no_other_address_has_a_second_spelling(address, shared):
    assert shared.get(address).status_code == 404
