"""The frequency of a period that a cell, or the name of a column, says."""

from contextlib import suppress
from functools import lru_cache

from domain.refusals import NotAPeriod
from domain.words import Frequency
from importers.periods.dates import Calendar, check_format, period_of

_PLAIN = Calendar()
# The finest first: a day lies in a month, too.
_FINEST_FIRST: tuple[Frequency, ...] = ("D", "W", "M", "Q", "A")


@lru_cache(maxsize=65_536)
def frequency_of(text: str, formats: tuple[str, ...], calendar: Calendar = _PLAIN) -> Frequency | None:
    """The frequency of the period as it is written; None if it is none by any of the formats.

    >>> [frequency_of(text, ("iso", "%Y %b")) for text in ("2022", "2022 JAN", "2022-Q1", "2022-03-01", "Total")]
    ['A', 'M', 'Q', 'D', None]
    """
    if not any(map(str.isdigit, text)):
        return None
    read = [found for form in formats if (found := _by(text, form, calendar))]
    return min(read, key=_FINEST_FIRST.index, default=None)


def _by(text: str, form: str, calendar: Calendar) -> Frequency | None:
    for frequency in _FINEST_FIRST:
        if check_format(form, frequency) is None:
            with suppress(NotAPeriod):
                period_of(text, (form,), frequency, calendar)
                return frequency
    return None
