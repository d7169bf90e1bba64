"""The words that stand for a picture of a series where it is not seen: what it shows, and what stands out."""

from collections.abc import Sequence
from decimal import Decimal

from api.pages.wording import counted, grouped, signed, value_words
from projections.answers.compared_months import MonthPair
from projections.answers.days import Day
from projections.tables.listed_series import SeriesAnswer, Total

_MEASURES = {"cumulative": "running total", "increment": "amount of each period", "level": "state"}


def total_words(series: SeriesAnswer, total: Total) -> str:
    """Of the line of a total."""
    if total.value is None:
        return "A line chart without figures."
    last = value_words(total.value, total.qualifier, total.state)
    return (
        f"Line chart of the {_MEASURES[series.measure]} from {series.first_period} to {total.period}, "
        f"where it is {last} {series.unit}."
    )


def amounts_words(days: Sequence[Day], unit: str) -> str:
    """Of the bars of amounts; ``days`` are those that are ranked, the heaviest first."""
    if not days:
        return "Bars of the amounts."
    most = days[0]
    largest = value_words(most.value, most.qualifier, "reported")
    return f"Bars of the amounts. The heaviest day is {most.day} with {largest} {unit}."


def days_words(days: Sequence[Day], unit: str) -> str:
    """Of the bars of the last amounts; ``days`` are all of them, by day."""
    if not days:
        return "Bars of the amounts."
    most = max(days, key=lambda one: Decimal(one.value or one.difference))
    largest = value_words(most.value or most.difference, most.qualifier, "reported")
    partly = sum(one.adjustment is not None or one.adjustment_unknown for one in days)
    declared = f" A part of {counted(partly, 'amount')} was declared to belong to earlier days." if partly else ""
    between = f"from {days[0].first_day} to {days[-1].day}"
    return f"Bars of the amounts {between}, day by day. The largest is of {most.day}, {largest} {unit}.{declared}"


def difference_words(months: Sequence[MonthPair]) -> str:
    """Of the bars of a comparison."""
    moved = [one for one in months if one.difference is not None]
    if not moved:
        return "Bars of the difference by month. No month that both moments know reads differently."
    most = max(moved, key=lambda one: abs(Decimal(one.difference or 0)))
    return (
        f"Bars of the difference by month. {counted(len(moved), 'month')} {'reads' if len(moved) == 1 else 'read'} "
        f"differently; the largest difference is {signed(most.difference or 0)} in {most.month}."
    )


def triangle_words(periods: int, changed: int, largest: str | None) -> str:
    """Of the heat map of a triangle.

    >>> triangle_words(11, 1, "2022-03-02")
    'Heat map of changes by period and by moment of publication. 1 figure of 11 changed, 2022-03-02 the most.'
    """
    most = f", {largest} the most" if largest else ""
    said = f"{counted(changed, 'figure')} of {grouped(periods)} changed{most}."
    return f"Heat map of changes by period and by moment of publication. {said}"
