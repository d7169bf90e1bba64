"""Reading verbs: what people see, and that programs see what HTTP answers."""

import json
import re

import pytest
from litestar.testing import TestClient

from api.app import create_app
from domain.events import Span
from domain.recording.commands import Bulletin, NewDocument, ReceiveContent, ReceiveDocument
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.events import stored_events
from projections.answers.view import View
from stores.opening import open_ledger
from tests.cli.conftest import CASES, DAYS, RATE

FIGURE = f"{CASES}/2022-03-02"
SAME_AS_HTTP = {
    "totals": ("/v1/totals", ["totals"]),
    "totals of a source": ("/v1/totals?source=town", ["totals", "--source", "town"]),
    "totals of two series": (f"/v1/totals?series={CASES},{RATE}", ["totals", "--series", CASES, "--series", RATE]),
    "totals as of": ("/v1/totals?as_of=2022-03-07", ["totals", "--as-of", "2022-03-07"]),
    "totals at a position": ("/v1/totals?position=5", ["totals", "--position", "5"]),
    "sources": ("/v1/sources", ["sources"]),
    "series": ("/v1/series", ["series"]),
    "series found by a word": ("/v1/series?q=rate", ["series", "--q", "rate"]),
    "one series": (f"/v1/series/{CASES}", ["series", CASES]),
    "figures": (f"/v1/series/{CASES}/figures", ["figures", CASES]),
    "figures, some": (
        f"/v1/series/{CASES}/figures?start=2022-03-02&end=2022-03&order=desc&release=first",
        ["figures", CASES, "--start", "2022-03-02", "--end", "2022-03", "--order", "desc", "--release", "first"],
    ),
    "a page of figures": (f"/v1/series/{CASES}/figures?limit=2", ["figures", CASES, "--limit", "2"]),
    "one figure": (f"/v1/series/{CASES}/figures/2022-03-02", ["figures", FIGURE]),
    "history": (f"/v1/series/{CASES}/figures/2022-03-02/history", ["history", FIGURE]),
    "explain": (
        f"/v1/series/{CASES}/figures/2022-03-02/explain?as_of=2022-03-07",
        ["explain", FIGURE, "--as-of", "2022-03-07"],
    ),
    "years": (f"/v1/series/{CASES}/years", ["years", CASES]),
    "months": (f"/v1/series/{CASES}/months", ["months", CASES]),
    "months of a level": (f"/v1/series/{RATE}/months", ["months", RATE]),
    "days": (f"/v1/series/{CASES}/days", ["days", CASES]),
    "heaviest days": (f"/v1/series/{CASES}/days?sort=-value", ["days", CASES, "--sort=-value"]),
    "stats": (
        f"/v1/series/{CASES}/stats?start=2022-03-02&end=2022-03-04",
        ["stats", CASES, "--start", "2022-03-02", "--end", "2022-03-04"],
    ),
    "vintages": (f"/v1/series/{CASES}/vintages", ["vintages", CASES]),
    "vintages, latest first": (f"/v1/series/{CASES}/vintages?order=desc", ["vintages", CASES, "--order", "desc"]),
    "triangle": (f"/v1/series/{CASES}/triangle", ["triangle", CASES]),
    "triangle within bounds": (
        f"/v1/series/{CASES}/triangle?from=2022-03-06&start=2022-03-02",
        ["triangle", CASES, "--from", "2022-03-06", "--start", "2022-03-02"],
    ),
    "compare": (f"/v1/series/{CASES}/compare?from=2022-03-07", ["compare", CASES, "--from", "2022-03-07"]),
    "table": (f"/v1/table?series={CASES},{RATE}", ["table", CASES, RATE]),
    "revisions": ("/v1/revisions", ["revisions"]),
    "revisions of a series": (f"/v1/revisions?series={CASES}", ["revisions", CASES]),
    "revisions of a source": ("/v1/revisions?source=town", ["revisions", "town"]),
    "revisions, some": (
        f"/v1/revisions?series={CASES}&kind=revision&reason=verification&min_difference=50",
        ["revisions", "--series", CASES, "--kind", "revision", "--reason", "verification", "--min-difference", "50"],
    ),
    "events": ("/v1/events?after=3", ["events", "--after", "3"]),
    "a page of events": ("/v1/events?limit=2", ["events", "--limit", "2"]),
    "a stream": (f"/v1/events?stream=series/{CASES}", ["events", "--stream", f"series/{CASES}"]),
}


