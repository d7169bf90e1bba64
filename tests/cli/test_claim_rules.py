"""The file of rules: what it says arrives at the service and the verb, and what is wrong in it is told before."""

import json

import msgspec
import pytest
import rich_click as click

from api.policy import Policy
from cli import example_rules
from cli.claim_rules import claim_rules
from projections.answers.claim_rules import MOST_RULES
from tests.test_architecture import ROOT

EXAMPLE = ROOT / "docs/examples/reconciliation.toml"
RULE = '[[rule]]\nname = "a"\ntitle = "A"\nclaims = "town/average"\nfigures = ["town/cases"]\n'
QUOTED = '[rule.quoted]\nperiod = "2024"\nwords = "ten"\nvalue = "10"\nstart = "2024"\nend = "2024"\n'


def test_the_file_of_the_docs_is_the_examples_rules():
    assert claim_rules(EXAMPLE) == example_rules.RULES


def test_what_it_says_arrives_at_every_worker():
    sent = msgspec.json.encode(Policy(reconciliation=claim_rules(EXAMPLE)))

    assert msgspec.json.decode(sent, type=Policy).reconciliation == example_rules.RULES


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param("[[rule]", "cannot be read", id="not TOML"),
        pytest.param(f"a = {'9' * 5000}", "cannot be read", id="too many digits"),
        pytest.param("[[rules]]\nname = 'a'", "rules", id="no table of that name"),
        pytest.param("[rule]\nname = 'a'", "Expected `array`", id="no list"),
        pytest.param("[[rule]]\nname = 'a'", "title", id="no title"),
        pytest.param(RULE + "expect = 'equal'", "expect", id="no word of a rule"),
        pytest.param(RULE + "expects = 'more'", "Invalid enum value 'more'", id="nothing to expect"),
        pytest.param(RULE + "gives = 'median'", "Invalid enum value 'median'", id="nothing to give"),
        pytest.param(RULE + "roundings = ['half-even']", "half-even", id="no rounding"),
        pytest.param(RULE.replace('"a"', '"A B"'), "not a name", id="no slug"),
        pytest.param(RULE.replace('"A"', '"\\u202e"'), "rule a: title", id="a title that turns text around"),
        pytest.param(RULE.replace('"A"', f'"{"A" * 101}"'), "at most 100", id="a long title"),
        pytest.param(RULE.replace("town/average", "town"), "rule a: not a series: 'town'", id="no series"),
        pytest.param(RULE.replace("town/cases", "town/average"), "cannot be compared with itself", id="itself"),
        pytest.param(RULE.replace('["town/cases"]', "[]"), "one to 20", id="no figures"),
        pytest.param(RULE.replace('["town/cases"]', '["a/b", "a/b"]'), "one to 20 different", id="twice the same"),
        pytest.param(
            RULE.replace('["town/cases"]', '["a/b", "a/c"]') + "gives = 'daily-average'", "of one series", id="two"
        ),
        pytest.param(RULE + "start = '2024-13'", "2024-13", id="no period"),
        pytest.param(RULE + "start = '2025'\nend = '2024'", "2025", id="backwards"),
        pytest.param(RULE + RULE, "two rules a", id="a name twice"),
        pytest.param(RULE + QUOTED.replace('"10"', '"1,0"'), "thousands", id="no value"),
        pytest.param(RULE + QUOTED.replace('"10"', "10"), "Expected `str`", id="a number"),
        pytest.param(RULE + QUOTED.replace('end = "2024"', 'end = "2023"'), "rule a: ", id="days backwards"),
        pytest.param(RULE + QUOTED.replace('period = "2024"', 'period = "soon"'), "soon", id="no figure"),
        pytest.param(RULE + QUOTED.replace('"ten"', '""'), "words", id="no words"),
        pytest.param(
            "".join(RULE.replace('"a"', f'"a{at}"') for at in range(MOST_RULES + 1)), "more than 100", id="too many"
        ),
    ],
)
def test_what_is_wrong_is_told_before_anything_is_served(text, told, tmp_path):
    file = tmp_path / "rules.toml"
    file.write_text(text)

    with pytest.raises(click.UsageError) as refused:
        claim_rules(file)

    assert told in refused.value.message
    assert str(file) in refused.value.message


def test_a_file_that_is_not_there_or_no_text_is_told(tmp_path):
    (tmp_path / "rules.toml").write_bytes(b"\xff")

    for name in ("nowhere.toml", "rules.toml", "."):
        with pytest.raises(click.UsageError, match="cannot be read"):
            claim_rules(tmp_path / name)


@pytest.fixture
def loaded(run):
    run("demo", "--no-serve")
    return "--database", "asreported-demo.db"


def test_the_verb_shows_what_the_demo_shows_and_json_has_it_exactly(run, loaded):
    shown = run("reconcile", "--reconciliation", str(EXAMPLE), *loaded).output
    told = json.loads(run("reconcile", "--reconciliation", str(EXAMPLE), "--json", *loaded).output)

    assert run("demo", "--no-serve").output.partition("4. Claims beside")[2].splitlines()[1:] == shown.splitlines()[1:]
    assert [one["verdict"] for one in told["items"]].count("agrees") == 6
    assert len(told["items"]) == 9


def test_the_verb_takes_a_moment_a_series_and_periods(run, loaded):
    asked = ("reconcile", "--reconciliation", str(EXAMPLE), *loaded, "--csv")

    then = run(*asked, "ua-general-staff/personnel-killed", "--as-of", "2022-03-02").output
    bounded = run(*asked, "--start", "2023", "--end", "2023").output

    assert "killed-and-captured-within-all,ua-general-staff/personnel,2022-03-02,5840" in then
    assert [line.split(",")[2] for line in bounded.splitlines()[1:]] == ["2023"]


def test_without_rules_it_is_told_how_to_name_some(run, loaded):
    assert "--reconciliation FILE" in run("reconcile", *loaded).output


def test_a_setting_names_the_rules_too_and_wrong_ones_are_a_usage_error(run, loaded, tmp_path, monkeypatch):
    monkeypatch.setenv("ASREPORTED_RECONCILIATION", str(EXAMPLE))
    assert "106,720 in 311 days" in run("reconcile", *loaded).output

    (tmp_path / "wrong.toml").write_text("[[rule]]")
    monkeypatch.setenv("ASREPORTED_RECONCILIATION", str(tmp_path / "wrong.toml"))
    assert "each rule begins with [[rule]]" in run("reconcile", *loaded, code=2).stderr
