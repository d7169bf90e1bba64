"""What may happen to a ledger, one step at a time, in a form that can be printed and done again."""

from dataclasses import dataclass

from domain.events import Span
from domain.recording.commands import SaidAdjustment
from domain.recording.lines import SaidStatement


@dataclass(frozen=True)
class Step:
    """One thing done, with its command, or what that is made of; ``about`` are numbers of earlier steps."""

    number: int
    verb: str
    arguments: tuple[object, ...]
    about: tuple[int, ...] = ()


@dataclass(frozen=True)
class Say:
    """What a bulletin is made of, with a printable form."""

    source: str
    published_at: str
    statements: tuple[tuple[str, SaidStatement], ...] = ()
    adjustments: tuple[SaidAdjustment, ...] = ()
    complete: tuple[Span, ...] = ()
    url: str | None = None