@pytest.mark.parametrize("case", SAME_AS_HTTP)
def test_json_is_the_body_that_http_answers(case, town, run):
    address, arguments = SAME_AS_HTTP[case]
    with View.open(town) as answers:
        answers.catch_up()
        with TestClient(create_app(answers)) as client:
            body = client.get(address).content

    assert run(*arguments, "--json").stdout_bytes == body + b"\n"


def test_revisions_of_two_series_at_once_are_refused(town, run):
    assert f"{CASES} and --series {RATE}: give one of them" in run("revisions", CASES, "--series", RATE, code=2).stderr
    assert run("revisions", CASES, "--series", CASES).output == run("revisions", CASES).output


@pytest.mark.parametrize("case", ["figures", "days", "revisions", "totals", "series"])
def test_csv_is_the_body_that_http_answers(case, town, run):
    address, arguments = SAME_AS_HTTP[case]
    with View.open(town) as answers:
        answers.catch_up()
        with TestClient(create_app(answers)) as client:
            body = client.get(address, params={"format": "csv"}).content

    assert run(*arguments, "--csv").stdout_bytes == body


def test_events_as_ndjson_are_the_stored_bytes(town, run):
    with View.open(town) as answers:
        stored = [state for _, state in stored_events(answers, limit=1000)]

    assert run("events", "--ndjson").stdout_bytes == b"".join(state + b"\n" for state in stored)


def test_totals_name_the_source_and_whom_it_relays(town, run):
    lines = run("totals").output.splitlines()

    assert lines[0] == "Totals (ledger position 15)"
    assert lines[2] == "town, relaying ministry"
    assert lines[3].split() == ["cases", "500", "2022-03-05", "+100", "2022-03-04", "1", "Cases;", "persons"]
    assert "1.25" in lines[4]


def test_the_title_says_which_moment_was_read(town, run):
    first = run("totals", "--as-of", "2022-03-07", "--position", "13").output.splitlines()[0]

    assert first == "Totals (as published by 2022-03-07, ledger position 13)"


def test_a_moment_on_the_recorded_axis_is_told_as_a_position(town, run):
    assert "ledger position 0" in run("totals", "--recorded-as-of", "2020-01-01").output


def test_a_figure_is_shown_as_it_was_qualified(town, run):
    assert "~250" in run("figures", FIGURE).output
    assert "~250" in run("figures", CASES).output
    assert "~250" not in run("figures", CASES, "--as-of", "2022-03-07").output


def test_the_audit_trail_names_who_when_why_and_the_document(town, run):
    output = run("history", FIGURE).output

    assert "report" in output
    assert "revision" in output
    assert "+50" in output
    assert "verification" in output
    assert "tester" in output
    assert "“500 cases”, Bulletin of 6 March, https://example.org/bulletin" in output


def test_the_audit_trail_tells_a_change_of_status_and_of_the_last_day_counted(town, run):
    at = ("--published-at", "2022-08-02", "--reason", "late-data")
    run("report", f"{RATE}/2022-07", "1.5", "--status", "P", "--through", "2022-07-20", "--published-at", "2022-08-01")
    run("revise", f"{RATE}/2022-07", "1.5", "--status", "A", "--through", "2022-07-31", *at)

    first, second = run("history", f"{RATE}/2022-07").output.splitlines()[2:]

    assert first.endswith("status P; through 2022-07-20")
    assert "status A, before P; through 2022-07-31, before 2022-07-20; late-data" in second
    rows = json.loads(run("history", f"{RATE}/2022-07", "--json").output)["items"]
    assert [(one["previous_status"], one["status"]) for one in rows] == [(None, "P"), ("P", "A")]
    assert [(one["previous_through"], one["through"]) for one in rows][1] == ("2022-07-20", "2022-07-31")


def test_the_audit_trail_names_what_mended_an_entry_in_words(town, run):
    run("correct", FIGURE, "2", "--value", "255", "--why", "mistyped")
    run("void", FIGURE, "2", "--why", "of another town")

    assert "mended by entries 3, 4; recorded as revision" in run("history", FIGURE).output


