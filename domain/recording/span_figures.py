"""The figures of a series that a span covers, without a look at those of all other periods."""

from collections.abc import Collection

from domain.events import Span
from domain.keys import FigureKey, SeriesKey
from domain.periods import period, period_of
from domain.recording.archive import is_within
from domain.words import Frequency

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
    day, last = period(span.start).first, period(span.end).last
    if (last - day).days >= len(figures) or not (day.year in _YEARS and last.year in _YEARS):
        return [key for key in figures if is_within(span, key.period)]
    found = []
    while day <= last:
        one = period(period_of(day, frequency))
        key = FigureKey(of.source, of.series, one.text)
        if key in figures and is_within(span, one.text):
            found.append(key)
        day = one.until
    return found
