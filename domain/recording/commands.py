"""The commands that a ledger takes, each with all that its caller says."""

import hashlib
from collections.abc import Mapping
from operator import attrgetter

from msgspec import UNSET, Struct, UnsetType

from domain.events import Span
from domain.keys import FigureKey
from domain.reading import Kind
from domain.recording.difference import ListDifference
from domain.recording.lines import Line, encoded
from domain.recording.look_commands import LookAtSource
from domain.series import SeriesFacts
from domain.words import Qualifier, Reason, Slot

_said = attrgetter("said")


class SaidAdjustment(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a bulletin declares of one figure; amount None is unknown; ``withdrawn`` takes a declaration back."""

    series: str
    period: str
    amount: str | None
    reason: Reason = "unstated"
    note: str | None = None
    withdrawn: bool = False


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
    the caller had seen, and ``claims`` what the caller takes a statement to be, by figure and slot. ``since`` may say
    what the lines have in common with those issued before, which is then not looked for.
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
    claims: Mapping[tuple[FigureKey, Slot], Kind] = {}
    since: ListDifference | None = None

    @property
    def size(self) -> int:
        """How many statements and adjustments it carries."""
        return sum(map(len, map(_said, self.lines))) + len(self.adjustments)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over the digests of its lines in order of their periods, then what it says beside them."""
        whole = hashlib.sha256(b"".join([line.digest for line in sorted(self.lines, key=attrgetter("period"))]))
        whole.update(self.said_beside())
        return whole.hexdigest()

    def said_beside(self) -> bytes:
        """What it says beside its lines: its reason, its note and its adjustments, as JSON; raises InvalidText."""
        if not self.adjustments and self.reason is None and self.note is None:
            return b"[null,null,[]]"  # which is what the rest would come to
        adjustments = sorted(self.adjustments, key=lambda one: (one.series, one.period))
        return encoded((self.reason, self.note, adjustments))


class ConfirmFigure(Struct, frozen=True, kw_only=True):
    """The source said the same again; what is left out is as in force at that moment."""

    figure: str
    published_at: str
    value: str | UnsetType = UNSET
    qualifier: Qualifier | UnsetType = UNSET
    status: str | UnsetType | None = UNSET
    through: str | UnsetType | None = UNSET
    document: str | NewDocument | None = None
    reason: Reason | None = None
    note: str | None = None
    expect: int | None = None


class RegisterSource(Struct, frozen=True, kw_only=True):
    """A body that publishes figures; ``relays`` is the source whose figures it passes on."""

    source: str
    name: str
    url: str | None = None
    relays: str | None = None


class DescribeSource(Struct, frozen=True, kw_only=True):
    """What to change about a source; what is left out stays as it is, and None takes it away."""

    source: str
    name: str | UnsetType = UNSET
    url: str | UnsetType | None = UNSET
    relays: str | UnsetType | None = UNSET
    expect: int | None = None


class OpenSeries(SeriesFacts, frozen=True, kw_only=True):
    """One measure that one source publishes again and again."""


class DescribeSeries(Struct, frozen=True, kw_only=True):
    """What to change about a series; what is left out stays as it is. Its arithmetic changes only with a reason."""

    series: str
    title: str | UnsetType = UNSET
    description: str | UnsetType | None = UNSET
    decimals: int | UnsetType = UNSET
    starts_on: str | UnsetType | None = UNSET
    lag_days: int | UnsetType = UNSET
    reason: str | None = None
    expect: int | None = None


class CloseSeries(Struct, frozen=True, kw_only=True):
    """The source stopped publishing a series after its last period; the successors go on."""

    series: str
    last_period: str
    successors: tuple[str, ...] = ()
    reason: str | None = None
    expect: int | None = None


class ReceiveDocument(Struct, frozen=True, kw_only=True):
    """Where a piece of a source's evidence appeared; the same again is the recorded one."""

    source: str
    document: NewDocument


class ReceiveContent(Struct, frozen=True, kw_only=True):
    """The bytes of a document that was received; the same again is nothing."""

    document: str
    media_type: str
    content: bytes


class Replacement(Struct, frozen=True, kw_only=True):
    """What an entry should have said; what is left out stays as it is.

    An entry keeps its slot: a statement has a ``value``, an adjustment an ``amount`` (None is unknown), and either may
    turn out to have been ``withdrawn``.
    """

    value: str | UnsetType = UNSET
    amount: str | UnsetType | None = UNSET
    withdrawn: bool = False
    qualifier: Qualifier | UnsetType = UNSET
    status: str | UnsetType | None = UNSET
    through: str | UnsetType | None = UNSET
    published_at: str | UnsetType = UNSET
    document: str | UnsetType = UNSET
    reason: Reason | UnsetType = UNSET
    note: str | UnsetType | None = UNSET


class CorrectEntry(Struct, frozen=True, kw_only=True):
    """An entry that we had stored wrongly, and what it should have said."""

    figure: str
    entry: int
    new: Replacement
    why: str
    expect: int | None = None


class VoidEntry(Struct, frozen=True, kw_only=True):
    """An entry that we should not have stored."""

    figure: str
    entry: int
    why: str
    expect: int | None = None


class RefileEntry(Struct, frozen=True, kw_only=True):
    """An entry that we had filed under the wrong figure, and the ``target`` that it was said of."""

    figure: str
    entry: int
    target: str
    why: str
    expect: int | None = None


class VoidBulletins(Struct, frozen=True, kw_only=True):
    """Bulletins that we had misread, to be voided together with all that rests on them."""

    bulletins: tuple[str, ...]
    why: str


class RestartLog(Struct, frozen=True, kw_only=True):
    """The transparency log goes on under another origin; ``previous`` is the last checkpoint of the old one."""

    origin: str
    previous: str
    why: str


class GuardLog(Struct, frozen=True, kw_only=True):
    """The lost guard is put back: an operator vouches that nothing was signed after ``checkpoint``."""

    checkpoint: str
    why: str


Command = (
    Bulletin
    | ConfirmFigure
    | RegisterSource
    | DescribeSource
    | OpenSeries
    | DescribeSeries
    | CloseSeries
    | ReceiveDocument
    | ReceiveContent
    | CorrectEntry
    | VoidEntry
    | RefileEntry
    | VoidBulletins
    | LookAtSource
    | RestartLog
    | GuardLog
)
