"""What the ledger would refuse is refused before anything is recorded, with its place and the way out."""

import json
from datetime import timedelta

import pytest

from domain.recording.commands import Bulletin, CloseSeries, DescribeSeries
from domain.recording.lines import SaidStatement, lines_of
from domain.refusals import ClockBehind, ClosedSeries, Refusal
from importers.file_import import import_file
from importers.history_import import import_history
from importers.import_refusals import SpecDoesNotFit, UnreadableRow
from stores.opening import open_ledger
from tests.importers.small_histories import PEOPLE, row, spec

DAY, NEXT = "2022-03-01", "2022-03-02"
WHOLE = PEOPLE.replace("decimals = 2\n", "")


def check_refused(ledger, history, text=WHOLE, kind=UnreadableRow):
    before = ledger.head()
    with pytest.raises(kind) as caught:
        import_history(ledger, history.place, spec(text))
    assert ledger.head() == before
    return caught.value


def test_decimals_that_appear_later_are_refused_before_the_first_event_with_all_that_are_needed(ledger, history):
    history.commit([row(DAY, 5)])
    commit = history.commit([row("2022-02-28", 1), row(DAY, 6.5)])
    last = history.commit([row(DAY, 7.25)])

    refusal = check_refused(ledger, history)

    assert refusal.message == (
        f"counts.json at {commit[:12]}: row 2, column 'people': 6.5 has more than the series' 0 decimals: '6.5'; "
        f"counters/people needs 2 decimals, as 7.25 of counters/people/{DAY} (counts.json at {last[:12]}): "
        "`decimals = 2` under [defaults]"
    )
    facts = refusal.facts
    assert (facts["path"], facts["commit"], facts["row"], facts["column"], facts["text"]) == (
        "counts.json", commit, 2, "people", "6.5",
    )  # fmt: skip
    assert import_history(ledger, history.place, spec()).total.revisions_of_value == 2


def test_a_series_that_is_there_is_described_by_the_line_that_the_refusal_shows(ledger, history):
    history.commit([row(DAY, 5)])
    import_history(ledger, history.place, spec(WHOLE))
    history.commit([row(DAY, 6.5)])

    assert check_refused(ledger, history).message.endswith("`decimals = 1` under [defaults]")
    assert import_history(ledger, history.place, spec()).total.revisions_of_value == 1
    assert ledger.series("counters/people").decimals == 2
    assert import_history(ledger, history.place, spec(WHOLE)).events == 0


def test_decimals_that_were_raised_by_hand_are_enough(ledger, history):
    history.commit([row(DAY, 5)])
    import_history(ledger, history.place, spec(WHOLE))
    history.commit([row(DAY, 6.5)])
    ledger.record(DescribeSeries(series="counters/people", decimals=1, reason="rates"), "somebody")

    assert import_history(ledger, history.place, spec(WHOLE)).total.revisions_of_value == 1


def test_a_period_after_the_last_one_of_a_closed_series_is_refused_with_its_row(ledger, history):
    history.commit([row(DAY, 5)])
    import_history(ledger, history.place, spec())
    ledger.record(CloseSeries(series="counters/people", last_period=DAY), "somebody")
    history.commit([row(DAY, 6)])
    commit = history.commit([row(DAY, 6), row(NEXT, 7)])

    refusal = check_refused(ledger, history, PEOPLE)

    assert f"counts.json at {commit[:12]}: row 2, column 'people': counters/people is closed" in refusal.message
    assert isinstance(refusal.__cause__.__cause__, ClosedSeries)


