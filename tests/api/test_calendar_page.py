"""The page of a calendar: releases beside what was expected, looks beside what was missed, each with a picture."""

import re
from collections import defaultdict

import pytest

from domain.events import Span
from domain.recording.commands import Bulletin
from domain.recording.lines import SaidStatement, lines_of
from domain.recording.look_commands import LookAtSource
from stores.opening import open_ledger
from tests.api.conftest import PERSONNEL
from tests.api.page_text import links_of, tables_of, text_of

PAGE = f"/series/{PERSONNEL}/calendar"
RELEASES, LOOKS = "When each figure came", "When the source was looked at"


def published(path, published_at, values, *, is_whole=False):
    lines = lines_of([(day, SaidStatement(series=PERSONNEL, value=value)) for day, value in values.items()])
    complete = (Span(series=PERSONNEL, start=min(values)),) if is_whole else ()
    with open_ledger(path) as ledger:
        ledger.record(Bulletin(source="war-losses", published_at=published_at, lines=lines, complete=complete), "ada")


def watched(path, first, last, outcome, why):
    looks = int(last[11:13]) - int(first[11:13]) + 1
    source, slug = PERSONNEL.split("/")
    with open_ledger(path) as ledger:
        ledger.record(
            LookAtSource(
                source=source, series=(slug,), url="https://town.example/cases.csv", first=first, last=last,
                looks=looks, outcome=outcome, every=3600, why=why,
            ),
            "import:town",
        )  # fmt: skip


@pytest.fixture
def daily(path):
    """A fortnight of figures, each on the day after its own, but for the last two, which came late."""
    for day in range(10, 22):
        published(path, f"2024-04-{day + 1}", {f"2024-04-{day}": str(50_000 + day)})
    published(path, "2024-04-26", {"2024-04-22": "50022"})
    published(path, "2024-04-27", {"2024-04-23": "50023", "2024-04-22": "50021"})


def marks(page):
    """The marks of the strips, by year."""
    found: dict[str, set[str]] = defaultdict(set)
    for year, drawn in re.findall(r'<div class="strip"><span>(\d+)</span>(.*?)</svg>', page):
        found[year] |= set(re.findall(r'<path class="([a-z-]+)" d="M', drawn))
    return found


def test_releases_stand_beside_the_day_on_which_they_were_expected(client, daily):
    page = client.get(PAGE).text

    rows = tables_of(page)[RELEASES]
    names = ("row", "Expected", "Came", "Days late", "First value", "Period before", "As known just before")
    assert [tuple(one[name] for name in (*names, "From then on")) for one in rows[:2]] == [
        ("2024-04-22", "2024-04-23", "2024-04-26", "+3", "50 022", "2024-04-21", "50 021", "50 021"),
        ("2024-04-23", "2024-04-24", "2024-04-27", "+3", "50 023", "2024-04-22", "50 022", "50 021"),
    ]
    text = text_of(page)
    assert "Next is 2024-04-24, to be expected on 2024-04-25" in text
    known = [one["late"] for one in client.get(f"/v1/series/{PERSONNEL}/calendar").json()["items"]]
    late, told = sum((one or 0) > 0 for one in known), sum(one is not None for one in known)
    assert f"Late{late} of {told} of which a day was to be expected" in text
    assert "Most days late2024-04-22, 3 days late" in text
    assert {"in-time", "late", "awaited"} <= marks(page)["2024"]


@pytest.mark.parametrize(
    ("seen_on", "said"),
    [
        ("2024-04-30", "By 2024-04-30 it was overdue by 5 days."),
        ("2024-04-22", "By 2024-04-22 it was not overdue."),
    ],
)
def test_whether_the_next_one_is_overdue_is_asked_for_a_day(seen_on, said, client, daily):
    text = text_of(client.get(f"{PAGE}?as_of={seen_on}").text)

    assert said in text
    assert "overdue by" not in text_of(client.get(PAGE).text), "no page reads a clock"


def test_looks_that_brought_nothing_and_days_without_one_are_told_apart(client, path):
    published(path, "2024-04-10", {"2024-04-09": "50009"}, is_whole=True)
    published(path, "2024-04-11", {"2024-04-09": "50009"}, is_whole=True)
    published(path, "2024-04-15", {"2024-04-09": "50010"}, is_whole=True)

    page = client.get(PAGE).text

    (gap,) = tables_of(page)[LOOKS]
    assert (gap["row"], gap["Looked again"], gap["Periods missed"]) == ("2024-04-11", "2024-04-15", "3")
    text = text_of(page)
    assert "Looked at the whole list3 times" in text
    assert "Nothing was new1 time" in text
    assert "Longest time without a look4 days, 2024-04-11 to 2024-04-15" in text
    assert {"changed", "unchanged", "missed"} <= marks(page)["2024"]
    assert "partly" in marks(page)["2022"]


def test_what_a_watch_found_is_told_newest_first_and_why(client, path):
    published(path, "2024-04-10", {"2024-04-09": "50009"}, is_whole=True)
    for first, last, outcome, why in (
        ("08", "08", "changed", None),
        ("09", "20", "unchanged", None),
        ("21", "23", "held", "too much"),
    ):
        watched(path, f"2024-04-10T{first}:00:00.000000Z", f"2024-04-10T{last}:00:00.000000Z", outcome, why)

    page = client.get(PAGE).text

    rows = [(one["Last look"], one["Looks"], one["Found"], one["Why"]) for one in tables_of(page)[LOOKS]]
    assert rows == [
        ("2024-04-10, 23:00 UTC", "3", "held back", "too much"),
        ("2024-04-10, 20:00 UTC", "12", "nothing was new", ""),
        ("", "1", "something was new", ""),
    ]
    assert "Last look of the watch2024-04-10, 23:00 UTC: held back" in text_of(page)


def test_without_a_whole_list_it_says_what_nobody_can_know(shared):
    page = shared.get(PAGE).text

    assert "No whole list of this source was ever recorded" in text_of(page)
    assert "partly" in marks(page)["2022"]
    assert all("missed" not in of_year for of_year in marks(page).values())


def test_before_anything_was_published_it_says_so(shared):
    text = text_of(shared.get(f"{PAGE}?as_of=2000-01-01").text)

    assert "Nothing was published yet." in text
    assert "Nobody looked yet." in text


def test_it_leads_to_the_data_at_its_own_moment(shared):
    links = links_of(shared.get(f"{PAGE}?as_of=2022-03-09").text)

    for name in ("calendar", "coverage"):
        assert f"/v1/series/{PERSONNEL}/{name}.csv?as_of=2022-03-09" in links
    assert f"{PAGE}" in links_of(shared.get(f"/series/{PERSONNEL}").text)


def test_a_series_that_there_is_not_is_404(shared):
    assert shared.get("/series/war-losses/none/calendar").status_code == 404
