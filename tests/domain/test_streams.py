"""Streams: each has one name on disk, and holds the events of one union."""

from typing import Any, get_args

import pytest

from domain import events
from domain.keys import FigureKey, SeriesKey
from domain.streams import (
    STREAMS,
    OfBulletin,
    OfDocument,
    OfFigure,
    OfLog,
    OfSeries,
    OfSource,
    OfWatch,
    Stream,
    series_begin,
    stream_named,
)

NAMES: dict[str, Stream] = {
    "source/war-losses": OfSource("war-losses"),
    "series/war-losses/personnel": OfSeries(SeriesKey("war-losses", "personnel")),
    "document/0b8e": OfDocument("0b8e"),
    "bulletin/4f1c": OfBulletin("4f1c"),
    "figure/war-losses/personnel/2022-W09": OfFigure(FigureKey("war-losses", "personnel", "2022-W09")),
    "watch/war-losses": OfWatch("war-losses"),
    "log": OfLog(),
}


@pytest.mark.parametrize(("name", "stream"), NAMES.items(), ids=NAMES)
def test_a_stream_is_read_from_the_name_that_it_writes(name, stream):
    assert (stream.name, str(stream), stream_named(name)) == (name, name, stream)


def test_every_stream_has_a_name_of_its_own_kind():
    assert [type(one) for one in NAMES.values()] == list(STREAMS)
    assert [name.split("/")[0] for name in NAMES] == [one.kind for one in STREAMS]


@pytest.mark.parametrize(
    "name", ["", "figure", "figure/a", "figure/a/b/2022/1", "source/a/b", "log/1", "Log", "tile/0"]
)
def test_no_other_name_is_one_of_a_stream(name):
    with pytest.raises(ValueError, match="no stream is named"):
        stream_named(name)


def of(stream: type[Stream]) -> set[type[Any]]:
    """The events of a stream, as its type says."""
    (base,) = vars(stream)["__orig_bases__"]
    (union,) = get_args(base)
    return set(get_args(union)) or {union}


def test_every_event_stands_in_the_streams_of_one_kind():
    held = [event for stream in STREAMS for event in of(stream)]

    assert len(held) == len(set(held))
    assert set(held) == set(get_args(events.Event))


def test_the_series_of_a_source_are_named_together():
    assert OfSeries(SeriesKey("war-losses", "personnel")).name.startswith(series_begin("war-losses"))
    assert not OfSeries(SeriesKey("war-losses-daily", "personnel")).name.startswith(series_begin("war-losses"))
