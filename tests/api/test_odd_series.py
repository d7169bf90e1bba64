"""Series that are seldom met: what pages, pictures, feeds and citations say of them is so, and is said in full."""

import pytest
from litestar.testing import TestClient

from api.app import create_app
from projections.answers.view import View
from stores.opening import open_ledger
from tests.api.charts.drawn import needs_charts
from tests.api.conftest import ticking
from tests.api.markup import read_page
from tests.api.odd_ledger import ALONE, EMPTY, LEVELS, SMALLEST, TAKEN_BACK, WEEK, fill_oddly


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    path = tmp_path_factory.mktemp("odd") / "ledger.db"
    with open_ledger(path, ticking()) as ledger:
        fill_oddly(ledger)
    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        yield client


@needs_charts
@pytest.mark.parametrize(
    ("series", "chart", "words"),
    [
        (TAKEN_BACK, "total", "Each of its figures was taken back."),
        (TAKEN_BACK, "amounts", "Each of its figures was taken back."),
        (TAKEN_BACK, "amounts.json?as_of=2022-03-01", "Nothing was published yet."),
        (ALONE, "amounts", "A first figure alone is no amount."),
        (ALONE, "amounts.json?end=2020", "Nothing was published of this time."),
        (EMPTY, "total", "Nothing was published yet."),
    ],
)
def test_a_picture_of_nothing_says_why_there_is_nothing(odd, series, chart, words):
    name = chart if "." in chart else f"{chart}.json"

    said = odd.get(f"/series/{series}/charts/{name}").text

    assert words in said
    assert ("nothing published yet" in said) == (words == "Nothing was published yet." and "as_of" not in name)


def test_a_small_number_is_said_with_all_its_digits_and_no_exponent(odd):
    page = odd.get(f"/series/{LEVELS}").text
    cited = odd.get(f"/v1/series/{LEVELS}/figures/{WEEK}/citation").text
    feed = odd.get("/v1/revisions.jsonfeed", params={"series": LEVELS}).json()

    assert f": {SMALLEST} people." in cited
    assert "1E-9" not in page
    assert "-999,999,999.999999999" in feed["items"][0]["title"]


def test_a_reason_and_its_note_are_told_apart(odd):
    page = read_page(odd.get(f"/series/{LEVELS}").text)

    assert "after verification: Read again." in {one.words for one in page.everything() if one.tag == "td"}
