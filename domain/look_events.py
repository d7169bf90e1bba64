"""The facts of the watch over a source: when its addresses were looked at, beside what was found."""

from domain.ledger_event import LedgerEvent
from domain.words import LookOutcome, Moment


class WatchFact(LedgerEvent, frozen=True, kw_only=True):
    """One event of the watch that is kept over a source's addresses."""


class SourceLookedAt(WatchFact, frozen=True, kw_only=True, tag="source-looked-at"):
    """So many looks at an address, from the first to the last, found the same.

    ``series`` are patterns of the slugs that are read there, in which ``*`` stands for any characters; ``every`` is how
    often it was to be looked at, in seconds. Between two looks of one event lie at most twice as many.
    """

    url: str
    series: tuple[str, ...]
    first: Moment
    last: Moment
    looks: int
    outcome: LookOutcome
    every: int
    why: str | None = None
