"""The coverage of a series: when its source was looked at, when nothing had changed, and what was missed."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from msgspec import Struct

from domain.events import BulletinReceived
from domain.keys import SeriesKey, series_key
from domain.lookups import completes_begin, completes_from, completes_until
from domain.moments import OPEN, day_of, from_microseconds, microseconds
from domain.periods import Period, period, period_of
from domain.refusals import Malformed
from domain.streams import bulletin_id
from domain.words import Frequency
from domain.words import Moment as Said
from projections.answers.known import known_series
from projections.answers.releases import Moment, moments
from projections.answers.view import View
from projections.answers.watched_spans import (
    BlindSpan,
    WatchedSpan,
    blind_spans,
    seen_days,
    seen_periods,
    watched_spans,
)
from projections.moment import At, backwards, earliest, latest
from projections.tables.vintages import entries_at

# The event of each complete bulletin is read: so many take some three seconds.
MOST_LOOKS = 10_000
# So many facts of a watch take about as long.
MOST_FACTS = 100_000
# How the streams of bulletins begin.
_BULLETINS = "bulletin/"


class CoverageTooLong(Malformed):
    """The source has too many complete bulletins for one coverage."""


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


class Coverage(Struct, frozen=True, kw_only=True):
    """All looks, oldest first; ``looks`` counts those at a whole list, ``unchanged`` those that brought nothing new.

    ``missed`` is the sum of what was missed, ``longest_gap`` the most days between two looks at a whole list, or of the
    watch. ``watched`` is what the watch found at the addresses of the series, ``blind`` when it could find nothing.
    """

    items: list[Look]
    position: int
    looks: int
    unchanged: int
    missed: int
    longest_gap: int
    watched: list[WatchedSpan]
    blind: list[BlindSpan]


class _WholeList(NamedTuple):
    """A complete bulletin as far as it covers the series."""

    published: int
    event: BulletinReceived
    start: str | None
    end: str | None


def ask_coverage(  # noqa: PLR0913 - the bounds of a list, and how long it may be
    view: View,
    at: At,
    key: str,
    published_from: str | None = None,
    published_to: str | None = None,
    *,
    most: int = MOST_LOOKS,
) -> Coverage:
    """When the series was looked at, as far as the ledger knew at a moment; between two moments of publication.

    Raises UnknownSeries, Malformed for bounds that are backwards, and CoverageTooLong.
    """
    number, series = known_series(view, at, key)
    window = _window(at, published_from, published_to)
    read = moments(entries_at(view.generation, number, at))
    changed = {when: one for one in read if (when := microseconds(Said(one.published_at))) in window}
    watched, told = _watched(view, at, series_key(series.series), window)
    seen = seen_periods(watched, series.frequency)
    completes, last = _completes(view, at, series_key(series.series).source, window, most)
    wholes = {one.published: one for one in _wholes(completes, series.series)}
    items: list[Look] = []
    days: list[date] = []
    for moment in sorted(changed.keys() | wholes.keys()):
        whole = wholes.get(moment)
        missed = 0
        if whole is not None:
            days.append(_day(moment))
            missed = _between(days[-2:], series.frequency, seen)
        items.append(_look(moment, whole, changed.get(moment), missed))
    return Coverage(
        items=items,
        position=max(view.last_change(series.series, at.position), last, told),
        looks=len(days),
        unchanged=sum(one.unchanged for one in items),
        missed=sum(one.missed for one in items),
        longest_gap=_longest_gap([*((day, day) for day in days), *seen_days(watched)]),
        watched=watched,
        blind=blind_spans(watched),
    )


def _window(at: At, published_from: str | None, published_to: str | None) -> range:
    """The moments of publication that are asked for, in microseconds since 1970."""
    first = -OPEN if published_from is None else microseconds(earliest(published_from))
    last = OPEN if published_to is None else microseconds(latest(published_to))
    if first > last:
        raise backwards(published_from, published_to, "published_from", "published_to")
    return range(first, min(last, at.published) + 1)


def _watched(view: View, at: At, key: SeriesKey, window: range) -> tuple[list[WatchedSpan], int]:
    found = watched_spans(view, at, key, window, MOST_FACTS)
    if found is None:
        raise CoverageTooLong(f"the watch of {key.source} has more than {MOST_FACTS:,} facts", bulletins=MOST_FACTS)
    return found


def _longest_gap(looked: Sequence[tuple[date, date]]) -> int:
    """The most days between two looks, of which some went on for several days."""
    longest, until = 0, None
    for first, last in sorted(looked):
        longest = longest if until is None else max(longest, (first - until).days)
        until = last if until is None else max(until, last)
    return longest


def _completes(view: View, at: At, source: str, window: range, most: int) -> tuple[list[BulletinReceived], int]:
    """A source's complete bulletins, in order of publication; and the last position that changed which they are."""
    store, found, last = view.store, [], 0
    begin = completes_begin(source) if window.start == -OPEN else completes_from(source, window.start)
    end = completes_until(source) if window.stop > OPEN else completes_from(source, window.stop)
    positions = [one for one in store.found_after("complete", begin, end) if one <= at.position]
    if len(positions) > most:
        raise CoverageTooLong(
            f"{source} has {len(positions):,} complete bulletins there, more than {most:,}: bound them by "
            "published_from and published_to",
            bulletins=len(positions),
        )
    voided = _voided(view, at)
    for position in positions:
        event = store.at(position).event
        assert isinstance(event, BulletinReceived), "it was filed as a complete bulletin"
        last = max(last, position, voided.get(event.stream, 0))
        if event.stream not in voided:
            found.append(event)
    return found, last


