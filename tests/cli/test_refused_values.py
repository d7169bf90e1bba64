"""A refusal holds all of what it refuses; the terminal is shown only so much of it."""

import pytest

from domain.moments import moment_text
from domain.periods import period
from domain.recording.pointing import pointing
from domain.refusals import Refusal
from domain.values import value_text
from tests.cli.conftest import CASES

LONG = "1" * 100_000


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", f"{CASES}/2022-03-06", LONG),
        ("report", f"{CASES}/{LONG}", "7"),
        ("report", LONG, "7"),
        ("report", f"{CASES}/2022-03-06", "7", "--published-at", LONG),
        ("report", f"{CASES}/2022-03-06", "7", "--status", LONG),
        ("report", f"{CASES}/2022-03-06", "7", "--document", LONG),
        ("correct", f"{CASES}/2022-03-01", "1", "--note", LONG, "--why", "mistyped"),
        ("void", "--bulletin", LONG, "--why", "misread"),
    ],
)
def test_a_long_value_is_refused_in_few_words(town, run, arguments):
    told = run(*arguments, code=1).output

    assert told.startswith("asreported: ")
    assert len(told) < 1000


@pytest.mark.parametrize(("read", "fact"), [(value_text, "value"), (period, "period"), (moment_text, "moment")])
def test_a_refusal_holds_the_whole_value(read, fact):
    refused = "x" * 10_000_000

    with pytest.raises(Refusal) as refusal, pointing(inside="document"), pointing(inside="pages"):
        read(refused)

    assert refusal.value.facts[fact] == refused
    assert len(refusal.value.message) < 300
    assert refusal.value.inside == ("document", "pages")
