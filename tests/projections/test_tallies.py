"""Tallies of versions: counted in columns, piece by piece and kept, they are what the versions tell one by one."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from msgspec import convert

from domain.moments import microseconds
from domain.periods import period
from domain.recording.commands import OpenSeries
from domain.refusals import UnknownSeries
from projections.answers.known import known_series
from projections.answers.tallies import plain_tally, tally_of
from projections.answers.version_tally import VersionTally, hidden_within, merged
from projections.answers.versions import versions
from projections.answers.view import View
from projections.blocks.counted_versions import counted_tally
from projections.blocks.series_blocks import SeriesBlocks
from projections.blocks.tally_cache import TallyCache
from tests.histories import SERIES, histories
from tests.projections.test_laws import MOMENT, answered, somewhere
from tests.projections.town import ACTOR, CASES

LAW = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
A, B = "2022-03-01", "2022-03-02"


def told(view, at, series):
    """The tally as the versions themselves tell it."""
    return plain_tally(versions(view, at, series), known_series(view, at, series).series.decimals)


def kept(town):
    """The tally as the service tells it, which keeps series in memory."""
    found = tally_of(View(town.ask.store, SeriesBlocks(town.ask.store)), town.now, CASES)
    assert found is not None, "something was reported"
    return found


def tally(decimals=0, **more):
    """A tally of one figure."""
    extent = {"first_published": 1, "last_published": 2, "position": 3, "least_lag": 0, "most_lag": 1}
    return convert({"first_period": A, "last_period": A, "decimals": decimals, **extent, **more}, VersionTally)


@given(history=histories(), moment=MOMENT, share=st.floats(0, 1), series=st.sampled_from(SERIES))
@LAW
def test_counted_in_columns_it_is_what_the_versions_tell(history, moment, share, series):
    with answered(history) as answers:
        at = somewhere(answers, moment, share)
        try:
            number, described = known_series(answers, at, series)
        except UnknownSeries:
            return

        expected = told(answers, at, series)

        for at_least in (1, 3, 1_000):
            assert counted_tally(answers.generation, number, at, described.decimals, at_least) == expected
        event("nothing" if expected is None else f"{min(len(expected.hidden), 3)} days with hidden versions")


@given(history=histories(), share=st.floats(0, 1), series=st.sampled_from(SERIES))
@LAW
def test_what_is_kept_is_told_of_its_own_moment_alone(history, share, series):
    with answered(history) as answers:
        keeping = View(answers.store, SeriesBlocks(answers.store))
        for at in (somewhere(answers, None, one) for one in (1, share, 1, share)):
            try:
                assert tally_of(keeping, at, series) == told(answers, at, series)
            except UnknownSeries:
                continue
        keeping.close()


@pytest.mark.parametrize("frequency", ["D", "W", "M", "Q", "A"])
def test_lags_are_counted_from_the_first_day_of_each_period(town, frequency):
    when = {"D": A, "W": "2022-W09", "M": "2022-03", "Q": "2022-Q1", "A": "2022"}[frequency]
    town.opens("level", frequency)
    begins = period(when).first

    town.says("2022-05-02T08:00:00Z", {when: "1"})
    town.says("2022-05-09T08:00:00Z", {when: "2"})
    found = kept(town)

    assert found == told(town.ask, town.now, CASES)
    assert [begins.toordinal() + lag for lag in (found.least_lag, found.most_lag)] == list(found.days)


def test_sums_are_exact_whatever_their_size_and_zeros_behind_the_point_are_not_digits(town):
    opened = OpenSeries(series=CASES, title="Cases", unit="persons", measure="level", frequency="D", decimals=0)
    town.ledger.record(opened, ACTOR)
    town.says("2022-03-04", {A: "999999999999999999", B: "-5.00", "2022-03-03": "7", "2022-03-04": "1"})
    town.says("2022-03-05", {"2022-03-04": None})

    found = kept(town)

    assert found == told(town.ask, town.now, CASES)
    assert (found.values, found.least, found.most) == (3, -5, 10**18 - 1)
    assert found.total == 10**18 - 1 - 5 + 7
    assert found.squares == (10**18 - 1) ** 2 + 25 + 49


def test_it_tells_on_which_days_something_changed_and_what_another_version_hid(town):
    town.opens()
    town.says("2022-03-02T08:00:00Z", {A: "1"})
    town.says("2022-03-02T09:00:00Z", {A: "2", B: "5"})
    town.says("2022-03-02T10:00:00Z", {A: "3"})
    town.says("2022-03-03T08:00:00Z", {A: {"value": "3.00", "qualifier": "about"}})
    town.says("2022-03-04T08:00:00Z", {A: "9"})
    town.says("2022-03-04T09:00:00Z", {A: "3"})

    found = kept(town)

    second, fourth = (period(day).first.toordinal() for day in ("2022-03-02", "2022-03-04"))
    assert (list(found.days), list(found.hidden_days), list(found.hidden)) == ([second], [second, fourth], [2, 1])
    assert [hidden_within(found, *ends) for ends in ((second, fourth), (second + 1, fourth), (1, second))] == [3, 1, 2]


def test_tallies_of_series_with_other_decimals_are_of_the_most():
    one = tally(values=1, least=2, most=2, total=2, squares=4)
    other = tally(values=1, least=-150, most=-150, total=-150, squares=22_500, decimals=2)

    found = merged([one, None, other])

    assert found is not None
    assert (found.decimals, found.values, found.least, found.most) == (2, 2, -150, 200)
    assert (found.total, found.squares) == (50, 62_500)
    assert merged([None]) is None


def test_what_is_kept_is_bounded_and_lets_go_of_what_was_asked_for_least_recently():
    kept = TallyCache(room=3_500)
    names = [(((0, 0), f"a/{number}"), 1, 1) for number in range(4)]

    for name in names[:3]:
        kept.put(name, tally())
    kept.get(names[0])
    kept.put(names[3], None)

    assert [kept.get(name) for name in names] == [(tally(),), None, (tally(),), (None,)]
    assert kept.taken <= 3_500


def test_threads_that_want_the_same_tally_at_once_get_the_same_one_and_a_change_makes_another(town):
    town.opens()
    town.says("2022-03-02", {A: "1"})
    view, together = View(town.ask.store, SeriesBlocks(town.ask.store)), Barrier(8)

    def ask(_):
        at = view.at()
        together.wait()
        return tally_of(view, at, CASES)

    with ThreadPoolExecutor(8) as threads:
        first = list(threads.map(ask, range(8)))
    town.says("2022-03-03", {A: "2"})
    second = tally_of(view, town.now, CASES)

    assert {id(one) for one in first} == {id(first[0])}
    assert first[0] is not None
    assert second is not None
    assert (first[0].last_published, first[0].total) == (microseconds("2022-03-02"), 100)
    assert (second.last_published, second.total) == (microseconds("2022-03-03"), 200)
