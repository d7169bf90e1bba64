"""``asreported held``: what waits is listed, shown, issued and dropped."""

import json

import pytest

from stores.opening import open_ledger
from stores.proposal_register import ProposalRegister
from tests.cli.test_importing import SPEC
from tests.importers.small_histories import SmallHistory


def table(times):
    return "date,cases\n" + "".join(f"2022-01-{day:02},{day * times}\n" for day in range(1, 31))


@pytest.fixture
def held(tmp_path, run):
    """The id of what an import of two versions has held back."""
    history = SmallHistory(tmp_path / "repo")
    history.commit(table(1), "cases.csv")
    history.commit(table(1000), "cases.csv")
    (tmp_path / "town.toml").write_text(SPEC)
    done = run("import", "git", tmp_path / "repo", "--spec", tmp_path / "town.toml")
    assert "Not plausible beside the version before" in done.stdout
    assert "asreported held shows what waits" in done.stdout
    (one,) = json.loads(run("held", "list", "--json").stdout)["items"]
    return one["id"]


def test_it_is_listed_and_shown_with_what_would_become_of_it(held, run):
    listed, shown = run("held", "list").stdout, run("held", "show", held[:6]).stdout

    assert held[:8] in listed
    assert "it changes 30 of the 30 figures of town/cases by the factor 1000" in " ".join(listed.split())
    assert "asreported held show PROPOSAL" in listed
    assert "Would record" in shown
    assert f"/proposals/{held} of the service" in " ".join(shown.split())
    assert f"To decide: asreported held issue {held[:8]}, or asreported held drop {held[:8]} --why TEXT" in shown
    assert json.loads(run("held", "show", held, "--json").stdout)["would_become"][0]["recorded"] == 32


def test_it_is_issued_by_a_person_and_only_once(held, run):
    assert "Would record" in run("held", "issue", held, "--dry-run").stdout
    assert "Recorded" in run("held", "issue", held, "--as", "ann").stdout

    again = run("held", "issue", held, code=1)
    assert "was issued by ann" in again.stderr
    assert json.loads(run("figures", "town/cases", "--json").stdout)["items"][0]["value"] in ("1000", "30000")


def test_it_is_dropped_with_a_reason_and_the_next_import_passes_it_over(held, run, tmp_path):
    run("held", "drop", held, "--why", "thousands")

    assert "thousands" in " ".join(run("held", "list", "--state", "dropped").stdout.split())
    again = run("import", "git", tmp_path / "repo", "--spec", tmp_path / "town.toml", "--json")
    assert (json.loads(again.stdout)["events"], json.loads(again.stdout)["doubtful"]) == (0, [])
    trusted = run("import", "git", tmp_path / "repo", "--spec", tmp_path / "town.toml", "--trust", "--json")
    assert json.loads(trusted.stdout)["total"]["revisions_of_value"] == 30


def test_a_dry_run_passes_over_what_was_dropped(held, run, tmp_path):
    run("held", "drop", held)

    told = run("import", "git", tmp_path / "repo", "--spec", tmp_path / "town.toml", "--dry-run", "--json")

    assert json.loads(told.stdout)["doubtful"] == []


def test_nothing_waits_and_an_unknown_one_is_refused(town, run):
    assert "Nothing waits." in run("held", "list").stdout
    for verb in ("show", "issue", "drop"):
        assert "there is no proposal 'x'" in run("held", verb, "x", code=1).stderr


def test_a_dry_run_of_an_import_holds_nothing(tmp_path, run, held):
    with open_ledger(tmp_path / "asreported.db") as ledger:
        before = ProposalRegister(ledger.store.path).proposals()

    run("import", "git", tmp_path / "repo", "--spec", tmp_path / "town.toml", "--dry-run")

    with open_ledger(tmp_path / "asreported.db") as ledger:
        assert ProposalRegister(ledger.store.path).proposals() == before