def test_where_the_spec_skips_what_it_does_not_explain_the_ledgers_refusals_are_skipped_too(ledger, history):
    history.commit([row(DAY, 5)])
    commit = history.commit([row(DAY, 6.5)])
    history.commit([row(DAY, 7)])
    lenient = WHOLE.replace('repeated = "last"', 'repeated = "last"\nunreadable = "skip"')

    summary = import_history(ledger, history.place, spec(lenient))

    assert [(one.commit, "0 decimals" in one.why) for one in summary.skipped] == [(commit, True)]
    assert (summary.vintages, summary.total.revisions_of_value) == (2, 1)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('title = "People"', 'title = " "', "title is empty"),
        ('title = "People"', f'title = "{"x" * 301}"', "title has 301 characters"),
        ('name = "Those who count"', r'name = "Those\u202e"', "contains the character U\\+202E"),
        ('name = "Those who count"', 'name = "Those"\nurl = "ftp://counters"', "not an address"),
        ('unit = "persons"', f'unit = "{"x" * 301}"', "unit has 301 characters"),
        ("decimals = 2", "decimals = 10", "decimals are 0 to 9"),
        ("decimals = 2", "lag_days = 400", "lag_days are 0 to 366"),
        ('title = "People"', f'title = "People"\nclosing = {{ last_period = {DAY}, reason = "\\u202e" }}', "U\\+202E"),
        ("[defaults]", '[document]\nurl = "file:{commit}/{path}"\n[defaults]', "not an address"),
        ("[defaults]", f'[document]\ntitle = "{"x" * 501}"\n[defaults]', "title has 501 characters"),
    ],
)  # fmt: skip
def test_what_the_ledger_refuses_of_the_spec_itself_is_refused_before_anything(ledger, history, old, new, why):
    history.commit([row(DAY, 5)])

    with pytest.raises(Refusal, match=why):
        import_history(ledger, history.place, spec(PEOPLE.replace(old, new)))

    assert ledger.head() == 0


def test_an_adjustment_that_is_too_fine_is_refused_with_its_row(ledger, history):
    text = WHOLE.replace('repeated = "last"', 'of = "adjustments"')
    history.commit([row(DAY, 5)])
    commit = history.commit([row(DAY, 5), row(NEXT, 0.5)])

    assert f"{commit[:12]}: row 2, column 'people': 0.5 has more than" in check_refused(ledger, history, text).message


@pytest.mark.parametrize(
    ("word", "there", "said"),
    [("unit", "persons", "heads"), ("measure", "cumulative", "level"), ("frequency", "D", "M")],
)
def test_a_series_that_is_something_else_is_refused_before_anything_is_read(ledger, history, word, there, said):
    history.commit([row(DAY, 1)])
    import_history(ledger, history.place, spec())
    history.commit("[")
    other = PEOPLE.replace(f'{word} = "{there}"', f'{word} = "{said}"')

    refusal = check_refused(ledger, history, other, SpecDoesNotFit)
    assert f"with the {word} {there!r}, the spec says {said!r}" in refusal.message


def test_what_keeps_a_series_open_is_noted_after_everything_else_was_recorded(ledger, history):
    closing = PEOPLE.replace('"People"', f'"People"\nclosing = {{ last_period = {DAY} }}')
    history.commit([row(DAY, 1)])
    import_history(ledger, history.place, spec())
    by_hand = lines_of([(NEXT, SaidStatement(series="counters/people", value="2"))])
    ledger.record(Bulletin(source="counters", published_at="2022-03-05", lines=by_hand), "somebody")

    summary = import_history(ledger, history.place, spec(closing))

    assert summary.closed == []
    assert ["not closed" in note for note in summary.notes] == [True]


@pytest.mark.parametrize("value", [6.5, 1234567890123456789])
def test_a_single_file_is_checked_too(ledger, tmp_path, value):
    file = tmp_path / "counts.json"
    file.write_text(json.dumps([row("2022-02-28", 1), row(DAY, value)]))

    with pytest.raises(UnreadableRow, match=r"counts.json: row 2, column 'people'"):
        import_file(ledger, file, spec(WHOLE), published_at=NEXT)

    assert ledger.head() == 0


def test_a_clock_that_lies_behind_the_ledger_records_nothing(ledger, history):
    history.commit([row(DAY, 5)])
    import_history(ledger, history.place, spec())
    history.commit([row(DAY, 6)])
    yesterday = ledger.clock() - timedelta(days=1)

    with open_ledger(ledger.store.path, lambda: yesterday) as behind:
        check_refused(behind, history, PEOPLE, ClockBehind)
        grown = PEOPLE.replace("decimals = 2", "decimals = 3")
        check_refused(behind, history, grown, ClockBehind)


def test_a_version_that_another_process_made_impossible_meanwhile_is_named(ledger, history):
    history.commit([row(DAY, 5)])
    commit = history.commit([row(DAY, 5), row(NEXT, 6)])

    def meanwhile(done, total, label):
        if label.startswith("recording") and done == 1:
            ledger.record(CloseSeries(series="counters/people", last_period=DAY), "somebody else")

    with pytest.raises(ClosedSeries, match=f"counts.json at {commit[:12]}"):
        import_history(ledger, history.place, spec(), progress=meanwhile)
