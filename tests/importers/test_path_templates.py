"""A path with names in braces stands for many paths, and says of each what its names are there."""

from hypothesis import given
from hypothesis import strategies as st

from importers.specs.path_templates import filled, pathspec, ways

_PARTS = st.text("ab-_.2{}*?[]\\", min_size=1, max_size=6).filter(lambda one: "{" not in one and "}" not in one)


def test_a_name_stands_for_no_slash():
    assert ways("{day}.csv", "old/2022-03-01.csv") == []
    assert ways("{day}.csv", "2022-03-01.csv") == [{"day": "2022-03-01"}]


def test_a_name_stands_for_something():
    assert ways("cases-{day}.csv", "cases-.csv") == []


def test_a_name_that_stands_twice_is_the_same_at_both_places():
    assert ways("{day}/{day}.csv", "1/1.csv") == [{"day": "1"}]
    assert ways("{day}/{day}.csv", "1/2.csv") == []


def test_every_way_to_part_a_path_is_told():
    found = ways("{place}-{day}.csv", "guinea-bissau-2022.csv")

    assert found == [{"place": "guinea", "day": "bissau-2022"}, {"place": "guinea-bissau", "day": "2022"}]


def test_git_is_asked_for_what_the_letters_around_the_names_say_and_no_pattern():
    assert pathspec("[a]*/{day}.csv") == r":(top,glob)\[a\]\*/*.csv"
    assert pathspec("[a]*.csv") == ":(top,literal)[a]*.csv"


@given(before=_PARTS, between=_PARTS, one=_PARTS, other=_PARTS)
def test_what_was_filled_in_is_among_the_ways(before, between, one, other):
    template, placed = f"{before}{{one}}{between}{{other}}", {"one": one, "other": other}

    assert placed in ways(template, filled(template, placed))
