"""What others make of a link to a series or a figure: a picture, and a frame, by addresses that name the host."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest
from litestar.testing import TestClient

from api.app import create_app
from projections.answers.view import View
from stores.opening import open_ledger
from tests.api.charts.drawn import needs_charts
from tests.api.conftest import PERSONNEL, fill, ticking
from tests.begun import begin

PAGES = (f"/series/{PERSONNEL}", f"/series/{PERSONNEL}/figures/2022-03-02")
HOST = "figures.example"


@pytest.fixture
def served(tmp_path):
    """A ledger whose log may be begun by a name, served at the host of that name."""

    def serve(origin=None):
        path = tmp_path / "ledger.db"
        with open_ledger(path, ticking()) as ledger:
            fill(ledger)
        if origin:
            begin(path, origin)
        view = View.open(path)
        return TestClient(create_app(view), base_url=f"https://{HOST}")

    return serve


@needs_charts
@pytest.mark.parametrize("moment", ["", "?as_of=2022-03-12"])
@pytest.mark.parametrize("page", PAGES)
def test_a_link_to_a_page_has_a_picture_and_a_frame_at_the_moment_of_the_page(served, page, moment):
    with served(f"{HOST}/log") as client:
        text = client.get(page + moment, headers={"accept": "text/html"}).text
        (picture,) = found(text, r'<meta property="og:image" content="(.+?)">')
        (frame,) = found(text, r'<link rel="alternate" type="application/json\+oembed" .*href="(.+?)">')
        (address,) = found(text, r'<meta property="og:url" content="(.+?)">')

        assert address == f"https://{HOST}{page}{moment}"
        assert picture == f"https://{HOST}/series/{PERSONNEL}/charts/card.png{moment}"
        told = client.get(within(frame)).json()
        assert told["type"] == "rich"
        assert f"https://{HOST}/embed{page}/charts/" in told["html"]
        assert moment.removeprefix("?") in told["html"]
        assert (
            "allow-popups-to-escape-sandbox" in told["html"]
        )  # or the page that it leads to has no script and no form
        assert client.get(within(picture)).headers["content-type"] == "image/png"


@pytest.mark.parametrize("origin", [None, "some-name"])
@pytest.mark.parametrize("page", PAGES)
def test_a_ledger_that_does_not_name_its_host_has_no_picture_for_links(served, page, origin):
    with served(origin) as client:
        text = client.get(page, headers={"accept": "text/html"}).text

        assert "og:title" in text
        assert "og:image" not in text
        assert "json+oembed" not in text


def found(text, form):
    return [unescape(one) for one in re.findall(form, text)]


def within(address):
    parts = urlsplit(address)
    assert parts.netloc == HOST
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
