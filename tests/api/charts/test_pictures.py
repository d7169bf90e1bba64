"""Charts as they are drawn: marks and axes in UTC, two themes that can be read, and words of others that do nothing."""

import gzip
import itertools
import json
import re

import pytest

from api.charts.chart_data import ChartData
from tests.api.charts.drawn import a_renderer, check_inert, needs_charts, size_of, texts, total

pytestmark = needs_charts

HOSTILE = [
    pytest.param("<script>alert(1)</script><img src=x onerror=alert(1)>", id="HTML"),
    pytest.param("]]><foreignObject><a href='javascript:alert(1)'>x</a></foreignObject>&lt;", id="XML"),
    pytest.param("javascript:alert(1)", id="an address that runs"),
    pytest.param("\u202egnirts \u2066isolated\u200f", id="other directions"),
    pytest.param("datum.value + ${alert(1)} {{ 7 * 7 }}", id="expressions"),
    pytest.param("\n\r\t\x00\x1b[31m\ud800", id="controls and half characters"),
    pytest.param("long " * 2_000 + "x" * 10_000, id="10 kB"),
    pytest.param(chr(92), id="the end of a text"),
    pytest.param("", id="nothing"),
]
CHARTS = {
    "total": total(),
    "past": total(data={
        "then": [{"day": "2022-03-01", "value": "5"}],
        "today": [{"day": "2022-03-01", "value": "5"}, {"day": "2022-03-02", "value": "8"}],
    }),
    "amounts": total(chart="amounts", data={"amounts": [
        {"day": "2022-03-01", "from": "2022-03-01", "until": "2022-03-02", "value": "5", "part": "amount", "spans": 1},
        {"day": "2022-03-01", "from": "2022-03-01", "until": "2022-03-02", "value": "3",
         "part": "adjustment", "spans": 1},
    ]}),
    "triangle": total(chart="triangle", data={
        "cells": [
            {"period": "2022-03", "vintage": "2022-04", "change": "-5", "moved": "4", "changed": 2, "first": 0},
            {"period": "2022-03", "vintage": "2022-03", "change": "0", "moved": "0", "changed": 0, "first": 31},
        ],
        "periods": [{"name": "2022-03"}], "vintages": [{"name": "2022-03"}, {"name": "2022-04"}],
    }),
    "difference": total(chart="difference", data={"difference": [
        {"name": "2022-03", "from": "2022-03-01", "until": "2022-04-01", "value": "-7", "figures": 1},
    ]}),
    "steps": total(chart="steps", from_zero=False, data={
        "steps": [{"at": "2022-03-01T08:00:00Z", "value": "5"}, {"at": "2022-03-05", "value": "5"}],
        "marks": [{"at": "2022-03-01T08:00:00Z", "value": "5", "kind": "reported", "counts": "yes"}],
    }),
    "remark": total(remark="Nothing was published yet.", data={"then": [], "today": []}, first="", last=""),
}  # fmt: skip


@pytest.fixture(scope="module")
def draw():
    with a_renderer() as renderer:
        yield lambda form, data: _plain(form, renderer(form, data))


def _plain(form, drawn):
    return drawn if form == "png" else gzip.decompress(drawn)


@pytest.mark.parametrize("width", ["wide", "narrow"])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_a_picture_that_stands_alone(draw, name, theme, width):
    data = _of(CHARTS[name], theme=theme, width=width)

    svg = draw("svg", data).decode()

    check_inert(svg)
    said = " ".join(texts(svg))
    assert "Personnel" in said
    assert "position=3" in said.replace("\n", "")
    assert "as published by 2022-03-02" in said
    assert f' width="{"860" if width == "wide" else "360"}"' in svg


def _of(data, **more):
    return ChartData(**{**{name: getattr(data, name) for name in data.__struct_fields__}, **more})


@pytest.mark.parametrize("name", CHARTS)
def test_the_same_chart_is_a_png_of_twice_the_size(draw, name):
    width, height = size_of(draw("png", CHARTS[name]))

    assert (width, height) == (1720, 1040 if name == "triangle" else 840)


def test_a_card_has_the_size_that_previews_want(draw):
    assert size_of(draw("png", total(width="card"))) == (1200, 630)


@pytest.mark.parametrize("name", [name for name in CHARTS if name not in {"triangle", "remark"}])
def test_time_runs_in_utc_between_the_days_that_are_named(draw, name):
    spec = json.loads(draw("json", CHARTS[name]))

    scales = [one["encoding"]["x"]["scale"] for one in spec["layer"] if "x" in one["encoding"]]
    assert scales
    assert all(one["type"] == "utc" for one in scales)
    assert not re.search(r'"timeUnit":"(?!utc)', json.dumps(spec))


