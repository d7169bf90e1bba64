"""The command that a ledger takes of whoever looks at a source's addresses."""

from msgspec import Struct

from domain.words import LookOutcome


class LookAtSource(Struct, frozen=True, kw_only=True):
    """So many looks at an address of a source, with one outcome; ``series`` are patterns of slugs, with ``*``."""

    source: str
    url: str
    series: tuple[str, ...]
    first: str
    last: str
    looks: int
    outcome: LookOutcome
    every: int
    why: str | None = None
