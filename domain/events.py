"""The facts: one frozen Struct each, its tag the name on disk."""

from msgspec import Struct

from domain.keys import FigureKey, series_key
from domain.ledger_event import LedgerEvent
from domain.look_events import SourceLookedAt
from domain.statements import Adjustment, Content, Statement, Withdrawal
from domain.words import Frequency, ListedSlot, Measure, Moment, Slot


class SourceFact(LedgerEvent, frozen=True, kw_only=True):
    """One event of a source's stream."""


class SourceRegistered(SourceFact, frozen=True, kw_only=True, tag="source-registered"):
    """A body that publishes figures became known to the ledger."""

    name: str
    url: str | None = None
    relays: str | None = None


class SourceDescribed(SourceFact, frozen=True, kw_only=True, tag="source-described"):
    """The source's name, URL and relayed source were described again, as a whole."""

    name: str
    url: str | None = None
    relays: str | None = None


class SeriesFact(LedgerEvent, frozen=True, kw_only=True):
    """One event of a series' stream."""


class SeriesOpened(SeriesFact, frozen=True, kw_only=True, tag="series-opened"):
    """A measure that a source publishes again and again became a series; unit, measure and frequency never change."""

    title: str
    unit: str
    measure: Measure
    frequency: Frequency
    description: str | None = None
    decimals: int = 0
    starts_on: str | None = None
    lag_days: int = 0


class SeriesDescribed(SeriesFact, frozen=True, kw_only=True, tag="series-described"):
    """The series was described again, as a whole; ``reason`` says why its arithmetic changed."""

    title: str
    description: str | None = None
    decimals: int = 0
    starts_on: str | None = None
    lag_days: int = 0
    reason: str | None = None


class SeriesClosed(SeriesFact, frozen=True, kw_only=True, tag="series-closed"):
    """The source stopped publishing the series after ``last_period``; ``successors`` go on where it ends."""

    last_period: str
    successors: tuple[str, ...] = ()
    reason: str | None = None


class DocumentFact(LedgerEvent, frozen=True, kw_only=True):
    """One event of a document's stream."""


class DocumentReceived(DocumentFact, frozen=True, kw_only=True, tag="document-received"):
    """One appearance of the evidence; ``sha256`` (hex) and ``size`` (bytes) are of its content.

    ``published_by`` is the public name under which it appeared, if the recorder chose to keep that.
    """

    source: str
    url: str | None = None
    title: str | None = None
    quote: str | None = None
    published_at: str | None = None
    sha256: str | None = None
    size: int | None = None
    published_by: str | None = None


class ContentReceived(DocumentFact, frozen=True, kw_only=True, tag="content-received"):
    """The document's bytes came to us: ``size`` bytes of that SHA-256 (hex), kept beside the events."""

    sha256: str
    size: int
    media_type: str


class Span(Struct, frozen=True, kw_only=True, omit_defaults=True, cache_hash=True):
    """What a complete bulletin is the whole list of: a series' statements or adjustments, from start to end."""

    series: str
    of: ListedSlot = "statements"
    start: str | None = None
    end: str | None = None

    @property
    def slot(self) -> Slot:
        """The slot of its figures that is listed."""
        return "statement" if self.of == "statements" else "adjustment"


class BulletinFact(LedgerEvent, frozen=True, kw_only=True):
    """One event of a bulletin's stream."""


class BulletinReceived(BulletinFact, frozen=True, kw_only=True, tag="bulletin-received"):
    """One source published many statements at one moment; ``digest`` is the SHA-256 of what it said."""

    source: str
    published_at: Moment
    document: str | None = None
    complete: tuple[Span, ...] = ()
    statements: int
    digest: str


class BulletinVoided(BulletinFact, frozen=True, kw_only=True, tag="bulletin-voided"):
    """We had misread the bulletin: its entries, its pins and its completeness do not stand."""

    why: str


class FigureFact(LedgerEvent, frozen=True, kw_only=True):
    """One event of a figure's stream; each has ``content``, what it says, and ``bulletin``, if any."""


class EntryFact(FigureFact, frozen=True, kw_only=True):
    """What a source said of a figure in a bulletin; the event's version is the entry's number."""

    @property
    def pinned(self) -> bool:
        """Whether the source had said it silently, in a complete bulletin."""
        return False


class StatementFact(EntryFact, frozen=True, kw_only=True):
    """The source gave the figure a value."""

    statement: Statement
    bulletin: str

    @property
    def content(self) -> Statement:
        """What was said."""
        return self.statement


