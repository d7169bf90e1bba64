"""The types of what is answered about figures."""

from decimal import Decimal

from msgspec import Struct


class Evidence(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The document on which an entry rests."""

    id: str
    url: str | None = None
    title: str | None = None
    quote: str | None = None
    published_at: str | None = None
    sha256: str | None = None
    published_by: str | None = None


class AdjustmentAnswer(Struct, frozen=True, kw_only=True):
    """What the source declared not to belong to the period; ``ignored`` where the figure itself reads as no value."""

    amount: Decimal | None
    reason: str
    note: str | None
    published_at: str
    entry: int
    ignored: bool


class FigureAnswer(Struct, frozen=True, kw_only=True):
    """How a figure reads; ``value`` None is a withdrawal, ``version`` what to expect when writing to it next.

    ``relays`` is the source whose figure this one passes on.
    """

    series: str
    relays: str | None
    period: str
    value: Decimal | None
    qualifier: str | None
    status: str | None
    through: str | None
    kind: str
    reason: str | None
    note: str | None
    published_at: str
    entry: int
    revisions: int
    adjustment: AdjustmentAnswer | None
    document: Evidence | None
    version: int
    position: int


class FigureRow(Struct, frozen=True, kw_only=True):
    """One figure; ``value`` is None where it is withdrawn, ``entry`` the one that says so.

    ``adjustment`` is the part of its change that the source declared not to belong to the period, None where it
    declared none or, with ``adjustment_unknown``, said no amount.
    """

    period: str
    state: str
    value: Decimal | None
    qualifier: str | None
    status: str | None
    through: str | None
    published_at: str
    entry: int
    revisions: int
    adjustment: Decimal | None
    adjustment_unknown: bool


class SourceFigure(Struct, frozen=True, kw_only=True):
    """One figure of one of the series of a source, as FigureRow has it, with the unit of its series.

    ``vintage`` is the moment by which it had been published so; None where no vintages are asked for.
    """

    vintage: str | None
    series: str
    period: str
    state: str
    value: Decimal | None
    unit: str
    qualifier: str | None
    status: str | None
    through: str | None
    published_at: str
    entry: int
    revisions: int
    adjustment: Decimal | None
    adjustment_unknown: bool


class TableRow(Struct, frozen=True, kw_only=True):
    """One period and its value in each of the series asked for, with the qualifier, and what there is of it.

    With vintages a series has a column for each, named ``series@vintage``. A state is ``reported``, ``withdrawn``, or
    ``not-published-then`` where the series had nothing of that period.
    """

    period: str
    values: dict[str, Decimal | None]
    qualifiers: dict[str, str | None]
    states: dict[str, str]


class EventRow(Struct, frozen=True, kw_only=True):
    """One event of a figure.

    ``value`` is as it was recorded, ``difference`` the value less ``previous``. ``kind`` is derived from the order of
    publication, ``recorded_kind`` what was decided when it was recorded. ``previous`` is the effective entry before it,
    of a reinstatement the last value before the withdrawal (another one ``came_back_changed``), of a correction or
    voiding what it corrects, as that read before. ``order_assumed``: that ``previous`` came first rests on where a bare
    date is placed within its day. ``corrected_by`` are the numbers of the events that corrected or voided it.
    ``amount_unknown``: it declares an adjustment and nobody said how much; ``previous_unknown`` so of ``previous``.
    """

    entry: int
    position: int
    slot: str
    kind: str
    recorded_kind: str
    value: Decimal | None
    previous: Decimal | None
    difference: Decimal | None
    qualifier: str | None
    previous_qualifier: str | None
    status: str | None
    previous_status: str | None
    through: str | None
    previous_through: str | None
    amount_unknown: bool
    previous_unknown: bool
    came_back_changed: bool
    order_assumed: bool
    reason: str | None
    note: str | None
    published_at: str | None
    recorded_at: str
    recorded_by: str
    bulletin: str | None
    pinned: bool
    document: Evidence | None
    corrected_by: list[int]
    corrects: int | None = None
    refiled_as: str | None = None


class HistoryRow(EventRow, frozen=True, kw_only=True):
    """One event of a figure as its history tells it.

    A value that was taken back within seven days is ``reverted_by`` the entry that gave the former one again, which
    ``reverts`` it; both say after how many days that was, ``days_until_reverted``.
    """

    reverted_by: int | None
    reverted_at: str | None
    reverts: int | None
    days_until_reverted: int | None


class SkippedEntry(Struct, frozen=True, kw_only=True):
    """An entry that does not yield the answer, and why; ``amount_unknown`` as of an entry in the history."""

    entry: int
    slot: str
    value: Decimal | None
    qualifier: str | None
    status: str | None
    through: str | None
    amount_unknown: bool
    published_at: str
    position: int
    why: str


class Explanation(Struct, frozen=True, kw_only=True):
    """Why a figure reads as it does; ``made_by`` are the entries that yield the value and its adjustment.

    ``passed_over`` are the entries that were recorded last, a hundred at most; ``passed_over_more`` counts the others.
    ``adjustment_unknown``: one is declared, and nobody said how much; ``adjustment_ignored``: the figure reads as no
    value. ``order_assumed``: another entry of the same day
    was passed over, and a bare date among the two does not say which of them came first.
    """

    series: str
    period: str
    as_of: str | None
    state: str
    value: Decimal | None
    qualifier: str | None
    status: str | None
    through: str | None
    adjustment: Decimal | None
    adjustment_unknown: bool
    adjustment_ignored: bool
    rule: str
    order_assumed: bool
    made_by: list[EventRow]
    passed_over: list[SkippedEntry]
    passed_over_more: int
    position: int
