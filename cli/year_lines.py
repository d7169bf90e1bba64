"""Marked days as a line of text for each year, five days a character."""

from collections.abc import Mapping, Sequence
from datetime import date

from projections.answers.marked_days import MarkedDays

_DAYS, _PLACES, _MOST_YEARS = 5, 74, 40
# By weight: of several marks within one character the last one is shown.
RELEASES: Mapping[str, tuple[str, str]] = {
    "backfilled": ("▁", "with a later period, or behind it"),
    "released": ("▂", "came, nothing was expected yet"),
    "in-time": ("▄", "in time"),
    "awaited": ("○", "awaited"),
    "late": ("█", "late"),
}
LOOKS: Mapping[str, tuple[str, str]] = {
    "unchanged": ("▂", "looked, nothing new"),
    "partly": ("▄", "something new, no whole list"),
    "changed": ("█", "something new"),
    "missed": ("·", "nobody looked"),
}
_MONTHS = ("J", "F", "M", "A", "M", "J", "J", "A", "S", "O", "N", "D")


def year_lines(spans: Sequence[MarkedDays], words: Mapping[str, tuple[str, str]]) -> list[str]:
    """The latest years, a line each, and what the characters that are in them mean; nothing without a mark."""
    if not spans:
        return []
    weights = {mark: number for number, mark in enumerate(words)}
    last = max(one.last for one in spans).year
    years = range(max(spans[0].first.year, last - _MOST_YEARS + 1), last + 1)
    places: dict[int, dict[int, str]] = {year: {} for year in years}
    for one in spans:
        for year in range(max(one.first.year, years.start), min(one.last.year, last) + 1):
            begin = max(one.first, date(year, 1, 1)).timetuple().tm_yday - 1
            end = min(one.last, date(year, 12, 31)).timetuple().tm_yday - 1
            for place in range(begin // _DAYS, end // _DAYS + 1):
                places[year][place] = max(one.mark, places[year].get(place, one.mark), key=weights.__getitem__)
    lines = [_line(year, marks, words) for year, marks in places.items()]
    shown = {mark for marks in places.values() for mark in marks.values()}
    told = [f"{sign} {said}" for mark, (sign, said) in words.items() if mark in shown]
    return [*lines, f"     {_months(last)}", ", ".join(told)]


def _line(year: int, marks: Mapping[int, str], words: Mapping[str, tuple[str, str]]) -> str:
    signs = [words[marks[place]][0] if place in marks else " " for place in range(_PLACES)]
    return f"{year:04} {''.join(signs)}".rstrip()


def _months(year: int) -> str:
    """The first letter of each month, where it begins."""
    places = {(date(year, month, 1).timetuple().tm_yday - 1) // _DAYS: name for month, name in enumerate(_MONTHS, 1)}
    return "".join(places.get(place, " ") for place in range(_PLACES)).rstrip()
