"""Every page of the table, in a real browser: light, dark, on a phone, without script, now and in the past."""

import pytest

from api.routes.pages import PAGES
from tests.api.a_browser import needs_a_browser
from tests.pages.browsing import CONTEXTS, NARROWEST, a_page, without_scripts
from tests.pages.grounds import having

pytestmark = needs_a_browser
BESIDE = ("/docs", "/problems", "/problems/malformed")


@pytest.mark.parametrize("kind", CONTEXTS)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_shown_without_a_complaint(browser, demo, page, kind):
    check_shown(browser, f"{demo.address}{demo.path(page)}", kind)


@pytest.mark.parametrize("kind", ["dark", "phone"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_of_what_went_wrong_in_life_is_shown_without_a_complaint(browser, troubled, page, kind):
    check_shown(browser, f"{troubled.address}{troubled.path(page)}", kind)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_axe_has_nothing_against_a_page_whose_scripts_do_not_run(browser, troubled, page):
    with a_page(browser, "light") as heard:
        without_scripts(heard.page)
        heard.open(f"{troubled.address}{troubled.path(page)}")

        assert heard.violations() == []


@pytest.mark.parametrize("kind", ["dark", "phone"])
@pytest.mark.parametrize("page", [one for one in PAGES if one.times == "both axes"], ids=lambda page: page.name)
def test_a_page_of_the_past_is_shown_without_a_complaint_and_says_so(browser, troubled, page, kind):
    query = f"as_of={troubled.words.then}"

    heard = check_shown(browser, f"{troubled.address}{having(troubled.path(page), query)}", kind)

    assert "as published by" in heard.text
    # An embed is shown within the page of others, where nobody sees its title.
    assert "as published by" in heard.title or page.name.endswith("_embed")


@pytest.mark.parametrize("path", BESIDE)
def test_a_page_beside_those_of_figures_complains_of_nothing(browser, demo, path):
    with a_page(browser, "light") as heard:
        heard.open(f"{demo.address}{path}")
        heard.settle()

        assert heard.complaints == []
        assert heard.elsewhere(demo.address) == []


@pytest.mark.parametrize(("kind", "is_dark"), [("light", False), ("dark", True)])
def test_the_page_of_the_interface_is_dark_where_others_are(browser, demo, kind, is_dark):
    with a_page(browser, kind) as heard:
        heard.open(f"{demo.address}/docs")
        heard.page.locator(".swagger-ui .info .title").wait_for()

        red = heard.page.evaluate("getComputedStyle(document.querySelector('html')).backgroundColor.match(/\\d+/)[0]")
        text = heard.page.evaluate(
            "getComputedStyle(document.querySelector('.swagger-ui .info .title')).color.match(/\\d+/)[0]"
        )
        assert (int(text) > int(red) + 100) is is_dark


def check_shown(browser, address, kind):
    """Open an address in a window of that kind, and have nothing to complain of."""
    with a_page(browser, kind) as heard:
        answer = heard.open(address)
        heard.settle()

        assert answer.status == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert heard.page.locator("h1").count() == 1
        assert heard.overflows() == []
        assert heard.elsewhere(address) == []
        assert heard.complaints == []
        if kind == "phone":
            heard.page.set_viewport_size(NARROWEST)
            assert heard.overflows() == []
        if kind != "no script":
            assert heard.violations() == []
        return heard.kept()
