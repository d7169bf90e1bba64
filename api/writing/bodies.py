"""The bodies of the writes: their fields, and for the OpenAPI document their forms."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from api.http import patterns
from domain.words import FREQUENCIES, MEASURES, QUALIFIERS, REASONS, STATUSES


def _told(about: str, **schema: Any) -> Meta:  # noqa: ANN401 - JSON Schema holds anything
    """What the document says of a field; the domain alone judges it, so that every way in is judged alike."""
    return Meta(description=about, extra_json_schema=schema)


Text = Annotated[
    str, _told("Text in NFC, without control or bidirectional characters.", pattern=patterns.NAME, maxLength=300)
]
Value = Annotated[
    str,
    _told("An exact decimal.", pattern=patterns.VALUE, examples=["9000", "1.10"]),
]
Moment = Annotated[
    str,
    _told(
        "A date, or an instant with its offset from UTC; between 1900 and one day after the ledger's clock.",
        pattern=patterns.PUBLISHED,
        examples=["2022-03-02", "2022-03-02T08:00:00Z"],
    ),
]
Day = Annotated[str, _told("A date.", pattern=patterns.DATE, examples=["2025-06-04"])]
Period = Annotated[
    str,
    _told(
        "A period in SDMX's text form.",
        pattern=patterns.PERIOD,
        examples=["2022-03-02", "2022-Q1"],
    ),
]
SourceWord = Annotated[str, _told("A source's slug.", pattern=patterns.SLUG, maxLength=patterns.SLUG_LENGTH)]
SeriesWord = Annotated[
    str,
    _told(
        "A series as `source/series`; where the body or the address names the source, its own slug is enough.",
        pattern=patterns.SERIES_OR_SLUG,
        maxLength=patterns.SERIES_LENGTH,
        examples=["war-losses/personnel"],
    ),
]
Qualifier = Annotated[str, _told("How the source qualified it.", enum=list(QUALIFIERS))]
Reason = Annotated[str, _told("The source's reason; `unstated` is an honest answer.", enum=list(REASONS))]
Status = Annotated[str, _told("SDMX observation status.", enum=list(STATUSES))]
Note = Annotated[str, _told("A note on the entry.", maxLength=2000, pattern=patterns.LINES)]
Why = Annotated[str, _told("Why our entry was wrong.", maxLength=2000, pattern=patterns.NAME_OF_LINES)]
Address = Annotated[
    str,
    _told(
        "A URL; it is shown, never fetched.",
        maxLength=2048,
        pattern=patterns.ADDRESS,
        examples=["https://example.org/a"],
    ),
]
Id = Annotated[str, _told("A document's id.", pattern=patterns.UUID)]
Decimals = Annotated[int, _told("Number of decimals of its values.", minimum=0, maximum=9)]
LagDays = Annotated[int, _told("Days from the last day counted to the period's end.", minimum=0, maximum=366)]


class SourceBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A body that publishes figures; ``relays`` is the source whose figures it passes on."""

    source: SourceWord
    name: Text
    url: Address | None = None
    relays: SourceWord | None = None


class SourceChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change about a source; what is left out stays as it is, null takes it away."""

    name: Text | UnsetType = UNSET
    url: Address | UnsetType | None = UNSET
    relays: SourceWord | UnsetType | None = UNSET


class SeriesBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One measure that one source publishes again and again."""

    series: SeriesWord
    source: SourceWord | None = None
    title: Text
    unit: Text
    measure: Annotated[str, _told("Running total, amount or state.", enum=list(MEASURES))]
    frequency: Annotated[str, _told("The length of its periods.", enum=list(FREQUENCIES))]
    description: Note | None = None
    decimals: Decimals = 0
    starts_on: Day | None = None
    lag_days: LagDays = 0


