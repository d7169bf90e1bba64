"""A series in words: what it is, when its value holds, and what its last change is made of."""

from api.pages.wording import counted, grouped, qualified, signed
from projections.tables.listed_series import SeriesAnswer, Total

_FREQUENCIES = {"D": "daily", "W": "weekly", "M": "monthly", "Q": "quarterly", "A": "yearly"}
_MEASURES = {"cumulative": "running total", "increment": "amounts", "level": "states"}
_WHEN = {"cumulative": "up to", "increment": "in", "level": "at the end of"}


def described(series: SeriesAnswer) -> list[str]:
    """What the series is, a sentence each."""
    found = [f"{_FREQUENCIES[series.frequency].capitalize()} {_MEASURES[series.measure]}, in {series.unit}."]
    if series.measure == "cumulative" and series.starts_on:
        found.append(f"It counts from {series.starts_on}.")
    if series.lag_days:
        days = counted(series.lag_days, "day")
        found.append(f"A figure counts up to {days} before its period ends, and its amount belongs to that day.")
    return found


def when_words(measure: str, period: str | None, through: str | None) -> str:
    """When a value holds: a running total up to its period, an amount in it, or in that part of it which is counted.

    >>> when_words("cumulative", "2025-06-12", None), when_words("increment", "2025", "2025-06-04")
    ('up to 2025-06-12', 'in 2025, counted to 2025-06-04')
    """
    if period is None:
        return ""
    return f"{_WHEN[measure]} {period}{f', counted to {through}' if through else ''}"


def change_of_total(total: Total, frequency: str) -> str:
    """The change of a total, and the part of it that belongs elsewhere; empty where there is none."""
    if total.change is None:
        return ""
    change = qualified(signed(total.change), total.change_qualifier)
    return f"{change}{adjustment_words(total.adjustment, frequency, is_unknown=total.adjustment_unknown)}"


def adjustment_words(amount: str | None, frequency: str, *, is_unknown: bool) -> str:
    """What was declared of a change, to be said behind it; empty where nothing was.

    >>> adjustment_words("50", "D", is_unknown=False), adjustment_words(None, "D", is_unknown=False)
    (', of which 50 were declared to belong to earlier days', '')
    """
    if amount is None and not is_unknown:
        return ""
    return f", of which {' '.join(declared_part(amount, frequency))}"


def declared_part(amount: str | None, frequency: str) -> tuple[str, str]:
    """How much of a change its source declared to belong elsewhere, None for an amount not stated, and what of it.

    >>> declared_part("1", "D"), declared_part(None, "M")
    (('1', 'was declared to belong to earlier days'), ('an unknown part', 'was declared to belong to earlier periods'))
    """
    part = "an unknown part" if amount is None else grouped(amount)
    verb = "was" if amount in {None, "1", "-1"} else "were"
    return part, f"{verb} declared to belong to {'earlier days' if frequency == 'D' else 'earlier periods'}"
