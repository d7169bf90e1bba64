"""The citation on the page of a figure leads back to it from anywhere, whether or not a log names the host."""

import pytest

from cli import example
from stores.opening import open_ledger
from tests.api.a_browser import needs_a_browser
from tests.contract.running import served
from tests.pages.browsing import a_page

pytestmark = needs_a_browser
PAGE = "/series/ua-general-staff/personnel/figures/2022-03-02"


@pytest.fixture(scope="module")
def unsigned(tmp_path_factory):
    path = tmp_path_factory.mktemp("unsigned") / "ledger.db"
    with open_ledger(path) as ledger:
        example.load(ledger)
    with served(path) as address:
        yield address


def test_the_address_in_a_citation_of_an_unsigned_figure_can_be_followed(browser, unsigned):
    with a_page(browser, "light") as heard:
        heard.open(f"{unsigned}{PAGE}")
        heard.settle()
        said = heard.page.locator(".copied").inner_text()
        address = said.rpartition(" ")[2]

        assert address.startswith(f"{unsigned}{PAGE}?position=")
        assert heard.open(address).status == 200
        assert heard.page.locator(".copied").inner_text() == said
        assert heard.complaints == []


def test_the_address_in_its_bibtex_can_be_followed_too(browser, unsigned):
    with a_page(browser, "light") as heard:
        heard.open(f"{unsigned}{PAGE}")
        heard.settle()
        heard.page.get_by_text("BibTeX", exact=True).click()
        said = heard.page.get_by_label("BibTeX", exact=True).inner_text()
        address = said.partition(f", {unsigned}")[2].partition("}")[0]

        assert said.count("@misc{") == 1
        assert "note = {ua-general-staff/personnel/2022-03-02, at position " in said
        assert heard.open(f"{unsigned}{address}").status == 200
        assert heard.complaints == []
