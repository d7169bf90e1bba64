"""Writing verbs: what is recorded, and what is refused."""

import json

import pytest

from stores.opening import open_ledger
from tests.cli.conftest import CASES

FIGURE = f"{CASES}/2022-03-02"
NEW = f"{CASES}/2022-03-06"


def head(path):
    with open_ledger(path) as ledger:
        return ledger.head()


def trail(run, figure):
    return json.loads(run("history", figure, "--json").output)["items"]


def test_a_ledger_is_begun_from_nothing(run):
    run("register", "town", "--name", "The town")
    run("open", CASES, "--title", "Cases", "--unit", "persons", "--measure", "cumulative", "--frequency", "D")
    run("report", f"{CASES}/2022-03-01", "7", "--published-at", "2022-03-01")

    assert "7  2022-03-01" in run("totals").output


def test_report_records_all_that_was_said(town, run):
    how = ["--qualifier", "over", "--status", "P", "--published-at", "2022-03-07", "--note", "by post"]
    document = ["--document-url", "https://example.org/7", "--quote", "more than 600"]
    output = run("report", NEW, "600", *how, *document).output

    assert output.startswith("Recorded 3 events, up to position 18")
    (entry,) = trail(run, NEW)
    assert (entry["value"], entry["qualifier"], entry["note"]) == ("600", "over", "by post")
    assert (entry["published_at"], entry["recorded_by"]) == ("2022-03-07", "tester")
    assert entry["document"]["quote"] == "more than 600"


def test_revise_shows_what_changed(town, run):
    output = run("revise", FIGURE, "260", "--reason", "late-data").output

    assert "revision" in output
    assert "250  260     +10" in output
    assert trail(run, FIGURE)[-1]["reason"] == "late-data"


def test_a_revision_of_the_wording_alone_is_told_as_such(town, run):
    assert "of the wording alone" in run("revise", FIGURE, "250", "--qualifier", "over").output


def test_confirm_repeats_what_is_in_force(town, run):
    run("confirm", FIGURE, "--published-at", "2022-03-09")

    assert (trail(run, FIGURE)[-1]["kind"], trail(run, FIGURE)[-1]["value"]) == ("confirmation", "250")
    assert trail(run, FIGURE)[-1]["qualifier"] == "about"


def test_there_is_nothing_to_confirm_before_it_was_said(town, run):
    assert "nothing to confirm" in run("confirm", FIGURE, "--published-at", "2022-03-01", code=1).stderr


def test_withdraw_and_reinstate(town, run):
    run("withdraw", FIGURE, "--reason", "source-error")
    assert "withdrawn" in run("figures", FIGURE).output

    run("reinstate", FIGURE, "240")
    assert [one["kind"] for one in trail(run, FIGURE)[2:]] == ["withdrawal", "reinstatement"]


def test_adjust_declares_and_takes_back(town, run):
    run("adjust", FIGURE, "30", "--reason", "reclassification")
    assert "+30" in run("days", CASES).output

    run("adjust", FIGURE, "unknown")
    assert "adjustment of unknown amount" in run("days", CASES, "--sort=-value").output

    run("adjust", FIGURE, "--withdraw")
    assert "unknown" not in run("days", CASES, "--sort=-value").output


@pytest.mark.parametrize("arguments", [[FIGURE, "-30"], ["--note", "-1", FIGURE, "-30"], ["--", FIGURE, "-30"]])
def test_an_amount_may_be_negative(arguments, town, run):
    run("adjust", *arguments)

    assert "-30" in run("days", CASES).output


def test_an_option_mistyped_is_no_negative_amount(town, run):
    assert "No such option" in run("adjust", FIGURE, "-x", code=2).stderr


def test_adjust_needs_one_of_amount_and_withdraw(town, run):
    assert "unknown, or --withdraw" in run("adjust", FIGURE, code=2).stderr
    assert "unknown, or --withdraw" in run("adjust", FIGURE, "3", "--withdraw", code=2).stderr


def test_correct_leaves_what_is_not_given(town, run):
    run("correct", FIGURE, "2", "--value", "255", "--why", "mistyped")

    found = json.loads(run("figures", FIGURE, "--json").output)
    assert (found["value"], found["qualifier"], found["reason"]) == ("255", "about", "verification")
    assert "mistyped" in run("history", FIGURE).output


def test_a_correction_is_said_to_be_one(town, run):
    told = run("correct", FIGURE, "2", "--value", "255", "--why", "mistyped").output

    assert told.startswith(f"Recorded the correction of entry 2 of {FIGURE}: 1 event, up to position 16\n")
    assert "\n\n" not in told


