"""The lists that the command line copies, so that ``--help`` need not load the domain, are the domain's."""

import pytest

from cli import changes, options, registering
from domain import words
from projections.answers import feed


@pytest.mark.parametrize(
    ("copy", "original"),
    [
        pytest.param(options.QUALIFIERS, words.QUALIFIERS, id="qualifiers"),
        pytest.param(options.REASONS, words.REASONS, id="reasons"),
        pytest.param(registering.MEASURES, words.MEASURES, id="measures"),
        pytest.param(registering.FREQUENCIES, words.FREQUENCIES, id="frequencies"),
        pytest.param(changes.KINDS, feed.KINDS, id="kinds of changes"),
    ],
)
def test_a_list_of_the_command_line_is_the_domains(copy, original):
    assert sorted(copy) == sorted(original)
