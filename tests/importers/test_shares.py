"""The specification of the shares of a bulletin of very many figures."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.events import Span
from domain.recording.commands import Bulletin, SaidAdjustment
from domain.recording.lines import Line, SaidStatement
from importers.issuing.shares import Shares

PERIODS = ["2022-03-01", "2022-03-02", "2022-03-03"]
NAMES = [f"s/{name}" for name in "abcdefg"]


def line(period, series):
    return Line(period, [SaidStatement(series=one, value="1") for one in series])


def bulletin(*lines, complete=(), adjustments=()):
    spans = tuple(Span(series=one) for one in complete)
    return Bulletin(source="s", published_at=PERIODS[0], complete=spans, lines=lines, adjustments=adjustments)


def said(*shares):
    return sorted((one.series, line.period) for share in shares for line in share.lines for one in line.said)


def series_of(share):
    return {one.series for line in share.lines for one in line.said}


def test_a_bulletin_of_few_figures_is_its_own_share():
    one = bulletin(line(PERIODS[0], NAMES), complete=NAMES)

    assert Shares(most=7).of(one) == (one,)


def test_each_share_has_all_figures_of_its_series_and_is_the_whole_list_of_them():
    one = bulletin(*(line(period, NAMES) for period in PERIODS), complete=NAMES)

    shares = Shares(most=6).of(one)

    assert [sorted(series_of(share)) for share in shares] == [NAMES[:2], NAMES[2:4], NAMES[4:6], NAMES[6:]]
    assert [[span.series for span in share.complete] for share in shares] == [
        sorted(series_of(share)) for share in shares
    ]


def test_what_is_no_whole_list_is_shared_out_by_its_series_too():
    shares = Shares(most=4).of(bulletin(line(PERIODS[0], NAMES[:3]), line(PERIODS[1], NAMES[2:4])))

    assert [sorted(series_of(share)) for share in shares] == [NAMES[:3], NAMES[3:4]]
    assert [share.complete for share in shares] == [(), ()]


def test_a_series_is_never_parted_however_many_figures_it_has():
    shares = Shares(most=2).of(bulletin(*(line(period, NAMES[:2]) for period in PERIODS), complete=NAMES[:2]))

    assert [said(share) for share in shares] == [[(one, period) for period in PERIODS] for one in NAMES[:2]]


def test_a_list_that_grows_is_shared_out_as_before_until_a_share_has_twice_the_figures():
    shares, lines = Shares(most=4), [line(period, NAMES[:3]) for period in PERIODS]
    first = shares.of(bulletin(*lines[:2], complete=NAMES[:3]))

    second = shares.of(bulletin(*lines, complete=NAMES[:3]))
    days = [(date(2022, 4, 1) + timedelta(days=at)).isoformat() for at in range(4)]
    third = shares.of(bulletin(*lines, *(line(day, NAMES[:3]) for day in days), complete=NAMES[:3]))

    assert [one.complete for one in first] == [one.complete for one in second]
    assert first[0].lines[0] is second[0].lines[0]
    assert [len(one.complete) for one in third] == [1, 1, 1]


def test_a_list_of_fewer_figures_than_before_stays_shared_out_as_it_was():
    shares = Shares(most=4)
    first = shares.of(bulletin(line(PERIODS[0], NAMES), complete=NAMES))

    second = shares.of(bulletin(line(PERIODS[0], NAMES[:1]), complete=NAMES))

    assert [one.complete for one in second] == [one.complete for one in first]
    assert [said(one) for one in second] == [[(NAMES[0], PERIODS[0])], []]


def test_of_what_is_no_whole_list_a_share_that_says_nothing_is_none():
    shares = Shares(most=3)
    shares.of(bulletin(line(PERIODS[0], NAMES)))

    second, nothing = shares.of(bulletin(line(PERIODS[1], NAMES[:2]))), bulletin()

    assert [said(one) for one in second] == [[(one, PERIODS[1]) for one in NAMES[:2]]]
    assert shares.of(nothing) == (nothing,)


def test_another_whole_list_is_shared_out_anew():
    shares = Shares(most=4)
    shares.of(bulletin(line(PERIODS[0], NAMES), complete=NAMES))
    one = bulletin(line(PERIODS[0], NAMES[:3]), complete=NAMES[:3])

    assert shares.of(one) == (one,)


@given(
    st.lists(st.sets(st.sampled_from(NAMES), min_size=1), min_size=1, max_size=3),
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(PERIODS)), max_size=4, unique=True),
    st.sets(st.sampled_from(NAMES)),
    st.integers(1, 9),
)
def test_the_shares_together_say_all_of_the_bulletin_once(named, adjusted, complete, most):
    lines = [line(period, sorted(series)) for period, series in zip(PERIODS, named, strict=False)]
    declared = tuple(
        SaidAdjustment(series=one, period=period, amount="1", reason="late-data") for one, period in adjusted
    )
    whole = bulletin(*lines, complete=sorted(complete), adjustments=declared)
    shares = Shares(most)

    for _ in range(2):
        found = shares.of(whole)
        assert said(*found) == said(whole)
        assert sorted(one.series for share in found for one in share.adjustments) == sorted(one for one, _ in adjusted)
        assert [span for share in found for span in share.complete] == list(whole.complete)
        for share in found:
            alone = len(series_of(share) | {one.series for one in share.adjustments}) < 2
            assert alone or share.size <= 2 * most


@given(
    st.lists(st.dictionaries(st.sampled_from(PERIODS), st.lists(st.sampled_from(NAMES), min_size=1, unique=True)),
             min_size=2, max_size=5),
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from(PERIODS), st.integers(0, 6)), max_size=8),
    st.integers(1, 5),
)  # fmt: skip
def test_lines_of_which_some_statements_are_others_are_shared_out_as_if_they_were_the_first(named, changed, most):
    shares, lines = Shares(most), dict[str, Line]()
    for at, series_of_period in enumerate(named):
        lines |= {
            period: line(period, series) for period, series in series_of_period.items() if at == 0 or len(series) > 4
        }
        for when, period, place in changed:
            if when == at and period in lines and place < len(lines[period].said):
                said = list(lines[period].said)
                said[place] = SaidStatement(series=said[place].series, value=str(at + 2))
                lines[period] = Line(period, said)
        whole = bulletin(*lines.values(), complete=NAMES)

        found = shares.of(whole)

        together = {(line.period, one) for share in found for line in share.lines for one in line.said}
        assert together == {(line.period, one) for line in lines.values() for one in line.said}
        for share in found:
            spans = {span.series for span in share.complete}
            for one in share.lines:
                assert {said.series for said in one.said} <= spans
                assert one.digest == Line(one.period, one.said).digest


@pytest.mark.parametrize("published_at", ["2022-03-02", "2022-03-03T10:00:00Z"])
def test_the_moment_and_the_document_of_a_bulletin_are_those_of_its_shares(published_at):
    one = replace(bulletin(line(PERIODS[0], NAMES)), published_at=published_at, document="d")

    shares = Shares(most=3).of(one)

    assert {(share.published_at, share.document) for share in shares} == {(published_at, "d")}
    assert len(shares) == 3