def test_explain_tells_what_was_declared_to_belong_elsewhere_and_does_not_call_the_value_adjusted(town, run):
    run("adjust", FIGURE, "30", "--published-at", "2022-03-09")
    assert run("explain", FIGURE).output.startswith(
        f"{FIGURE} reads ~250; 30 of the change was declared to belong to other periods ("
    )

    run("adjust", FIGURE, "unknown", "--published-at", "2022-03-10")
    assert run("explain", FIGURE).output.startswith(
        f"{FIGURE} reads ~250; an unknown part of the change was declared to belong to other periods ("
    )


def test_explain_says_what_was_passed_over_and_why(town, run):
    output = run("explain", FIGURE, "--as-of", "2022-03-07").output

    assert output.startswith(f"{FIGURE} reads 200 (as published by 2022-03-07, ledger position 15)")
    assert "not published by then" in output


def test_years_show_what_the_total_rests_on(town, run):
    line = run("years", CASES).output.splitlines()[2]

    assert line.split()[:4] == ["2022", "500", "5", "100.00"]
    assert "2022-03-01 to 2022-03-05" in line


def test_months_of_a_level_show_its_states(town, run):
    assert run("months", RATE).output.splitlines()[1].split() == ["month", "first", "last", "least", "most", "change"]


def test_months_of_yearly_figures_are_refused_with_why(town, run):
    run("open", "town/yearly", "--title", "Y", "--unit", "u", "--measure", "increment", "--frequency", "A")
    run("report", "town/yearly/2021", "5")

    assert "finer than the series' frequency A" in run("months", "town/yearly").output


def test_days_of_a_level_are_none_with_why(town, run):
    run("open", "town/beds", "--title", "B", "--unit", "u", "--measure", "level", "--frequency", "D")
    run("report", "town/beds/2022-03-01", "5", "--published-at", "2022-03-01")

    assert "a level adds nothing from day to day" in run("days", "town/beds").output
    assert "a level adds nothing" in json.loads(run("days", "town/beds", "--sort=-value", "--json").output)["why"]


def test_heaviest_days_are_ranked_and_what_is_left_out_is_told(town, run):
    output = run("days", CASES, "--sort=-value").output

    assert output.splitlines()[2].split()[:3] == ["1", "2022-03-02", "~150"]
    assert "first figure of a running total" in output


def test_compare_names_the_entries_that_did_it(town, run):
    output = run("compare", CASES, "--from", "2022-03-07").output

    assert "1 to 2" in output
    assert "+50" in output


def test_years_tell_what_spans_longer_than_they_do(town, run):
    run("report", f"{CASES}/2024-03-01", "900", "--published-at", "2024-03-02")

    lines = run("years", CASES).output.splitlines()

    assert "longer spans" in lines[1]
    assert lines[3].split() == ["2024", "-", "400", "from", "2022-03-06", "to", "2024-03-01"]


def test_totals_before_adjustments_are_said_to_be_and_shown_without_them(town, run):
    run("adjust", FIGURE, "40", "--published-at", "2022-03-09")

    for output in (run("years", CASES).output, run("stats", CASES).output):
        assert "total less that" in output
        assert "460" in output
        assert "Total and average are before adjustments" in output


def test_a_state_is_shown_as_it_was_qualified(town, run):
    run("report", f"{RATE}/2022-04", "1.50", "--qualifier", "over", "--published-at", "2022-05-01")

    line = run("years", RATE).output.splitlines()[2]

    assert line.split() == ["2022", "1.25", ">1.50", "1.25", ">1.50", ">+0.25"]


def test_days_say_when_each_figure_was_published_and_what_the_lag_means(town, run):
    run("open", "town/morning", "--title", "M", "--unit", "u", "--measure", "cumulative", "--frequency", "D",
        "--starts-on", "2022-02-28", "--lag-days", "1")  # fmt: skip
    run("report", "town/morning/2022-03-01", "5", "--published-at", "2022-03-01")

    lines = run("days", "town/morning").output.splitlines()

    assert lines[2].split() == ["2022-02-28", "5", "2022-03-01", "2022-03-01"]
    assert lines[3] == "The series lags by 1 day: the increase in the figure of 2022-03-01 belongs to 2022-02-28."


