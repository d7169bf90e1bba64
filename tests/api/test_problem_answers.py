"""A browser that meets a problem gets a page: what is wrong, what to do, and the names that are near."""

import re
from html import unescape

import pytest

from api.pages.problem_answers import parts
from api.problems.problem_table import catalogue
from tests.api.conftest import PERSONNEL
from tests.api.in_process import service
from tests.api.page_text import text_of

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"}
HOSTILE = "<script>alert(1)</script>"


def asked(client, address, method="GET"):
    return client.request(method, address, headers=BROWSER)


def near(page):
    """Addresses and names of what may have been meant."""
    (said,) = re.findall(r"Did you mean(.*?)</p>", page, re.DOTALL) or [""]
    return [(unescape(address), unescape(name)) for address, name in re.findall(r'href="([^"]*)">([^<]*)<', said)]


@pytest.mark.parametrize(
    ("address", "slug"),
    [
        ("/series/war-losses/personel", "unknown-series"),
        ("/v1/series/war-losses/personel", "unknown-series"),
        ("/wp-login.php", "not-found"),
        ("/v1/totals?asof=2022-03-02", "unknown-parameter"),
        ("/?position=999", "position-too-high"),
        ("/problems/none", "not-found"),
        ("/assets/none.css", "not-found"),
        ("/a//b", "not-found"),
        (f"/series/{PERSONNEL}/figures/2021-01-01", "unknown-figure"),
    ],
)
def test_a_browser_gets_a_page_and_a_program_the_details(address, slug, shared):
    page, details = asked(shared, address), shared.get(address)

    assert page.status_code == details.status_code == catalogue()[slug].status
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert details.headers["content-type"] == "application/problem+json"
    assert "Accept" in page.headers["vary"]
    assert page.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    text, remedy = (
        text_of(page.text),
        "".join(one if isinstance(one, str) else one.words for one in parts(catalogue()[slug].remedy)),
    )
    for told in (catalogue()[slug].title, remedy, details.json()["detail"][1:]):
        assert told in text
    assert f"/problems/{slug}" in page.text


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("/series/war-losses/personel", (f"/series/{PERSONNEL}", PERSONNEL)),
        ("/series/war-loses/personnel", (f"/series/{PERSONNEL}", PERSONNEL)),
        ("/v1/sources/war-loses", ("/sources/war-losses", "war-losses")),
        ("/serie/war-losses/personnel", (f"/series/{PERSONNEL}", f"/series/{PERSONNEL}")),
        ("/series/war-losses", ("/sources/war-losses", "/sources/war-losses")),
        (f"/series/{PERSONNEL}/figures/2021-01-01", (f"/series/{PERSONNEL}", f"all figures of {PERSONNEL}")),
    ],
)
def test_the_nearest_name_is_a_link_that_answers(address, meant, shared):
    page = asked(shared, address)

    assert near(page.text)[0] == meant
    assert asked(shared, meant[0]).status_code == 200


def test_the_link_keeps_the_moment(shared):
    page = asked(shared, "/series/war-losses/personel?as_of=2022-03-13T12:00:00%2B02:00&position=20")

    (first, *_) = near(page.text)
    assert first[0] == f"/series/{PERSONNEL}?as_of=2022-03-13T12%3A00%3A00%2B02%3A00&position=20"
    assert asked(shared, first[0]).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        f"/{HOSTILE}",
        f"/series/war-losses/{HOSTILE}",
        f"/v1/totals?{HOSTILE}=1",
        f"/v1/totals?as_of={HOSTILE}",
        "/series/war-losses/%E2%80%AEpersonnel",
        "/%22onmouseover=%22alert(1)",
        f"/v1/totals?cursor={'x' * 7000}",
    ],
)
def test_what_strangers_say_is_inert(address, shared):
    page = asked(shared, address)

    assert 400 <= page.status_code < 500
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<script" not in page.text
    assert not re.search(r"<[^>]+\son\w+=", page.text)
    assert len(page.content) < 8_000


def test_head_has_the_headers_of_get_and_no_body(shared):
    got, head = asked(shared, "/nowhere"), asked(shared, "/nowhere", "HEAD")

    assert head.content == b""
    assert (head.status_code, head.headers["content-length"]) == (404, str(len(got.content)))


@pytest.mark.parametrize("address", ["/nowhere", "/series/war-losses/personel", "/a//b", "/", "/v1", "/problems"])
def test_no_body_is_sent_behind_the_head_of_a_page(address, path):
    with service(path) as asking:
        head, got = (asking.ask(method, address, accept="text/html", content_type="") for method in ("HEAD", "GET"))

    assert (head.status, head.headers["content-type"]) == (got.status, "text/html; charset=utf-8")
    assert (head.headers["content-length"], head.content) == (str(len(got.content)), b"")


def test_a_write_is_answered_with_the_details_whatever_it_accepts(shared):
    refused = asked(shared, "/v1/sources", "POST")

    assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")


@pytest.mark.parametrize(
    ("address", "words", "leads"),
    [
        ("/series/war-losses/personel", "the list of all series", "/"),
        ("/sources/war-loses", "the list of all sources", "/sources"),
        ("/wp-login.php", "/docs", "/docs"),
    ],
)
def test_what_to_do_leads_to_pages(address, words, leads, shared):
    page = asked(shared, address).text

    assert f'<a href="{leads}">{words}</a>' in page
    assert "/v1/s" not in page
