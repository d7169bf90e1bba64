"""The keys of events: those that are told to have none have none."""

import pytest
from msgspec.structs import replace

from domain.events import FigureConfirmed, FigureReported, FigureRevised
from domain.ledger_event import Batch
from domain.lookups import is_found_by_stream_alone, lookups
from domain.statements import Statement
from domain.words import Moment, Value


def said(kind, key=None, **facts):
    return kind(
        stream="figure/town/cases/2022",
        version=1,
        recorded_at="2026-09-01T00:00:00.000000Z",
        recorded_by="tests",
        batch=Batch(id="a", key=key),
        statement=Statement(value=Value("1"), published_at=Moment("2026-08-31")),
        bulletin="b",
        **facts,
    )


@pytest.mark.parametrize("kind", [FigureReported, FigureRevised])
def test_what_a_source_said_itself_has_no_key_but_that_of_its_batch(kind):
    plain = said(kind)
    keyed = replace(plain, batch=Batch(id="a", key="k"))

    assert is_found_by_stream_alone(plain)
    assert not list(lookups(plain, 7))
    assert not is_found_by_stream_alone(keyed)
    assert list(lookups(keyed, 7)) == [("key", "k", 7)]


def test_what_a_whole_list_implied_is_found_under_its_bulletin():
    pinned = said(FigureConfirmed, pinned=True)

    assert not is_found_by_stream_alone(pinned)
    assert list(lookups(pinned, 7)) == [("pin", "b", 7)]
