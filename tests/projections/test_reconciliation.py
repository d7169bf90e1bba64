"""Claims beside what the figures give: days, coverage, bounds, both axes, and words in notes."""

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from cli import example
from cli.example_rules import RULES
from domain.recording.commands import CorrectEntry, Replacement
from domain.refusals import Malformed, UnknownSeries
from projections.answers.buckets import ask_stats, ask_years
from projections.answers.claim_rules import ClaimRule, QuotedClaim, check_rules
from projections.answers.figure_sums import ReconciliationTooLong
from projections.answers.figures import ask_figures
from projections.answers.reconciliation import ask_reconciliation
from projections.answers.view import View
from stores.opening import open_ledger
from tests.histories import SERIES, histories
from tests.projections.test_laws import MOMENT, answered, somewhere
from tests.projections.town import ACTOR, CASES

LAW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
AVERAGE, YEARLY = "town/average", "town/yearly"


def rule(claims=AVERAGE, figures=(CASES,), **more):
    return ClaimRule(name="the-rule", title="The rule", claims=claims, figures=figures, **more)


def compared(town, *rules, at=None, **filters):
    check_rules(rules)
    town.ask.claim_rules = rules
    return ask_reconciliation(town.ask, at or town.now, **filters).items


@pytest.fixture
def shown(tmp_path):
    with open_ledger(tmp_path / "example.db") as ledger:
        example.load(ledger)
    with View.open(tmp_path / "example.db") as answers:
        answers.catch_up()
        answers.claim_rules = RULES.rule
        yield answers


def test_the_nine_claims_of_the_example_come_out(shown):
    found = ask_reconciliation(shown, shown.at()).items

    assert [(one.period, one.claimed, one.computed, one.difference, one.verdict, one.rounding) for one in found] == [
        ("2022", "340", "343.15", "-3.15", "differs", None),
        ("2023", "693", "693.95", "-0.95", "agrees", "down"),
        ("2024", "1177", "1177.02", "-0.02", "agrees", "nearest"),
        ("2025", "1286", "1290.32", "-4.32", "differs", None),
        ("2024", "430790", "6240", "424550", "agrees", None),
        ("2022", "106720", "9000", "97720", "agrees", None),
        ("2022-03-02", "9000", "5910", "3090", "agrees", None),
        ("2025-06-12", "1000000", "990800", "9200", "undecided", None),
        ("2025-06-12", "628000", "630790", "-2790", "agrees", None),
    ]
    assert [(one.total, one.days, one.first_day, one.through) for one in found[:4]] == [
        ("106720", 311, "2022-02-24", "2022-12-31"),
        ("253290", 365, "2023-01-01", "2023-12-31"),
        ("430790", 366, "2024-01-01", "2024-12-31"),
        ("200000", 155, "2025-01-01", "2025-06-04"),
    ]
    assert [one.computed_qualifier for one in found] == [*["exact"] * 3, "over", *["exact"] * 3, "over", "over"]


def test_figures_in_another_unit_are_compared_only_where_the_rule_names_it(town):
    town.opens("level", "A", AVERAGE, unit="persons a day")
    town.opens("increment", "A", YEARLY)
    town.says("2023-01-01", {"2022": "3650"}, YEARLY)
    town.says("2023-01-01", {"2022": "10"}, AVERAGE)

    (apart,) = compared(town, rule(figures=(YEARLY,), gives="daily-average"))
    (named,) = compared(town, rule(figures=(YEARLY,), gives="daily-average", unit="persons"))

    assert (apart.verdict, apart.why) == ("not-computed", "town/yearly is in persons, and not in persons a day")
    assert (apart.computed, apart.total) == (None, None)
    assert (named.verdict, named.computed) == ("agrees", "10.00")


def test_the_averages_are_those_of_the_years(shown):
    years = ask_years(shown, shown.at(), "ua-general-staff/personnel-yearly").items

    found = ask_reconciliation(shown, shown.at(), "ua-general-staff/personnel-yearly-average").items

    assert [(one.period, one.computed, one.days) for one in found] == [
        (one.year, one.daily_average, one.days) for one in years
    ]


