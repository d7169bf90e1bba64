"""The versions of a series along the publication axis: at each of their moments they are what stood then."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from domain.moments import OPEN, microseconds
from domain.refusals import Malformed, UnknownSeries
from projections.answers.figures import ask_figures
from projections.answers.versions import versions
from projections.moment import At
from projections.tables.vintages import NewEntries
from tests.histories import MOMENTS, SERIES, histories
from tests.projections.test_laws import MOMENT, answered, somewhere
from tests.projections.town import CASES

A, B = "2022-03-01", "2022-03-02"
LAW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def standing_at(found, moment):
    """What of the versions holds at a moment."""
    return {
        one.period: (one.value and Decimal(one.value), one.qualifier)
        for one in found
        if one.published <= moment and (one.until is None or moment < one.until)
    }


@given(history=histories(), moment=MOMENT, share=st.floats(0, 1), series=st.sampled_from(SERIES))
@LAW
def test_at_every_moment_the_versions_are_the_figures_as_they_were_published_then(history, moment, share, series):
    with answered(history) as answers:
        at = somewhere(answers, moment, share)

        found = list(versions(answers, at, series))

        event(f"{min(len(found), 10)} versions")
        assert [(one.period, one.published) for one in found] == sorted((one.period, one.published) for one in found)
        # One moment before the first, where nothing is, and every one at which anything changes.
        for instant in {one.published for one in found} | {one.published - 1 for one in found}:
            said = ask_figures(answers, At(min(instant, at.published), at.position), series).items
            assert standing_at(found, min(instant, at.published)) == {
                one.period: (one.value and Decimal(one.value), one.qualifier) for one in said
            }


@given(
    history=histories(),
    moment=MOMENT,
    shares=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    series=st.sampled_from(SERIES),
    text=st.sampled_from(MOMENTS),
)
@LAW
def test_since_a_moment_it_tells_the_figures_that_have_an_entry_and_of_each_all_versions(
    history, moment, shares, series, text
):
    with answered(history) as answers:
        at, behind = (somewhere(answers, moment, share) for share in shares)
        try:
            every = list(versions(answers, at, series))
        except UnknownSeries:
            return
        for since in (
            NewEntries(microseconds(text)),
            NewEntries(microseconds(text), behind.position),
            NewEntries(position=behind.position),
        ):
            found = list(versions(answers, at, series, since=since))

            new = {one.period for one in every if one.published >= since.published or one.position > since.position}
            told = {one.period for one in found}
            event(f"{min(len(new), 3)} since then")
            assert new <= told
            assert found == [one for one in every if one.period in told]


def test_what_was_published_before_and_is_recorded_no_later_is_not_since(town):
    town.opens()
    town.says("2022-03-02", {A: "10", B: "20"})
    town.says("2022-03-04", {A: "11"})
    then = town.ask.head()
    town.says("2022-03-03", {B: "21"})

    def told(**since):
        return [one.value for one in versions(town.ask, town.now, CASES, since=NewEntries(**since))]

    assert told(published=microseconds("2022-03-04")) == ["10", "11"]
    assert told(published=microseconds("2022-03-04") + 1) == []
    assert told(position=then) == ["20", "21"]
    assert told(published=microseconds("2022-03-04"), position=then) == ["10", "11", "20", "21"]


def test_a_version_says_what_held_from_when_until_when_and_by_which_entry(town):
    town.opens()
    town.says("2022-03-02", {A: "10", B: "20"})
    town.says("2022-03-03T08:00:00Z", {A: {"value": "11", "qualifier": "about", "status": "P"}})
    town.says("2022-03-04", {A: None})

    found = [(*one[:5], one.published_at, one.entry, one.what) for one in versions(town.ask, town.now, CASES)]

    assert found == [
        (A, "10", "exact", None, None, "2022-03-02", 1, "reported"),
        (A, "11", "about", "P", None, "2022-03-03T08:00:00.000000Z", 2, "changed"),
        (A, None, None, None, None, "2022-03-04", 3, "withdrawn"),
        (B, "20", "exact", None, None, "2022-03-02", 1, "reported"),
    ]
    first, second, third, other = versions(town.ask, town.now, CASES)
    assert first.until == second.published == microseconds("2022-03-03T08:00:00.000000Z")
    assert second.until == third.published == microseconds("2022-03-04")
    assert third.until is None is other.until
    assert [town.ask.store.stored(one.position - 1, 1)[0][0] for one in (first, third)] == [
        first.position,
        third.position,
    ]


def test_what_is_said_again_makes_no_version_and_later_positions_are_not_known_yet(town):
    town.opens()
    town.says("2022-03-02", {A: "10"})
    town.says("2022-03-03", {A: "10.0"})
    then = town.ask.head()
    town.says("2022-03-04", {A: "12"})

    assert [one.value for one in versions(town.ask, town.now, CASES)] == ["10", "12"]
    assert [one.value for one in versions(town.ask, At(OPEN, then), CASES)] == ["10"]


def test_bounds_are_periods_and_what_is_wrong_is_refused_before_anything_is_read(town):
    town.opens()
    town.says("2022-03-02", {A: "10", B: "20"})

    assert [one.period for one in versions(town.ask, town.now, CASES, start=B)] == [B]
    assert [one.period for one in versions(town.ask, town.now, CASES, end=A)] == [A]
    assert not list(versions(town.ask, town.now, CASES, start="2023"))
    with pytest.raises(Malformed, match="backwards"):
        versions(town.ask, town.now, CASES, start=B, end=A)
    with pytest.raises(UnknownSeries):
        versions(town.ask, town.now, "town/others")
