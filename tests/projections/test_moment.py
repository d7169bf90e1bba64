"""Every boundary of the two axes: published by when, and recorded up to which position."""

import doctest
from datetime import timedelta

import pytest

from domain.moments import OPEN, instant_text
from domain.recording.commands import RegisterSource
from domain.refusals import LedgerBusy, Malformed, NotAMoment
from projections import moment
from projections.answers.figures import ask_figures
from projections.answers.sources import ask_sources
from projections.answers.totals import ask_totals
from projections.answers.view import View
from projections.moment import At, PositionTooHigh
from stores.opening import open_ledger
from tests.examples import ACTOR
from tests.projections.town import CASES

A, B = "2022-03-01", "2022-03-02"


@pytest.fixture
def two(town):
    """Two batches of several events, recorded at 00:01 and at 00:02 of 1 June 2024."""
    town.opens()
    town.says("2022-03-02", {A: "10", B: "20"})
    town.first = town.ledger.head()
    town.says("2022-03-03T12:00:00Z", {A: "11", B: "21"})
    return town


def value(town, **at):
    ask = town.ask
    figures = ask_figures(ask, ask.at(**at), CASES).items
    return figures[0].value if figures else None


def test_without_a_moment_nothing_bounds_the_answer(two):
    assert two.ask.at() == At(OPEN, two.ledger.head(), None, is_pinned=False)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2022-03-01", None),
        ("2022-03-02T23:59:59.999998Z", None),
        ("2022-03-02T23:59:59.999999Z", "10"),
        ("2022-03-02", "10"),
        ("2022-03-03T11:59:59.999999Z", "10"),
        ("2022-03-03T12:00:00Z", "11"),
        ("2022-03-03T14:00:00+02:00", "11"),
        ("2022-03-03T13:59:59.999999+02:00", "10"),
        ("2022-03-03", "11"),
        ("9998-12-31", "11"),
        ("1900-01-01", None),
    ],
)
def test_as_of_includes_the_instant_and_of_a_date_the_whole_day(two, as_of, expected):
    assert value(two, as_of=as_of) == expected


def test_position_0_is_the_empty_ledger(two):
    ask = two.ask

    assert ask_totals(ask, ask.at(position=0)).items == []
    assert ask_sources(ask, ask.at(position=0)).items == []
    assert ask.at(position=0) == At(OPEN, 0, None, is_pinned=True)


def test_a_position_inside_a_batch_is_the_end_of_its_batch(two):
    inside = [two.ask.at(position=position).position for position in range(two.first + 1, two.ledger.head() + 1)]

    assert len(inside) > 1
    assert set(inside) == {two.ledger.head()}
    assert two.ask.at(position=two.first).position == two.first


def test_the_head_can_be_asked_for_and_what_lies_above_it_is_refused(two):
    head = two.ledger.head()

    assert two.ask.at(position=head).position == head
    with pytest.raises(PositionTooHigh) as refused:
        two.ask.at(position=head + 1)
    assert refused.value.facts == {"position": head + 1, "head": head}
    with pytest.raises(PositionTooHigh):
        two.ask.at(position=-1)


@pytest.mark.parametrize(
    ("recorded_as_of", "expected"),
    [
        ("2024-05-31", None),
        ("2024-06-01T00:00:59.999999Z", None),
        ("2024-06-01T00:01:00Z", "10"),
        ("2024-06-01T02:01:00+02:00", "10"),
        ("2024-06-01T00:01:59.999999Z", "10"),
        ("2024-06-01T00:02:00Z", "11"),
        ("2024-06-01", "11"),
        ("2030-01-01", "11"),
    ],
)
def test_recorded_as_of_is_the_last_position_recorded_by_then(two, recorded_as_of, expected):
    assert value(two, recorded_as_of=recorded_as_of) == expected if expected else is_unheard_of(two, recorded_as_of)


def is_unheard_of(town, recorded_as_of):
    return town.ask.at(recorded_as_of=recorded_as_of).position < town.first


def test_a_moment_of_recording_may_still_move_and_is_not_for_ever(two):
    before = two.ask.at(recorded_as_of="2024-06-02")

    two.clock.move(timedelta(hours=1))
    two.says("2022-03-05", {A: "12"})

    assert not before.is_pinned
    assert two.ask.at(recorded_as_of="2024-06-02").position > before.position


def test_both_axes_go_together(two):
    assert value(two, as_of="2022-03-02", position=two.ledger.head()) == "10"
    assert value(two, as_of="2022-03-03", position=two.first) == "10"
    assert value(two, as_of="2022-03-03", recorded_as_of="2024-06-01") == "11"


def test_one_state_of_the_ledger_is_named_in_one_way(two):
    with pytest.raises(Malformed, match="not both"):
        two.ask.at(position=1, recorded_as_of="2024-06-01")


@pytest.mark.parametrize("said", ["2022-03", "2022-02-30", "2022-03-02T08:00", "now", "", "2022-03-02 08:00:00Z"])
def test_what_is_no_moment_is_refused_on_either_axis(two, said):
    with pytest.raises(NotAMoment):
        two.ask.at(as_of=said)
    with pytest.raises(NotAMoment):
        two.ask.at(recorded_as_of=said)


def test_an_answer_names_the_last_position_that_could_have_changed_it(two):
    two.opens(series="town/dogs")
    ask = two.ask

    assert ask_figures(ask, ask.at(), CASES).position < two.ledger.head()
    assert ask_figures(ask, ask.at(position=two.first), CASES).position == two.first
    assert ask_figures(ask, ask.at(), CASES) == ask_figures(
        ask, ask.at(position=ask_figures(ask, ask.at(), CASES).position), CASES
    )


def test_a_bound_may_be_coarser_than_a_day():
    assert doctest.testmod(moment).failed == 0


@pytest.mark.parametrize("said", ["2025-13", "yesterday", "2022-W53", "25"])
def test_a_bound_that_no_calendar_has_is_refused(said):
    with pytest.raises(NotAMoment):
        moment.earliest(said)


@pytest.fixture
def now(tmp_path):
    """A ledger on the clock of the machine."""
    with open_ledger(tmp_path / "now.db") as ledger:
        ledger.record(RegisterSource(source="town", name="The town"), ACTOR)
        yield ledger


def an_instant(ledger):
    """An instant behind which nothing was recorded yet."""
    return instant_text(ledger.clock())


def test_an_instant_that_is_over_names_no_position_while_something_of_before_it_may_be_recorded(now):
    with now.together() as group:
        recorded = group.record(RegisterSource(source="village", name="The village"), ACTOR)
        instant = an_instant(now)
        with View.open(now.store.path) as answers, pytest.raises(LedgerBusy, match="ask again in a moment"):
            answers.at(recorded_as_of=instant)

    with View.open(now.store.path) as answers:
        assert answers.at(recorded_as_of=instant).position == recorded.position


def test_an_instant_before_the_last_batch_names_its_position_whoever_records(now):
    before = an_instant(now)
    now.record(RegisterSource(source="village", name="The village"), ACTOR)

    with now.store.writing(), View.open(now.store.path) as answers:
        assert answers.at(recorded_as_of=before).position == 1


def test_a_day_that_is_not_over_names_the_last_position_and_may_name_a_later_one(now):
    tomorrow = str((now.clock() + timedelta(days=1)).date())

    with now.store.writing(), View.open(now.store.path) as answers:
        assert answers.at(recorded_as_of=tomorrow).position == now.head()