def test_as_published_on_the_second_of_march_the_whole_was_less_than_its_parts(shown):
    (one,) = ask_reconciliation(shown, shown.at("2022-03-02")).items

    assert (one.rule, one.claimed, one.computed, one.verdict) == (
        "killed-and-captured-within-all", "5840", "5910", "differs",
    )  # fmt: skip


def test_nothing_is_claimed_before_anything_was_recorded(shown):
    answer = ask_reconciliation(shown, shown.at(position=0))

    assert answer.items == []
    assert answer.why is not None
    assert "rule average-of-a-day: there is no series ua-general-staff/personnel-yearly-average yet" in answer.why


def test_an_average_is_of_the_days_that_the_claim_counts(town):
    town.opens("increment")
    town.opens("level", "M", series=AVERAGE)
    town.says("2024-02-04", {"2024-02-01": "1", "2024-02-02": "2", "2024-02-03": "4"})
    town.says("2024-02-04", {"2024-02": {"value": "2.3", "through": "2024-02-03"}}, AVERAGE)

    (one,) = compared(town, rule(gives="daily-average"))

    assert (one.total, one.days, one.computed, one.difference) == ("7", 3, "2.333", "-0.033")
    assert (one.verdict, one.rounding) == ("agrees", "nearest")


def test_while_days_are_missing_a_claim_is_undecided_and_at_least_is_not(town):
    town.opens("increment")
    town.opens("level", "M", series=AVERAGE)
    town.says("2024-02-04", {"2024-02-01": "1", "2024-02-03": "4"})
    town.says("2024-02-04", {"2024-02": {"value": "5", "through": "2024-02-03"}}, AVERAGE)

    (equal,) = compared(town, rule())
    (least,) = compared(town, rule(expects="at-least"))

    assert (equal.verdict, equal.why) == ("undecided", "the figures do not cover each of the claim's days")
    assert (least.verdict, least.why) == ("agrees", None)


def test_what_began_before_the_claims_days_gives_nothing(town):
    town.opens("cumulative", starts_on="2024-01-30")
    town.opens("increment", "M", series=YEARLY)
    town.says("2024-03-01", {"2024-01-30": "3", "2024-02-02": "10", "2024-02-29": "30"})
    town.says("2024-03-01", {"2024-02": "27"}, YEARLY)

    (one,) = compared(town, rule(YEARLY))

    assert (one.verdict, one.computed, one.days) == ("not-computed", None, None)
    assert one.why == "figures of town/cases count from 2024-01-31, before these days"


def test_a_running_total_is_compared_from_where_it_starts_to_the_day_that_it_counts(town):
    town.opens("increment")
    town.opens("cumulative", series=YEARLY, starts_on="2024-02-01", lag_days=1)
    town.says("2024-02-04", {"2024-01-31": "9", "2024-02-01": "1", "2024-02-02": "2", "2024-02-03": "4"})
    town.says("2024-02-04", {"2024-02-03": "3"}, YEARLY)

    (one,) = compared(town, rule(YEARLY))

    assert (one.computed, one.first_day, one.through, one.verdict) == ("3", "2024-02-01", "2024-02-02", "agrees")


@pytest.mark.parametrize(
    ("measure", "why"),
    [
        pytest.param("level", "town/cases is a level, which adds nothing up", id="a level"),
        pytest.param("increment", "town/cases has no figures of these days", id="no figures"),
        pytest.param(None, "there is no series town/cases yet", id="no series"),
    ],
)
def test_it_is_told_why_nothing_is_computed(town, measure, why):
    if measure:
        town.opens(measure)
    town.opens("level", series=AVERAGE)
    town.says("2024-02-01", {"2024-02-01": "5"}, AVERAGE)

    (one,) = compared(town, rule())

    assert (one.verdict, one.why) == ("not-computed", why)
    assert (one.computed, one.total, one.difference, one.rounding) == (None, None, None, None)


