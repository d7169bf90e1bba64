"""Every page over the whole real history, which has what no example has: years of it, and thousands of changes."""

import pytest

from api.routes.pages import PAGES
from tests.api.a_browser import needs_a_browser
from tests.pages.test_every_page import shown

pytestmark = needs_a_browser


@pytest.mark.parametrize("kind", ["light", "phone"])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_of_the_real_history_is_shown_without_a_complaint(browser, real_history, page, kind):
    shown(browser, f"{real_history.address}{real_history.path(page)}", kind)