def test_compare_tells_in_words_what_is_new_and_what_was_not_published_yet(town, run):
    forth = run("compare", CASES, "--from", "2022-03-01", "--to", "2022-03-07").output
    assert re.search(r"2022-03-02 +- +200 +1 +2022-03-06\n", forth)
    back = run("compare", CASES, "--from", "2022-03-07", "--to", "2022-03-01").output

    assert "not published yet" in back
    assert not re.search(r"\d > |> \d|not-published", forth + back)


def test_compare_names_our_own_correction_and_an_adjustment(town, run):
    run("correct", FIGURE, "2", "--value", "260", "--why", "misread")
    run("adjust", f"{CASES}/2022-03-03", "40", "--published-at", "2022-03-09")

    output = run("compare", CASES, "--from-position", "15").output

    assert "+10  2 " in output
    assert "corrected by us: entry 3" in output
    assert "adjusted none, then +40" in output
    assert "less adjustments: 500, then 460" in output


def test_what_compare_tells_less_of_an_adjustment_keeps_its_qualifier(town, run):
    run("report", f"{CASES}/2022-03-06", "600", "--qualifier", "about", "--published-at", "2022-03-09")
    run("adjust", f"{CASES}/2022-03-06", "40", "--published-at", "2022-03-10")

    output = run("compare", CASES, "--from", "2022-03-09").output

    assert "2022  ~600  ~600  less adjustments: ~600, then ~560" in output


def test_compare_says_that_it_runs_backwards_and_that_the_series_was_described_differently(town, run):
    run("describe", CASES, "--title", "All cases")

    backwards = run("compare", CASES, "--from", "2025-01-01", "--to", "2024-01-01").output
    assert "Backwards: the first moment was published later than the second." in backwards
    described = run("compare", CASES, "--from-position", "15").output
    assert "Described differently: title Cases, and All cases" in described


def test_compare_tells_withdrawn_from_not_published_and_the_latest_figure_of_both_sides(town, run):
    run("withdraw", f"{CASES}/2022-03-05", "--published-at", "2022-03-09", "--reason", "source-error")

    forth = run("compare", CASES, "--from", "2022-03-07", "--to", "2022-03-09").output.splitlines()
    back = run("compare", CASES, "--from", "2022-03-09", "--to", "2022-03-05").output.splitlines()

    assert forth[3].split()[:6] == ["2022-03-05", "500", "withdrawn", "1", "to", "2"]
    assert "Latest figure: 2022-03-05 500, then 2022-03-04 400" in forth
    assert back[6].split()[:3] == ["2022-03-05", "withdrawn", "-"]
    assert "Latest figure: 2022-03-04 400, then none" in back


def test_compare_with_a_position_before_the_series_was_opened_says_that_it_was_not(town, run):
    output = run("compare", CASES, "--from-position", "0").output

    assert [line.split()[1:3] for line in output.splitlines() if line.startswith("2022-03-02")] == [["-", "~250"]]
    assert "At position 0 the series had not been opened yet." in output
    assert (
        "no series town/cases at position 1"
        in run("compare", CASES, "--from-position", "0", "--to-position", "1", code=1).stderr
    )


def test_what_explains_a_corrected_figure_is_shown_as_it_was_put_right(town, run):
    run("correct", FIGURE, "2", "--value", "260", "--qualifier", "over", "--status", "P", "--why", "misread")

    assert run("explain", FIGURE).output.startswith(f"{FIGURE} reads >260, status P (")


def test_an_unknown_amount_is_told_from_one_that_was_taken_back(town, run):
    run("adjust", FIGURE, "unknown", "--published-at", "2022-03-09")
    run("adjust", FIGURE, "--withdraw", "--published-at", "2022-03-10")
    run("adjust", FIGURE, "unknown", "--published-at", "2022-03-11")
    run("void", FIGURE, "5", "--why", "it was another figure's")

    explained, trail = run("explain", FIGURE).output, run("history", FIGURE).output
    feed = [line.split() for line in run("revisions", "--kind", "adjustment-withdrawal").output.splitlines()]

    assert "reads ~250 (" in explained
    assert [line.split()[1] for line in explained.splitlines() if "adjustment; " in line] == ["unknown", "unknown"]
    assert [line.split()[2] for line in trail.splitlines() if " adjustment " in line] == ["unknown"]
    assert [line.split()[2] for line in trail.splitlines() if " voiding " in line] == ["-"]
    assert feed[2][3:5] == ["unknown", "-"]


