"""The spans in which the watch of a source found the same at a series' address, and those in which it was blind."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fnmatch import fnmatchcase

from msgspec import Struct
from msgspec.structs import replace

from domain.keys import SeriesKey
from domain.look_events import SourceLookedAt
from domain.moments import day_of, microseconds
from domain.periods import period, period_of
from domain.streams import OfWatch, Recorded
from domain.words import Frequency, LookOutcome, Moment
from projections.answers.view import View
from projections.moment import At

_SECOND, _A_DAY = 1_000_000, 86_400
_SEEN = ("changed", "unchanged")


class WatchedSpan(Struct, frozen=True, kw_only=True):
    """So many looks at an address, from the first to the last, with one outcome.

    It was to be looked at ``every`` so many seconds, and between two of the looks lie at most twice as many.
    """

    url: str
    outcome: LookOutcome
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


def watched_spans(
    view: View, at: At, series: SeriesKey, window: range, most: int
) -> tuple[list[WatchedSpan], int] | None:
    """The spans that end within the window, oldest first, and the last position that told of them.

    None where those of the source are more than ``most`` facts.
    """
    found: list[WatchedSpan] = []
    last = 0
    stream = OfWatch(series.source)
    if view.store.version(stream) > most:
        return None
    for position, event in _events(view.store.stream(stream), at.position, series.series):
        if microseconds(event.first) >= window.start and microseconds(event.last) < window.stop:
            last = position
            found.append(_span(event))
    return _joined(sorted(found, key=lambda one: (one.first, one.last, one.url))), last


def _events(
    recorded: Sequence[Recorded[SourceLookedAt]], position: int, slug: str
) -> Iterator[tuple[int, SourceLookedAt]]:
    """Those of the series; of one batch that names its series in several events, the one that does."""
    for one in recorded:
        if one.position <= position and any(fnmatchcase(slug, pattern) for pattern in one.event.series):
            yield one.position, one.event


def _span(event: SourceLookedAt) -> WatchedSpan:
    return WatchedSpan(
        url=event.url,
        outcome=event.outcome,
        first=event.first,
        last=event.last,
        looks=event.looks,
        every=event.every,
        why=event.why,
    )


def _joined(spans: Sequence[WatchedSpan]) -> list[WatchedSpan]:
    """The same with neighbours as one, where each day between them was looked at."""
    found: list[WatchedSpan] = []
    for one in spans:
        before = found[-1] if found else None
        if before is not None and _goes_on(before, one):
            found[-1] = replace(before, last=one.last, looks=before.looks + one.looks)
        else:
            found.append(one)
    return found


def _goes_on(before: WatchedSpan, one: WatchedSpan) -> bool:
    alike = (before.url, before.outcome, before.every) == (one.url, one.outcome, one.every)
    return alike and one.outcome != "changed" and sees_each_day(one) and not _is_too_long(before, one)


def sees_each_day(span: WatchedSpan) -> bool:
    """Whether no day within the span can have gone by without a look."""
    return 2 * span.every <= _A_DAY


def _is_too_long(before: WatchedSpan, after: WatchedSpan) -> bool:
    apart = microseconds(Moment(after.first)) - microseconds(Moment(before.last))
    return apart > 2 * max(before.every, after.every) * _SECOND


def blind_spans(spans: Sequence[WatchedSpan]) -> list[BlindSpan]:
    """When nobody could read the file, by all looks at it."""
    seen = sorted((one for one in spans if one.outcome in _SEEN), key=lambda one: (one.first, one.last))
    found: list[BlindSpan] = []
    reach: WatchedSpan | None = None
    for one in _with_ends(seen, spans):
        if reach is not None and _is_too_long(reach, one):
            found.append(BlindSpan(since=reach.last, until=one.first))
        reach = one if reach is None or one.last > reach.last else reach
    return found


def _with_ends(seen: Sequence[WatchedSpan], spans: Sequence[WatchedSpan]) -> list[WatchedSpan]:
    """What was seen between the moments at which the watch began and at which it is known last."""
    if not spans:
        return []
    first, last = min(spans, key=lambda one: one.first), max(spans, key=lambda one: one.last)
    return [replace(first, last=first.first), *seen, replace(last, first=last.last)]


def seen_days(spans: Sequence[WatchedSpan]) -> list[tuple[date, date]]:
    """Spans of days, both ends included, on each of which the file was found, or found unchanged."""
    found = []
    for one in spans:
        if one.outcome in _SEEN:
            first, last = _day(one.first), _day(one.last)
            found += [(first, last)] if sees_each_day(one) else [(first, first), (last, last)]
    return found


def seen_periods(spans: Sequence[WatchedSpan], frequency: Frequency) -> list[date]:
    """The first days of the periods in which the file was found, in order."""
    found: set[date] = set()
    for first, last in seen_days(spans):
        day = first
        while day <= last:
            one = period(period_of(day, frequency))
            found.add(one.first)
            day = one.last + timedelta(days=1)
    return sorted(found)


def _day(moment: str) -> date:
    return date.fromisoformat(day_of(Moment(moment)))
