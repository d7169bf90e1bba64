"""Charts over HTTP: the same numbers as the data, at the same moments, drawn once and kept."""

import gzip
import sys

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.charts.available import has_charts
from api.charts.bundle import bundle_address
from projections.answers.view import View
from tests.api.charts.drawn import check_inert, needs_charts, size_of
from tests.api.conftest import PERSONNEL
from tests.api.hostile_ledger import PERIOD, WORDS, hostile
from tests.api.hostile_ledger import SERIES as HOSTILE

SERIES = f"/series/{PERSONNEL}"
CHARTS = f"{SERIES}/charts"
DAY = "2022-03-02"


@needs_charts
@pytest.mark.parametrize("name", ["total", "amounts", "triangle", "difference"])
def test_each_chart_of_a_series_is_a_picture_and_a_specification(shared, name):
    svg, png, spec = (shared.get(f"{CHARTS}/{name}.{form}") for form in ("svg", "png", "json"))

    assert [one.status_code for one in (svg, png, spec)] == [200, 200, 200]
    assert svg.headers["content-type"] == "image/svg+xml; charset=utf-8"
    check_inert(svg.text)
    assert size_of(png.content)[0] == 1720
    assert spec.json()["$schema"].startswith("https://vega.github.io/schema/vega-lite/")


@needs_charts
def test_the_chart_of_a_figure_is_one_too(shared):
    check_inert(shared.get(f"{SERIES}/figures/{DAY}/charts/steps.svg").text)


@needs_charts
def test_a_card_is_a_png_of_the_size_of_previews(shared):
    assert size_of(shared.get(f"{CHARTS}/card.png").content) == (1200, 630)


@needs_charts
@pytest.mark.parametrize("moment", ["", "as_of=2022-03-02", "position=18", "as_of=2022-03-02&position=14"])
def test_a_chart_shows_what_the_data_say_at_the_same_moment(shared, moment):
    drawn = shared.get(f"{CHARTS}/total.json?{moment}").json()["datasets"]["then"]

    rows = shared.get(f"/v1{SERIES}/figures?{moment}").json()["items"]
    assert drawn == [{"day": one["period"], "value": one["value"]} for one in rows if one["value"] is not None]


@needs_charts
def test_a_past_view_has_what_was_published_since_behind_it(shared):
    of_then = shared.get(f"{CHARTS}/total.json?as_of=2022-03-02").json()
    of_now = shared.get(f"{CHARTS}/total.json").json()

    assert of_then["datasets"]["today"] == of_now["datasets"]["then"]
    assert of_now["datasets"]["today"] == []


@needs_charts
def test_a_chart_that_is_pinned_never_changes_and_others_have_a_tag(shared):
    now, pinned = shared.get(f"{CHARTS}/total.svg"), shared.get(f"{CHARTS}/total.svg?position=18")

    assert now.headers["cache-control"] == "no-cache"
    assert pinned.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert pinned.headers["ledger-position"] == "18"
    again = shared.get(f"{CHARTS}/total.svg", headers={"if-none-match": now.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@needs_charts
def test_looks_are_other_pictures_with_other_tags(shared):
    asked = ["", "theme=dark", "width=narrow", "theme=dark&width=narrow"]
    answers = [shared.get(f"{CHARTS}/total.svg?{one}") for one in asked]

    assert len({one.headers["etag"] for one in answers}) == len({one.text for one in answers}) == len(asked)


@needs_charts
def test_a_client_that_takes_no_gzip_gets_the_same_picture(shared):
    packed = shared.get(f"{CHARTS}/total.svg", headers={"accept-encoding": "gzip"})
    plain = shared.get(f"{CHARTS}/total.svg", headers={"accept-encoding": "identity"})

    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert packed.headers["etag"] != plain.headers["etag"]


@needs_charts
@pytest.mark.parametrize(
    ("path", "slug"),
    [
        ("total.svg?asof=2022-03-02", "unknown-parameter"),
        ("total.svg?theme=red", "invalid-parameter"),
        ("total.svg?width=card", "invalid-parameter"),
        ("total.svg?theme=dark&theme=dark", "repeated-parameter"),
        ("total.svg?position=999999", "position-too-high"),
        ("amounts.png?start=2022-13", "not-a-period"),
        ("triangle.svg?from=2023&to=2022", "malformed"),
        ("difference.svg?position=3", "unknown-parameter"),
        ("card.png?width=wide", "unknown-parameter"),
    ],
)
def test_what_a_chart_cannot_be_asked_is_refused(shared, path, slug):
    answer = shared.get(f"{CHARTS}/{path}")

    assert answer.status_code == 400
    assert answer.json()["type"] == f"/problems/{slug}"


@needs_charts
@pytest.mark.parametrize("path", ["/series/a/b/charts/total.svg", f"{SERIES}/charts/other.svg", f"{CHARTS}/card.svg"])
def test_what_is_not_there_is_not_found(shared, path):
    assert shared.get(path).status_code == 404


@needs_charts
def test_the_script_that_makes_charts_move_is_kept_for_ever(shared):
    answer = shared.get(bundle_address())

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "window.vegaEmbed" in answer.text
    assert len(gzip.compress(answer.content)) < 400_000


@pytest.fixture
def without_charts(monkeypatch):
    """As if the libraries were not installed."""
    monkeypatch.setitem(sys.modules, "altair", None)
    has_charts.cache_clear()
    bundle_address.cache_clear()
    yield
    has_charts.cache_clear()
    bundle_address.cache_clear()


def test_without_the_extra_a_chart_says_that_there_are_none(without_charts, client):
    answer = client.get(f"{CHARTS}/total.svg")

    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/charts-not-installed"
    assert bundle_address() is None


@needs_charts
def test_amounts_say_for_how_long_each_of_them_is(shared):
    assert ", added by day" in shared.get(f"{CHARTS}/amounts.json").json()["description"]


@needs_charts
@pytest.mark.parametrize("words", WORDS)
def test_charts_of_hostile_words_are_drawn_and_inert(tmp_path, words):
    hostile(tmp_path / "hostile.db", WORDS[words])
    charts = [f"/series/{HOSTILE}/charts/{name}.svg" for name in ("total", "amounts", "triangle", "difference")]

    with View.open(tmp_path / "hostile.db") as answers, TestClient(create_app(answers)) as client:
        drawn = [client.get(one) for one in (*charts, f"/series/{HOSTILE}/figures/{PERIOD}/charts/steps.svg")]

    assert [one.status_code for one in drawn] == [200] * len(drawn)
    for one in drawn:
        check_inert(one.text)
