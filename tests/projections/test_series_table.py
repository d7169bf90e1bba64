"""Several series side by side: a column for each, or for each vintage of each."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from domain.moments import microseconds
from domain.refusals import NotAMoment, UnknownSeries
from projections.answers.figures import ask_figures
from projections.answers.series_table import MOST_CELLS, TableTooLarge, ask_table, check_size
from projections.moment import At
from tests.histories import MOMENTS, SERIES, histories
from tests.projections.test_laws import MOMENT, answered, somewhere
from tests.projections.town import CASES

LAW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
NAMED = st.lists(st.sampled_from((*MOMENTS, "2021-01-01", "2035-01-01")), max_size=3, unique=True)


def told(table, column):
    return {
        row.period: (row.values[column], row.qualifiers[column], row.states[column])
        for row in table.items
        if row.states[column] != "not-published-then"
    }


@given(history=histories(), moment=MOMENT, share=st.floats(0, 1), named=NAMED)
@LAW
def test_each_column_is_the_series_as_it_had_been_published_by_its_vintage(history, moment, share, named):
    with answered(history) as answers:
        at = somewhere(answers, moment, share)

        table = ask_table(answers, at, SERIES, vintages=named)

        event(f"{len(named)} vintages, {min(len(table.items), 4)} periods")
        assert [one.period for one in table.items] == sorted({one.period for one in table.items})
        assert len(table.columns) == len(SERIES) * max(len(named), 1)
        for column in table.columns:
            series, _, vintage = column.partition("@")
            then = At(min(microseconds(vintage), at.published), at.position) if vintage else at
            assert told(table, column) == {
                one.period: (one.value, one.qualifier, one.state) for one in ask_figures(answers, then, series).items
            }


def test_columns_are_series_by_series_and_vintage_by_vintage(town):
    town.opens()
    town.says("2024-02-01", {"2024-01-30": "1"})
    town.says("2024-02-09", {"2024-01-30": {"value": "2", "qualifier": "over"}})

    found = ask_table(town.ask, town.now, [CASES], vintages=["2024-02-10", "2024-02-05T12:00:00+02:00"])

    early, late = f"{CASES}@2024-02-05T10:00:00.000000Z", f"{CASES}@2024-02-10"
    assert (found.series, found.columns) == ((CASES,), (early, late))
    assert [(one.values, one.qualifiers) for one in found.items] == [
        ({early: "1", late: "2"}, {early: "exact", late: "over"})
    ]


def test_a_table_of_too_many_cells_is_refused_with_what_to_do(town):
    town.opens()
    town.says("2024-02-01", {"2024-01-30": "1"})
    named = [f"2024-02-{day:02}T{hour:02}:00Z" for day in range(1, 29) for hour in range(24)]

    assert len(ask_table(town.ask, town.now, [CASES], vintages=named).columns) == len(named)
    with pytest.raises(TableTooLarge, match="bound the periods by start and end, or ask for fewer series or vintages"):
        check_size(2_000, 501)


def test_a_table_is_refused_before_the_room_of_a_row_too_many_is_taken(town):
    town.opens()
    town.says("2024-02-01", {f"{date(2022, 1, 1) + timedelta(days=day)}": "1" for day in range(600)})
    named = [
        f"2024-03-{day:02}T{hour:02}:{minute:02}:00Z"
        for day in range(1, 29)
        for hour in range(24)
        for minute in (1, 2, 3)
    ]

    with pytest.raises(TableTooLarge) as refused:
        ask_table(town.ask, town.now, [CASES], vintages=named)

    assert refused.value.facts == {"columns": len(named), "periods": MOST_CELLS // len(named) + 1}


def test_what_is_no_series_or_no_moment_is_refused(town):
    town.opens()
    with pytest.raises(UnknownSeries):
        ask_table(town.ask, town.now, [CASES, "town/none"], vintages=["2024-02-01"])
    with pytest.raises(NotAMoment):
        ask_table(town.ask, town.now, [CASES], vintages=["2024"])
