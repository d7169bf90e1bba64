"""The questions of a journalist over the whole real history, each in at most three clicks from the front page."""

import re

import pytest

from tests.api.a_browser import CHROMIUM, needs_a_browser
from tests.pages.browsing import a_browser, a_page
from tests.pages.grounds import real

pytestmark = needs_a_browser
PERSONNEL = "Personnel killed, wounded, captured or incapacitated"


@pytest.fixture(scope="module")
def address(everything, tmp_path_factory):
    with real(tmp_path_factory.mktemp("asked"), everything) as ground:
        yield ground.address


@pytest.fixture(scope="module")
def browser():
    assert CHROMIUM
    with a_browser() as opened:
        yield opened


@pytest.fixture
def page(browser, address):
    with a_page(browser, "light") as heard:
        heard.open(address)
        yield heard.page
        assert heard.complaints == []


def said(within):
    return re.sub(r"\s+", " ", within.inner_text())


def test_on_2_march_2022_nothing_had_been_published_which_is_not_withdrawn(page):
    page.get_by_label("As known on", exact=True).fill("2022-03-02")
    page.get_by_role("button", name="Show", exact=True).click()
    row = page.get_by_role("row").filter(has_text=PERSONNEL)
    assert "not published yet" in said(row)
    assert "withdrawn" not in said(page.get_by_role("main"))

    row.get_by_role("link", name=PERSONNEL).click()
    page.wait_for_url("**/series/**")

    assert "as published by 2022-03-02" in page.title()
    assert "2022-03-06" in said(page.get_by_role("main"))


def test_28_february_2025_is_not_among_the_heaviest_days_and_the_page_says_why(page):
    page.get_by_role("link", name=PERSONNEL, exact=True).first.click()
    page.get_by_role("link", name="Heaviest days", exact=True).click()

    main = said(page.get_by_role("main"))
    heaviest = main.partition("Why other days are not among them")
    assert "2024-12-20" in heaviest[0]
    assert (
        "in the figure of 2025-02-28: about +2 710, of which 1 650 were declared to belong to earlier days"
        in (heaviest[2])
    )


def test_who_changed_2_january_2024_and_when(page):
    row = page.get_by_role("row").filter(has_text=PERSONNEL)
    row.get_by_role("cell").last.get_by_role("link").click()
    page.wait_for_url("**/revisions**")
    episode = page.get_by_role("main").get_by_role("link", name=re.compile(r"^(2 January 2024|2024-01-02)$"))
    if not episode.first.is_visible():
        page.get_by_role("main").locator("details", has=episode.first).locator("summary").click()
    episode.first.click()
    page.wait_for_url("**/figures/2024-01-02**")

    main = said(page.get_by_role("main"))
    assert "Revised: from about 360 820 to about 792 170 (+431 350)" in main
    assert "Revised: from about 792 170 to about 360 820 (−431 350)" in main
    assert "by import:war-losses" in main
    assert "2 January 2025, 09:45:18 UTC" in main
