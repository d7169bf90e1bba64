"""Everything the domain can refuse, as one small tree with the facts inside.

Refusal
├── Malformed                   a word, value, period or time is not of its form
│   ├── NotASlug, NotAPeriod, NotAValue, NotAMoment, InvalidText, UnknownWord
│   ├── PeriodDoesNotFit        the series is of another frequency
│   ├── ValueDoesNotFit         more decimals or digits than the series has
│   ├── PublishedOutOfRange     before 1900, or more than a day ahead of the clock
│   ├── SeriesOfAnotherSource   a bulletin speaks of its own source's series
│   ├── DuplicateFigure         a bulletin speaks of each figure at most once
│   ├── NotAUrl                 a URL that is none, or of a scheme that is not cited
│   ├── DocumentTooLarge        a document's bytes are more than 10 MiB
│   └── EventTooLarge           an event would be larger than 16 KiB
├── Unknown                     UnknownSource, UnknownSeries, UnknownFigure, UnknownEntry, UnknownDocument,
│                               UnknownBulletin, ContentMissing
├── Conflict
│   ├── AlreadyExists           the source or series is registered
│   ├── ClosedSeries            a period after the last one
│   ├── LaterFiguresExist       a series cannot end before a figure that stands
│   ├── SaysNothingNew          a revision, description or correction that changes nothing
│   ├── WrongKind               what was called a report turns out to be a revision
│   ├── CannotBeCorrected       voided, or a correction itself
│   ├── AlreadyVoided           a bulletin is voided once
│   ├── ChangedMeanwhile        not the version that the caller expected
│   ├── IdempotencyKeyReused    the attempt's key stands for another request
│   ├── ContentDiffers          not the bytes that the document is known by
│   ├── AlreadyStored           a store keeps what it has: a version, a position, a checkpoint's size
│   ├── ReadOnlyCopy            a mirror: whoever records, records at its origin
│   └── LedgerBusy              another writer held the ledger for too long
│       └── LogOvertaken        another machine recorded first: decide again
├── Elsewhere                   the log is kept on another machine
│   ├── PrimaryUnreachable      nothing was sent there
│   └── OutcomeUnknown          sent, and not confirmed: the same attempt again tells
└── Halted                      an operator has to look
    ├── ClockBehind, ClockAhead, NotALedger, NewerLedger, DiskFull, LogForked, LogHalted
    ├── DriverNotInstalled      the ledger is a copy, and its driver is an extra
    ├── CopyForked              what this copy has is not what its upstream has
    ├── UpstreamWrong           what the upstream sent is not what it says it is
    └── FileUnreadable          GuardLost
"""

# So much of a refused value stands in a message: all of a figure's key, of any text its beginning.
_MOST_SHOWN = 140


def shown(refused: object) -> str:
    """A refused value as a message quotes it; the refusal's facts hold all of it."""
    text = str(refused)
    return repr(text) if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]!r}..."


class Refusal(Exception):
    """The domain says no; ``facts`` are what a caller needs to mend the request, whole; the edge shortens them.

    ``inside`` names the parts of the command in which the refused field stands, outermost first.
    """

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts
        self.inside: tuple[str, ...] = ()


class Malformed(Refusal):
    """Part of the request is not written correctly."""


class NotASlug(Malformed):
    """A slug must be at most 64 lower-case letters and digits, with single hyphens between them."""


class NotAPeriod(Malformed):
    """A period must exist and be written as 2022, 2022-Q1, 2022-03, 2022-W09 or 2022-03-02."""


class NotAValue(Malformed):
    """A value must be a plain decimal in a string, without exponent or separators."""


class NotAMoment(Malformed):
    """A moment must be a date, or an instant with its offset from UTC."""


class InvalidText(Malformed):
    """A text is too long, or contains control or bidirectional characters."""


class UnknownWord(Malformed):
    """A qualifier, reason, status, measure or frequency is not one of the allowed words."""


class PeriodDoesNotFit(Malformed):
    """The period does not match the frequency of the series."""


class ValueDoesNotFit(Malformed):
    """The value has more decimals than the series, or too many digits to be recorded exactly."""


