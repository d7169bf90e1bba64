"""Claims beside what figures give (docs/reconciliation.md), with ranges in which a number may lie."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.model.amounts import Amount, amounts
from tests.model.bounds import BOUNDS, of_sum
from tests.model.facts import Facts
from tests.model.figures import Read, figures_at, with_value
from tests.model.periods import days_of, every_day

_MOST_PLACES = 9


@dataclass(frozen=True)
class Rule:
    """What is compared with what."""

    claims: str
    figures: tuple[str, ...]
    gives: str
    expects: str
    roundings: tuple[str, ...]
    unit: str | None = None


@dataclass(frozen=True)
class Added:
    """What the amounts of some series come to."""

    total: Fraction
    places: int
    qualifier: str
    days: int
    first: date
    last: date
    is_whole: bool


def claims(facts: Facts, rule: Rule, as_of: str | None, position: int) -> list[dict[str, Any]]:
    """A row for each claim of a rule; of what was not computed only that."""
    if rule.claims not in facts.series(position):
        return []
    described = facts.description(rule.claims, position)
    rows = []
    for one in with_value(figures_at(facts, rule.claims, as_of, position)):
        found = _added(facts, rule, _days(described, one), as_of, position)
        told = {"verdict": "not-computed"} if found is None else _compared(rule, one, found)
        rows.append({"period": one.period, "claimed": one.value, "claimed_qualifier": one.qualifier, **told})
    return rows


def _days(described: dict[str, Any], one: Read) -> tuple[date | None, date]:
    if described["measure"] == "cumulative":
        starts = described["starts_on"]
        return None if starts is None else date.fromisoformat(starts), one.covered(described)
    return days_of(one.period)[0] - timedelta(days=described["lag_days"]), one.covered(described)


def _added(facts: Facts, rule: Rule, days: tuple[date | None, date], as_of: str | None, position: int) -> Added | None:
    """The sum over all series; None where one of them gives nothing for these days."""
    unit = rule.unit or facts.description(rule.claims, position)["unit"]
    found = [_of_series(facts, key, unit, days, as_of, position) for key in rule.figures]
    there = [one for one in found if one is not None]
    if len(there) < len(found):
        return None
    return Added(
        sum((one.total for one in there), Fraction(0)),
        max(one.places for one in there),
        of_sum((1, one.qualifier) for one in there),
        min(one.days for one in there),
        min(one.first for one in there),
        max(one.last for one in there),
        all(one.is_whole for one in there),
    )


def _of_series(
    facts: Facts, key: str, unit: str, days: tuple[date | None, date], as_of: str | None, position: int
) -> Added | None:
    if key not in facts.series(position) or facts.description(key, position)["measure"] == "level":
        return None
    described = facts.description(key, position)
    if described["unit"] != unit:
        return None
    booked = amounts(described, figures_at(facts, key, as_of, position))
    first, last = days
    if first is None:
        # From the first day that anything is of.
        first = min([one.first for one in booked if one.days] + [one.last for one in booked], default=last)
    mine = [one for one in booked if first <= one.last <= last]
    covered = sorted(day for one in mine for day in one.days)
    if not covered or covered[0] < first:
        return None
    total = sum((Fraction(one.difference) for one in mine), Fraction(0))
    starts = date.fromisoformat(described["starts_on"] or "0001-01-01")
    since = starts if first <= starts <= last else first
    return Added(
        total, _places(mine), _qualifier(mine), len(covered), covered[0], covered[-1], covered == every_day(since, last)
    )


def _places(mine: Sequence[Amount]) -> int:
    """The digits behind the point of the exact sum, as it is written without zeros at its end."""
    total = sum((one.difference for one in mine), Decimal(0)).normalize()
    return max(0, -int(total.as_tuple().exponent))


def _qualifier(mine: Sequence[Amount]) -> str:
    """A figure that is the end of one amount and the base of the next cancels out."""
    counts: dict[str, int] = {}
    said: dict[str, str] = {}
    for one in mine:
        for sign, figure in ((1, one.figure), (-1, one.base)):
            if figure is not None:
                counts[figure.period] = counts.get(figure.period, 0) + sign
                said[figure.period] = figure.qualifier
    return of_sum((counts[one], said[one]) for one in counts)


def _compared(rule: Rule, claim: Read, found: Added) -> dict[str, Any]:
    exact = found.total if rule.gives == "total" else found.total / found.days
    places = found.places if rule.gives == "total" else min(_MOST_PLACES, _places_of(claim.value) + 2)
    said = Fraction(claim.value or "0")
    return {
        "computed": _written(exact, places),
        "computed_qualifier": found.qualifier,
        "total": _written(found.total, found.places),
        "days": found.days,
        "from": found.first.isoformat(),
        "through": found.last.isoformat(),
        "difference": _written(said - exact, max(places, _places_of(claim.value))),
        "verdict": _verdict(rule, claim, exact, found),
    }


def _places_of(value: str | None) -> int:
    return len((value or "").partition(".")[2])


def _written(exact: Fraction, places: int) -> Decimal:
    return Decimal(round(exact * 10**places)).scaleb(-places)


def _verdict(rule: Rule, claim: Read, exact: Fraction, found: Added) -> str:
    said = Fraction(claim.value or "0")
    computed = _bounds(exact, found.qualifier)
    if rule.expects == "at-least":
        meant = _bounds(said, claim.qualifier)
        if meant[0] >= computed[1]:
            return "agrees"
        return "differs" if meant[1] < computed[0] else "undecided"
    if not found.is_whole:
        return "undecided"
    if claim.qualifier == "exact" or (claim.qualifier == "about" and found.qualifier == "exact"):
        return _verdict_of_number(rule, claim, exact, found.qualifier)
    if claim.qualifier == "over":
        # Above its number; what was computed includes its ends.
        if computed[0] > said:
            return "agrees"
        return "differs" if computed[1] <= said else "undecided"
    if claim.qualifier == "under":
        if computed[1] <= said:
            return "agrees"
        return "differs" if computed[0] > said else "undecided"
    return "undecided"


def _bounds(exact: Fraction, qualifier: str) -> tuple[Any, Any]:
    above, below = BOUNDS[qualifier]
    return (-math.inf if below else exact), (math.inf if above else exact)


def _verdict_of_number(rule: Rule, claim: Read, exact: Fraction, qualifier: str) -> str:
    """Exact: whether a rounding gives what was said. Bounded: whether all, or none, of what it may be is rounded so."""
    if qualifier == "exact":
        if gives(claim.value or "0", exact, rule.roundings):
            return "agrees"
        return "undecided" if claim.qualifier == "about" else "differs"
    if qualifier == "about":
        return "undecided"
    # One side is open, so never all of it; none of it where its end lies beyond what is rounded so, on the open side.
    low, high = _claimed(claim.value or "0", rule.roundings)
    is_beyond = exact > high if qualifier == "over" else exact < low
    at_end = exact == (high if qualifier == "over" else low) and not gives(claim.value or "0", exact, rule.roundings)
    return "differs" if is_beyond or at_end else "undecided"


def _claimed(said: str, roundings: Sequence[str]) -> tuple[Fraction, Fraction]:
    """The ends of the numbers that become what was said."""
    number, unit = Fraction(said), Fraction(1, 10 ** _places_of(said))
    ends = [number]
    if "nearest" in roundings:
        ends += [number - unit / 2, number + unit / 2]
    if "down" in roundings:
        ends += [number + unit] if number > 0 else [number - unit] if number < 0 else [unit, -unit]
    if "up" in roundings and number:
        ends += [number - unit] if number > 0 else [number + unit]
    return min(ends), max(ends)


def gives(said: str, exact: Fraction, roundings: Sequence[str]) -> bool:
    """Whether a number becomes what was said, in its digits; of two nearest numbers, either."""
    number, scale = Fraction(said), 10 ** _places_of(said)
    scaled = exact * scale
    found = {number == exact}
    if "nearest" in roundings:
        found.add(abs(number - exact) * scale * 2 <= 1)
    if "down" in roundings:
        found.add(Fraction(math.trunc(scaled), scale) == number)
    if "up" in roundings:
        away = math.ceil(scaled) if scaled > 0 else math.floor(scaled)
        found.add(Fraction(away, scale) == number)
    return True in found
