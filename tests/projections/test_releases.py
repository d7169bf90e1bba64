"""First, second and n-th releases, vintages, the triangle of periods by vintages, and rectangles."""

import pytest

from domain.recording.commands import CorrectEntry, Replacement, VoidEntry
from domain.refusals import Malformed
from projections.answers.triangle import TriangleTooLarge, check_size
from tests.asked import ask_explanation, ask_figures, ask_rectangles, ask_triangle, ask_vintages
from tests.projections.town import CASES

A, B = "2022-03-01", "2022-03-02"


def three_vintages(town):
    town.opens()
    town.says("2022-03-02", {A: "10", B: "20"})
    town.says("2022-03-03", {A: "11"})
    town.says("2022-03-04", {A: None, B: "22"})


def released(town, release, **more):
    ask = town.ask
    return [
        (one.period, one.value, one.entry) for one in ask_figures(ask, ask.at(), CASES, release=release, **more).items
    ]


def test_a_release_is_the_first_second_or_n_th_value_of_each_period(town):
    three_vintages(town)

    assert released(town, "first") == [(A, "10", 1), (B, "20", 1)]
    assert released(town, "1") == released(town, "first")
    assert released(town, "2") == [(A, "11", 2), (B, "22", 2)]
    assert released(town, "3") == []


def test_the_latest_release_is_how_the_figure_reads_withdrawn_or_not(town):
    three_vintages(town)

    assert released(town, "latest") == released(town, None) == [(A, None, 3), (B, "22", 2)]


def test_a_release_is_another_value_or_one_that_came_back_never_a_confirmation_or_other_words(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    town.says("2022-03-03", {A: "10.0"})
    town.says("2022-03-04", {A: {"value": "10", "qualifier": "about"}})
    town.says("2022-03-05", {A: {"value": "11", "qualifier": "about"}})
    town.says("2022-03-06", {A: None})
    town.says("2022-03-07", {A: {"value": "11", "qualifier": "about"}})

    assert [released(town, str(nth)) for nth in (1, 2, 3, 4)] == [
        [(A, "10", 1)], [(A, "11", 4)], [(A, "11", 6)], [],
    ]  # fmt: skip


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (0, 3, 2, 1), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_releases_do_not_depend_on_the_order_in_which_they_were_recorded(town, order):
    town.opens()
    said = [("2022-04-01", "10", town.lists), ("2022-04-02", "20", town.says), ("2022-04-03", "20", town.lists),
            ("2022-04-04", "10", town.lists)]  # fmt: skip
    for published_at, value, how in (said[one] for one in order):
        how(published_at, {A: value})
    ask = town.ask

    found = [ask_figures(ask, ask.at(), CASES, release=str(nth)).items for nth in (1, 2, 3, 4)]

    assert [[(one.value, one.published_at) for one in items] for items in found] == [
        [("10", "2022-04-01")], [("20", "2022-04-02")], [("10", "2022-04-04")], [],
    ]  # fmt: skip


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
        for one in ask_vintages(ask, ask.at(), CASES).items
    ]

    assert counted == [("2022-03-02", 2, 2, 0, 0), ("2022-03-03", 1, 0, 1, 0), ("2022-03-04", 2, 0, 1, 1)]
    assert len(ask_vintages(ask, ask.at(as_of="2022-03-03"), CASES).items) == 2


@pytest.mark.parametrize("again", [{"value": "10"}, {"value": "10.00"}])
def test_who_says_the_same_again_makes_no_vintage(town, again):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    town.says("2022-03-03", {A: again})
    ask = town.ask

    assert [one.published_at for one in ask_vintages(ask, ask.at(), CASES).items] == ["2022-03-02"]
    assert ask_triangle(ask, ask.at(), CASES).vintages == ["2022-03-02"]


def test_a_pin_makes_no_vintage(town):
    town.opens()
    town.lists("2022-03-02", {A: "10"})
    town.lists("2022-03-05", {A: "10", B: "20"})

    town.says("2022-03-03", {A: "11"})

    assert ask_explanation(town.ask, town.now, f"{CASES}/{A}").value == "10"
    assert [(one.published_at, one.reported, one.changed) for one in ask_vintages(town.ask, town.now, CASES).items] == [
        ("2022-03-02", 1, 0), ("2022-03-03", 0, 1), ("2022-03-05", 1, 1),
    ]  # fmt: skip


def test_what_never_had_a_value_was_not_withdrawn(town):
    town.opens()
    town.says("2022-03-02", {A: "10", B: "20"})
    town.says("2022-03-03", {A: None})
    town.ledger.record(VoidEntry(figure=f"{CASES}/{A}", entry=1, why="of another town"), "auditor")
    ask = town.ask

    assert [one.period for one in ask_figures(ask, ask.at(), CASES).items] == [B]
    assert [(one.published_at, one.withdrawn) for one in ask_vintages(ask, ask.at(), CASES).items] == [
        ("2022-03-02", 0)
    ]
    assert [one.period for one in ask_triangle(ask, ask.at(), CASES).items] == [B]


def test_a_date_and_its_last_instant_are_one_vintage(town):
    town.opens()
    town.says("2022-03-02T23:59:59.999999Z", {A: "10"})
    town.says("2022-03-02", {A: "11", B: "20"})
    ask = town.ask

    assert [(one.published_at, one.figures) for one in ask_vintages(ask, ask.at(), CASES).items] == [
        ("2022-03-02T23:59:59.999999Z", 2)
    ]
    triangle = ask_triangle(ask, ask.at(), CASES)
    assert [(one.period, one.values) for one in triangle.items] == [(A, ["11"]), (B, ["20"])]