def test_correct_can_make_an_entry_a_withdrawal(town, run):
    run("correct", FIGURE, "2", "--withdrawal", "--why", "it was taken back")

    assert "withdrawn" in run("figures", FIGURE).output


def test_correct_can_move_an_entry_in_time(town, run):
    run("correct", FIGURE, "2", "--published-at", "2022-03-07", "--why", "wrong day")

    assert "250" in run("figures", FIGURE, "--as-of", "2022-03-07").output


def test_correct_refuses_a_withdrawal_with_a_value(town, run):
    before = run("events", "--json").output

    refused = run("correct", FIGURE, "2", "--withdrawal", "--value", "3", "--why", "x", code=2)

    assert "a withdrawal has neither a value nor an amount" in refused.stderr
    assert run("events", "--json").output == before


def test_void_takes_an_entry_out(town, run):
    assert "voiding of entry 2" in run("void", FIGURE, "2", "--why", "another town's").output
    assert "200" in run("figures", FIGURE).output


def test_void_takes_a_whole_bulletin_out(town, run):
    bulletin = trail(run, FIGURE)[0]["bulletin"]

    assert "voiding of 1 bulletin" in run("void", "--bulletin", bulletin, "--why", "misread").output
    assert "its entries were voided" in run("figures", f"{CASES}/2022-03-01", code=1).stderr
    assert "already voided" in run("void", "--bulletin", bulletin, "--why", "misread", code=1).stderr


@pytest.mark.parametrize("arguments", [[], [FIGURE], [FIGURE, "1", "--bulletin", "x"]])
def test_void_needs_an_entry_or_bulletins(arguments, town, run):
    before = run("events", "--json").output

    assert "--bulletin" in run("void", *arguments, "--why", "x", code=2).stderr
    assert run("events", "--json").output == before


def test_refile_moves_an_entry(town, run):
    run("refile", FIGURE, "2", NEW, "--why", "said of the 6th")

    assert "250" in run("figures", NEW).output
    assert NEW in run("history", FIGURE).output


def test_describe_states_only_what_is_given_anew(town, run):
    run("describe", CASES, "--title", "Confirmed cases")
    run("describe", "town", "--url", "https://example.org")

    assert "Confirmed cases" in run("series", CASES).output
    assert "ministry" in run("sources").output
    assert "https://example.org" in run("sources").output


def test_describe_refuses_what_does_not_describe(town, run):
    assert "--name does not describe a series" in run("describe", CASES, "--name", "x", code=2).stderr
    assert "--title does not describe a source" in run("describe", "town", "--title", "x", code=2).stderr
    assert "no source nobody" in run("describe", "nobody", "--name", "x", code=1).stderr


def test_close_ends_a_series_with_its_successor(town, run):
    run("close", CASES, "2022-03-05", "--successor", "town/rate", "--reason", "counted otherwise")

    assert "closed after 2022-03-05, continued as rate" in run("totals").output
    assert "closed" in run("report", NEW, "600", code=1).stderr


def test_close_minds_the_version(town, run):
    assert "is at version 1, not 4" in run("close", CASES, "2022-03-05", "--if-version", "4", code=1).stderr
    run("close", CASES, "2022-03-05", "--if-version", "1")


DRY = {
    "report": ["report", NEW, "600"],
    "revise": ["revise", FIGURE, "260"],
    "confirm": ["confirm", FIGURE],
    "withdraw": ["withdraw", FIGURE],
    "adjust": ["adjust", FIGURE, "10"],
    "correct": ["correct", FIGURE, "2", "--value", "1", "--why", "x"],
    "void": ["void", FIGURE, "2", "--why", "x"],
    "refile": ["refile", FIGURE, "2", NEW, "--why", "x"],
    "close": ["close", CASES, "2022-03-05"],
    "open": ["open", "town/deaths", "--title", "D", "--unit", "u", "--measure", "level", "--frequency", "D"],
}


@pytest.mark.parametrize("verb", DRY)
def test_a_dry_run_tells_and_records_nothing(verb, town, run):
    before = head(town)

    assert run(*DRY[verb], "--dry-run").output.startswith("Would record ")
    assert head(town) == before


@pytest.mark.parametrize("verb", ["report", "revise", "confirm", "withdraw", "adjust", "correct", "void", "refile"])
def test_a_version_that_has_passed_is_refused(verb, town, run):
    before = head(town)

    assert "not 9" in run(*DRY[verb], "--if-version", "9", code=1).stderr
    assert head(town) == before


