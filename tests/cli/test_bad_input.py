"""Bad input on the command line: one line that says why, an exit code, and nothing recorded."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from cli.main import app
from stores.opening import open_ledger
from tests.bad_input import CASES, DAY, PUBLISHED, SERIES, SOURCE, Case, NotHere, Taken, begin, everything
from tests.examples import in_force

_OPTIONS = {
    "published_at": "--published-at",
    "note": "--note",
    "status": "--status",
    "qualifier": "--qualifier",
    "reason": "--reason",
    "through": "--through",
    "url": "--document-url",
}
HERE = [one for one in CASES if not isinstance(one.command, NotHere)]
REFUSED = [one for one in HERE if isinstance(one.command, int)]
TAKEN = [one for one in HERE if isinstance(one.command, Taken)]


def named(case):
    return f"{case.field}: {case.name}"


def arguments(case):
    """The report of one figure, with what the case says in its field."""
    said = case.at(datetime.now(UTC))
    words = {"series": SERIES.partition("/")[2], "period": DAY, "value": "600"}
    options = {"--published-at": PUBLISHED}
    if said.field in words:
        words[said.field] = said.text
    else:
        options[_OPTIONS[said.field]] = said.text
    figure = f"{SOURCE}/{words['series']}/{words['period']}"
    return ["report", *(part for pair in options.items() for part in pair), "--", figure, words["value"]]


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    path = tmp_path_factory.mktemp("begun") / "asreported.db"
    begin(path)
    return path, everything(path)


@pytest.mark.parametrize("case", REFUSED, ids=named)
def test_a_bad_argument_is_refused_in_one_line(begun, monkeypatch, case: Case):
    path, before = begun
    monkeypatch.setenv("ASREPORTED_DATABASE", str(path))

    result = CliRunner().invoke(app, arguments(case))

    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == case.command
    assert result.stderr.startswith("asreported: ")
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""
    assert everything(path) == before


@pytest.mark.parametrize("case", TAKEN, ids=named)
def test_an_unusual_argument_that_is_good_is_kept_as_said(tmp_path, run, case: Case):
    assert isinstance(case.command, Taken)
    begin(tmp_path / "asreported.db")

    run(*arguments(case))

    with open_ledger(tmp_path / "asreported.db") as ledger:
        said = in_force(ledger, f"{SERIES}/{DAY}", "2022-12-31")
    assert getattr(said, case.field) == case.command.reads
