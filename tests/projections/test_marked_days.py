"""The picture of a calendar and of a coverage: which days have which mark."""

from datetime import date

import pytest

from projections.answers.coverage import Coverage, ask_coverage
from projections.answers.marked_days import MarkedDays, look_days, release_days
from projections.answers.release_calendar import ask_release_calendar
from tests.projections.town import CASES


def shown(spans):
    return [(f"{one.first}", f"{one.last}", one.mark) for one in spans]


def releases(town):
    return shown(release_days(ask_release_calendar(town.ask, town.now, CASES).items))


def test_neighbours_of_one_mark_are_one_span_and_a_period_that_never_came_is_none(town):
    town.opens("increment")
    for day in (1, 2, 3, 4, 5, 8):
        town.says(f"2024-02-{day + 1:02}T08:00:00Z", {f"2024-02-{day:02}": str(day)})
    town.says("2024-02-14", {"2024-02-09": "9"})

    assert releases(town) == [
        ("2024-02-01", "2024-02-03", "released"),
        ("2024-02-04", "2024-02-05", "in-time"),
        ("2024-02-08", "2024-02-08", "in-time"),
        ("2024-02-09", "2024-02-09", "late"),
        ("2024-02-10", "2024-02-10", "awaited"),
    ]


def test_what_came_with_later_periods_is_marked(town):
    town.opens("increment", "M")
    town.says("2024-04-10", {"2024-01": "1", "2024-02": "2"})

    assert releases(town) == [
        ("2024-01-01", "2024-01-31", "backfilled"),
        ("2024-02-01", "2024-02-29", "released"),
        ("2024-03-01", "2024-03-31", "awaited"),
    ]


@pytest.mark.parametrize(
    ("frequency", "days", "found"),
    [
        (
            "D", ("2024-02-01", "2024-02-02", "2024-02-06"),
            [("2024-02-01", "2024-02-01", "changed"), ("2024-02-02", "2024-02-02", "unchanged"),
             ("2024-02-03", "2024-02-05", "missed"), ("2024-02-06", "2024-02-06", "unchanged")],
        ),
        (
            "M", ("2024-01-20", "2024-01-25", "2024-04-01"),
            [("2024-01-01", "2024-01-31", "changed"), ("2024-02-01", "2024-03-31", "missed"),
             ("2024-04-01", "2024-04-30", "unchanged")],
        ),
    ],
)  # fmt: skip
def test_a_look_marks_its_period_and_what_nobody_looked_at_is_marked_between(frequency, days, found, town):
    town.opens("increment", frequency)
    period = {"D": "2024-01-01", "M": "2023-12"}[frequency]
    for day in days:
        town.lists(day, {period: "1"})

    answer = ask_coverage(town.ask, town.now, CASES)

    assert shown(look_days(answer, frequency)) == found


def test_a_mark_covers_whole_periods():
    assert release_days([]) == []
    nothing = Coverage(items=[], position=0, looks=0, unchanged=0, missed=0, longest_gap=0, watched=[], blind=[])
    assert look_days(nothing, "D") == []
    assert MarkedDays(date(2024, 2, 1), date(2024, 2, 29), "late").last.day == 29
