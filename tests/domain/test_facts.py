"""The registry of events: it has every event, and says of each what its figure says of it."""

from typing import get_args

import pytest

from domain.events import EntryEvent, Event, FigureEvent
from domain.facts import FACTS, KIND_OF_TAG, tag_of
from domain.reading import KINDS
from domain.words import SLOTS


def test_every_event_is_registered():
    assert set(FACTS) == set(get_args(Event))


def test_the_events_that_stand_in_a_slot_are_the_entries():
    assert {event for event, fact in FACTS.items() if fact.slot is not None} == set(get_args(EntryEvent))
    assert {fact.slot for fact in FACTS.values()} == {None, *SLOTS}


def test_an_entry_is_told_by_the_word_that_is_derived_for_it():
    assert {FACTS[event].kind for event in get_args(EntryEvent)} == set(KINDS)


@pytest.mark.parametrize("event", get_args(FigureEvent), ids=tag_of)
def test_what_is_told_of_a_figure_is_found_by_its_tag(event):
    assert KIND_OF_TAG[tag_of(event)] == FACTS[event].kind