def test_the_feed_and_the_trail_say_withdrawn_of_what_we_put_right(town, run):
    run("withdraw", FIGURE, "--published-at", "2022-03-09", "--reason", "source-error")
    run("correct", FIGURE, "1", "--withdrawal", "--why", "the cell was empty")
    run("void", FIGURE, "3", "--why", "it was another figure's")

    feed = [line.split() for line in run("revisions").output.splitlines()]
    trail = [line.split() for line in run("history", FIGURE).output.splitlines()]

    assert [row[2:5] for row in feed if "voiding" in row] == [["voiding", "withdrawn", "-"]]
    assert [row[2:5] for row in feed if "correction" in row] == [["correction", "200", "withdrawn"]]
    assert [row[1:3] for row in trail if row[1:2] in (["correction"], ["voided"])] == [
        ["voided", "withdrawn"], ["correction", "withdrawn"],
    ]  # fmt: skip


def test_the_triangle_marks_what_is_qualified_and_says_what_is_withdrawn(town, run):
    run("withdraw", f"{CASES}/2022-03-05", "--published-at", "2023-01-09", "--reason", "source-error")

    lines = [line.split() for line in run("triangle", CASES).output.splitlines()]
    later = [line.split() for line in run("triangle", CASES, "--from", "2023", "--to", "2023").output.splitlines()]

    assert ["2022-03-02", "200", "~250", "~250"] in lines
    assert ["2022-03-05", "500", "500", "withdrawn"] in lines
    assert ["2022-03-05", "withdrawn"] in later


def test_compare_needs_something_to_compare_with(town, run):
    assert "give the first side" in run("compare", CASES, code=2).stderr


def test_the_table_sets_series_side_by_side(town, run):
    lines = run("table", CASES, RATE).output.splitlines()

    assert lines[1].split() == ["period", CASES, RATE]
    assert "2022-03-02        ~250          -" in lines
    assert (len(lines), lines[-1]) == (2 + len(DAYS) + 1 + 1, "~ about")


def test_a_long_list_says_how_much_more_there_is(town, run):
    lines = run("figures", CASES, "--limit", "2").output.splitlines()

    assert lines[-1] == "3 more; show all with --limit 0; show the latest first with --order desc"
    *rows, marks = run("figures", CASES, "--limit", "0").output.splitlines()
    assert (len(rows), marks) == (2 + len(DAYS), "~ about")


def test_documents_and_bulletins_are_found_by_their_ids(town, run):
    trail = json.loads(run("history", FIGURE, "--json").output)["items"][0]

    assert "500 cases" in run("document", trail["document"]["id"]).output
    assert f"{CASES}/2022-03-05" in run("bulletin", trail["bulletin"]).output


def test_the_bytes_of_a_document_are_saved_as_they_were_received(town, run, tmp_path):
    with open_ledger(town) as ledger:
        cited = NewDocument(url="https://town.example/cases.csv")
        document = str(ledger.record(ReceiveDocument(source="town", document=cited), "clerk").document)
        ledger.record(ReceiveContent(document=document, media_type="text/csv", content=b"5,840\n"), "clerk")
    place = tmp_path / "cases.csv"

    assert "6 bytes, text/csv" in run("document", document, "--save", place).output
    assert place.read_bytes() == b"5,840\n"
    assert "is there already" in run("document", document, "--save", place, code=1).stderr
    bare = json.loads(run("history", FIGURE, "--json").output)["items"][0]["document"]["id"]
    assert "does not have the bytes" in run("document", bare, "--save", tmp_path / "other", code=1).stderr


def test_a_document_that_only_repeats_says_of_what_it_is_the_whole_list(town, run):
    with open_ledger(town) as ledger:
        lines = lines_of([(day, SaidStatement(series=CASES, value=value)) for day, value in DAYS.items()])
        said = Bulletin(
            source="town",
            published_at="2022-03-07",
            lines=lines,
            complete=(Span(series=CASES),),
            document=NewDocument(url="https://example.org/again"),
        )
        document = ledger.record(said, "tester").document

    output = run("document", document).output

    assert f"{CASES} (5 statements)" in output
    assert "a whole list that repeats" in output


def test_events_are_listed_with_who_and_what(town, run):
    assert "source-registered" in run("events", "--limit", "1").output
    assert "--after 1 goes on" in run("events", "--limit", "1").output


