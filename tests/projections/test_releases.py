"""First, second and n-th releases, vintages, the triangle of periods by vintages, and rectangles."""

import pytest

from domain.commands import Replacement
from domain.refusals import Malformed
from tests.projections.town import CASES

A, B = "2022-03-01", "2022-03-02"


def three_vintages(town):
    town.opens()
    town.says("2022-03-02", {A: "10", B: "20"})
    town.says("2022-03-03", {A: "11"})
    town.says("2022-03-04", {A: None, B: "22"})


def released(town, release, **more):
    ask = town.ask
    return [(one.period, one.value, one.entry) for one in ask.figures(ask.at(), CASES, release=release, **more).items]


def test_a_release_is_the_first_second_or_n_th_value_of_each_period(town):
    three_vintages(town)

    assert released(town, "first") == [(A, "10", 1), (B, "20", 1)]
    assert released(town, "1") == released(town, "first")
    assert released(town, "2") == [(A, "11", 2), (B, "22", 2)]
    assert released(town, "3") == []


def test_the_latest_release_is_how_the_figure_reads_withdrawn_or_not(town):
    three_vintages(town)

    assert released(town, "latest") == released(town, None) == [(A, None, 3), (B, "22", 2)]


def test_a_confirmation_is_a_release_too(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    town.says("2022-03-03", {A: "10"})

    assert released(town, "2") == [(A, "10", 2)]


def test_a_release_found_late_slots_in_before_the_others(town):
    three_vintages(town)

    town.says("2022-03-01", {A: "9"})

    assert released(town, "first") == [(A, "9", 4), (B, "20", 1)]


@pytest.mark.parametrize("release", ["0", "-1", "last", "1.5", "", "٢", "9999999"])
def test_what_is_no_release_is_refused(town, release):
    three_vintages(town)

    with pytest.raises(Malformed, match="release is first, latest or a number"):
        released(town, release)


def test_figures_come_between_bounds_and_in_either_order(town):
    three_vintages(town)

    assert [one[0] for one in released(town, None, order="desc")] == [B, A]
    assert [one[0] for one in released(town, None, start=B)] == [B]
    assert [one[0] for one in released(town, None, end=A)] == [A]
    assert [one[0] for one in released(town, None, start="2022", end="2022-03")] == [A, B]
    with pytest.raises(Malformed, match="order is asc or desc"):
        released(town, None, order="up")


def test_vintages_are_the_moments_at_which_something_was_published(town):
    three_vintages(town)
    ask = town.ask

    counted = [
        (one.published_at, one.figures, one.reported, one.changed, one.withdrawn)
        for one in ask.vintages(ask.at(), CASES).items
    ]

    assert counted == [("2022-03-02", 2, 2, 0, 0), ("2022-03-03", 1, 0, 1, 0), ("2022-03-04", 2, 0, 1, 1)]
    assert len(ask.vintages(ask.at(as_of="2022-03-03"), CASES).items) == 2


def test_a_date_and_its_last_instant_are_one_vintage(town):
    town.opens()
    town.says("2022-03-02T23:59:59.999999Z", {A: "10"})
    town.says("2022-03-02", {A: "11", B: "20"})
    ask = town.ask

    assert [(one.published_at, one.figures) for one in ask.vintages(ask.at(), CASES).items] == [
        ("2022-03-02T23:59:59.999999Z", 3)
    ]
    triangle = ask.triangle(ask.at(), CASES)
    assert [(one.period, one.values) for one in triangle.items] == [(A, ["11"]), (B, ["20"])]


def test_the_triangle_has_what_stood_at_each_vintage(town):
    three_vintages(town)
    ask = town.ask

    triangle = ask.triangle(ask.at(), CASES)

    assert triangle.vintages == ["2022-03-02", "2022-03-03", "2022-03-04"]
    assert [(one.period, one.values) for one in triangle.items] == [
        (A, ["10", "11", None]),
        (B, ["20", "20", "22"]),
    ]


def test_the_triangle_of_the_last_vintages_begins_with_what_stood_before_them(town):
    three_vintages(town)
    town.says("2022-03-05", {"2022-03-05": "50"})
    town.says("2022-03-06", {A: "9"})
    town.says("2022-03-07", {"2022-03-05": "51"})
    ask = town.ask

    triangle = ask.triangle(ask.at(), CASES, most=2)

    assert triangle.vintages == ["2022-03-06", "2022-03-07"]
    assert [(one.period, one.values) for one in triangle.items] == [(A, ["9", "9"]), ("2022-03-05", ["50", "51"])]


def rectangles(town, **at):
    ask = town.ask
    return [
        (one.entry, one.value, one.published_from[8:10], one.published_to and one.published_to[8:10],
         one.position_from, one.position_to)
        for one in ask.rectangles(ask.at(**at), CASES).items
    ]  # fmt: skip


def test_a_value_that_is_followed_in_order_stands_in_two_rectangles(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    first = town.ledger.head()
    town.says("2022-03-04", {A: "11"})
    second = town.ledger.head()

    assert rectangles(town, position=first) == [(1, "10", "02", None, first, None)]
    assert rectangles(town) == [
        (1, "10", "02", "04", first, None),
        (1, "10", "04", None, first, second),
        (2, "11", "04", None, second, None),
    ]


def test_an_entry_found_late_ends_the_one_before_it_at_its_publication(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    first = town.ledger.head()
    town.says("2022-03-06", {A: "12"})
    second = town.ledger.head()
    town.says("2022-03-04", {A: "11"})
    third = town.ledger.head()

    assert (3, "11", "04", "06", third, None) in rectangles(town)
    assert (2, "12", "06", None, second, None) in rectangles(town)
    assert {one[4:] for one in rectangles(town) if one[0] == 1} >= {(first, third), (third, None)}


def test_a_voided_entry_ends_on_the_recorded_axis(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    first = town.ledger.head()

    town.ledger.void(f"{CASES}/{A}", 1, "of another town", "auditor")

    assert rectangles(town) == [(1, "10", "02", None, first, town.ledger.head())]


def test_a_corrected_entry_begins_anew_on_the_recorded_axis(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    first = town.ledger.head()

    town.ledger.correct(f"{CASES}/{A}", 1, Replacement(value="100"), "a digit was lost", "auditor")

    second = town.ledger.head()
    assert rectangles(town) == [(1, "10", "02", None, first, second), (1, "100", "02", None, second, None)]


def test_adjustments_have_rectangles_of_their_own(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    town.adjusts("2022-03-03", {A: None})
    ask = town.ask

    assert [(one.slot, one.value) for one in ask.rectangles(ask.at(), CASES).items] == [
        ("statement", "10"),
        ("adjustment", None),
    ]