def test_the_specification_names_its_data_so_that_a_page_can_replace_them(draw):
    spec = json.loads(draw("json", CHARTS["past"]))

    assert [one["data"]["name"] for one in spec["layer"]] == ["today", "then"]
    assert {name: spec["datasets"][name] for name in ("then", "today")} == CHARTS["past"].data
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/v6")


def test_what_is_known_today_is_pale_behind_what_was_known_then(draw):
    spec = json.loads(draw("json", CHARTS["past"]))

    scale = spec["layer"][0]["encoding"]["color"]["scale"]
    then, since = (contrast(one, spec["background"]) for one in scale["range"])
    assert scale["domain"] == ["known then", "published since"]
    assert then > since


@pytest.mark.parametrize(("change", "is_named"), [("0", True), ("-5", False)])
def test_changes_that_cancel_out_are_named_and_as_strong_as_the_largest_of_them(draw, change, is_named):
    triangle = CHARTS["triangle"].data
    cells = [{**triangle["cells"][0], "change": change, "moved": "431750"}, *triangle["cells"][1:]]
    data = total(chart="triangle", data={**triangle, "cells": cells})

    spec = json.loads(draw("json", data))

    assert ("changes that cancel out" in texts(draw("svg", data).decode())) == is_named
    (strength,) = [one["calculate"] for one in spec["layer"][0]["transform"] if one.get("as") == "strength"]
    assert strength.endswith("sqrt(datum.moved / 431750) : 1")


def test_where_there_is_nothing_to_draw_the_picture_says_so(draw):
    assert "Nothing was published yet." in texts(draw("svg", CHARTS["remark"]))


@pytest.mark.parametrize("name", CHARTS)
def test_every_data_set_that_a_specification_names_is_in_it(draw, name):
    spec = json.loads(draw("json", CHARTS[name]))

    named = {one["data"]["name"] for one in (spec, *spec["layer"]) if "data" in one}
    assert named
    assert named <= spec["datasets"].keys()


@pytest.mark.parametrize("width", ["wide", "narrow"])
@pytest.mark.parametrize("letter", ["\u4e16", "\uff21", "a"])
def test_a_title_of_wide_characters_stays_within_the_picture(draw, letter, width):
    picture = draw("svg", total(title=letter * 110, width=width))

    shown = [one for one in texts(picture) if one.startswith(letter * 4)]
    across = {"wide": 92, "narrow": 38}[width] // (1 if letter == "a" else 2)
    assert max(map(len, shown)) <= across
    assert len(shown) > 1


def test_an_adjustment_is_marked_beside_the_amount(draw):
    said = " ".join(texts(draw("svg", CHARTS["amounts"])))

    assert "declared to belong to other days" in said


def test_so_many_days_that_none_is_told_apart_are_drawn_by_month(draw):
    rows = [
        {"day": f"{year}-{month:02}-{day:02}", "from": f"{year}-{month:02}-{day:02}",
         "until": f"{year}-{month:02}-{day + 1:02}", "value": "1", "part": "amount", "spans": 1}
        for year, month, day in itertools.product(range(2021, 2024), range(1, 13), range(1, 28))
    ]  # fmt: skip
    data = total(chart="amounts", data={"amounts": rows}, first="2021-01-01", last="2023-12-28", by_month=True)

    bars = re.findall('aria-roledescription="bar"', draw("svg", data).decode())

    assert len(bars) == 36


@pytest.mark.parametrize("said", HOSTILE)
@pytest.mark.parametrize("field", ["title", "moment", "citation", "unit"])
def test_words_of_others_do_nothing_in_a_picture(draw, field, said):
    from api.charts.captions import plain_text, plain_unit  # noqa: PLC0415 - as the service cuts them

    cut = plain_unit(said) if field == "unit" else plain_text(said, 110)
    svg = draw("svg", total(**{field: cut})).decode()

    check_inert(svg)
    assert not set("\u202e\u2066\u200f\x00\x1b") & set(svg)
    assert len(svg) < 40_000
    assert "49" not in "".join(texts(svg)) if "7 * 7" in said else True


def contrast(one, other):
    """The contrast of two colours as WCAG 2 counts it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_and_lines_can_be_told_from_the_ground(theme):
    from api.charts.drawing.palettes import PALETTES  # noqa: PLC0415 - where the extra is

    palette = PALETTES[theme]

    assert all(contrast(one, palette.background) >= 4.5 for one in (palette.text, palette.muted))
    assert all(contrast(one, palette.background) >= 3 for one in palette.inks)
