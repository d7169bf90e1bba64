"""Keys: slugs, series and figures as one word each."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.keys import FigureKey, SeriesKey, figure_key, series_key, slug
from domain.refusals import NotAPeriod, NotASlug
from domain.streams import OfFigure, OfSeries, figure_named, figures_begin

slugs = st.from_regex(re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII), fullmatch=True).filter(
    lambda one: len(one) <= 64
)


@given(slugs)
def test_a_slug_is_itself(text):
    assert slug(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A",
        "a b",
        "a_b",
        "-a",
        "a-",
        "a--b",
        "a/b",
        "é",
        "\u0663",
        "a\n",
        "a" * 65,
        "a.b",
        "..",
        "a\u202eb",
        "a\x00",
        None,
        5,
    ],
)
def test_anything_else_is_no_slug(text):
    with pytest.raises(NotASlug):
        slug(text)


def test_a_slug_has_at_most_64_characters():
    assert slug("a" * 64) == "a" * 64


@given(slugs, slugs)
def test_a_series_is_one_word(source, series):
    key = series_key(f"{source}/{series}")

    assert key == SeriesKey(source, series)
    assert (str(key), OfSeries(key).name) == (f"{source}/{series}", f"series/{source}/{series}")


@given(slugs, slugs, st.sampled_from(["2022", "2022-Q1", "2022-03", "2022-W09", "2022-03-02"]))
def test_a_figure_is_one_word_and_found_again_by_its_stream(source, series, when):
    key = figure_key(f"{source}/{series}/{when}")

    assert key == FigureKey(source, series, when) == figure_named(OfFigure(key).name)
    assert str(key) == f"{source}/{series}/{when}"
    assert key.of == series_key(f"{source}/{series}")
    assert OfFigure(key).name.startswith(figures_begin(key.of))
    assert key.span.text == when


@pytest.mark.parametrize("text", ["", "a", "a/b/c", "a/", "/b", "a//b", "A/b", "a/b "])
def test_what_is_no_series_is_refused(text):
    with pytest.raises(NotASlug):
        series_key(text)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("a/b", NotASlug),
        ("a/b/2022/x", NotASlug),
        ("A/b/2022", NotASlug),
        ("a/b/2022-13", NotAPeriod),
        ("a/b/", NotAPeriod),
    ],
)
def test_what_is_no_figure_is_refused(text, refusal):
    with pytest.raises(refusal):
        figure_key(text)


def test_series_whose_names_begin_alike_keep_their_figures_apart():
    short, long = series_key("a/b"), series_key("a/b-c")

    stream = OfFigure(FigureKey("a", "b-c", "2022"))
    assert not stream.name.startswith(figures_begin(short))
    assert stream.name.startswith(figures_begin(long))