def test_the_triangle_has_what_stood_at_each_vintage(town):
    three_vintages(town)
    ask = town.ask

    triangle = ask_triangle(ask, ask.at(), CASES)

    assert triangle.vintages == ["2022-03-02", "2022-03-03", "2022-03-04"]
    assert [(one.period, one.values) for one in triangle.items] == [
        (A, ["10", "11", None]),
        (B, ["20", "20", "22"]),
    ]


def test_the_triangle_tells_withdrawn_from_not_published_and_never_loses_a_qualifier(town):
    town.opens()
    town.says("2022-03-02", {A: {"value": "10", "qualifier": "about"}})
    town.says("2022-03-03", {A: None, B: "20"})
    ask = town.ask

    runs = {one.period: [(run.first, run.state, run.qualifier) for run in one.runs]
            for one in ask_triangle(ask, ask.at(), CASES).items}  # fmt: skip

    assert runs == {A: [(0, "reported", "about"), (1, "withdrawn", None)], B: [(1, "reported", "exact")]}


def test_the_triangle_is_whole_however_many_vintages_there_are(town):
    town.opens()
    for number in range(60):
        town.says(f"2022-03-02T00:{number:02}:00Z", {A: str(number)})
    ask = town.ask

    triangle = ask_triangle(ask, ask.at(), CASES)

    assert len(triangle.vintages) == 60
    assert [one.values for one in triangle.items] == [[str(number) for number in range(60)]]


@pytest.mark.parametrize(
    ("bounds", "vintages", "rows"),
    [
        ({"from_": "2022-03-06"}, ["2022-03-06", "2022-03-07"],
         {A: ["9", "9"], B: ["22", "22"], "2022-03-05": ["50", "51"]}),
        ({"to": "2022-03-03"}, ["2022-03-02", "2022-03-03"], {A: ["10", "11"], B: ["20", "20"]}),
        ({"from_": "2022-03-04", "to": "2022-03-05", "start": B}, ["2022-03-04", "2022-03-05"],
         {B: ["22", "22"], "2022-03-05": [None, "50"]}),
        ({"start": "2022-03-01", "end": "2022-03-01", "from_": "2022-03-05"}, ["2022-03-06"], {A: ["9"]}),
        ({"end": "2021"}, [], {}),
        ({"from_": "2022-03-08"}, [], {}),
    ],
)  # fmt: skip
def test_the_triangle_within_bounds_begins_with_what_stood_before_them(town, bounds, vintages, rows):
    three_vintages(town)
    town.says("2022-03-05", {"2022-03-05": "50"})
    town.says("2022-03-06", {A: "9"})
    town.says("2022-03-07", {"2022-03-05": "51"})
    ask = town.ask

    triangle = ask_triangle(ask, ask.at(), CASES, **bounds)

    assert triangle.vintages == vintages
    assert {one.period: one.values for one in triangle.items} == rows


def test_a_triangle_of_too_many_cells_is_refused_with_how_to_bound_it():
    check_size(2_000, 2_000, 4_000)
    with pytest.raises(TriangleTooLarge, match="bound the periods by start and end, or the vintages by from and to"):
        check_size(2_000, 2_001, 4_000)
    with pytest.raises(TriangleTooLarge, match="NDJSON"):
        check_size(2_000, 2_001, 4_000)


def rectangles(town, **at):
    ask = town.ask
    return [
        (one.entry, one.value, one.published_from[8:10], one.published_to and one.published_to[8:10],
         one.position_from, one.position_to)
        for one in ask_rectangles(ask, ask.at(**at), CASES).items
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

    town.ledger.record(VoidEntry(figure=f"{CASES}/{A}", entry=1, why="of another town"), "auditor")

    assert rectangles(town) == [(1, "10", "02", None, first, town.ledger.head())]


def test_a_corrected_entry_begins_anew_on_the_recorded_axis(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    first = town.ledger.head()

    town.ledger.record(
        CorrectEntry(figure=f"{CASES}/{A}", entry=1, new=Replacement(value="100"), why="a digit was lost"), "auditor"
    )

    second = town.ledger.head()
    assert rectangles(town) == [(1, "10", "02", None, first, second), (1, "100", "02", None, second, None)]


def test_adjustments_have_rectangles_of_their_own(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    town.adjusts("2022-03-03", {A: None})
    ask = town.ask

    assert [(one.slot, one.value) for one in ask_rectangles(ask, ask.at(), CASES).items] == [
        ("statement", "10"),
        ("adjustment", None),
    ]


def test_rectangles_have_every_word_and_tell_an_unknown_amount_from_one_that_was_taken_back(town):
    town.opens()
    town.says("2022-03-02", {A: {"value": "10", "qualifier": "about", "status": "P", "through": A}})
    town.adjusts("2022-03-03", {A: None})
    town.takes_back("2022-03-04", A)

    found = ask_rectangles(town.ask, town.now, CASES).items

    assert {(one.slot, one.entry, one.value, one.qualifier, one.status, one.through) for one in found} == {
        ("statement", 1, "10", "about", "P", A),
        ("adjustment", 2, None, None, None, None),
        ("adjustment", 3, None, None, None, None),
    }
    assert {(one.entry, one.amount_unknown) for one in found} == {(1, False), (2, True), (3, False)}


def test_the_bounds_of_vintages_may_be_years(town):
    three_vintages(town)
    town.says("2023-01-05", {B: "23"})

    found = ask_triangle(town.ask, town.now, CASES, from_="2022", to="2022-03-03")
    later = ask_triangle(town.ask, town.now, CASES, from_="2023", to="2023")

    assert found.vintages == ["2022-03-02", "2022-03-03"]
    assert (later.vintages, [one.values for one in later.items]) == (["2023-01-05"], [[None], ["23"]])
