"""The rows of what a watch found at the addresses of a series, the newest first."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from api.pages.wording import moment_words
from domain.words import LookOutcome
from projections.answers.watched_spans import WatchedSpan

OUTCOME_WORDS: Mapping[LookOutcome, str] = {
    "changed": "something was new",
    "unchanged": "nothing was new",
    "unreachable": "could not be reached",
    "unreadable": "could not be read",
    "held": "held back",
}
"""What a look came to, in the words of a page."""


class WatchedRow(Struct, frozen=True, kw_only=True):
    """Looks one after the other that came to the same; ``until`` is empty of one look, ``why`` where none is told."""

    since: str
    until: str
    looks: int
    found: str
    why: str
    url: str


def watched_rows(spans: Sequence[WatchedSpan], most: int) -> list[WatchedRow]:
    """The rows of the last spans, at most so many."""
    return [
        WatchedRow(
            since=moment_words(one.first),
            until="" if moment_words(one.last) == moment_words(one.first) else moment_words(one.last),
            looks=one.looks,
            found=OUTCOME_WORDS[one.outcome],
            why=one.why or "",
            url=one.url,
        )
        for one in spans[: -most - 1 : -1]
    ]
