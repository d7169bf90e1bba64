"""Numbers as long as they can be: no page becomes wider than its window, and no label of a picture is cut."""

import pytest

from tests.api.a_browser import needs_a_browser
from tests.api.odd_ledger import LEVELS, WEEK
from tests.pages.browsing import a_page

pytestmark = needs_a_browser
PAGES = ("", "/triangle", "/compare?from=2022-03-07&to=2022-03-08", f"/figures/{WEEK}")
# How far each label of the slider's picture stands out to the left.
_CUT = """() => {
  const picture = document.querySelector("#slider svg"), edge = picture.getBoundingClientRect().left
  return [...picture.querySelectorAll("text")].filter(one => one.getBoundingClientRect().left < edge)
    .map(one => one.textContent)
}"""


@pytest.mark.parametrize("kind", ["light", "phone"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_long_numbers_is_as_wide_as_its_window(browser, odd, kind, page):
    with a_page(browser, kind) as heard:
        heard.open(f"{odd.address}/series/{LEVELS}{page}")
        heard.settle()

        assert heard.overflows() == []
        assert heard.violations() == []
        assert heard.complaints == []


@pytest.mark.parametrize("kind", ["light", "phone"])
def test_the_slider_shows_the_whole_of_each_number_beside_its_lines(browser, odd, kind):
    with a_page(browser, kind) as heard:
        heard.open(f"{odd.address}/series/{LEVELS}")
        labels = heard.page.locator("#slider svg text")
        labels.first.wait_for()

        assert heard.page.evaluate(_CUT) == []
        assert {"500\u202f000\u202f000", "\u2212500\u202f000\u202f000"} <= set(labels.all_text_contents())
