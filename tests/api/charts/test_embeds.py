"""Charts within the pages of others: a page that may be framed, and oEmbed, which frames only what is ours."""

import re
from html import unescape
from urllib.parse import quote, urlsplit

import pytest

from api.routes.embeds import EMBEDS
from domain.recording.commands import VoidEntry
from stores.opening import open_ledger
from tests.api.charts.drawn import needs_charts
from tests.api.conftest import PERSONNEL, late, revised

SERIES = f"/series/{PERSONNEL}"
HOST = "http://testserver.local"
EMBED_ADDRESSES = [
    f"/embed{SERIES}/charts/total",
    f"/embed{SERIES}/charts/amounts",
    f"/embed{SERIES}/charts/triangle",
    f"/embed{SERIES}/charts/difference",
    f"/embed{SERIES}/figures/2022-03-02/charts/steps",
]


def test_every_chart_has_its_embed():
    assert len(EMBEDS) == len(EMBED_ADDRESSES)


@needs_charts
@pytest.mark.parametrize("address", EMBED_ADDRESSES)
def test_an_embed_may_be_framed_and_names_where_it_comes_from(shared, address):
    answer = shared.get(address)

    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors *" in policy
    assert "script-src 'self'" in policy
    (where,) = re.findall(r'<a href="([^"]+)"', answer.text)
    assert "position=" in where
    pictures = re.findall(r'(?:srcset|src)="([^"]+)"', answer.text)
    assert len(pictures) == 4
    assert all(shared.get(unescape(one)).status_code == 200 for one in pictures)


@needs_charts
def test_an_embed_that_is_pinned_never_changes_and_neither_do_its_pictures(shared):
    answer = shared.get(f"{EMBED_ADDRESSES[0]}?as_of=2022-03-02&position=18")

    assert "immutable" in answer.headers["cache-control"]
    assert "as published by 2022-03-02" in answer.text
    pictures = [unescape(one) for one in re.findall(r'(?:srcset|src)="([^"]+)"', answer.text)]
    assert all("as_of=2022-03-02" in one and "position=18" in one for one in pictures)


def linked_embeds(client, page):
    found = re.findall(r'<a href="([^"]+)">to embed', client.get(page).text)
    assert found
    return [unescape(one) for one in found]


@needs_charts
@pytest.mark.parametrize(
    "page",
    [
        f"{SERIES}?as_of=2022-03-12",
        f"{SERIES}/compare?from=2022-03-19&to=2022-03-21",
        f"{SERIES}/triangle",
        f"{SERIES}/figures/2022-03-12",
    ],
)
def test_what_a_page_gives_to_embed_and_what_that_cites_stay_as_they_are(client, path, page):
    revised(path, "2022-03-21", {"2022-03-12": "11000"}, "methodology")
    embeds = linked_embeds(client, page)
    before = [client.get(one) for one in embeds]
    cited = [unescape(re.findall(r'<a href="([^"]+)"', one.text)[0]) for one in before]
    drawn = [drawn_at(client, embed, address) for embed, address in zip(embeds, cited, strict=True)]

    with open_ledger(path) as ledger:
        late(ledger)
        ledger.record(VoidEntry(figure=f"{PERSONNEL}/2022-03-12", entry=1, why="filed twice"), "bob")

    assert linked_embeds(client, page) != embeds
    assert [client.get(one).text for one in embeds] == [one.text for one in before]
    assert [drawn_at(client, embed, address) for embed, address in zip(embeds, cited, strict=True)] == drawn


def drawn_at(client, embed, cited):
    """The data of the embedded chart by its own query and by that of the page that it cites, which are the same."""
    chart = urlsplit(embed).path.removeprefix("/embed")
    by_itself, by_citation = (
        client.get(f"{chart}.json?{urlsplit(one).query}").json()["datasets"] for one in (embed, cited)
    )
    assert by_itself == by_citation
    return by_itself


def test_an_embed_takes_what_its_chart_takes_and_nothing_else(shared):
    assert shared.get(f"{EMBED_ADDRESSES[0]}?theme=dark").status_code == 400
    assert shared.get(f"{EMBED_ADDRESSES[0]}?x=1").status_code == 400
    assert shared.get("/embed/series/a/b/charts/total").status_code == 404


def framed(client, address, more=""):
    return client.get(f"/oembed?url={quote(HOST + address, safe='')}{more}")


