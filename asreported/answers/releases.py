"""The types of what is answered about vintages and revisions."""

from decimal import Decimal

from msgspec import Struct, field


class Moment(Struct, frozen=True, kw_only=True):
    """A moment at which the series came to read otherwise, and how many figures it gave, changed or took back.

    ``reverted`` of them came back to their former values within days, and ``reverts`` of them came back just then.
    """

    published_at: str
    figures: int
    reported: int
    changed: int
    withdrawn: int
    reverted: int
    reverts: int


class VersionRow(Struct, frozen=True, kw_only=True):
    """How a figure read from one moment of publication until the next; a value None was withdrawn.

    ``published_from`` is the instant from which it held, ``published_to`` the one from which it did no more: None as
    long as it holds. ``entry`` and ``position`` are of what said so first.
    """

    series: str
    period: str
    value: Decimal | None
    qualifier: str | None
    status: str | None
    through: str | None
    published_at: str
    published_from: str
    published_to: str | None
    entry: int
    position: int
    what: str


class CalendarRelease(Struct, frozen=True, kw_only=True):
    """The first value of a period, and what was known of the period before it just then.

    ``expected`` is the last day of the period and the median of days that ``expected_from`` releases before it took;
    None where too few are known. ``late`` counts days from then to the release, negative before it, None where one of
    the two is not known. ``overdue`` is of one that is awaited: the days from ``expected`` to the moment of ``as_of``,
    0 before it; None without such a moment. A release is ``backfilled`` if a later period was published at the same
    moment or before it: no expectation rests on it, and it is never late. ``previous`` is the value of
    ``previous_period`` as it was known just before the release, ``previous_then`` as it was from the release on; None
    where it was not known then.
    """

    period: str
    state: str
    expected: str | None
    expected_from: int
    published_at: str | None
    precision: str | None
    days_after: int | None
    late: int | None
    overdue: int | None
    backfilled: bool
    value: Decimal | None
    qualifier: str | None
    previous_period: str | None
    previous: Decimal | None
    previous_qualifier: str | None
    previous_then: Decimal | None
    previous_then_qualifier: str | None


class Look(Struct, frozen=True, kw_only=True):
    """A moment at which the source's list was looked at, or at which the series changed without a whole list.

    ``whole``: a complete bulletin that covers figures of the series, all of them if ``start`` and ``end`` are None. If
    several have one moment, the last one recorded is named. ``figures`` came to read otherwise, ``reported``,
    ``changed`` and ``withdrawn`` of them; none if nothing had ``changed`` since the look before. ``reverted`` of them
    came back to their former values within seven days, and ``reverts`` of them came back just then. ``missed`` are the
    whole periods of the series' frequency between the whole list before and this one, in which the watch found nothing
    either.
    """

    published_at: str
    whole: bool
    bulletin: str | None
    recorded_at: str | None
    start: str | None
    end: str | None
    unchanged: bool
    figures: int
    reported: int
    changed: int
    withdrawn: int
    reverted: int
    reverts: int
    missed: int


class WatchedSpan(Struct, frozen=True, kw_only=True):
    """So many looks at an address, from the first to the last, with one outcome.

    It was to be looked at ``every`` so many seconds, and between two of the looks lie at most twice as many.
    """

    url: str
    outcome: str
    first: str
    last: str
    looks: int
    every: int
    why: str | None


class BlindSpan(Struct, frozen=True, kw_only=True):
    """From one look that could read the file to the next, where nobody knew what the source said for too long.

    That is longer than twice the time after which it was to be looked at. Before the first look that could read the
    file, and after the last, it counts as far as others were made.
    """

    since: str
    until: str


class CoverageCounts(Struct, frozen=True, kw_only=True):
    """All looks together: ``looks`` counts those at a whole list, ``unchanged`` those that brought nothing new.

    ``missed`` is the sum of what was missed, ``longest_gap`` the most days between two looks at a whole list, or of the
    watch. ``watched`` is what the watch found at the addresses of the series, ``blind`` when it could find nothing.
    """

    looks: int
    unchanged: int
    missed: int
    longest_gap: int
    watched: list[WatchedSpan]
    blind: list[BlindSpan]
    position: int


