"""The picture of a calendar on a terminal: a line for each year, five days a character."""

from datetime import date

from cli.year_lines import LOOKS, RELEASES, year_lines
from domain.recording.commands import Bulletin
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.marked_days import MarkedDays
from stores.opening import open_ledger
from tests.cli.conftest import CASES


def span(first, last, mark):
    return MarkedDays(date.fromisoformat(first), date.fromisoformat(last), mark)


def test_each_year_has_a_line_and_only_the_marks_that_are_shown_are_explained():
    found = year_lines(
        [span("2023-12-27", "2024-01-05", "unchanged"), span("2024-01-06", "2024-01-10", "changed")], LOOKS
    )

    first, second, months, told = found
    assert (first, second) == ("2023 " + " " * 72 + "▂", "2024 ▂█")
    assert months.split() == list("JFMAMJJASOND")
    assert told == "▂ looked, nothing new, █ something new"


def test_of_several_marks_in_five_days_the_most_telling_one_is_shown():
    days = [date(2024, 1, day) for day in range(1, 6)]
    marks = ["released", "in-time", "late", "in-time", "backfilled"]

    line = year_lines([MarkedDays(day, day, mark) for day, mark in zip(days, marks, strict=True)], RELEASES)[0]

    assert line == "2024 █"


def test_of_very_long_series_the_latest_forty_years_are_drawn():
    found = year_lines([MarkedDays(date(1, 1, 1), date(9999, 12, 31), "in-time")], RELEASES)

    assert [line[:4] for line in found[:-2]] == [str(year) for year in range(9960, 10000)]
    assert {line[5:] for line in found[:-2]} == {"▄" * 73, "▄" * 74}, "a leap year has a day more"


def test_without_a_mark_there_is_no_picture():
    assert year_lines([], LOOKS) == []


def test_the_verbs_show_it_above_their_tables(town, run):
    calendar = run("calendar", CASES).output.splitlines()
    looks = run("coverage", CASES).output.splitlines()

    assert calendar[1].startswith("2022 ")
    assert "awaited" in calendar[3]
    assert looks[1].startswith("2022 ")
    assert looks[3] == "▄ something new, no whole list"


def test_what_is_awaited_is_overdue_as_of_a_day(town, run):
    with open_ledger(town) as ledger:
        for day in range(6, 10):
            said = [(f"2022-03-{day:02}", SaidStatement(series=CASES, value=str(100 * day)))]
            published_at = f"2022-03-{day + 1:02}"
            ledger.record(Bulletin(source="town", published_at=published_at, lines=lines_of(said)), "tester")

    assert "awaited, overdue by 4 days" in run("calendar", CASES, "--as-of", "2022-03-15").output
    assert "overdue" not in run("calendar", CASES).output
