"""Feeds of revisions: read with a parser, checked against the rules of Atom, of its pages, and of JSON Feed."""

import re
from datetime import datetime
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree as ET

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.push.entry_words import shown
from domain.recording.commands import Bulletin, NewDocument, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.view import View
from stores.opening import open_ledger
from tests.api.conftest import PERSONNEL, late, ticking

_ATOM = "{http://www.w3.org/2005/Atom}"
_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
FEED = "/v1/revisions.atom"
HOSTILE = "</title><script>alert(1)</script> ]]> &amp; \u05d0"


def parsed(answer):
    assert answer.status_code == 200, answer.text
    return ET.fromstring(answer.content)  # noqa: S314 - our own bytes


def texts(element, name):
    return [one.text for one in element.findall(f"{_ATOM}{name}")]


def links(element):
    return [dict(one.attrib) for one in element.findall(f"{_ATOM}link")]


def href(element, rel, kind=None):
    found = [one["href"] for one in links(element) if one["rel"] == rel and kind in (None, one.get("type"))]
    return found[0] if found else None


def entries(feed):
    return feed.findall(f"{_ATOM}entry")


def check_atom(feed):
    """The rules of RFC 4287 for what is there."""
    assert feed.tag == f"{_ATOM}feed"
    for element in (feed, *entries(feed)):
        assert [len(texts(element, name)) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert urlsplit(texts(element, "id")[0]).scheme == "urn"
        assert all(_ISO.fullmatch(one) for one in texts(element, "updated") + texts(element, "published"))
        kinds = [(one.get("type"), one.get("hreflang")) for one in links(element) if one["rel"] == "alternate"]
        assert len(kinds) == len(set(kinds)) >= 1
        assert element.find(f"{_ATOM}author/{_ATOM}name").text
        assert all("href" in one and " " not in one["href"] for one in links(element))
    assert [one["rel"] for one in links(feed)].count("self") == 1
    ids = [texts(one, "id")[0] for one in entries(feed)]
    assert len(ids) == len(set(ids))
    for one in entries(feed):
        assert datetime.fromisoformat(texts(one, "published")[0]) <= datetime.fromisoformat(texts(one, "updated")[0])


def test_a_feed_tells_the_same_revisions_as_the_list(shared):
    told = shared.get("/v1/revisions").json()["items"]

    for query in ("", "?source=war-losses", f"?series={PERSONNEL}", "?q=PERSONNEL"):
        feed = parsed(shared.get(f"{FEED}{query}"))
        check_atom(feed)
        items = shared.get(f"/v1/revisions.jsonfeed{query}").json()["items"]
        assert [one["_asreported"]["revision"] for one in items] == told
        assert [texts(one, "id")[0] for one in entries(feed)] == [one["id"] for one in items]
    assert not entries(parsed(shared.get(f"{FEED}?q=tanks")))


def test_titles_say_what_happened(shared):
    titles = [texts(one, "title")[0] for one in entries(parsed(shared.get(FEED)))]

    assert titles == [
        "=Personnel, <all>, 9 March 2022: our entry corrected to 10,810 instead of 10,800",
        "=Personnel, <all>, 8 March 2022: 50 declared to belong to other periods",
        "=Personnel, <all>, 5 March 2022: withdrawn; it was 10,000",
        "=Personnel, <all>, 2 March 2022: 9,000 instead of 5,840",
    ]


def test_accept_and_format_ask_for_feeds_too(shared):
    by_address = shared.get(FEED).content

    assert shared.get("/v1/revisions", headers={"accept": "application/atom+xml"}).content == by_address
    assert shared.get("/v1/revisions?format=atom").content == by_address
    feed = shared.get("/v1/revisions", headers={"accept": "application/feed+json"})
    assert feed.headers["content-type"] == "application/feed+json"
    assert shared.get("/v1/totals.atom").status_code == 404
    assert shared.get("/v1/totals?format=atom").status_code == 400
    assert "atom" not in shared.get("/v1/totals?format=xml").json()["detail"]
    assert "atom, jsonfeed" in shared.get("/v1/revisions?format=xml").json()["detail"]
    assert shared.get(f"{FEED}?wrong=1").json()["type"] == "/problems/unknown-parameter"


def test_a_reader_that_has_the_feed_is_told_so(shared):
    tag = shared.get(FEED).headers["etag"]

    assert shared.get(FEED, headers={"if-none-match": tag}).status_code == 304
    assert "immutable" in shared.get(f"{FEED}?position=10").headers["cache-control"]


@pytest.mark.parametrize("form", ["atom", "jsonfeed"])
def test_pages_lead_on_to_every_revision(shared, form):
    address, found = f"/v1/revisions.{form}?limit=1", []
    while address:
        answer = shared.get(address)
        if form == "atom":
            feed = parsed(answer)
            check_atom(feed)
            found += [texts(one, "id")[0] for one in entries(feed)]
            following = href(feed, "next")
            assert urlsplit(href(feed, "first")).path == FEED
            assert shared.get(href(feed, "self")).content == answer.content
        else:
            found += [one["id"] for one in answer.json()["items"]]
            following = answer.json().get("next_url")
        address = following and following.removeprefix("https://figures.example")

    assert found == [one["id"] for one in shared.get("/v1/revisions.jsonfeed").json()["items"]]


def test_links_lead_to_the_figure_its_history_and_the_list(shared):
    feed = parsed(shared.get(f"{FEED}?series={PERSONNEL}"))
    entry = entries(feed)[-1]

    assert shared.get(href(feed, "alternate", "application/json")).json()["items"]
    page = href(entry, "alternate", "text/html")
    assert page == f"https://figures.example/series/{PERSONNEL}/figures/2022-03-02"
    assert shared.get(urlsplit(page).path).status_code == 200
    assert shared.get(href(entry, "alternate", "application/json")).json()["items"][-1]["value"] == "9000"


def test_the_host_of_a_request_is_never_in_a_feed(shared):
    first = shared.get(FEED, headers={"host": "evil.example"})

    assert first.content == shared.get(FEED).content
    assert b"evil" not in first.content


def test_without_a_signed_log_addresses_are_relative(tmp_path):
    path = tmp_path / "plain.db"
    record(path, "Cases", "plain", "note")
    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        feed = parsed(client.get(FEED))
        assert href(feed, "self") == FEED
        assert client.get(urljoin("http://testserver/v1/", href(feed, "alternate", "application/json"))).is_success


def test_a_revision_keeps_its_id_whatever_comes_later_and_whoever_serves_it(shared, path):
    before = {one["id"]: one["title"] for one in shared.get("/v1/revisions.jsonfeed").json()["items"]}
    with open_ledger(path, ticking_later()) as ledger:
        late(ledger)

    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        after = {one["id"]: one["title"] for one in client.get("/v1/revisions.jsonfeed").json()["items"]}

    assert before.items() <= after.items()
    assert len(after) > len(before)


def ticking_later():
    clock = ticking()
    return lambda: clock().replace(year=2027)


def record(path, title, quote, note, url="https://example.org/a?b=1&c=2"):
    with open_ledger(path, ticking()) as ledger:
        ledger.record(RegisterSource(source="town", name="Town"), "ada")
        ledger.record(
            OpenSeries(series="town/cases", title=title, unit="<people>", measure="level", frequency="D"), "ada"
        )
        for day, value in (("2024-01-02", "359990"), ("2024-01-03", "360010")):
            line = SaidStatement(series="town/cases", value=value, qualifier="about", reason="verification", note=note)
            evidence = NewDocument(url=url, title=title, quote=quote, published_at=day)
            bulletin = Bulletin(
                source="town", published_at=day, document=evidence, lines=lines_of([("2024-01-02", line)])
            )
            ledger.record(bulletin, "ada <b>")


def test_hostile_words_are_text_and_long_ones_are_cut(tmp_path):
    path = tmp_path / "hostile.db"
    record(path, HOSTILE, f"{HOSTILE} {'q' * 1500}", f"{HOSTILE} {'n' * 1900}")

    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        feed = parsed(client.get(FEED))
        item = client.get("/v1/revisions.jsonfeed").json()["items"][0]

    check_atom(feed)
    (entry,) = entries(feed)
    assert texts(entry, "title") == [f"{HOSTILE}, 2 January 2024: about 360,010 instead of about 359,990"]
    assert HOSTILE in texts(entry, "summary")[0]
    assert texts(entry, "summary") == [item["content_text"]]
    assert href(entry, "via") == item["external_url"] == "https://example.org/a?b=1&c=2"
    assert entry.find(f"{_ATOM}author/{_ATOM}name").text == "ada <b>"
    assert {one.tag.partition("}")[2] for one in entry.iter()} == {
        "entry", "id", "title", "published", "updated", "author", "name", "link", "category", "summary",
    }  # fmt: skip


def test_what_xml_cannot_hold_is_replaced():
    told = shown("".join(map(chr, [*range(0x20), 0x202E, 0xD800, 0xFFFE, 0xFFFF])))

    assert ET.fromstring(f"<a>{told}</a>").text is not None  # noqa: S314 - our own bytes
    assert set(told) == {"\t", "\n", "\r", chr(0xFFFD)}


def test_an_empty_ledger_has_an_empty_feed(tmp_path):
    with View.open(empty(tmp_path)) as answers, TestClient(create_app(answers)) as client:
        feed = parsed(client.get(FEED))

    check_atom(feed)
    assert entries(feed) == []


def empty(folder):
    with open_ledger(folder / "empty.db"):
        return folder / "empty.db"
