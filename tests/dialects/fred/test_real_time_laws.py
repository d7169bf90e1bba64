"""Random histories by real-time period: on each day FRED is told what our own answers say at the end of that day."""

from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st

from api.dialects.fred import real_time
from api.dialects.fred.aggregates import METHODS, aggregated
from api.dialects.fred.figure_runs import Collapsed, run_figures
from api.dialects.fred.frequencies import CODES, FredFrequency
from api.dialects.fred.real_time import FIRST_DAY, LAST_DAY, RealTime, at_end_of
from api.dialects.fred.real_time_rows import held_rows
from api.dialects.fred.units import UNITS, transformed
from api.dialects.fred.vintage_tables import vintage_table
from domain.refusals import UnknownSeries
from projections.answers.figures import ask_figures
from projections.answers.tallies import tally_of
from projections.answers.version_tally import hidden_within
from projections.answers.versions import versions
from tests.histories import SERIES, Issue, Say, histories
from tests.projections.test_laws import answered, somewhere

LAW = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
FROM = date(2022, 2, 28).toordinal()
DAYS = st.integers(FROM, FROM + 12)
ALL = RealTime(FIRST_DAY, LAST_DAY)


def told(published_at, value):
    """A bulletin of the second series' first day."""
    return Issue(published_at, (((1, 0), Say(value=value, qualifier="exact")),), (), (), None)


def figures(answers, at, series, collapsed=None):
    try:
        return list(run_figures(versions(answers, at, series), collapsed or Collapsed(FIRST_DAY, LAST_DAY)))
    except UnknownSeries:
        return []


def rows(found, wanted):
    return [row for figure in found for row in held_rows(figure, wanted)]


def said(found, day):
    return {row.date: number_of(row.run.value) for row in rows(found, RealTime(day, day))}


def number_of(value):
    """What tells one run from the next: who says 2.0 after 2 says the same."""
    return None if value in (None, ".") else Decimal(value)


@given(history=histories(), share=st.floats(0, 1), series=st.sampled_from(SERIES), day=DAYS)
@example(history=[told("2022-03-02", "2.0"), told("2022-03-03", "2")], share=1.0, series=SERIES[1], day=FROM + 4)
@LAW
def test_on_each_day_it_says_what_is_answered_at_its_end(history, share, series, day):
    with answered(history) as answers:
        at = somewhere(answers, None, share)
        found = figures(answers, at, series)
        if not found:
            return

        then = ask_figures(answers, at_end_of(at, day), series).items

        assert said(found, day) == {date.fromisoformat(one.period).toordinal(): number_of(one.value) for one in then}
        table = vintage_table(found, RealTime(day, day, (day,)), (1000, 0), only_changes=False, is_descending=False)
        cells = {row.pop("date"): [*row.values()] for row in table.rows("X", None, only_changes=False)}
        assert {day: [*map(number_of, of)] for day, of in cells.items()} == {
            one.period: [number_of(one.value)] for one in then
        }
        event(f"{min(len(then), 3)} figures or more")


@given(history=histories(), series=st.sampled_from(SERIES), ends=st.tuples(DAYS, DAYS).map(sorted))
@LAW
def test_a_period_cuts_the_rows_of_all_time_and_changes_nothing_else(history, series, ends):
    first, last = ends
    with answered(history) as answers:
        found = figures(answers, somewhere(answers, None, 1), series)

        cut = [row._replace(first=max(row.first, first), last=min(row.last, last)) for row in rows(found, ALL)]

        assert rows(found, RealTime(first, last)) == [row for row in cut if row.first <= row.last]
        for figure in found:
            days = [run.day for run in figure.runs]
            assert days == sorted(set(days))


@given(history=histories(), series=st.sampled_from(SERIES))
@LAW
def test_every_version_begins_a_run_or_is_counted_as_hidden_or_says_the_same_number(history, series):
    with answered(history) as answers:
        at, collapsed = somewhere(answers, None, 1), Collapsed(FIRST_DAY, LAST_DAY)
        found = figures(answers, at, series, collapsed)
        if not found:
            return

        every = list(versions(answers, at, series))

        last_of_day = {(one.period, real_time.day_of(one.published)): one for one in every}
        assert collapsed.total == len(every) - len(last_of_day)
        for run in (run for figure in found for run in figure.runs):
            assert run.said == last_of_day[run.said.period, run.day]
        event(f"{min(collapsed.total, 3)} hidden or more")


@given(
    history=histories(),
    series=st.sampled_from(SERIES),
    day=DAYS,
    units=st.sampled_from(UNITS),
    code=st.sampled_from(CODES),
    method=st.sampled_from(METHODS),
)
@LAW
def test_what_is_computed_knows_nothing_of_later_days(history, series, day, units, code, method):
    def computed(at):
        frequency = FredFrequency(code)
        return transformed(aggregated(figures(answers, at, series), frequency, method), units, frequency)

    with answered(history) as answers:
        at = somewhere(answers, None, 1)

        assert said(computed(at), day) == said(computed(at_end_of(at, day)), day)
        event("computed" if said(computed(at), day) else "nothing yet")


@given(
    history=histories(), share=st.floats(0, 1), series=st.sampled_from(SERIES), ends=st.tuples(DAYS, DAYS).map(sorted)
)
@LAW
def test_the_days_of_a_tally_are_those_on_which_a_run_begins_and_it_hides_as_many_versions(
    history, share, series, ends
):
    with answered(history) as answers:
        at, collapsed = somewhere(answers, None, share), Collapsed(*ends)
        found = figures(answers, at, series, collapsed)
        if not found:
            return

        tally = tally_of(answers, at, series)

        assert tally is not None
        assert list(tally.days) == sorted({run.day for figure in found for run in figure.runs})
        assert hidden_within(tally, *ends) == collapsed.total
