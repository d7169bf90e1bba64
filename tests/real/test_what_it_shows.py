"""The published statistics, to the unit, out of the whole real history: as it stands, and as it once stood."""

from collections import Counter

import pytest

from domain.recording.commands import Bulletin, SaidAdjustment
from projections.answers.feed import RevisionFilter
from projections.answers.view import View
from stores.opening import open_ledger
from tests.asked import (
    all_revisions,
    ask_days,
    ask_figure,
    ask_figures,
    ask_history,
    ask_totals,
    ask_years,
    compare_moments,
)
from tests.real.importing import PERSONNEL, now

WORDING = RevisionFilter(series=PERSONNEL, kind="revision")


def years(answers, **at):
    return {one.year: one for one in ask_years(answers, answers.at(**at), PERSONNEL).items}


def heaviest(answers, at, start=None, end=None):
    return ask_days(answers, at, PERSONNEL, start, end, sort="-value")


def test_every_vintage_is_recorded_but_the_one_that_cannot_be_read(summaries):
    summary, _ = summaries

    assert (summary.vintages, len(summary.skipped)) == (1518 + 1527 + 30, 1)
    assert summary.skipped[0].published_at.startswith("2022-07-16")
    assert len([one for one in summary.repeated if "personnel" in one.path]) == 6
    assert (summary.unknown, summary.notes, summary.against_hand) == ([], [], [])


def test_the_numeric_columns_of_the_personnel_file_did_what_was_counted_independently(summaries):
    summary, _ = summaries
    told = [summary.series[PERSONNEL], summary.series["war-losses/pow"]]

    def count(name):
        return sum(getattr(one, name) for one in told)

    assert (count("reports"), count("revisions_of_value"), count("revisions_of_wording")) == (1768, 23, 15)
    assert (count("withdrawals"), count("reinstatements"), count("confirmations")) == (84, 4, 0)


def test_importing_it_again_records_nothing(summaries):
    _, second = summaries

    assert (second.events, second.vintages, second.known) == (0, 0, 1519 + 1527 + 30 - 1)


@pytest.mark.parametrize(
    ("year", "total", "days", "average"),
    [("2022", "106720", 311, "343.15"), ("2023", "253290", 365, "693.95"), ("2024", "430790", 366, "1177.02")],
)
def test_years_are_the_published_ones(answers, year, total, days, average):
    found = years(answers)[year]

    assert (found.total, found.days, found.daily_average, found.complete) == (total, days, average, True)


def test_the_first_year_begins_where_the_war_did(answers):
    found = years(answers)["2022"]

    assert (found.first_day, found.through) == ("2022-02-24", "2022-12-31")


def test_years_as_they_stood_within_a_slip_of_the_maintainer(answers):
    found = years(answers, as_of="2025-01-01T13:38Z")

    assert (found["2023"].total, found["2024"].total) == ("684080", "-1250")


def test_comparing_the_slip_with_what_followed_names_the_entries_that_put_it_right(answers):
    slip, after = answers.at(as_of="2025-01-01T13:38Z"), answers.at(as_of="2025-01-01T14:00Z")

    found = compare_moments(answers, PERSONNEL, slip, after)

    changed = {one.period: (one.before, one.after) for one in found.items}
    assert changed == {"2024-01-01": ("790800", "360010"), "2025-01-01": (None, "790800")}
    assert [(one.year, one.before, one.after) for one in found.years if one.before != one.after] == [
        ("2023", "684080", "253290"),
        ("2024", "-1250", "430790"),
    ]
    for one in found.items:
        entry = next(
            row
            for row in ask_history(answers, answers.at(), f"{PERSONNEL}/{one.period}").items
            if row.entry == one.entry_after and row.corrects is None
        )
        assert (entry.published_at, entry.value) == ("2025-01-01T13:41:40.000000Z", one.after)


def test_the_heaviest_days_of_2024(answers):
    found = heaviest(answers, answers.at(), "2024", "2024")

    assert [(one.day, one.value) for one in found.items[:3]] == [
        ("2024-12-19", "2200"),
        ("2024-11-28", "2030"),
        ("2024-12-29", "2010"),
    ]
    assert [(one.day, one.value) for one in years(answers)["2024"].heaviest] == [
        (one.day, one.value) for one in found.items[:3]
    ]


def test_over_all_years_the_first_figure_is_left_out_and_a_declared_correction_is_taken_off(answers):
    found = heaviest(answers, answers.at())

    first = found.left_out[0]
    assert (first.start, first.day, first.period) == ("2022-02-24", "2022-02-24", "2022-02-25")
    assert (first.difference, first.would_rank) == ("2800", 2)
    assert first.why == "first figure of a running total; as a single day it would rank 2"
    (corrected,) = [one for one in found.items if one.day == "2025-02-27"]
    assert (corrected.value, corrected.difference, corrected.adjustment) == ("1060", "2710", "1650")
    assert (found.items[0].day, found.items[0].value) == ("2022-03-02", "3160")


