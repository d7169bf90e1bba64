"""The types of what is answered about documents, bulletins, citations and events."""

from decimal import Decimal

from msgspec import Raw, Struct, field

from asreported.answers.figures import Evidence


class EntryWithEvidence(Struct, frozen=True, kw_only=True):
    """An entry that rests on a document or bulletin."""

    series: str
    period: str
    entry: int
    position: int
    kind: str


class ContentAnswer(Struct, frozen=True, kw_only=True):
    """How the bytes of a document came: their SHA-256 (hex), how many they are, of which kind they were said to be."""

    sha256: str
    size: int
    media_type: str
    recorded_at: str
    recorded_by: str
    position: int


class DocumentAnswer(Struct, frozen=True, kw_only=True):
    """A document, and the bulletins and corrections that rest on it: at most a thousand.

    ``more_after`` is the position behind which to ask for more, None where these are the last.
    """

    document: Evidence
    source: str
    recorded_at: str
    recorded_by: str
    content: ContentAnswer | None
    bulletins: list[str]
    entries: list[EntryWithEvidence]
    more_after: int | None
    position: int


class RevertedBulletin(Struct, frozen=True, kw_only=True):
    """By which ``bulletin`` most figures that another one had ``changed`` came back to their former values.

    ``figures`` is how many of these it took back, and is more than half of them.
    """

    bulletin: str
    reverted_at: str
    days_until_reverted: int
    figures: int
    changed: int


class BulletinAnswer(Struct, frozen=True, kw_only=True):
    """A bulletin, and the entries that it came to: at most a thousand.

    ``more_after`` is the position behind which to ask for more, None where these are the last. ``reverted`` is None
    unless a later bulletin took most of it back.
    """

    bulletin: str
    source: str
    published_at: str
    document: Evidence | None
    complete: list[dict[str, str | None]]
    statements: int
    digest: str
    recorded_at: str
    recorded_by: str
    voided: str | None
    reverted: RevertedBulletin | None
    entries: list[EntryWithEvidence]
    more_after: int | None
    position: int


class CslName(Struct, frozen=True):
    """Who is cited, as one piece of text."""

    literal: str


class CslDate(Struct, frozen=True):
    """A day: year, month and day."""

    date_parts: list[list[int]] = field(name="date-parts")


class CslItem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An item of CSL-JSON, the form of the Citation Style Language that reference managers read."""

    id: str
    type: str
    author: list[CslName]
    title: str
    issued: CslDate
    version: str
    archive_location: str
    archive: str | None = None
    url: str | None = field(name="URL", default=None)


class Citation(Struct, frozen=True, kw_only=True):
    """How to cite a figure so that the citation can be checked.

    ``position`` is the last one that could have changed the answer. The checkpoint of ``origin`` at ``size`` is the
    first one that covers it; ``root`` is its Merkle root, in base64. All of them are None as long as nothing that was
    signed covers the position: then only the service vouches for it. ``path`` is the figure's address within a service,
    ``url`` the whole of it, if the log is named after where the service is. ``csl`` is an item of CSL-JSON.
    """

    figure: str
    value: Decimal | None
    qualifier: str | None
    unit: str
    published_at: str
    as_of: str | None
    position: int
    origin: str | None
    size: int | None
    root: str | None
    signed_at: str | None
    path: str
    url: str | None
    text: str
    bibtex: str
    csl: CslItem


class ProvedQuestion(Struct, frozen=True, kw_only=True):
    """What was asked: how a figure reads, or the latest total of a series, as published by ``as_of``, at a position."""

    kind: str
    figure: str
    as_of: str | None
    position: int


class ProvedAnswer(Struct, frozen=True, kw_only=True):
    """How the figure reads; ``value`` None is a withdrawal, ``entry`` the entry that says so."""

    value: Decimal | None
    qualifier: str | None
    period: str
    published_at: str
    entry: int


class ProvedEntry(Struct, frozen=True, kw_only=True):
    """One event: its stored bytes as text, and a C2SP tlog-proof that the log holds them."""

    position: int
    event: str
    proof: str


class Proof(Struct, frozen=True, kw_only=True):
    """Everything that is needed to check an answer without asking us again, but the key.

    ``entries`` are first all events of the figure up to the position, oldest first, to which the reading rule of
    docs/domain.md section 2 is applied; then those that say what it is: source, series, documents and bulletins.
    """

    format: str
    question: ProvedQuestion
    answer: ProvedAnswer
    origin: str
    checkpoint: str
    entries: list[ProvedEntry]
    position: int


class StoredEvent(Struct, frozen=True):
    """An event where it stands; ``event`` are its stored bytes, verbatim."""

    position: int
    event: Raw