def test_an_answer_that_is_no_list_has_no_csv(town, run):
    assert "not a list" in run("figures", FIGURE, "--csv", code=2).stderr
    assert "not both" in run("figures", CASES, "--csv", "--json", code=2).stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["years", "town/nothing"], "no series town/nothing at position 15", id="unknown series"),
        pytest.param(["years", "town/case"], "; did you mean town/cases?", id="a series mistyped"),
        pytest.param(["years", "town"], "; list its series with: asreported series --source town", id="a source alone"),
        pytest.param(["years", "rate"], "; did you mean town/rate?", id="a series without its source"),
        pytest.param(
            ["history", "rates/2022-03"], "; did you mean town/rate/2022-03?", id="a figure without its source"
        ),
        pytest.param(["years", "town/Cases"], "; did you mean town/cases?", id="capitals"),
        pytest.param(["totals", "--source", "twon"], "; did you mean town?", id="a source mistyped"),
        pytest.param(["totals", "--as-of", "yesterday"], "not a moment: 'yesterday'", id="not a moment"),
        pytest.param(["totals", "--as-of", "2022-02"], "the last day of 2022-02 is 2022-02-28", id="no single day"),
        pytest.param(["totals", "--as-of", "2022-3-2"], "; did you mean 2022-03-02?", id="a date with one digit"),
        pytest.param(["figures", f"{CASES}/2022-3-2"], "; did you mean 2022-03-02?", id="a period with one digit"),
        pytest.param(
            ["history", f"{RATE}/2022-03-02"], "its frequency is M, with periods such as 2022-03", id="a day of months"
        ),
        pytest.param(
            ["figures", CASES, "--start", "2023", "--end", "2022"], "start lies after end", id="figures backwards"
        ),
        pytest.param(
            ["table", CASES, "--start", "2023", "--end", "2022"], "start lies after end", id="table backwards"
        ),
        pytest.param(
            ["triangle", CASES, "--from", "2023-01-01", "--to", "2022-01-01"],
            "from lies after to",
            id="vintages backwards",
        ),
        pytest.param(
            ["revisions", "--published-from", "2023", "--published-to", "2022"],
            "published_from lies after published_to",
            id="published backwards",
        ),
        pytest.param(
            ["revisions", "--recorded-from", "2023", "--recorded-to", "2022"],
            "recorded_from lies after recorded_to",
            id="recorded backwards",
        ),
        pytest.param(["totals", "--position", "99"], "position 99 is not in the ledger; its head is 15", id="above"),
        pytest.param(["figures", f"{CASES}/2022-03-09"], "no value of", id="unknown figure"),
        pytest.param(
            ["figures", f"{CASES}/2022-03"], "its frequency is D, with periods such as 2022-03-01", id="of a month"
        ),
        pytest.param(["figures", FIGURE, "--as-of", "2022-03-01"], "first published at 2022-03-06", id="not yet"),
        pytest.param(["figures", f"{CASES}/2022-02-30"], "not a period", id="no such day"),
        pytest.param(["totals", "--source", "nobody"], "; list them with: asreported sources", id="unknown source"),
        pytest.param(["revisions", "--min-difference", "much"], "not a value", id="not a value"),
        pytest.param(["document", "x"], "document", id="unknown document"),
    ],
)
def test_a_refusal_is_one_line_and_exit_code_one(arguments, message, town, run):
    result = run(*arguments, code=1)

    assert result.stderr.startswith("asreported: ")
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_what_has_no_total_is_cited_with_why(town, run):
    early = run("cite", RATE, "--as-of", "2000-01-01", code=1).stderr
    for one in json.loads(run("figures", RATE, "--json").output)["items"]:
        run("withdraw", f"{RATE}/{one['period']}", "--published-at", "2023-01-01", "--reason", "unstated")

    assert f"{RATE} has no total" in early
    assert "nothing of it was published by then" in early
    assert "each of its figures is withdrawn" in run("cite", RATE, code=1).stderr


def test_reading_makes_no_ledger_where_there_is_none(tmp_path, run):
    result = run("totals", code=1)

    assert "there is no ledger asreported.db" in result.stderr
    assert "asreported demo" in result.stderr
    assert list(tmp_path.iterdir()) == []
