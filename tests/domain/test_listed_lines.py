"""A list told by its difference to the one before is the list as it is told by itself."""

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from domain.recording import listed_lines
from domain.recording.commands import Bulletin
from domain.recording.difference import ListDifference, common_ends, difference
from domain.recording.lines import Line, SaidStatement
from domain.recording.listed_lines import ListedLines
from domain.refusals import DuplicateFigure

PERIODS = [f"2022-03-{day:02}" for day in range(1, 15)]
ITEMS = st.lists(st.integers(0, 3), max_size=12)


@given(ITEMS, ITEMS, ITEMS, ITEMS)
def test_the_common_ends_are_as_long_as_can_be_and_never_meet(front, back, gone, come):
    old, new = front + gone + back, front + come + back

    first, last = common_ends(old, new)

    assert old[:first] == new[:first]
    assert old[len(old) - last :] == new[len(new) - last :]
    assert first + last <= min(len(old), len(new))
    between = old[first : len(old) - last], new[first : len(new) - last]
    assert not all(between) or (between[0][0] != between[1][0] and between[0][-1] != between[1][-1])


@given(ITEMS, ITEMS)
def test_a_known_difference_is_taken_for_the_very_lists_that_it_is_of_and_no_others(old, new):
    known = ListDifference(old, new, 0, 0)

    assert difference(old, new, known) is known
    for found in (difference(list(old), new, known), difference(old, list(new), known)):
        assert (found.front, found.back) == common_ends(old, new)


def line(period, value):
    return Line(period, [SaidStatement(series="town/cases", value=value)])


KEPT = [line(period, value) for period in PERIODS for value in "12"]
# The same line made anew, as HTTP does, is another object that says the same.
LISTS = st.lists(
    st.one_of(st.sampled_from(KEPT), st.sampled_from(KEPT).map(lambda one: Line(one.period, one.said))),
    max_size=14,
    unique_by=lambda one: one.period,
)
ORDERS = st.sampled_from([None, False, True])


@given(st.lists(st.tuples(LISTS, ORDERS), min_size=2, max_size=5))
def test_a_list_goes_on_from_the_one_before_with_the_digest_and_the_count_that_it_has_by_itself(told):
    before = None
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(listed_lines, "_TAIL", 2)
        for drawn, backwards in told:
            lines = tuple(drawn if backwards is None else sorted(drawn, key=lambda one: one.period, reverse=backwards))
            bulletin = Bulletin(source="town", published_at="2022-03-01", lines=lines)

            since = difference(before.lines, lines) if before and backwards is None else None

            listed = ListedLines(lines, before, since)

            assert listed.digest(bulletin.said_beside()) == bulletin.digest
            assert listed.statements == bulletin.size
            assert said_by(listed.fresh.values()) == said_by(lines) - said_by(before.lines if before else ())
            assert said_by(listed.replaced.values()) == said_by(before.lines if before else ()) - said_by(lines)
            assert listed.in_told_order(PERIODS) == list(lines)
            event(f"{len(listed.fresh)} fresh of {len(lines)}")
            before = listed


def said_by(lines):
    return {(one.period, one.said) for one in lines}


@given(LISTS, st.integers(0, 13))
def test_two_lines_of_one_period_are_refused_wherever_they_stand(drawn, at):
    before = ListedLines(tuple(drawn))
    twice = (*drawn[:at], *(line(one.period, "3") for one in drawn[:1]), *drawn[at:])

    if drawn:
        with pytest.raises(DuplicateFigure):
            ListedLines(twice, before)
