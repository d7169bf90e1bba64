"""Several vintages of a series in one answer: a column for each moment that is named, with what stood then."""

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from domain.moments import microseconds, moment_text
from domain.refusals import Malformed, NotAMoment
from projections.answers.figures import ask_figures
from projections.answers.triangle import ask_triangle
from projections.moment import At
from tests.histories import MOMENTS, SERIES, histories
from tests.projections.test_laws import MOMENT, answered, exactly, somewhere, standing_in
from tests.projections.town import CASES

LAW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
NAMED = st.lists(st.sampled_from((*MOMENTS, "2021-01-01", "2035-01-01")), min_size=1, max_size=5, unique=True)


@given(history=histories(), moment=MOMENT, share=st.floats(0, 1), named=NAMED)
@LAW
def test_each_column_has_what_had_been_published_by_its_moment(history, moment, share, named):
    with answered(history) as answers:
        at = somewhere(answers, moment, share)
        for series in SERIES:
            found = ask_triangle(answers, at, series, vintages=named)

            event(f"{min(len(found.items), 4)} periods")
            assert found.vintages == sorted(map(moment_text, named), key=lambda one: (microseconds(one), one))
            for column, vintage in enumerate(found.vintages):
                then = At(min(microseconds(vintage), at.published), at.position)
                cells = {one.period: (exactly(one.values[column]), *standing_in(one, column)) for one in found.items}
                stood = {
                    one.period: (exactly(one.value), one.state, one.qualifier)
                    for one in ask_figures(answers, then, series).items
                }
                assert cells == {**dict.fromkeys(cells, (None, None, None)), **stood}
            assert all(one.runs for one in found.items), "who was published by none of them is left out"


def test_a_vintage_at_which_nothing_changed_has_its_column_too(town):
    town.opens()
    town.says("2024-02-01", {"2024-01-30": "1"})
    town.says("2024-02-09", {"2024-01-30": {"value": "2", "qualifier": "over"}})

    named = ["2024-02-05T12:00:00+02:00", "2024-01-31", "2024-02-10", "2024-02-01"]
    found = ask_triangle(town.ask, town.now, CASES, vintages=named)

    assert found.vintages == ["2024-01-31", "2024-02-01", "2024-02-05T10:00:00.000000Z", "2024-02-10"]
    assert [one.values for one in found.items] == [[None, "1", "1", "2"]]
    assert [(run.first, run.qualifier) for run in found.items[0].runs] == [(1, "exact"), (3, "over")]


def test_a_date_and_its_last_instant_are_both_shown(town):
    town.opens()
    town.says("2024-02-01", {"2024-01-30": "1"})

    found = ask_triangle(town.ask, town.now, CASES, vintages=["2024-02-01T23:59:59.999999Z", "2024-02-01"])

    assert found.vintages == ["2024-02-01", "2024-02-01T23:59:59.999999Z"]
    assert [one.values for one in found.items] == [["1", "1"]]


def test_what_was_published_before_1970_has_its_vintage(town):
    town.opens("increment", "A")
    town.says("1951-03-01", {"1950": "7"})
    town.says("1952-03-01", {"1950": "8", "1951": "9"})

    whole = ask_triangle(town.ask, town.now, CASES)
    named = ask_triangle(town.ask, town.now, CASES, vintages=["1951-12-31"])

    assert (whole.vintages, [one.values for one in whole.items]) == (
        ["1951-03-01", "1952-03-01"], [["7", "8"], [None, "9"]],
    )  # fmt: skip
    assert [(one.period, one.values) for one in named.items] == [("1950", ["7"])]


@pytest.mark.parametrize("beside", [{"from_": "2024-01-01"}, {"to": "2024-01-01"}])
def test_named_vintages_have_no_first_and_last_one(beside, town):
    town.opens()
    with pytest.raises(Malformed, match="vintages"):
        ask_triangle(town.ask, town.now, CASES, vintages=["2024-02-01"], **beside)


def test_a_vintage_that_is_no_moment_is_refused(town):
    town.opens()
    with pytest.raises(NotAMoment):
        ask_triangle(town.ask, town.now, CASES, vintages=["2024"])
