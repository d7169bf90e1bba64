"""The revisions read as feeds: what writes each form is loaded when the first reader asks."""

from collections.abc import Callable
from typing import Any

from api.reading.feed_view import FeedView


def _atom(asked: FeedView[Any]) -> bytes:
    from api.push.atom import atom  # noqa: PLC0415 - the command line reads the table of routes, and writes no feed
    from api.push.feed_entries import revision_feed  # noqa: PLC0415 - as above

    return atom(revision_feed(asked))


def _json_feed(asked: FeedView[Any]) -> bytes:
    from api.push.feed_entries import revision_feed  # noqa: PLC0415 - as above
    from api.push.json_feed import json_feed  # noqa: PLC0415 - as above

    return json_feed(revision_feed(asked))


FEEDS: dict[str, Callable[[FeedView[Any]], bytes]] = {"atom": _atom, "jsonfeed": _json_feed}
