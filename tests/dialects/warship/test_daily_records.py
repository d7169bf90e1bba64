"""Laws of the days of some totals: however few are asked for, each says what it says among all of them."""

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from api.dialects.warship.daily_records import DayRange, daily_records
from projections.answers.figures import ask_figures
from projections.moment import At
from tests.histories import SERIES, histories
from tests.projections.test_laws import MOMENT, answered, somewhere
from tests.projections.town import CASES

TESTS = "town/tests"
KEYS = {"cases": SERIES[0], "tests": SERIES[1]}
LAW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@given(history=histories(), moment=MOMENT, share=st.floats(0, 1), count=st.integers(1, 4))
@LAW
def test_some_days_are_the_first_of_all_days_and_each_has_the_figures_that_there_are(history, moment, share, count):
    with answered(history) as answers:
        at = somewhere(answers, moment, share)
        every = daily_records(answers, At(at.published, at.position), KEYS, DayRange(count=1000))

        event(f"{min(len(every), 6)} days")
        assert daily_records(answers, at, KEYS, DayRange(count=count)) == every[:count]
        for key, series in KEYS.items():
            figures = {one.period: one for one in ask_figures(answers, at, series).items}
            for day in every:
                one = figures.get(day.date)
                assert (day.stats[key] is None) == (key in day.withdrawn) == (one is not None and one.value is None)
                if one is not None and one.value is not None:
                    assert day.stats[key] == one.value
                    assert key not in day.carried


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8])
def test_days_of_a_sparse_series_hide_none_of_a_dense_one(town, count):
    town.opens()
    town.opens(series=TESTS)
    town.says("2022-04-01", {f"2022-03-{day:02}": str(day) for day in range(1, 31)})
    town.says("2022-04-01", {f"2022-03-{day:02}": str(day) for day in (1, 2, 3, 10, 30)}, series=TESTS)

    found = daily_records(town.ask, town.now, {"cases": CASES, "tests": TESTS}, DayRange(count=count))

    assert [one.date for one in found] == [f"2022-03-{day}" for day in range(30, 30 - count, -1)]
    assert [one.stats["tests"] for one in found] == ["30", *["10"] * (count - 1)]


@pytest.mark.parametrize("count", [1, 2])
def test_days_that_were_withdrawn_are_passed_over_to_the_day_before_them(town, count):
    town.opens()
    town.opens(series=TESTS)
    town.says("2022-04-01", {f"2022-03-{day:02}": str(day) for day in range(1, 31)})
    town.says("2022-04-01", {f"2022-03-{day:02}": str(day) for day in (1, 2, 3, 10, 30)}, series=TESTS)
    town.says("2022-04-02", {f"2022-03-{day}": None for day in range(22, 30)})

    found = daily_records(town.ask, town.now, {"cases": CASES, "tests": TESTS}, DayRange(count=count))

    assert [(one.date, one.increase["cases"], one.increase["tests"]) for one in found] == [
        ("2022-03-30", "9", "20"),
        ("2022-03-21", "1", "0"),
    ][:count]