def test_an_unknown_adjustment_takes_a_day_out_of_the_ranking_and_it_is_back_as_of_before(own_copy):
    with open_ledger(own_copy, now) as ledger, View.open(own_copy) as answers:
        before = ledger.head()
        verified = SaidAdjustment(series=PERSONNEL, period="2022-03-03", amount=None, reason="verification")
        ledger.record(Bulletin(source="war-losses", published_at="2026-10-31", adjustments=(verified,)), "researcher")
        answers.catch_up()

        known, then = (heaviest(answers, answers.at(position=position)) for position in (ledger.head(), before))

    assert "2022-03-02" not in {one.day for one in known.items}
    (left,) = [one for one in known.left_out if one.day == "2022-03-02"]
    assert (left.period, left.difference, left.why) == ("2022-03-03", "3160", "adjustment of unknown amount")
    assert (then.items[0].day, then.items[0].value, then.items[0].period) == ("2022-03-02", "3160", "2022-03-03")


def test_an_adjustment_said_before_the_lists_of_adjustments_began_is_not_on_them(own_copy):
    with open_ledger(own_copy, now) as ledger, View.open(own_copy) as answers:
        verified = SaidAdjustment(series=PERSONNEL, period="2022-03-03", amount=None, reason="verification")

        ledger.record(Bulletin(source="war-losses", published_at="2022-03-03", adjustments=(verified,)), "researcher")

        answers.catch_up()
        for as_of, is_ranked in (("2022-11-02", False), ("2022-11-03", True), (None, True)):
            ranked = heaviest(answers, answers.at(as_of=as_of)).items
            assert ("2022-03-02" in {one.day for one in ranked}) == is_ranked


@pytest.mark.parametrize(
    ("as_of", "value"),
    [
        ("2024-01-05", "360820"),
        ("2025-01-02T09:45:17Z", "360820"),
        ("2025-01-02T09:45:18Z", "792170"),
        ("2025-01-03T15:00Z", "792170"),
        ("2025-01-04T15:49:41Z", "792170"),
        ("2025-01-05", "360820"),
        (None, "360820"),
    ],
)
def test_a_figure_filed_under_the_year_before_reads_as_the_file_did(answers, as_of, value):
    assert ask_figure(answers, answers.at(as_of=as_of), f"{PERSONNEL}/2024-01-02").value == value


def test_its_history_has_every_entry_with_its_commit(answers):
    rows = ask_history(answers, answers.at(), f"{PERSONNEL}/2024-01-02").items

    assert [(one.kind, one.value, one.published_at[:10]) for one in rows] == [
        ("report", "360820", "2024-01-02"),
        ("revision", "792170", "2025-01-02"),
        ("revision", "360820", "2025-01-04"),
    ]
    urls = [one.document.url for one in rows]
    assert "0f8786fb901a1149d9a57bfad5c713f39b78f701" in urls[1]
    assert "5e32b705d5ace7bc3e80fc1b882727610c0beea5" in urls[2]
    assert all("data/russia_losses_personnel.json" in url for url in urls)


@pytest.mark.parametrize(
    ("day", "value"),
    [("2024-11-28", "2030"), ("2024-12-19", "2200"), ("2024-12-29", "2010"), ("2025-06-11", "1140")],
)
def test_single_days_are_the_published_ones(answers, day, value):
    (found,) = ask_days(answers, answers.at(), PERSONNEL, day, day).items

    assert (found.value, found.spans_days) == (value, 1)


def test_the_report_that_passed_a_million(answers):
    assert ask_figure(answers, answers.at(), f"{PERSONNEL}/2025-06-12").value == "1000340"


def test_an_answer_says_whose_figures_the_maintainer_relays(answers):
    assert ask_figure(answers, answers.at(), f"{PERSONNEL}/2022-03-02").relays == "ua-general-staff"


def test_the_qualifiers_of_the_file_are_the_ledger_s(answers):
    standing = [one for one in ask_figures(answers, answers.at(), PERSONNEL).items if one.value is not None]
    history = [
        one.qualifier for one in all_revisions(answers, answers.at(), WORDING, limit=100).items if not one.of_value
    ]

    assert Counter(one.qualifier for one in standing) == {"about": 1620, "over": 6}
    assert len(history) == 15


def test_closed_series_name_what_goes_on_where_they_end(answers):
    closed = {one.series: (one.closed, one.successors) for one in ask_totals(answers, answers.at()).items if one.closed}

    merged = ("war-losses/vehicles-and-fuel-tanks",)
    assert closed == {
        "war-losses/military-auto": ("2022-04-30", merged),
        "war-losses/fuel-tank": ("2022-04-30", merged),
        "war-losses/mobile-srbm-system": ("2022-04-30", ()),
    }
