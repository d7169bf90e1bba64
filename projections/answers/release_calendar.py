"""The release calendar of a series: when the first value of each period came, beside when it was to be expected."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Literal, NamedTuple

from msgspec import Struct

from domain.moments import OPEN, day_of, from_microseconds, is_date
from domain.periods import period, period_of
from domain.refusals import NotAPeriod
from domain.series import Series
from domain.words import Frequency
from projections.answers.figures import within
from projections.answers.known import known_series
from projections.answers.listing import Listing
from projections.answers.turns import Turn, turns
from projections.answers.view import View
from projections.moment import At
from projections.tables.vintages import EntryRow, entries_at

# An expectation rests on the releases of so many periods before, and on no fewer than so many.
MOST_BEFORE, LEAST_BEFORE = 12, 3
Precision = Literal["instant", "day"]


class CalendarRelease(Struct, frozen=True, kw_only=True):
    """The first value of a period, as ``release=first`` has it, and what was known of the period before it just then.

    ``expected`` is the last day of the period and the median of days that ``expected_from`` releases before it took;
    None where too few are known. ``late`` counts days from then to the release, negative before it, None where one of
    the two is not known. ``overdue`` is of one that is awaited: the days from ``expected`` to the moment of publication
    as of which is asked, 0 before it; None without such a moment, for no answer rests on a clock. A release is
    ``backfilled`` if a later period was published at the same moment or before it: no expectation rests on it, and it
    is never late. ``previous`` is the value of ``previous_period`` as it was known just before the release,
    ``previous_then`` as it was from the release on; None where it was not known then.
    """

    period: str
    state: Literal["released", "awaited"]
    expected: str | None
    expected_from: int
    published_at: str | None
    precision: Precision | None
    days_after: int | None
    late: int | None
    overdue: int | None
    backfilled: bool
    value: str | None
    qualifier: str | None
    previous_period: str | None
    previous: str | None
    previous_qualifier: str | None
    previous_then: str | None
    previous_then_qualifier: str | None


class _Released(NamedTuple):
    """A period with all turns of its figure, and the report: its first value, also one that never stood."""

    report: EntryRow
    turns: list[Turn]
    backfilled: bool

    @property
    def period(self) -> str:
        return self.report.period

    @property
    def day(self) -> date:
        return _day(self.report.published)

    @property
    def days_after(self) -> int:
        """From the last day of the period to the release."""
        return (self.day - period(self.period).last).days

    def before(self, moment: int) -> Turn | None:
        """What stood just before a moment."""
        return next((one for one in reversed(self.turns) if one.at < moment), None)


class _Expected(NamedTuple):
    """When a release was to be expected, and from how many others that is known."""

    day: date | None
    known: int


def ask_release_calendar(
    view: View, at: At, key: str, start: str | None = None, end: str | None = None
) -> Listing[CalendarRelease]:
    """The releases of a series by period, and the next one that is awaited; raises UnknownSeries."""
    number, series = known_series(view, at, key)
    wanted = within(start, end)
    # All periods: an expectation rests on those before, and what is backfilled or awaited on those behind.
    rows = entries_at(view.generation, number, at)
    figures = (list(of_figure) for _, of_figure in groupby(rows, key=attrgetter("period")))
    released = _in_order([one for one in figures if any(entry.has_value for entry in one)])
    items = [*_releases(released), *_awaited(series, released, at)]
    return Listing(items=[one for one in items if wanted(one.period)], position=view.last_change(key, at.position))


def _in_order(figures: Sequence[list[EntryRow]]) -> list[_Released]:
    """The periods in their order; those whose later ones were published no later are backfilled."""
    least, found = OPEN, []
    for entries in reversed(figures):
        report = next(one for one in entries if one.has_value)
        found.append(_Released(report, list(turns(entries)), least <= report.published))
        least = min(least, report.published)
    return found[::-1]


def _day(moment: int) -> date:
    return date.fromisoformat(day_of(from_microseconds(moment)))


def _releases(released: Sequence[_Released]) -> Iterator[CalendarRelease]:
    lags: list[int] = []
    for before, one in zip((None, *released), released, strict=False):
        expected = _expected(one.period, lags)
        yield _release(one, before, _Expected(None, 0) if one.backfilled else expected)
        if not one.backfilled:
            lags.append(one.days_after)


def _release(one: _Released, before: _Released | None, expected: _Expected) -> CalendarRelease:
    report, came = one.report, one.report.published
    stood = None if before is None else before.before(came)
    then = None if before is None else before.before(came + 1)
    return CalendarRelease(
        period=one.period,
        state="released",
        expected=_text(expected.day),
        expected_from=expected.known,
        published_at=report.published_at,
        precision="day" if is_date(report.published_at) else "instant",
        days_after=one.days_after,
        late=None if expected.day is None else (one.day - expected.day).days,
        overdue=None,
        backfilled=one.backfilled,
        value=report.value,
        qualifier=report.qualifier,
        previous_period=None if before is None else before.period,
        previous=stood and stood.entry.value,
        previous_qualifier=_qualifier(stood),
        previous_then=then and then.entry.value,
        previous_then_qualifier=_qualifier(then),
    )


def _awaited(series: Series, released: Sequence[_Released], at: At) -> Iterator[CalendarRelease]:
    """The period behind the last one, unless the series has ended."""
    if not released or series.closed is not None:
        return
    last = released[-1]
    following = _following(last.period, series.frequency)
    if following is None:
        return
    expected = _expected(following, [one.days_after for one in released if not one.backfilled])
    stands = last.turns[-1]
    yield CalendarRelease(
        period=following,
        state="awaited",
        expected=_text(expected.day),
        expected_from=expected.known,
        published_at=None,
        precision=None,
        days_after=None,
        late=None,
        overdue=_overdue(expected.day, at),
        backfilled=False,
        value=None,
        qualifier=None,
        previous_period=last.period,
        previous=stands.entry.value,
        previous_qualifier=_qualifier(stands),
        previous_then=None,
        previous_then_qualifier=None,
    )


def _overdue(expected: date | None, at: At) -> int | None:
    """Days from then to the moment of publication as of which is asked; None where there is no such moment."""
    if expected is None or at.published == OPEN:
        return None
    return max(0, (_day(at.published) - expected).days)


def _following(text: str, frequency: Frequency) -> str | None:
    """The period behind another; None behind the last one that there is."""
    found = period_of(period(text).until, frequency)
    try:
        return period(found).text
    except NotAPeriod:
        return None


def _expected(text: str, lags: Sequence[int]) -> _Expected:
    """The last day of the period, and as many days as the releases of the periods before took: the lower median."""
    last = sorted(lags[-MOST_BEFORE:])
    if len(last) < LEAST_BEFORE:
        return _Expected(None, 0)
    try:
        day = period(text).last + timedelta(days=last[(len(last) - 1) // 2])
    except OverflowError:  # behind the last day of any calendar, or before the first
        return _Expected(None, 0)
    return _Expected(day, len(last))


def _qualifier(turn: Turn | None) -> str | None:
    return turn.entry.qualifier if turn is not None and turn.entry.has_value else None


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