def test_the_version_that_was_seen_is_let_through(town, run):
    run("revise", FIGURE, "260", "--if-version", "2")

    assert "260" in run("figures", FIGURE).output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(
            ["report", FIGURE, "260"],
            f"this is a revision, not a report; record it with: asreported revise {FIGURE} VALUE",
            id="a report of what is there",
        ),
        pytest.param(
            ["revise", NEW, "260"],
            f"this is a report, not a revision; record it with: asreported report {NEW} VALUE",
            id="a revision of nothing",
        ),
        pytest.param(["reinstate", FIGURE, "260"], "not a reinstatement", id="a reinstatement of what stands"),
        pytest.param(["revise", FIGURE, "250", "--qualifier", "about"], "repeats what is in force", id="nothing new"),
        pytest.param(["report", NEW, "5,840"], "without thousands separators", id="separators"),
        pytest.param(
            ["report", NEW, "1.50"],
            f"more than the series' 0 decimals; first run: asreported describe {CASES} --decimals 1 --reason TEXT",
            id="decimals",
        ),
        pytest.param(["report", f"{CASES}/2022-03", "1"], "frequency M", id="frequency"),
        pytest.param(["report", "town/nothing/2022", "1"], "asreported open town/nothing --title", id="series"),
        pytest.param(
            ["open", "x/y", *["--title", "x", "--unit", "x", "--measure", "level", "--frequency", "D"]],
            "asreported register x --name NAME",
            id="source",
        ),
        pytest.param(
            ["report", NEW, "1", "--published-at", "2999-01-01"], "one day after the clock", id="too far ahead"
        ),
        pytest.param(["correct", FIGURE, "9", "--value", "1", "--why", "x"], "has no entry 9", id="entry"),
        pytest.param(["register", "town", "--name", "x"], "asreported describe town --help", id="twice"),
    ],
)
def test_a_refused_write_records_nothing(arguments, message, town, run):
    before = head(town)

    assert message in run(*arguments, code=1).stderr
    assert head(town) == before


def test_the_same_again_is_nothing(town, run):
    said = ["report", NEW, "600", "--published-at", "2022-03-07"]
    run(*said)

    assert run(*said).output.startswith("Nothing to record")


def test_the_same_again_says_which_entry_holds_instead(town, run):
    for value in ("600", "700"):
        run("revise" if value == "700" else "report", NEW, value, "--published-at", "2022-03-07")
    again = run("report", NEW, "600", "--published-at", "2022-03-07")
    run("withdraw", NEW, "--published-at", "2022-03-07")
    withdrawn = run("report", NEW, "600", "--published-at", "2022-03-07", "--dry-run")

    assert f"{NEW} does not read so: entry 1 said it before" in again.output
    assert "entry 2 holds: 700" in again.output
    assert "entry 3 holds: withdrawn" in withdrawn.output


def test_what_holds_of_an_adjustment_and_of_an_entry_moved_or_voided_is_said(town, run):
    for amount in ("30", "unknown"):
        run("adjust", FIGURE, amount, "--published-at", "2022-03-09")
    adjusted = run("adjust", FIGURE, "30", "--published-at", "2022-03-09")
    run("report", NEW, "600", "--published-at", "2022-03-07")
    run("void", NEW, "1", "--why", "of another town")
    voided = run("report", NEW, "600", "--published-at", "2022-03-07")

    assert f"the adjustment of {FIGURE} does not read so" in adjusted.output
    assert "holds: unknown" in adjusted.output
    assert "at that moment nothing holds any more" in voided.output


def test_an_adjustment_for_another_reason_is_told_as_wording_alone(town, run):
    run("adjust", FIGURE, "30", "--reason", "late-data", "--published-at", "2022-03-09")
    again = run("adjust", FIGURE, "30", "--reason", "verification", "--published-at", "2022-03-10")

    assert "of the wording alone" in again.output
    assert "wording alone" in run("revisions", "--series", CASES).output


def test_json_names_position_entry_kind_and_version(town, run):
    issued = json.loads(run("revise", FIGURE, "260", "--json").output)

    assert (issued["position"], issued["recorded"]) == (17, 2)
    assert [(one["kind"], one["entry"], one["version"]) for one in issued["outcomes"]] == [("revision", 3, 3)]


def test_a_writing_verb_makes_no_ledger(tmp_path, run):
    run("report", NEW, "1", code=1)

    assert list(tmp_path.iterdir()) == []


def test_who_records_is_said_by_the_flag_over_the_environment(town, run):
    run("revise", FIGURE, "260", "--as", "ada")

    assert trail(run, FIGURE)[-1]["recorded_by"] == "ada"


def test_a_document_is_named_or_described_not_both(town, run):
    known = trail(run, FIGURE)[0]["document"]["id"]

    run("revise", FIGURE, "260", "--document", known, "--quote", "x", code=2)
    run("revise", FIGURE, "260", "--document", known)
    assert trail(run, FIGURE)[-1]["document"]["id"] == known
