"""From a page to its data and from data to its page: each link answers, with what it promises, at the same moment."""

import json
import re
from html import unescape

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.http import addresses
from api.routes.pages import PAGES
from api.routes.reads import READS
from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.view import View
from stores.opening import open_ledger
from tests.api.addresses import address, having
from tests.api.conftest import PERSONNEL, TANKS

HOSTILE = "</script><script>alert('1')</script>&amp;<!--"
SHOWN = [read.name for read in PAGES if read.name != "help_page" and "embed" not in read.name]
OF_SERIES = [read.name for read in READS if "{series:str}" in read.path]
SHOWN_AS_THEY_ARE = ["totals", "sources", "source", "series", "revisions", "compare", "document", "bulletin"]
MOMENTS = ("", "as_of=2022-03-13T12:00:00%2B02:00", "as_of=2022-03-13&position=22", "position=22")


def alternates(page):
    """The addresses of the data of a page, by media type; a frame for oEmbed is no data."""
    found = re.findall(r'<link rel="alternate" type="([^"]+)"[^>]* href="([^"]+)">', page)
    return [(kind, unescape(href)) for kind, href in found if kind != "application/json+oembed"]


def links(response):
    """The addresses of a Link header, by what they are."""
    found = re.findall(r'<([^>]*)>; rel="([a-z-]+)"', response.headers.get("link", ""))
    return {rel: href for href, rel in found}


@pytest.mark.parametrize("name", SHOWN)
def test_a_page_names_its_data_and_each_is_what_it_says(shared, name):
    page = shared.get(address(shared, name), headers={"accept": "text/html"})
    found = alternates(page.text)

    assert "application/json" in dict(found)
    for kind, href in found:
        data = shared.get(href)
        assert data.status_code == 200, href
        assert data.headers["content-type"].partition(";")[0] == kind


@pytest.mark.parametrize("moment", MOMENTS[1:])
@pytest.mark.parametrize("name", ["series_page", "figure_page", "front_page"])
def test_the_data_of_a_page_are_of_its_moment(shared, name, moment):
    page = shared.get(having(address(shared, name), moment))
    wanted = page.headers["ledger-position"] if "position" in moment else None

    for _, href in alternates(page.text):
        data = shared.get(href)
        assert wanted in (None, data.headers["ledger-position"])
        assert ("as_of=" in href) == ("as_of=" in moment)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("name", [name for name in OF_SERIES if name not in {"compare", "series"}])
def test_data_of_a_series_name_its_page_and_what_describes_it(shared, name, moment):
    data = shared.get(having(address(shared, name), moment) if moment else address(shared, name))
    found = links(data)

    page, described = shared.get(found["alternate"]), shared.get(found["describedby"])
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert described.json()["series"] == PERSONNEL
    assert ("as_of=" in found["alternate"]) == ("as_of=" in moment)


@pytest.mark.parametrize(
    "name", ["totals", "sources", "source", "series", "revisions", "compare", "document", "bulletin"]
)
def test_other_data_name_the_page_that_shows_the_same(shared, name):
    page = shared.get(links(shared.get(address(shared, name)))["alternate"])

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.text != shared.get("/").text or name == "totals"


def test_the_page_of_data_of_the_past_shows_the_past(shared):
    of_the_past = links(shared.get(f"/v1/series/{PERSONNEL}/figures/2022-03-02?as_of=2022-03-02"))["alternate"]

    page = shared.get(of_the_past).text

    assert "as published by 2022-03-02" in page
    assert "5\u202f840" in page


def test_filters_that_both_have_stay(shared):
    asked = f"series={PERSONNEL}&reason=verification"

    there = links(shared.get(f"/v1/revisions?{asked}"))["alternate"]
    back = dict(alternates(shared.get(there).text))["application/json"]

    assert "reason=verification" in there
    assert shared.get(back).json()["items"] == shared.get(f"/v1/revisions?{asked}").json()["items"] != []


@pytest.fixture
def hostile(tmp_path):
    with open_ledger(tmp_path / "hostile.db") as ledger:
        ledger.record(RegisterSource(source="town", name=HOSTILE), "ada")
        opened = OpenSeries(
            series="town/cases", title=HOSTILE, unit='"><b>', description=HOSTILE, measure="level", frequency="D"
        )
        ledger.record(opened, "ada")
        said = lines_of([("2022-03-02", SaidStatement(series="town/cases", value="1"))])
        ledger.record(Bulletin(source="town", published_at="2022-03-02", lines=said), "ada")
    with View.open(tmp_path / "hostile.db") as answers, TestClient(create_app(answers)) as client:
        yield client


def metadata(page):
    """What stands between the first script element of JSON-LD and the first thing that ends it."""
    return json.loads(re.findall(r'<script type="application/ld\+json">(.*?)</script', page, re.DOTALL)[0])


def test_a_series_is_a_data_set_for_search_engines(shared):
    found = metadata(shared.get(f"/series/{PERSONNEL}?as_of=2022-03-02").text)

    assert (found["@type"], found["identifier"]) == ("Dataset", PERSONNEL)
    assert found["temporalCoverage"].endswith("2022-03-02")
    for one in found["distribution"]:
        data = shared.get(one["contentUrl"])
        assert data.headers["content-type"].startswith(one["encodingFormat"])
        assert "as_of=2022-03-02" in one["contentUrl"]
    assert shared.get(found["url"]).status_code == 200
    assert 50 <= len(found["description"]) <= 5000


@pytest.mark.parametrize("page", ["", "/compare?from=2022-03-02", "/triangle?start=2022-03", "?before=2022-03-05"])
def test_every_page_of_a_series_leads_to_the_same_data_set_which_never_changes(shared, page):
    found = metadata(shared.get(f"/series/{PERSONNEL}{page}").text)

    assert found["url"] == f"/series/{PERSONNEL}?position={found['version']}"
    assert "immutable" in shared.get(found["url"], headers={"accept": "text/html"}).headers["cache-control"]


def test_hostile_words_end_neither_the_script_nor_an_attribute(hostile):
    page = hostile.get("/series/town/cases").text

    assert metadata(page)["name"] == HOSTILE
    assert "<script>alert" not in page
    assert "<b>" not in page
    assert page.count("<script") == page.count("</script>")


def test_every_page_says_in_a_sentence_what_it_is(shared):
    for name in SHOWN:
        page = shared.get(address(shared, name)).text
        said = re.findall(r'<meta (?:name|property)="((?:og:)?(?:description|title))" content="([^"]+)">', page)

        assert {kind for kind, _ in said} == {"description", "og:title", "og:description"}


def test_what_pages_of_one_series_keep_of_addresses_serves_those_of_every_other(client):
    endings = "", "/triangle?start=2022-03", "/compare"
    before = [client.get(f"/series/{PERSONNEL}{one}").status_code for one in endings]
    kept = addresses.gaps.cache_info().currsize

    after = [client.get(f"/series/{TANKS}{one}").status_code for one in endings]

    assert before == after == [200] * len(endings)
    assert addresses.gaps.cache_info().currsize == kept