@pytest.mark.parametrize(
    ("address", "chart"),
    [
        (SERIES, f"{SERIES}/charts/total"),
        (f"{SERIES}?as_of=2022-03-02", f"{SERIES}/charts/total"),
        (f"{SERIES}/charts/amounts", f"{SERIES}/charts/amounts"),
        (f"{SERIES}/charts/amounts.png?position=18", f"{SERIES}/charts/amounts"),
        (f"/embed{SERIES}/charts/triangle", f"{SERIES}/charts/triangle"),
        (f"{SERIES}/triangle", f"{SERIES}/charts/triangle"),
        (f"{SERIES}/compare?from=2022-03-02", f"{SERIES}/charts/difference"),
        (f"{SERIES}/figures/2022-03-02", f"{SERIES}/figures/2022-03-02/charts/steps"),
    ],
)
def test_oembed_frames_the_chart_that_an_address_shows(shared, address, chart):
    answer = framed(shared, address).json()

    (source,) = re.findall(r'src="([^"]+)"', answer["html"])
    parts = urlsplit(unescape(source))
    assert (answer["type"], answer["version"]) == ("rich", "1.0")
    assert (f"{parts.scheme}://{parts.netloc}", parts.path) == (HOST, f"/embed{chart}")
    assert parts.query == urlsplit(address).query
    assert shared.get(f"{parts.path}?{parts.query}").status_code == 200


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        (f"{SERIES}?before=2022-03-10&as_of=2022-03-12", "as_of=2022-03-12"),
        (f"{SERIES}/compare?from=2022-03-02&to=&from_position=&to_position=", "from=2022-03-02"),
        (f"{SERIES}/triangle?start=2022&end=&from=&to=&position=18", "start=2022&position=18"),
        (f"{SERIES}/charts/amounts.svg?theme=dark&width=narrow&start=2022", "start=2022"),
    ],
)
def test_oembed_frames_the_chart_as_it_is_on_the_page_and_leaves_out_what_no_chart_is_asked(shared, page, asked):
    answer = framed(shared, page).json()

    (source,) = re.findall(r'src="([^"]+)"', answer["html"])
    assert shared.get(page).status_code == 200
    assert shared.get(unescape(source).removeprefix(HOST)).status_code == 200
    assert urlsplit(unescape(source)).query == asked


def test_what_neither_the_page_nor_its_chart_is_asked_is_refused(shared):
    assert framed(shared, f"{SERIES}?x=").status_code == 400
    assert framed(shared, f"{SERIES}/compare?x=1").status_code == 400


def test_the_small_picture_of_a_frame_is_of_the_same_moment(shared):
    now, then = (framed(shared, f"{SERIES}{asked}").json() for asked in ("", "?as_of=2022-03-02&position=18"))

    assert now["thumbnail_url"] == f"{HOST}{SERIES}/charts/card.png"
    assert then["thumbnail_url"] == f"{HOST}{SERIES}/charts/card.png?as_of=2022-03-02&position=18"
    assert shared.get(then["thumbnail_url"].removeprefix(HOST)).status_code == 200


def test_oembed_keeps_within_the_room_that_there_is(shared):
    usual, small = (
        framed(shared, SERIES).json(),
        framed(shared, SERIES, "&maxwidth=300&maxheight=200&format=json").json(),
    )

    assert (usual["width"], usual["height"]) == (860, 530)
    assert (small["width"], small["height"]) == (300, 200)


@pytest.mark.parametrize(
    "url",
    [
        "http://elsewhere.example/series/war-losses/personnel",
        "//testserver.local/series/war-losses/personnel",
        "javascript:alert(1)",
        f"http://testserver.local@elsewhere.example{SERIES}",
        f"http://elsewhere.example@testserver.local{SERIES}",
        f"{HOST}/sources",
        f"{HOST}/v1/totals",
        f"{HOST}{SERIES}/charts/other",
        f'{HOST}{SERIES}/charts/total"><script>alert(1)</script>',
        f"{HOST}{SERIES}?as_of=2022-03-02%22%3E%3Cscript%3E",
        f"{HOST}{SERIES}?x=1",
        f"{HOST}/series/../admin",
        "http://[",
        "x" * 3_000,
    ],
)
def test_oembed_frames_nothing_else(shared, url):
    answer = shared.get(f"/oembed?url={quote(url, safe='')}")

    assert answer.status_code == 400, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("more", ["", "?url=", "?url=a&url=b", "?url=a&format=xml", "?url=a&maxwidth=0", "?x=1"])
def test_oembed_refuses_what_it_cannot_read(shared, more):
    assert shared.get(f"/oembed{more}").status_code == 400


def test_a_series_that_is_not_there_has_no_frame(shared):
    assert framed(shared, "/series/a/b").status_code == 404
