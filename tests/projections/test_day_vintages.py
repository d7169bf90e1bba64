"""Vintages day by day: each is how all figures read at the end of its day, in every shape and however it is entered."""

from datetime import date
from decimal import Decimal
from functools import partial
from itertools import groupby

import pytest
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st

from domain.refusals import Malformed
from projections.answers.day_issues import end_of
from projections.answers.day_vintages import ExportTooLarge, day_vintages
from projections.answers.figures import ask_figures
from projections.answers.versions import versions
from projections.answers.vintage_exports import (
    ask_series_vintages,
    ask_source_vintages,
    run_series_vintages,
    run_source_vintages,
    series_run,
    source_run,
    vintage_place,
)
from projections.answers.vintage_shapes import FORECAST_EVALUATION, REVISER, RJD3REVISIONS, SHAPES
from projections.moment import At
from tests.histories import SERIES, SOURCE, histories
from tests.projections.test_laws import MOMENT, answered, somewhere

LAW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])


def rows_of(run):
    return [row for some in run for row in some]


def read(rows):
    """The figures of a vintage by their numbers: 2 and 2.0 are one version."""
    return {row.time: row.value and Decimal(row.value) for row in rows}


def figures(answers, at, series):
    """How the figures read at a moment."""
    return {one.period: one.value and Decimal(one.value) for one in ask_figures(answers, at, series).items}


def whole(ask, **more):
    """All rows, page by page."""
    rows, behind = [], None
    while some := ask(limit=3, behind=behind, **more).items:
        rows += some
        behind = vintage_place(ask.args[0], some[-1])
    return rows


@given(history=histories(), moment=MOMENT, share=st.floats(0, 1), series=st.sampled_from(SERIES))
@LAW
def test_each_vintage_is_how_the_figures_read_at_the_end_of_its_day(history, moment, share, series):
    with answered(history) as answers:
        at = somewhere(answers, moment, share)
        rows = rows_of(run_series_vintages(REVISER, answers, at, series))

        days = {day: list(some) for day, some in groupby(rows, key=lambda row: date.fromisoformat(row.pub_date))}
        event(f"{min(len(days), 5)} vintages")
        event(f"withdrawn: {any(row.value is None for row in rows)}")
        assert sum(map(len, days.values())) == len(rows)
        for day, some in days.items():
            then = At(min(end_of(day), at.published), at.position)
            assert read(some) == figures(answers, then, series)
        # The last one is how it reads at the moment itself.
        assert read(days[max(days)] if days else []) == figures(answers, at, series)


@given(history=histories(), share=st.floats(0, 1), shape=st.sampled_from(SHAPES), bound=st.booleans())
@LAW
def test_rows_are_the_same_in_one_run_and_page_by_page_and_are_counted(history, share, shape, bound):
    with answered(history) as answers:
        at = somewhere(answers, None, share)
        start = "2022-03-02" if bound else None
        of_source: list[object] = []
        for series in SERIES:
            run = run_series_vintages(shape, answers, at, series, start)
            rows = rows_of(run)
            assert rows == whole(partial(ask_series_vintages, shape, answers, at, series, start))
            told = day_vintages(answers, at, series, start)
            withdrawn = 0 if shape.has_empty else told.counts.rows - len(rows)
            assert told.counts.rows == len(rows) + withdrawn == sum(len(some) for _, some in told.days())
            of_source += rows
        run = run_source_vintages(shape, answers, at, SOURCE, start)
        assert rows_of(run) == of_source
        assert whole(partial(ask_source_vintages, shape, answers, at, SOURCE, start)) == of_source


@given(history=histories())
@LAW
def test_what_is_collapsed_and_lost_is_counted(history):
    with answered(history) as answers:
        at = answers.at()
        for series in SERIES:
            told = day_vintages(answers, at, series)
            found = list(versions(answers, at, series))
            assert len(found) == len(told.changes) + told.counts.collapsed
            assert told.counts.withdrawals == sum(value is None for _, _, value in told.changes)
            event(f"collapsed: {told.counts.collapsed > 0}")


@pytest.mark.parametrize(
    "place", ["town/cases", "town/cases 2022-02-30 2022-03-01", "x", "\n", "other/a 2022-03-01 2022"]
)
def test_a_place_that_is_none_is_refused(place, tmp_path):
    with answered([]) as answers, pytest.raises(Malformed):
        ask_source_vintages(REVISER, answers, answers.at(), SOURCE, behind=place, limit=1)


def test_shapes_say_which_frequencies_their_programs_take():
    assert [sorted(one.reads) for one in (REVISER, RJD3REVISIONS, FORECAST_EVALUATION)] == [
        ["A", "D", "M", "Q", "W"], ["A", "M", "Q"], ["M", "Q"],
    ]  # fmt: skip


@given(history=histories())
@settings(LAW, max_examples=5)
def test_more_rows_than_are_wanted_are_refused_before_any_is_read(history):
    with answered(history) as answers:
        at = answers.at()
        rows = sum(day_vintages(answers, at, series).counts.rows for series in SERIES)
        if rows:
            with pytest.raises(ExportTooLarge, match="bound the periods"):
                source_run(REVISER, answers, at, SOURCE, (None, None), rows - 1)
        assert len(rows_of(source_run(REVISER, answers, at, SOURCE, (None, None), rows))) == rows
        assert len(rows_of(series_run(REVISER, answers, at, SERIES[0], (None, None)))) <= rows