class PublishedOutOfRange(Malformed):
    """The publication is before 1900 or more than one day after the ledger's clock."""


class SeriesOfAnotherSource(Malformed):
    """The bulletin names a series of another source."""


class DuplicateFigure(Malformed):
    """The bulletin names a figure twice."""


class NotAUrl(Malformed):
    """A URL must have at most 2,048 characters, the scheme http, https, git, urn or doi, no space and no user."""


class DocumentTooLarge(Malformed):
    """The document has more than 10 MiB."""


class EventTooLarge(Malformed):
    """An event would have more than 16 KiB."""


class Unknown(Refusal):
    """The ledger does not have what the request names."""


class UnknownSource(Unknown):
    """There is no such source."""


class UnknownSeries(Unknown):
    """There is no such series."""


class UnknownFigure(Unknown):
    """The ledger has no value of this figure."""


class UnknownEntry(Unknown):
    """The figure has no such entry."""


class UnknownDocument(Unknown):
    """There is no such document."""


class UnknownBulletin(Unknown):
    """There is no such bulletin."""


class ContentMissing(Unknown):
    """The ledger does not have the bytes of the document."""


class Conflict(Refusal):
    """The request is well formed but contradicts what the ledger holds."""


class AlreadyExists(Conflict):
    """The source or series already exists."""


class ClosedSeries(Conflict):
    """The series is closed and has no period after its last."""


class LaterFiguresExist(Conflict):
    """The series has a figure with a value after its last period: withdraw that first, or give a later last period."""


class SaysNothingNew(Conflict):
    """The request repeats what is in force."""


class WrongKind(Conflict):
    """What the source did is not the kind that the caller expected."""


class CannotBeCorrected(Conflict):
    """A voided entry, a correction or a voiding cannot be corrected or voided."""


class AlreadyVoided(Conflict):
    """The bulletin was already voided."""


class ChangedMeanwhile(Conflict):
    """The figure is not at the version that the caller expected."""


class IdempotencyKeyReused(Conflict):
    """The key was already used for another request; a key belongs to one request permanently."""


class ContentDiffers(Conflict):
    """The bytes do not match the SHA-256 or size of the document."""


class AlreadyStored(Conflict):
    """The store already holds this version, position or checkpoint size; what it holds never changes."""


class LedgerBusy(Conflict):
    """Another writer held the ledger for longer than the lock timeout; try again."""


class LogOvertaken(LedgerBusy):
    """Another machine recorded at the same positions first; what was decided has to be decided again."""


class ReadOnlyCopy(Conflict):
    """The ledger mirrors another one, and records nothing itself."""


class Elsewhere(Refusal):
    """The log is kept on another machine, which did not do what was asked."""


class PrimaryUnreachable(Elsewhere):
    """No primary server was reached, and nothing was sent to one; try again."""


class OutcomeUnknown(Elsewhere):
    """The primary did not confirm what was sent to it; the same attempt, sent again, is recorded once."""


class Halted(Refusal):
    """The ledger is read-only until an operator has checked it."""


class ClockBehind(Halted):
    """The last recorded instant is more than an hour ahead of the clock."""


class ClockAhead(Halted):
    """The machine's clock is more than an hour ahead of that of the server that keeps the log."""


class NotALedger(Halted):
    """The file is not a ledger of this program."""


class NewerLedger(Halted):
    """A newer version of this program wrote the file."""


class FileUnreadable(Halted):
    """The file cannot be opened, read or written."""


class GuardLost(FileUnreadable):
    """The guard is missing or unreadable, so nobody knows what was signed last."""


class DiskFull(Halted):
    """There is no disk space for more events; reads continue, and recording resumes when there is space."""


class LogForked(Halted):
    """Signed events are missing: the ledger is an older copy of itself."""


class LogHalted(Halted):
    """The log contradicts what was signed before."""


class CopyForked(Halted):
    """The copy has events that its upstream does not have, or has others in their place."""


class UpstreamWrong(Halted):
    """What the upstream sent is not what it says it is: no event, another leaf, or a part of a batch."""


class DriverNotInstalled(Halted):
    """The log is kept in PostgreSQL, and the driver for it is not installed."""