def test_a_claim_that_was_withdrawn_is_none_and_one_that_was_revised_is_the_new_one(town):
    town.opens("increment")
    town.opens("level", series=AVERAGE)
    town.says("2024-02-01", {"2024-02-01": "5", "2024-02-02": "5"})
    town.says("2024-02-02", {"2024-02-01": "4", "2024-02-02": "5"}, AVERAGE)
    before = town.ask.at("2024-02-02")
    town.says("2024-02-03", {"2024-02-01": "5", "2024-02-02": None}, AVERAGE)

    assert [(one.claimed, one.verdict) for one in compared(town, rule())] == [("5", "agrees")]
    assert [(one.claimed, one.verdict) for one in compared(town, rule(), at=before)] == [
        ("4", "differs"), ("5", "agrees"),
    ]  # fmt: skip


def test_words_are_a_claim_as_long_as_the_note_says_them(town):
    town.opens("increment")
    town.opens("level", series=AVERAGE)
    town.says("2024-02-01", {"2024-02-01": "5", "2024-02-02": "6"})
    receipt = town.says("2024-02-03", {"2024-02-03": {"value": "1", "note": "Over ten in two days."}}, AVERAGE)
    words = QuotedClaim(
        period="2024-02-03", words="ten in two days", value="10", qualifier="over", start="2024-02-01", end="2024-02-02"
    )
    asked = rule(quoted=words)

    (one,) = compared(town, asked)
    before = compared(town, asked, at=town.ask.at("2024-02-02"))
    at_first = town.now
    changed = Replacement(value="1", published_at="2024-02-03", note="Nothing of it.")
    town.ledger.record(CorrectEntry(figure=f"{AVERAGE}/2024-02-03", entry=1, new=changed, why="misread"), ACTOR)

    assert receipt.recorded
    assert (one.quote, one.claimed, one.claimed_qualifier, one.computed) == ("ten in two days", "10", "over", "11")
    assert (one.verdict, one.published_at, one.entry) == ("agrees", "2024-02-03", 1)
    assert before == []
    assert compared(town, asked) == []
    assert compared(town, asked, at=at_first) == [one]


def test_a_list_can_be_asked_by_series_and_by_the_periods_of_claims(town):
    town.opens("increment")
    town.opens("level", series=AVERAGE)
    town.opens("level", series="town/other")
    town.says("2024-02-01", {"2024-02-01": "5", "2024-02-02": "5"}, AVERAGE)

    assert len(compared(town, rule(), series=CASES)) == 2
    assert len(compared(town, rule(), series=AVERAGE, start="2024-02-02")) == 1
    assert len(compared(town, rule(end="2024-02-01"))) == 1
    assert compared(town, rule(), series="town/other") == []
    with pytest.raises(UnknownSeries):
        compared(town, rule(), series="town/nothing")
    with pytest.raises(Malformed):
        compared(town, rule(), start="2024-03", end="2024-02")


def test_no_more_figures_are_added_up_than_are_allowed(town):
    town.opens("increment")
    town.opens("cumulative", series=YEARLY)
    days = {f"2024-02-{day:02}": str(day) for day in range(1, 11)}
    town.says("2024-02-11", days)
    town.says("2024-02-11", days, YEARLY)

    assert len(compared(town, rule(YEARLY), most=55)) == 10
    with pytest.raises(ReconciliationTooLong, match="more than 54 figures"):
        compared(town, rule(YEARLY), most=54)


@given(history=histories(), moment=MOMENT, share=st.floats(0, 1), two=st.permutations(SERIES))
@LAW
def test_what_is_computed_is_what_the_statistics_of_the_claims_days_say(history, moment, share, two):
    claims, figures = two[:2]
    with answered(history) as answers:
        at = somewhere(answers, moment, share)
        said = {one.period: one for one in ask_figures(answers, at, claims).items if one.value is not None}
        assume(said)
        answers.claim_rules = (rule(claims, (figures,), gives="total"),)

        found = ask_reconciliation(answers, at).items

        assert [(one.period, one.claimed) for one in found] == [(when, one.value) for when, one in said.items()]
        for one in found:
            event(one.verdict)
            if one.total is not None:
                told = ask_stats(answers, at, figures, one.first_day, one.through)
                assert (one.total, one.days, one.computed_qualifier) == (told.total, told.days, told.qualifier)
