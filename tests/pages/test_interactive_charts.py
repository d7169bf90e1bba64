"""The charts of a page once Vega has taken the place of their pictures."""

import re

import pytest
from playwright.sync_api import expect

from tests.api.a_browser import needs_a_browser
from tests.api.charts.drawn import needs_charts
from tests.pages.browsing import a_page

pytestmark = [needs_a_browser, needs_charts]
MARKS = ".mark-rect path, .mark-line path, .mark-symbol path"


@pytest.mark.parametrize("kind", ["light", "phone"])
def test_a_chart_in_sight_becomes_interactive_and_shows_as_much_as_its_picture(browser, troubled, kind):
    with a_page(browser, kind) as heard:
        heard.open(f"{troubled.address}/{troubled.series}")
        figure = heard.page.locator("figure.chart[data-bundle]:not(#slider *)").first
        figure.scroll_into_view_if_needed()
        expect(figure.locator("svg")).to_be_attached(timeout=60_000)

        places = figure.locator(MARKS).evaluate_all("all => all.map(one => one.getBoundingClientRect().x)")
        assert len(set(places)) > 2
        assert re.findall(r".{200}NaN.{60}", figure.inner_html()) == []
        assert figure.locator("[role=img]").get_attribute("aria-label")
        assert heard.complaints == []
        assert heard.overflows() == []
        assert heard.violations() == []
