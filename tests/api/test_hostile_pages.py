"""Hostile words in every text of a ledger are words on every page: they run nothing, load nothing and lead nowhere."""

import json
import re

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.routes.pages import PAGES
from projections.answers.view import View
from tests.api.hostile_ledger import BULLETIN, CLOSED, DOCUMENT, PERIOD, SERIES, WORDS, hostile
from tests.api.markup import read_page

PLACES = {"source": "foe", "series": "count", "period": PERIOD, "document": DOCUMENT, "bulletin": BULLETIN}
# A page that cannot do without a query.
QUERIES = {"compare_page": "?from=2022-03-02&to=2022-03-03"}
LEADS_NOWHERE_ELSE = re.compile(r"(/|#|https?://)")
# Whatever element a text stands in, what it leaves open turns the rest of the page.
TURNING = set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
MOST_BYTES = 200_000


@pytest.fixture(scope="module", params=WORDS)
def client(request, tmp_path_factory):
    path = tmp_path_factory.mktemp(request.param) / "ledger.db"
    hostile(path, WORDS[request.param])
    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        yield client


def address(page):
    parts = [PLACES[part[1:].partition(":")[0]] if part.startswith("{") else part for part in page.path.split("/")]
    return "/".join(parts) + QUERIES.get(page.name, "")


def is_ours(script):
    return script.attributes.get("src", "").startswith("/assets/")


def is_data(script):
    """Whether a browser runs nothing of it; a text that ended it early would leave no JSON behind."""
    return script.attributes == {"type": "application/ld+json"} and bool(json.loads(script.verbatim))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_of_hostile_words_is_well_formed_and_has_nothing_of_theirs_in_it_but_text(client, page):
    answer = client.get(address(page))

    assert answer.status_code == 200, answer.text
    assert len(answer.content) < MOST_BYTES
    elements = list(read_page(answer.text).everything())
    assert [one for one in elements if one.tag in {"style", "iframe", "object"}] == []
    scripts = [one for one in elements if one.tag == "script"]
    assert [one for one in scripts if not (is_ours(one) or is_data(one))] == []
    names = {name for one in elements for name in one.attributes}
    assert [one for one in names if one.startswith("on") or one == "style"] == []
    ways = [one.attributes[name] for one in elements for name in ("href", "src", "action") if name in one.attributes]
    assert [one for one in ways if not LEADS_NOWHERE_ELSE.match(one)] == []
    assert [one.said for one in elements if set(one.said) & TURNING] == []
    assert CONTROLS.findall(answer.text) == []
    assert "49" not in re.findall(r"{{ 7\*7 }}|\b49\b", answer.text)


def test_the_words_are_there_as_text(client):
    page = read_page(client.get(f"/series/{SERIES}/figures/{PERIOD}").text)

    assert "9\u202f001" in page.one("p", "reading").words or page.one("p", "reading").words.startswith("Voided")
    told = page.one("ol", "timeline").verbatim
    shown = [re.sub(f"[\u202e\u2066]|{CONTROLS.pattern}", "\ufffd", words)[:500] for words in WORDS.values()]
    assert any(words in told for words in shown)
    assert len(page.one("h1").verbatim) < 500


def test_what_a_search_asks_for_is_said_as_text(client):
    answer = client.get("/", params={"q": "<script>alert(1)</script>"})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<script>alert(1)</script>" in read_page(answer.text).one("main").verbatim
    assert client.get("/", params={"q": "\u202eevil"}).status_code == 400


def test_a_closed_series_of_hostile_words_leads_to_the_one_that_goes_on(client):
    assert f"/series/{SERIES}" in read_page(client.get("/").text).links
    assert f"/series/{CLOSED}" in read_page(client.get("/").text).links
