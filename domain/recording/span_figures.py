"""The figures of a series that a span covers, without a look at those of all other periods."""

from collections.abc import Collection

from domain.events import Span
from domain.keys import FigureKey, SeriesKey
from domain.periods import period, period_of
from domain.recording.archive import is_within
from domain.words import Frequency

# Of more periods than these all figures of the series are read rather than theirs alone.
_SHORT = 400
# Beside the first and the last years that a period may have, a week may begin in a year that none has.
_YEARS = range(1001, 9998)


def figures_within(
    span: Span, of: SeriesKey, frequency: Frequency, figures: Collection[FigureKey]
) -> Collection[FigureKey]:
    """Those of the series' figures that the span covers: of a short span its periods are looked up one by one."""
    if span.start is None and span.end is None:
        return figures
    if span.start is None or span.end is None:
        return [key for key in figures if is_within(span, key.period)]
    days = (period(span.end).last - period(span.start).first).days
    keys = _keys_within(span, of, frequency) if days < len(figures) else None
    if keys is None:
        return [key for key in figures if is_within(span, key.period)]
    return [key for key in keys if key in figures]


def keys_within(span: Span, of: SeriesKey, frequency: Frequency) -> list[FigureKey] | None:
    """All figures that the series could have within a short span; None of another, of which they are not told."""
    if span.start is None or span.end is None:
        return None
    if (period(span.end).last - period(span.start).first).days >= _SHORT:
        return None
    return _keys_within(span, of, frequency)


def _keys_within(span: Span, of: SeriesKey, frequency: Frequency) -> list[FigureKey] | None:
    assert span.start is not None and span.end is not None, "asked of spans with both ends"  # noqa: PT018 - for the types
    day, last = period(span.start).first, period(span.end).last
    if not (day.year in _YEARS and last.year in _YEARS):
        return None
    found = []
    while day <= last:
        one = period(period_of(day, frequency))
        if is_within(span, one.text):
            found.append(FigureKey(of.source, of.series, one.text))
        day = one.until
    return found
