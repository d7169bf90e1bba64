"""What robots are told: the pages of today are theirs, and the moments behind them, which never end, are not."""

import re

import pytest

from api.routes.pages import PAGES
from tests.api.conftest import PERSONNEL

PAST = f"/series/{PERSONNEL}?as_of=2022-03-02"


def rules(client):
    told = re.findall(r"(Allow|Disallow): (\S+)", client.get("/robots.txt").text)
    return [(kind == "Allow", pattern) for kind, pattern in told]


def is_allowed(client, address):
    """As RFC 9309 has it: of the rules that match the beginning of the address, the longest counts."""
    matching = [
        (len(pattern), allowed)
        for allowed, pattern in rules(client)
        if re.match(".*".join(re.escape(part) for part in pattern.split("*")), address)
    ]
    return max(matching)[1] if matching else True


@pytest.mark.parametrize("page", [one for one in PAGES if not one.path.startswith("/embed")], ids=lambda one: one.name)
def test_pages_of_today_are_for_robots_and_those_of_the_past_are_not(shared, page):
    address = re.sub(r"\{(\w+):str\}", r"\1", page.path)

    assert is_allowed(shared, address)
    for query in ("as_of=2022-03-02", "position=9", "recorded_as_of=2022-03-02", "limit=5&as_of=2022-03-02"):
        assert not is_allowed(shared, f"{address}?{query}")


def test_pictures_are_not_for_robots_but_the_preview_of_a_link_is(shared):
    for address in (
        f"/series/{PERSONNEL}/charts/total.svg",
        f"/series/{PERSONNEL}/figures/2022-03-02/charts/steps.png",
    ):
        assert not is_allowed(shared, address)
    assert not is_allowed(shared, f"/embed/series/{PERSONNEL}/charts/total")
    assert is_allowed(shared, f"/series/{PERSONNEL}/charts/card.png?position=9")


def test_what_robots_are_told_is_text(shared):
    told = shared.get("/robots.txt")

    assert (told.status_code, told.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    assert told.text.startswith("User-agent: *\n")
    assert shared.head("/robots.txt").headers["etag"] == told.headers["etag"]


def test_a_page_of_the_past_is_not_to_be_found_by_a_search_and_one_of_today_is(shared):
    browser = {"accept": "text/html"}

    assert '<meta name="robots" content="noindex">' in shared.get(PAST, headers=browser).text
    assert "noindex" not in shared.get(PAST.partition("?")[0], headers=browser).text
