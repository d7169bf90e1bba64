"""The lists that the command line copies, so that ``--help`` need not load the domain, are the domain's."""

from typing import get_args

import pytest

from cli import changes, figures, options, registering
from domain import events, words
from domain.reading import KINDS
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


def test_history_names_the_kind_of_every_entry_that_a_figure_can_have():
    tags = {kind.__struct_config__.tag for kind in get_args(events.FigureEvent)}

    assert figures.KIND_BY_TAG.keys() == tags
    assert set(figures.KIND_BY_TAG.values()) <= {*KINDS, "correction", "voiding"}
