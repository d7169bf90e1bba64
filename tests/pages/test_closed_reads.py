"""A series in a real browser where reads are closed: once its user gave a token, everything on the page works."""

import pytest
from playwright.sync_api import expect

from stores.opening import open_ledger
from tests.api.a_browser import needs_a_browser
from tests.api.conftest import PERSONNEL, fill, ticking
from tests.api.writing import token
from tests.contract.running import served
from tests.pages.browsing import a_page

pytestmark = needs_a_browser


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """The address of a ledger whose reads are closed, and a token that may read it."""
    path = tmp_path_factory.mktemp("closed") / "ledger.db"
    with open_ledger(path, ticking()) as ledger:
        fill(ledger)
    reader = token(path, "read")
    with served(path, "--reads", "closed") as address:
        yield address, reader


def test_a_token_as_the_password_opens_page_slider_charts_and_data(browser, closed):
    address, reader = closed
    with a_page(browser, "light", http_credentials={"username": "ada", "password": reader}) as heard:
        answer = heard.open(f"{address}/series/{PERSONNEL}")
        heard.settle()

        assert answer.status == 200
        expect(heard.page.get_by_role("slider")).to_be_enabled()
        assert [one for one in heard.complaints if "401" not in one] == []
        data = heard.page.get_by_role("link", name="JSON", exact=True).first
        assert data.get_attribute("href").startswith("/v1/series")
        assert heard.page.request.get(f"{address}{data.get_attribute('href')}").status == 200
