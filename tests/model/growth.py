"""The growth of figures (docs/revision-statistics.md): each compared with an earlier one as both were known."""

from datetime import date, timedelta
from fractions import Fraction

from tests.model.pasts import Grown, Past, Said
from tests.model.periods import days_of, period_with


def grown(pasts: list[Past], transform: str, frequency: str) -> list[Past]:
    """The figures that ever had a result; what was reverted of them is kept beside it."""
    by_period = {one.period: one for one in pasts}
    found = []
    for one in pasts:
        base = by_period.get(_compared_with(one.period, transform, frequency) or "")
        said = _said(one, base, transform) if base is not None else []
        if said:
            found.append(Past(one.period, said, []))
    return found


def _compared_with(period: str, transform: str, frequency: str) -> str | None:
    first = days_of(period)[0]
    if transform != "yearly-growth":
        return period_with(first - timedelta(days=1), frequency)
    if frequency == "W":
        return period_with(first - timedelta(weeks=52), frequency)
    if (first.month, first.day) == (2, 29):
        return None
    return period_with(date(first.year - 1, first.month, first.day), frequency)


def _said(one: Past, base: Past, transform: str) -> list[Said]:
    found: list[Said] = []
    for moment in sorted({said.moment for past in (one, base) for said in past.said}):
        now, before = one.at(moment), base.at(moment)
        result = None if now is None or before is None else _result(now, before, transform)
        # What changed it: the figure itself, or else the one with which it is compared.
        of_then = [said for past in (one, base) for said in past.said if said.moment == moment]
        if result != (found[-1].number if found else None):
            found.append(Grown(moment, of_then[0].stand, of_then[0].first, result))
    return found


def _result(now: Fraction, before: Fraction, transform: str) -> Fraction | None:
    if transform == "change":
        return now - before
    # In percent, to twelve digits behind the point.
    return Fraction(round((now / before - 1) * 100 * 10**12), 10**12) if before > 0 else None