class WithdrawalFact(EntryFact, frozen=True, kw_only=True):
    """The source took something back; ``pinned``: by leaving it out of a complete bulletin."""

    withdrawal: Withdrawal
    bulletin: str
    pinned: bool = False

    @property
    def content(self) -> Withdrawal:
        """What was said."""
        return self.withdrawal


class FigureReported(StatementFact, frozen=True, kw_only=True, tag="figure-reported"):
    """The source gave the figure its first value."""


class FigureRevised(StatementFact, frozen=True, kw_only=True, tag="figure-revised"):
    """The source gave the figure another value, qualifier, status or last day counted."""


class FigureConfirmed(StatementFact, frozen=True, kw_only=True, tag="figure-confirmed"):
    """The source said the same again; ``pinned``: it had said so silently, in a complete bulletin."""

    pinned: bool = False


class FigureWithdrawn(WithdrawalFact, frozen=True, kw_only=True, tag="figure-withdrawn"):
    """The source no longer gives the figure a value."""


class FigureReinstated(StatementFact, frozen=True, kw_only=True, tag="figure-reinstated"):
    """The source gave the figure a value again after withdrawing it."""


class AdjustmentDeclared(EntryFact, frozen=True, kw_only=True, tag="adjustment-declared"):
    """The source declared that part of the change to this figure belongs to other periods."""

    adjustment: Adjustment
    bulletin: str
    pinned: bool = False

    @property
    def content(self) -> Adjustment:
        """What was said."""
        return self.adjustment


class AdjustmentWithdrawn(WithdrawalFact, frozen=True, kw_only=True, tag="adjustment-withdrawn"):
    """The source took its declaration back."""


class AmendmentFact(FigureFact, frozen=True, kw_only=True):
    """What we did to an entry of the figure; it is no entry itself."""

    entry: int


class EntryCorrected(AmendmentFact, frozen=True, kw_only=True, tag="entry-corrected"):
    """We had stored the entry wrongly; exactly one of statement, withdrawal and adjustment replaces the whole of it."""

    statement: Statement | None = None
    withdrawal: Withdrawal | None = None
    adjustment: Adjustment | None = None
    why: str

    @property
    def content(self) -> Content:
        """What the entry should have said."""
        said = self.statement or self.withdrawal or self.adjustment
        assert said is not None, "a correction puts something in the entry's place"
        return said

    @property
    def bulletin(self) -> None:
        """A correction is ours: no bulletin says it."""


class RefiledAs(Struct, frozen=True, kw_only=True):
    """The entry of the figure under which a wrongly filed statement now stands."""

    series: str
    period: str
    entry: int

    @property
    def key(self) -> FigureKey:
        """That figure."""
        of = series_key(self.series)
        return FigureKey(of.source, of.series, self.period)


class EntryVoided(AmendmentFact, frozen=True, kw_only=True, tag="entry-voided"):
    """We should not have stored the entry here; ``bulletin``: it went with its whole bulletin."""

    why: str
    refiled_as: RefiledAs | None = None
    bulletin: str | None = None

    @property
    def content(self) -> None:
        """A voided entry says nothing any more."""


class LogFact(LedgerEvent, frozen=True, kw_only=True):
    """One event of the log's stream."""


class LogRestarted(LogFact, frozen=True, kw_only=True, tag="log-restarted"):
    """The ledger had lost events that were signed, so its log goes on under another ``origin``.

    ``previous`` is the last checkpoint that was signed under the old one, as a signed note.
    """

    origin: str
    previous: str
    why: str


class LogGuarded(LogFact, frozen=True, kw_only=True, tag="log-guarded"):
    """The guard was lost, and an operator vouched that nothing was signed after ``checkpoint``, a signed note."""

    checkpoint: str
    why: str


SourceEvent = SourceRegistered | SourceDescribed
SeriesEvent = SeriesOpened | SeriesDescribed | SeriesClosed
DocumentEvent = DocumentReceived | ContentReceived
BulletinEvent = BulletinReceived | BulletinVoided
EntryEvent = (
    FigureReported
    | FigureRevised
    | FigureConfirmed
    | FigureWithdrawn
    | FigureReinstated
    | AdjustmentDeclared
    | AdjustmentWithdrawn
)
FigureEvent = EntryEvent | EntryCorrected | EntryVoided
WatchEvent = SourceLookedAt
LogEvent = LogRestarted | LogGuarded
Event = SourceEvent | SeriesEvent | DocumentEvent | BulletinEvent | FigureEvent | WatchEvent | LogEvent
