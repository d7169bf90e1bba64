"""Ready lines are the plain ones, byte for byte, at every moment at which they serve."""

from contextlib import closing
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from domain.moments import microseconds
from domain.periods import period_of
from domain.recording.commands import Bulletin, CloseSeries, DescribeSource, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from domain.words import FREQUENCIES, Moment
from projections.answers.series_list import ask_series_list, ready_series_list, series_answers_at
from projections.answers.totals import ask_totals, ready_totals, totals_at
from projections.answers.view import View
from projections.following.batches import catch_up
from projections.tables import descriptions, schema
from projections.tables.generation import Generation
from projections.tables.latest_figures import days_ahead
from stores.opening import open_ledger
from tests.histories import ACTOR, MOMENTS, Clock, histories
from tests.projections.test_cost import steps
from tests.projections.test_laws import LAW, answered, somewhere

LISTS: dict[str, Any] = {
    "totals": (ask_totals, ready_totals, totals_at),
    "series": (ask_series_list, ready_series_list, series_answers_at),
}
NAME = st.sampled_from(sorted(LISTS))
SOURCE = st.sampled_from((None, "town"))
encode = msgspec.json.encode


def check(answers, at, name, source, limit):
    """Both ways to ask against the plain rule; whether the lines could be sent as they are kept."""
    ask, ready, plain = LISTS[name]
    page = descriptions.series_behind(answers.generation, at, source)
    wanted = [encode(one) for one in plain(answers, at, page)]

    assert [encode(one) for one in ask(answers, at, source).items] == wanted

    behind, lines = None, []
    while (kept := ready(answers, at, source, behind=behind, limit=limit, between="\n")) is not None:
        lines += kept.lines.splitlines()
        assert lines == wanted[: len(lines)]
        assert kept.position == ask(answers, at, source).position
        assert (kept.behind is None) == (lines == wanted)
        behind = kept.behind
        if behind is None:
            return True
    return False


@given(
    history=histories(), share=st.floats(0, 1), source=SOURCE, limit=st.integers(1, 3), name=st.sampled_from([*LISTS])
)
@LAW
def test_a_ready_line_is_the_plain_one_at_the_head_and_at_every_position_since(history, share, source, limit, name):
    with answered(history) as answers:
        assert check(answers, answers.at(), name, source, limit)

        event(f"kept: {check(answers, somewhere(answers, None, share), name, source, limit)}")


@given(history=histories(), moment=st.sampled_from(MOMENTS), share=st.floats(0, 1), name=NAME)
@LAW
def test_no_ready_line_is_sent_of_another_publication(history, moment, share, name):
    with answered(history) as answers:
        assert not check(answers, somewhere(answers, moment, share), name, None, 2)


@pytest.mark.parametrize("name", LISTS)
def test_a_source_that_is_described_anew_is_told_in_the_lines_of_all_its_series(town, name):
    town.opens()
    town.says("2022-03-02", {"2022-03-01": "5"})
    town.opens(series="town/tests")
    before = town.now

    town.ledger.record(DescribeSource(source="town", name="Town", relays="county"), ACTOR)
    town.ask.catch_up()

    assert check(town.ask, town.now, name, None, 2)
    assert {one.relays for one in LISTS[name][0](town.ask, town.now).items} == {"county"}
    assert {one.relays for one in LISTS[name][0](town.ask, before).items} == {None}


@pytest.mark.parametrize("name", LISTS)
def test_a_series_that_is_closed_is_told_as_closed_and_goes_on_to_be(town, name):
    town.opens()
    town.says("2022-03-02", {"2022-03-01": "5"})
    town.ledger.record(CloseSeries(series="town/cases", last_period="2022-03-09", reason="over"), ACTOR)
    town.says("2022-03-03", {"2022-03-02": "6", "2022-03-03": "8"})

    assert check(town.ask, town.now, name, None, 1)
    assert [one.state for one in LISTS[name][0](town.ask, town.now).items] == ["closed"]


@pytest.mark.parametrize("name", LISTS)
def test_a_figure_behind_all_others_counts_and_one_that_fills_a_gap_changes_nothing_else(town, name):
    town.opens()
    for published_at, said in (
        ("2022-03-02", {"2022-03-01": "5"}),
        ("2022-03-05", {"2022-03-04": "9", "2022-03-03": "8"}),
        ("2022-03-06", {"2022-03-02": "7"}),
    ):
        town.says(published_at, said)

        assert check(town.ask, town.now, name, None, 1)


@given(
    day=st.dates(date(1900, 1, 8), date(9990, 1, 1)),
    frequency=st.sampled_from(FREQUENCIES),
    later=st.integers(0, 3_000),
    lead=st.integers(-90_000, 900),
)
def test_no_period_that_was_spoken_of_by_then_is_behind_the_bound(day, frequency, later, lead):
    text = period_of(day + timedelta(max(lead, 0)), frequency)
    ahead = days_ahead(text, microseconds(Moment(day.isoformat())))

    assert text <= (day + timedelta(later + ahead)).isoformat()
    assert frequency != "D" or text == (day + timedelta(ahead)).isoformat()


def ledger_of(path, days):
    """A series whose every day is published on its evening, for so many days."""
    with open_ledger(path, Clock()) as ledger:
        ledger.record(RegisterSource(source="town", name="Town"), ACTOR)
        ledger.record(
            OpenSeries(series="town/cases", title="Cases", unit="people", measure="level", frequency="D"), ACTOR
        )
        for number in range(days):
            day = (date(2021, 1, 1) + timedelta(number)).isoformat()
            lines = lines_of([(day, SaidStatement(series="town/cases", value=f"{number}"))])
            ledger.record(Bulletin(source="town", published_at=f"{day}T18:00Z", lines=lines), ACTOR)


@pytest.mark.parametrize("name", LISTS)
def test_an_early_moment_costs_the_same_whatever_was_published_since(tmp_path, name):
    taken = []
    for days in (10, 400):
        ledger_of(tmp_path / f"{days}.db", days)
        with View.open(tmp_path / f"{days}.db") as answers:
            answers.catch_up()
            taken.append(steps(answers, LISTS[name][0], as_of="2021-01-08"))

    assert taken[1] <= taken[0] + 1


def test_a_figure_is_followed_at_the_same_cost_however_many_its_series_has(tmp_path):
    taken: list[list[int]] = []
    for days in (10, 400):
        path = tmp_path / f"{days}.db"
        ledger_of(path, days)
        with open_ledger(path, Clock()) as ledger, closing(Generation(tmp_path / f"{days}")) as followed:
            schema.create(followed)
            catch_up(followed, ledger.store)
            for value in ("5", "6"):
                said = lines_of([("2022-03-01", SaidStatement(series="town/cases", value=value))])
                ledger.record(Bulletin(source="town", published_at=f"2022-04-0{value}", lines=said), ACTOR)

            taken.append([])
            followed.connection.set_progress_handler(lambda: taken[-1].append(1), 100)
            catch_up(followed, ledger.store)

    assert len(taken[1]) <= len(taken[0]) * 1.3 + 3
