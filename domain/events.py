"""What happened, for ever: one frozen Struct per fact, its tag the name on disk."""

from msgspec import Struct

from domain.statements import Adjustment, Statement, Withdrawal
from domain.words import Frequency, Measure


class Batch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which events were recorded together; the hashes (SHA-256, hex) are of the caller's key and request."""

    id: str
    key: str | None = None
    request: str | None = None


class Recorded(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type"):
    """What every event says of itself, so that its bytes alone can be read in fifty years."""

    stream: str
    version: int
    recorded_at: str
    recorded_by: str
    batch: Batch

    @property
    def originator_id(self) -> str:
        """The name of ``stream`` in the eventsourcing library."""
        return self.stream

    @property
    def originator_version(self) -> int:
        """The name of ``version`` in the eventsourcing library."""
        return self.version


class SourceRegistered(Recorded, frozen=True, kw_only=True, tag="source-registered"):
    """A body that publishes figures became known to the ledger."""

    name: str
    url: str | None = None
    relays: str | None = None


class SourceDescribed(Recorded, frozen=True, kw_only=True, tag="source-described"):
    """The source's name, URL or relayed source was stated anew, as a whole."""

    name: str
    url: str | None = None
    relays: str | None = None


class SeriesOpened(Recorded, frozen=True, kw_only=True, tag="series-opened"):
    """A measure that a source publishes again and again became a series; unit, measure and frequency never change."""

    title: str
    unit: str
    measure: Measure
    frequency: Frequency
    description: str | None = None
    decimals: int = 0
    starts_on: str | None = None
    lag_days: int = 0


class SeriesDescribed(Recorded, frozen=True, kw_only=True, tag="series-described"):
    """The series' description was stated anew, as a whole; ``reason`` says why its arithmetic changed."""

    title: str
    description: str | None = None
    decimals: int = 0
    starts_on: str | None = None
    lag_days: int = 0
    reason: str | None = None


class SeriesClosed(Recorded, frozen=True, kw_only=True, tag="series-closed"):
    """The source stopped publishing the series after ``last_period``; ``successors`` go on where it ends."""

    last_period: str
    successors: tuple[str, ...] = ()
    reason: str | None = None


class DocumentReceived(Recorded, frozen=True, kw_only=True, tag="document-received"):
    """One appearance of the evidence; ``sha256`` (hex) and ``size`` (bytes) are of its content.

    ``published_by`` is a public name under which it appeared, where whoever recorded it chose to keep that.
    """

    source: str
    url: str | None = None
    title: str | None = None
    quote: str | None = None
    published_at: str | None = None
    sha256: str | None = None
    size: int | None = None
    published_by: str | None = None


class ContentReceived(Recorded, frozen=True, kw_only=True, tag="content-received"):
    """The document's bytes came to us: ``size`` bytes of that SHA-256 (hex), kept beside the events."""

    sha256: str
    size: int
    media_type: str


class Span(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a complete bulletin is the whole list of: a series' statements or adjustments, from start to end."""

    series: str
    of: str = "statements"
    start: str | None = None
    end: str | None = None


class BulletinReceived(Recorded, frozen=True, kw_only=True, tag="bulletin-received"):
    """One source published many statements at one moment; ``digest`` is the SHA-256 of what it said."""

    source: str
    published_at: str
    document: str | None = None
    complete: tuple[Span, ...] = ()
    statements: int
    digest: str


class BulletinVoided(Recorded, frozen=True, kw_only=True, tag="bulletin-voided"):
    """We had misread the bulletin: its entries, its pins and its completeness do not stand."""

    why: str


class FigureReported(Recorded, frozen=True, kw_only=True, tag="figure-reported"):
    """The source gave the figure its first value."""

    statement: Statement
    bulletin: str


class FigureRevised(Recorded, frozen=True, kw_only=True, tag="figure-revised"):
    """The source gave the figure another value, qualifier, status or last day counted."""

    statement: Statement
    bulletin: str


class FigureConfirmed(Recorded, frozen=True, kw_only=True, tag="figure-confirmed"):
    """The source said the same again; ``pinned``: it had said so silently, in a complete bulletin."""

    statement: Statement
    bulletin: str
    pinned: bool = False


class FigureWithdrawn(Recorded, frozen=True, kw_only=True, tag="figure-withdrawn"):
    """The source no longer gives the figure a value."""

    withdrawal: Withdrawal
    bulletin: str
    pinned: bool = False


class FigureReinstated(Recorded, frozen=True, kw_only=True, tag="figure-reinstated"):
    """The source gave the figure a value again after withdrawing it."""

    statement: Statement
    bulletin: str


class AdjustmentDeclared(Recorded, frozen=True, kw_only=True, tag="adjustment-declared"):
    """The source declared that part of the change to this figure belongs to other periods."""

    adjustment: Adjustment
    bulletin: str
    pinned: bool = False


class AdjustmentWithdrawn(Recorded, frozen=True, kw_only=True, tag="adjustment-withdrawn"):
    """The source took its declaration back."""

    withdrawal: Withdrawal
    bulletin: str
    pinned: bool = False


class EntryCorrected(Recorded, frozen=True, kw_only=True, tag="entry-corrected"):
    """We had stored the entry wrongly; exactly one of statement, withdrawal and adjustment replaces the whole of it."""

    entry: int
    statement: Statement | None = None
    withdrawal: Withdrawal | None = None
    adjustment: Adjustment | None = None
    why: str


class RefiledAs(Struct, frozen=True, kw_only=True):
    """The entry of the figure under which a wrongly filed statement now stands."""

    series: str
    period: str
    entry: int


class EntryVoided(Recorded, frozen=True, kw_only=True, tag="entry-voided"):
    """We should not have stored the entry here; ``bulletin``: it went with its whole bulletin."""

    entry: int
    why: str
    refiled_as: RefiledAs | None = None
    bulletin: str | None = None


class LogRestarted(Recorded, frozen=True, kw_only=True, tag="log-restarted"):
    """The ledger had lost events that were signed, so its log goes on under another ``origin``.

    ``previous`` is the last checkpoint that was signed under the old one, as a signed note.
    """

    origin: str
    previous: str
    why: str


class LogGuarded(Recorded, frozen=True, kw_only=True, tag="log-guarded"):
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
LogEvent = LogRestarted | LogGuarded
Event = SourceEvent | SeriesEvent | DocumentEvent | BulletinEvent | FigureEvent | LogEvent