class SeriesChange(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to change about a series; what is left out stays as it is. Its arithmetic changes only with a reason."""

    title: Text | UnsetType = UNSET
    description: Note | UnsetType = UNSET
    decimals: Decimals | UnsetType = UNSET
    starts_on: Day | UnsetType = UNSET
    lag_days: LagDays | UnsetType = UNSET
    reason: (
        Annotated[str, _told("Why the calculation changes.", minLength=1, maxLength=2000, pattern=patterns.LINES)]
        | UnsetType
    ) = UNSET


class ClosingBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The source stopped publishing the series after its last period; the successors go on."""

    last_period: Period
    successors: list[SeriesWord] = []
    reason: Note | None = None


class DocumentFacts(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where and when a piece of evidence appeared; ``sha256`` (hex) and ``size`` (bytes) are of its content."""

    url: Address | None = None
    title: Annotated[str, _told("Its title.", maxLength=500, pattern=patterns.TEXT)] | None = None
    quote: (
        Annotated[str, _told("The passage, at most 12,000 bytes.", maxLength=4000, pattern=patterns.LINES)] | None
    ) = None
    published_at: Moment | None = None
    sha256: Annotated[str, _told("SHA-256 of its bytes, hex.", pattern=patterns.SHA256)] | None = None
    size: Annotated[int, _told("Its number of bytes.", minimum=0, maximum=2**53 - 1)] | None = None
    published_by: (
        Annotated[str, _told("A public name under which it appeared.", maxLength=200, pattern=patterns.TEXT)] | None
    ) = None


class DocumentBody(DocumentFacts, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document of a source."""

    source: SourceWord


class SpanBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a bulletin is the whole list of: a series' statements or adjustments, from start to end."""

    series: SeriesWord
    of: Annotated[str, _told("Of what.", enum=["statements", "adjustments"])] = "statements"
    start: Period | None = None
    end: Period | None = None


class StatementBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a bulletin says of one figure; value null withdraws it. ``expect`` is the version seen, 0 for none."""

    series: SeriesWord
    period: Period
    value: Value | None
    qualifier: Qualifier = "exact"
    status: Status | None = None
    through: Day | None = None
    reason: Reason | None = None
    note: Note | None = None
    expect: (
        Annotated[int, _told("The figure's version that you saw.", minimum=0, maximum=patterns.MOST_COUNT)] | None
    ) = None


class AdjustmentLine(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a bulletin declares not to belong to a figure's period; amount null is unknown."""

    series: SeriesWord
    period: Period
    amount: Value | None
    reason: Reason
    note: Note | None = None


class BulletinBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one source published at one moment; ``complete`` names what it is the whole list of."""

    source: SourceWord
    published_at: Moment
    document: Id | DocumentFacts | None = None
    reason: Reason | None = None
    note: Note | None = None
    complete: list[SpanBody] = []
    statements: list[StatementBody] = []
    adjustments: list[AdjustmentLine] = []


class Published(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When and where the source said so."""

    published_at: Moment
    document: Id | DocumentFacts | None = None
    note: Note | None = None


class Said(Published, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The source gave the figure a value."""

    value: Value
    qualifier: Qualifier = "exact"
    status: Status | None = None
    through: Day | None = None
    reason: Reason | None = None


class Revised(Said, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The source gave the figure another value or wording; it says why, or that no reason was stated."""

    reason: Reason


class Confirmed(Published, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The source said the same again; what is left out is as in force."""

    value: Value | None = None
    qualifier: Qualifier | None = None
    status: Status | None = None
    through: Day | None = None
    reason: Reason | None = None


class Withdrawn(Published, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The source took the figure, or its declaration, back."""

    reason: Reason


class Declared(Withdrawn, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The source declared that part of the change does not belong to the period; amount null is unknown."""

    amount: Value | None


class Correction(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an entry of ours should have said, as a whole: a value, an amount (null: unknown), or ``withdrawn`` true.

    It says one of the three, and not two.
    """

    why: Why
    value: Value | UnsetType = UNSET
    amount: Value | UnsetType | None = UNSET
    withdrawn: bool = False
    qualifier: Qualifier = "exact"
    status: Status | None = None
    through: Day | None = None
    published_at: Moment | None = None
    document: Id | None = None
    reason: Reason | None = None
    note: Note | None = None


class Voiding(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why our own entry, or our reading of a bulletin, should not be there."""

    why: Why


class Refiling(Voiding, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The figure that the entry was said of."""

    series: SeriesWord
    period: Period


class BulletinVoidings(Voiding, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Bulletins that we had misread, voided together."""

    bulletins: Annotated[list[Id], Meta(description="Their ids.", min_length=1, max_length=100)]


class TokenBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For whom a token is, and what it may do; ``expires`` null is never; left out, it is a year from now."""

    owner: Annotated[str, _told("A handle, stored for good as `recorded_by`.", pattern=patterns.HANDLE, maxLength=100)]
    scopes: Annotated[
        list[
            Annotated[str, _told("A scope.", pattern=patterns.SCOPE, maxLength=len("report:") + patterns.SLUG_LENGTH)]
        ],
        Meta(description="Its scopes.", min_length=1, max_length=100),
    ]
    expires: (
        Annotated[
            str,
            _told(
                "When it expires: 90d, a date or an instant.",
                pattern=patterns.EXPIRY,
                examples=["90d", "2030-12-31"],
            ),
        ]
        | UnsetType
        | None
    ) = UNSET
