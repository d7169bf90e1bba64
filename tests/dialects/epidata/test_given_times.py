"""Days and weeks as clients write them: lists, ranges, both spellings, and what is refused."""

import pytest

from api.dialects.dialect_request import DialectRefusal
from api.dialects.epidata.given_times import EVERY, given_times, issue_times, one_day


@pytest.mark.parametrize(
    ("said", "ranges", "bounds"),
    [
        (["20220302"], ((20220302, 20220302),), ("2022-03-02", "2022-03-02")),
        (["2022-03-02"], ((20220302, 20220302),), ("2022-03-02", "2022-03-02")),
        (["20220301-20220310,20220315"], ((20220301, 20220310), (20220315, 20220315)), ("2022-03-01", "2022-03-15")),
        (["2022-03-01--2022-03-10", "2022-01-01:2022-01-02"],
            ((20220301, 20220310), (20220101, 20220102)), ("2022-01-01", "2022-03-10")),
        (["20220201-20220231"], ((20220201, 20220231),), ("2022-02-01", "2022-02-28")),
        # As epidatr writes all of them.
        (["10000101-30000101"], ((10000101, 30000101),), (None, "3000-01-01")),
    ],
)  # fmt: skip
def test_days_are_read_in_every_spelling(said, ranges, bounds):
    found = given_times(said, "time_values", "day")

    assert (found.ranges, found.bounds()) == (ranges, bounds)


def test_weeks_are_read_with_the_days_of_both_calendars():
    found = given_times(["202209-202210"], "time_values", "week")

    assert found.bounds() == ("2022-02-27", "2022-03-13")
    assert given_times(["100001-300001"], "time_values", "week").bounds()[0] is None
    assert given_times(["202252-202253"], "time_values", "week").bounds()[1] == "2023-01-01"


def test_a_star_is_every_time():
    assert given_times(["20220301,*"], "time_values", "day") is EVERY
    assert EVERY.bounds() == (None, None)
    assert issue_times(["*"]) is EVERY


def test_issues_of_a_week_are_the_seven_days_of_the_cdc():
    found = issue_times(["202209,20220401"])

    assert [day for day in (20220226, 20220227, 20220305, 20220306, 20220401) if found.has(day)] == [
        20220227,
        20220305,
        20220401,
    ]


@pytest.mark.parametrize(
    ("said", "time_type"),
    [
        ("", "day"),
        ("202209", "day"),
        ("20220230", "day"),
        ("20221301", "day"),
        ("20220232-20220301", "day"),
        ("20220301-20220232", "day"),
        ("20220310-20220301", "day"),
        ("2022-03-01-2022-03-02-2022-03-03", "day"),
        ("٢٠٢٢٠٣٠١", "day"),
        ("00010101", "day"),
        ("99990101", "day"),
        ("20220301", "week"),
        ("202254", "week"),
        ("202253", "week"),
        ("202210-202209", "week"),
    ],
)
def test_what_is_no_time_is_refused(said, time_type):
    with pytest.raises(DialectRefusal) as refused:
        given_times([said], "time_values", time_type)

    assert refused.value.status == 400
    assert refused.value.message.startswith("time_values: ")


def test_more_times_than_are_read_are_refused():
    with pytest.raises(DialectRefusal, match="5001 times"):
        given_times([",".join(["20220301"] * 5001)], "time_values", "day")


@pytest.mark.parametrize("said", ["", "202209", "20220301-20220302", "2022-02-30", "now"])
def test_a_day_is_one_day(said):
    with pytest.raises(DialectRefusal, match="as_of"):
        one_day(said, "as_of")
