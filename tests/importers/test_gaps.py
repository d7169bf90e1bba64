"""The gaps between two lists: with them filled, the old one is the new one; and rows far out of place cost no more."""

from itertools import pairwise

from hypothesis import example, given
from hypothesis import strategies as st

from domain.recording.difference import difference
from importers.cells.gaps import Gap, gaps

_ROWS = st.lists(st.integers(0, 5), max_size=80)


@given(old=_ROWS, new=_ROWS)
@example(old=[1, 2, 3], new=[])
@example(old=[], new=[1])
@example(old=[1, 1, 1], new=[1, 1])
def test_the_old_list_with_its_gaps_filled_is_the_new_one(old, new):
    found, upto = [], 0
    for gap in gaps(difference(old, new)):
        found += old[upto : gap.start]
        found += new[gap.new_start : gap.new_end]
        upto = gap.end

    assert found + old[upto:] == new


@given(old=_ROWS, new=_ROWS)
def test_gaps_follow_each_other_and_none_is_empty(old, new):
    found = gaps(difference(old, new))

    assert all(one.start < one.end or one.new_start < one.new_end for one in found)
    assert all(one.end <= other.start and one.new_end <= other.new_start for one, other in pairwise(found))


def test_rows_that_change_here_and_there_are_gaps_of_one_row_each():
    old = list(range(10_000))
    new = [-one if one % 1000 == 500 else one for one in old]

    assert gaps(difference(old, new)) == [Gap(at, at + 1, at, at + 1) for at in range(500, 10_000, 1000)]


def test_a_row_that_is_put_into_each_of_many_groups_is_a_gap_by_itself():
    old = [(place, day) for place in range(50) for day in range(100)]
    new = [(place, day) for place in range(50) for day in range(101)]

    found = gaps(difference(old, new))

    assert sum(one.new_end - one.new_start for one in found) == 50
    assert sum(one.end - one.start for one in found) == 0


def test_lists_that_have_nothing_in_common_are_one_gap():
    assert gaps(difference(list(range(1000)), list(range(2000, 4000)))) == [Gap(0, 1000, 0, 2000)]
