"""The reference of the command line is the one that the verbs give, and no verb is missing."""

import pytest
import rich_click as click

from cli.main import SECTIONS, VERBS, app
from cli.reference import PLACE, reference

DECIDED = {
    *("demo", "serve", "import", "rebuild", "verify", "config"),
    *("report", "revise", "confirm", "withdraw", "reinstate", "adjust", "correct", "void", "close"),
    *("totals", "series", "years", "months", "days", "stats", "figures", "history", "explain"),
    *("revisions", "vintages", "triangle", "compare", "events"),
}


def test_the_reference_is_what_the_verbs_say():
    assert PLACE.read_text(encoding="utf-8") == reference(), "run `make reference`"


def command_of(verb):
    command = app.get_command(click.Context(app), verb)
    assert command is not None
    return command


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_documented_and_says_what_it_does(verb):
    assert (command_of(verb).help or "").strip().partition("\n")[0].endswith(".")
    assert f"### asreported {verb}" in reference()


@pytest.mark.parametrize("verb", VERBS)
def test_every_option_says_what_it_does(verb):
    options = [one for one in command_of(verb).params if isinstance(one, click.Option)]

    assert [one.name for one in options if not one.help] == []


def test_every_verb_that_was_decided_is_there():
    assert set(VERBS) >= DECIDED
    assert sum(len(verbs) for verbs in SECTIONS.values()) == len(VERBS)
