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
│   ├── SeriesClosed            a period after the last one
│   ├── LaterFiguresExist       a series cannot end before a figure that stands
│   ├── SaysNothingNew          a revision, description or correction that changes nothing
│   ├── WrongKind               what was called a report turns out to be a revision
│   ├── CannotBeCorrected       voided, or a correction itself
│   ├── AlreadyVoided           a bulletin is voided once
│   ├── ChangedMeanwhile        not the version that the caller expected
│   ├── IdempotencyKeyReused    the attempt's key stands for another request
│   ├── ContentDiffers          not the bytes that the document is known by
│   └── LedgerBusy              another writer held the ledger for too long
└── Halted                      an operator has to look
    ├── ClockBehind, NotALedger, NewerLedger, DiskFull, LogForked, LogHalted
    └── FileUnreadable          GuardLost
"""

# So much of a refused value stands in a message: all of a figure's key, of any text its beginning.
_MOST_SHOWN = 140


def shown(refused: object) -> str:
    """A refused value as a message quotes it; the refusal's facts hold all of it."""
    text = str(refused)
    return repr(text) if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]!r}..."


class Refusal(Exception):
    """The domain says no; ``facts`` are what a caller needs to mend the request, in full: whoever shows them shortens.

    ``inside`` names the parts of the command in which the refused field stands, outermost first.
    """

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.message = message
        self.facts = facts
        self.inside: tuple[str, ...] = ()


class Malformed(Refusal):
    """What was sent is not of the form that the domain knows."""


class NotASlug(Malformed):
    """A source or series is named by lower-case letters, digits and single hyphens, at most 64."""


class NotAPeriod(Malformed):
    """A period is written as 2022, 2022-Q1, 2022-03, 2022-W09 or 2022-03-02, and exists."""


class NotAValue(Malformed):
    """A value is a plain decimal in a string, without exponent or separators."""


class NotAMoment(Malformed):
    """A moment is a date or an instant with its offset from UTC."""


class InvalidText(Malformed):
    """A text is too long, or holds control or bidirectional characters."""


class UnknownWord(Malformed):
    """A qualifier, reason, status, measure or frequency is not one of the known words."""


class PeriodDoesNotFit(Malformed):
    """The period's frequency is not the one of the series."""


class ValueDoesNotFit(Malformed):
    """The value is finer than the series' decimals, or too large to be held exactly."""


class PublishedOutOfRange(Malformed):
    """Nothing is published before 1900 or more than one day after the ledger's clock."""


class SeriesOfAnotherSource(Malformed):
    """A bulletin speaks of series of its own source only."""


class DuplicateFigure(Malformed):
    """A bulletin speaks of each figure at most once."""


class NotAUrl(Malformed):
    """A URL is at most 2,048 characters of the scheme http, https, git, urn or doi, with no space and no user in it."""


class DocumentTooLarge(Malformed):
    """A document's bytes are at most 10 MiB."""


class EventTooLarge(Malformed):
    """An event is at most 16 KiB."""


class Unknown(Refusal):
    """What the request names is not in the ledger."""


class UnknownSource(Unknown):
    """No such source is registered."""


class UnknownSeries(Unknown):
    """No such series was opened."""


class UnknownFigure(Unknown):
    """No value of this figure stands in the ledger."""


class UnknownEntry(Unknown):
    """The figure has no such entry."""


class UnknownDocument(Unknown):
    """No such document was received."""


class UnknownBulletin(Unknown):
    """No such bulletin was received."""


class ContentMissing(Unknown):
    """The document's bytes never came to the ledger."""


class Conflict(Refusal):
    """The request is well formed but does not go with what the ledger holds."""


class AlreadyExists(Conflict):
    """The source or series is there already."""


class SeriesClosed(Conflict):
    """The series is closed; it has no period after its last."""


class LaterFiguresExist(Conflict):
    """A series cannot end before a figure that has a value; withdraw that first, or name a later last period."""


class SaysNothingNew(Conflict):
    """What was sent repeats what is in force."""


class WrongKind(Conflict):
    """What the source did is not what the caller called it."""


class CannotBeCorrected(Conflict):
    """A voided entry, a correction or a voiding cannot be corrected or voided."""


class AlreadyVoided(Conflict):
    """The bulletin was voided before."""


class ChangedMeanwhile(Conflict):
    """The figure is not at the version that the caller expected."""


class IdempotencyKeyReused(Conflict):
    """The key came with another request before; a key stands for one request for ever."""


class ContentDiffers(Conflict):
    """The bytes are not those that the document is known by."""


class LedgerBusy(Conflict):
    """Another writer held the ledger for longer than the lock timeout; try again."""


class Halted(Refusal):
    """The ledger does not write until an operator has looked."""


class ClockBehind(Halted):
    """The last recorded instant is more than an hour ahead of the clock."""


class NotALedger(Halted):
    """The file is not a ledger of this program."""


class NewerLedger(Halted):
    """The file was written by a newer version of this program."""


class FileUnreadable(Halted):
    """The file cannot be opened, read or written."""


class GuardLost(FileUnreadable):
    """The guard is missing or cannot be read, so nobody knows what was signed last."""


class DiskFull(Halted):
    """There is no room for more events; reading goes on, and recording does as soon as there is room."""


class LogForked(Halted):
    """Events that were signed are missing: the ledger is an older copy of itself."""


class LogHalted(Halted):
    """The log contradicts what was signed before."""