class Rectangle(Struct, frozen=True, kw_only=True):
    """One value where it stands: published from..to, by position from..to (the ends are open, None is unbounded).

    Without a value something is taken back, but where ``amount_unknown`` an adjustment of unknown amount is declared.
    """

    period: str
    slot: str
    entry: int
    value: Decimal | None
    qualifier: str | None
    status: str | None
    through: str | None
    amount_unknown: bool
    published_from: str
    published_to: str | None
    position_from: int
    position_to: int | None


class Revision(Struct, frozen=True, kw_only=True):
    """One change; ``since`` is the position from which it reads so, ``days_since`` counts from the first value.

    ``previous`` is what stood before it, of a reinstatement the last value before the withdrawal: where another value
    ``came_back_changed``, it is a revision of value too. ``of_value`` is false where the wording or the date alone
    changed. ``order_assumed``: that ``previous`` came first rests on where a bare date is placed within its day.
    ``amount_unknown``: an adjustment is declared and nobody said how much; ``previous_unknown`` so of ``previous``.
    A value that was taken back within days is ``reverted_by`` the entry of the figure that gave the former one again,
    which ``reverts`` it; both say after how many days that was, ``days_until_reverted``.
    """

    series: str
    period: str
    slot: str
    entry: int
    since: int
    position: int
    kind: str
    recorded_kind: str
    of_value: bool
    came_back_changed: bool
    order_assumed: bool
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
    days_since: int | None
    reverted_by: int | None
    reverted_at: str | None
    reverts: int | None
    days_until_reverted: int | None
    reason: str | None
    note: str | None
    published_at: str
    document: str | None
    bulletin: str | None


class Run(Struct, frozen=True, kw_only=True):
    """How a period stands from one vintage on, the first being 0, until the next run; no qualifier without value.

    ``vintage`` is how that vintage is called.
    """

    first: int = field(name="from")
    vintage: str
    state: str
    qualifier: str | None


class TriangleRow(Struct, frozen=True, kw_only=True):
    """One period: ``values`` vintage by vintage, None where none stood; before the first run nothing was published."""

    period: str
    values: list[Decimal | None]
    runs: list[Run]


class Triangle(Struct, frozen=True, kw_only=True):
    """All periods by all vintages that were asked for; ``vintages`` are the moments at which the series changed."""

    series: str
    vintages: list[str]
    items: list[TriangleRow]
    position: int


class TimelineChanges(Struct, frozen=True, kw_only=True):
    """The statements that changed, in columns: at which of the moments, which of the periods, to what.

    A value None is withdrawn, or not there any more. Moments and periods are counted from 0.
    """

    moment: list[int]
    period: list[int]
    value: list[Decimal | None]
    qualifier: list[str | None]


class TimelineTotals(Struct, frozen=True, kw_only=True):
    """The latest figure from each of the moments on, in columns that say what the same fields of a total say."""

    state: list[str]
    value: list[Decimal | None]
    qualifier: list[str | None]
    period: list[str | None]
    change: list[Decimal | None]
    change_qualifier: list[str | None]
    change_since: list[str | None]
    adjustment: list[Decimal | None]
    adjustment_unknown: list[bool]


class Timeline(Struct, frozen=True, kw_only=True):
    """Every moment along one axis, with what changed at each and the total from then on.

    ``moments`` say ``as_of`` along ``published``, and ``position`` along ``recorded``, where ``recorded_at`` says when
    that was. ``first_days`` are those of the periods.
    """

    series: str
    along: str
    moments: list[str]
    recorded_at: list[str]
    periods: list[str]
    first_days: list[str]
    changes: TimelineChanges
    totals: TimelineTotals
    position: int
