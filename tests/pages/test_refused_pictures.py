"""A picture that was refused while its renderer started is asked for again, and not for ever."""

from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.api.a_browser import needs_a_browser
from tests.api.charts.drawn import needs_charts
from tests.pages.browsing import a_page

pytestmark = [needs_a_browser, needs_charts]
CHARTS = "**/charts/triangle.*"
TRIES = 3


@pytest.mark.parametrize("refused", range(1, TRIES))
def test_a_picture_that_was_refused_is_shown_once_it_can_be_drawn(browser, troubled, refused):
    with refusing(browser, troubled, refused) as (page, asked):
        expect(page.locator("figure img")).not_to_have_js_property("naturalWidth", 0, timeout=30_000)

        assert len(asked) == refused + 1


def test_a_picture_that_is_refused_each_time_is_left_alone(browser, troubled):
    with refusing(browser, troubled, 100) as (page, asked):
        while len(asked) < TRIES:
            page.wait_for_timeout(200)
        page.wait_for_timeout(10_000)  # longer than each pause before

        assert len(asked) == TRIES


@contextmanager
def refusing(browser, ground, most):
    """A page of a chart of which that many pictures are refused, and those that were asked for."""
    asked = []

    def answer(route):
        if ".json" in route.request.url:
            route.fulfill(status=503)  # so that the picture stays one
            return
        asked.append(route.request.url)
        route.fulfill(status=503) if len(asked) <= most else route.continue_()

    with a_page(browser, "light") as heard:
        heard.page.route(CHARTS, answer)
        heard.open(f"{ground.address}/{ground.series}/triangle")
        yield heard.page, asked