def _voided(view: View, at: At) -> dict[str, int]:
    """The streams of the bulletins that were voided by the position, each with that of its voiding."""
    found = view.store.found_after("voided", _BULLETINS, f"{_BULLETINS}~")
    return {view.store.at(position).event.stream: position for position in found if position <= at.position}


def _wholes(completes: Sequence[BulletinReceived], series: str) -> Iterator[_WholeList]:
    """Those that cover statements of the series."""
    for event in completes:
        spans = [one for one in event.complete if one.series == series and one.slot == "statement"]
        if spans:
            starts, ends = [one.start for one in spans], [one.end for one in spans]
            start = None if None in starts else min(filter(None, starts), key=_first_day)
            end = None if None in ends else max(filter(None, ends), key=_last_day)
            yield _WholeList(microseconds(event.published_at), event, start, end)


def _look(moment: int, whole: _WholeList | None, change: Moment | None, missed: int) -> Look:
    received = None if whole is None else whole.event
    said: str = from_microseconds(moment)
    if received is not None:
        said = received.published_at
    elif change is not None:
        said = change.published_at
    return Look(
        published_at=said,
        whole=whole is not None,
        bulletin=None if received is None else bulletin_id(received),
        recorded_at=None if received is None else received.recorded_at,
        start=None if whole is None else whole.start,
        end=None if whole is None else whole.end,
        unchanged=change is None,
        figures=0 if change is None else change.figures,
        reported=0 if change is None else change.reported,
        changed=0 if change is None else change.changed,
        withdrawn=0 if change is None else change.withdrawn,
        reverted=0 if change is None else change.reverted,
        reverts=0 if change is None else change.reverts,
        missed=missed,
    )


def _between(days: Sequence[date], frequency: Frequency, seen: Sequence[date]) -> int:
    """How many whole periods lie between the periods of two days, but for those in which the watch found the file."""
    if len(days) < 2:  # noqa: PLR2004 - two looks have something between them
        return 0
    first, last = (_period(day, frequency) for day in days)
    if first == last:
        return 0
    found = bisect_left(seen, last.first) - bisect_right(seen, first.first)
    return _count(first, last, frequency) - max(found, 0)


def _period(day: date, frequency: Frequency) -> Period:
    return period(period_of(day, frequency))


def _count(first: Period, last: Period, frequency: Frequency) -> int:
    """The periods between two of one frequency."""
    months = (last.first.year - first.first.year) * 12 + last.first.month - first.first.month
    by_frequency = {
        "D": (last.first - first.first).days,
        "W": (last.first - first.first).days // 7,
        "M": months,
        "Q": months // 3,
        "A": months // 12,
    }
    return by_frequency[frequency] - 1


def _day(moment: int) -> date:
    return date.fromisoformat(day_of(from_microseconds(moment)))


def _first_day(bound: str) -> date:
    return period(bound).first


def _last_day(bound: str) -> date:
    return period(bound).last
