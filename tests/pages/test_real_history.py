"""Every page over the whole real history, which has what no example has: years of it, and thousands of changes."""

import pytest

from api.routes.pages import PAGES
from tests.api.a_browser import needs_a_browser
from tests.pages.browsing import CONTEXTS, a_page
from tests.pages.test_every_page import check_shown

pytestmark = needs_a_browser
WIDTHS = (320, 390, 601, 768, 820, 1001, 1024, 1151, 1280)


@pytest.mark.parametrize("kind", CONTEXTS)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_of_the_real_history_is_shown_without_a_complaint(browser, real_history, page, kind):
    check_shown(browser, f"{real_history.address}{real_history.path(page)}", kind)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_of_the_real_history_fits_into_a_window_of_any_width(browser, real_history, page):
    with a_page(browser, "light") as heard:
        heard.open(f"{real_history.address}{real_history.path(page)}")
        heard.settle()
        for width in WIDTHS:
            heard.page.set_viewport_size({"width": width, "height": 900})

            assert (width, heard.overflows()) == (width, [])
