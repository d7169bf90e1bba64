"""What callers ask the ledger to record, before it has decided what it is."""

import hashlib
from collections.abc import Iterable, Mapping
from operator import attrgetter

import msgspec
from msgspec import Struct

from domain.events import Span
from domain.reading import Kind
from domain.refusals import InvalidText
from domain.words import Qualifier, Reason

_encoder = msgspec.json.Encoder()
_said = attrgetter("said")


def _encoded(said: object) -> bytes:
    try:
        return _encoder.encode(said)
    except UnicodeEncodeError as error:
        raise InvalidText(
            f"a text holds the character U+{ord(error.object[error.start]):04X}, which no text may"
        ) from error


class Said(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a bulletin says of one series in one period; without a value it withdraws the figure."""

    series: str
    value: str | None = None
    qualifier: Qualifier = "exact"
    status: str | None = None
    through: str | None = None
    reason: Reason | None = None
    note: str | None = None


class SaidAdjustment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a bulletin declares of one figure; amount None is unknown; ``withdrawn`` takes a declaration back."""

    series: str
    period: str
    amount: str | None
    reason: Reason = "unstated"
    note: str | None = None
    withdrawn: bool = False


class Line:
    """All that a bulletin says of one period.

    The object is immutable: a caller that issues many versions of one list keeps the lines that did not change, so
    that each is hashed once. Making one raises InvalidText where a text is none that could be hashed.
    """

    __slots__ = ("digest", "period", "said")

    def __init__(self, period: str, said: Iterable[Said]) -> None:
        self.period = period
        self.said = tuple(said)
        # SHA-256 over the period and its statements in order of their series, as JSON.
        ordered = sorted(self.said, key=lambda one: one.series)
        self.digest = hashlib.sha256(_encoded((period, ordered))).digest()


class NewDocument(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document that comes with its bulletin; the recorded one is reused if it is the same."""

    url: str | None = None
    title: str | None = None
    quote: str | None = None
    published_at: str | None = None
    sha256: str | None = None
    size: int | None = None
    published_by: str | None = None


class Bulletin(Struct, frozen=True, kw_only=True):
    """What one source published at one moment.

    ``document`` is an id or a new one; ``complete`` names what it is the whole list of; ``expect`` the versions that
    the caller had seen, and ``claims`` what the caller takes a statement to be, by figure key and slot.
    """

    source: str
    published_at: str
    document: str | NewDocument | None = None
    complete: tuple[Span, ...] = ()
    lines: tuple[Line, ...] = ()
    adjustments: tuple[SaidAdjustment, ...] = ()
    reason: Reason | None = None
    note: str | None = None
    expect: Mapping[str, int] = {}
    claims: Mapping[str, Kind] = {}

    @property
    def size(self) -> int:
        """How many statements and adjustments it carries."""
        return sum(map(len, map(_said, self.lines))) + len(self.adjustments)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over the digests of its lines in order of their periods, then its adjustments as JSON."""
        whole = hashlib.sha256(b"".join([line.digest for line in sorted(self.lines, key=attrgetter("period"))]))
        adjustments = sorted(self.adjustments, key=lambda one: (one.series, one.period))
        whole.update(_encoded((self.reason, self.note, adjustments)))
        return whole.hexdigest()


def lines_of(statements: Iterable[tuple[str, Said]]) -> tuple[Line, ...]:
    """Lines out of loose (period, statement) pairs, in any order."""
    by_period: dict[str, list[Said]] = {}
    for period, said in statements:
        by_period.setdefault(period, []).append(said)
    return tuple(Line(period, said) for period, said in sorted(by_period.items()))


class NewSource(Struct, frozen=True, kw_only=True):
    """A body that publishes figures; ``relays`` is the source whose figures it passes on."""

    source: str
    name: str
    url: str | None = None
    relays: str | None = None


class NewSeries(Struct, frozen=True, kw_only=True):
    """One measure that one source publishes again and again."""

    series: str
    title: str
    unit: str
    measure: str
    frequency: str
    description: str | None = None
    decimals: int = 0
    starts_on: str | None = None
    lag_days: int = 0


class SeriesDescription(Struct, frozen=True, kw_only=True):
    """What may be stated anew of a series; None leaves as it is."""

    title: str | None = None
    description: str | None = None
    decimals: int | None = None
    starts_on: str | None = None
    lag_days: int | None = None
    reason: str | None = None


class Closing(Struct, frozen=True, kw_only=True):
    """The source stopped publishing a series after its last period."""

    last_period: str
    successors: tuple[str, ...] = ()
    reason: str | None = None


class Replacement(Struct, frozen=True, kw_only=True):
    """What an entry should have said; without a value and amount it is a withdrawal.

    ``published_at`` and ``document`` None keep those of the entry.
    """

    value: str | None = None
    amount: str | None = None
    amount_unknown: bool = False
    qualifier: Qualifier = "exact"
    status: str | None = None
    through: str | None = None
    published_at: str | None = None
    document: str | None = None
    reason: Reason | None = None
    note: str | None = None
