"""What is told of a year, a month, or the days between any two (section 5)."""

from calendar import monthrange
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from tests.model.amounts import Amount, amounts
from tests.model.bounds import of_least, of_most, of_sum
from tests.model.figures import Read, with_value
from tests.model.heaviest import heaviest
from tests.model.periods import every_day

FINER = {"year": "", "month": "QA"}
HEAVIEST_OF_A_BUCKET = 3
NOTHING_COUNTED: dict[str, Any] = {"days": 0, "complete": False}


def buckets(description: dict[str, Any], figures: list[Read], size: str) -> list[dict[str, Any]]:
    """Every year or month in which anything is booked."""
    if description["frequency"] in FINER[size]:
        return []
    names = sorted({_bucket_of(one, size) for one in _booked_on(description, figures)})
    return [{size: name, **between(description, figures, *_days_of_bucket(name))} for name in names]


def _bucket_of(day: date, size: str) -> str:
    return day.isoformat()[: len("2022") if size == "year" else len("2022-03")]


def _days_of_bucket(name: str) -> tuple[date, date]:
    if len(name) == len("2022"):
        return date(int(name), 1, 1), date(int(name), 12, 31)
    year, month = int(name[:4]), int(name[5:])
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def _booked_on(description: dict[str, Any], figures: list[Read]) -> list[date]:
    if description["measure"] == "level":
        return [one.covered(description) for one in with_value(figures)]
    return [one.last for one in amounts(description, figures)]


def between(description: dict[str, Any], figures: list[Read], first: date, last: date) -> dict[str, Any]:
    """The statistics of all days from the first to the last."""
    if description["measure"] == "level":
        mine = [one for one in with_value(figures) if first <= one.covered(description) <= last]
        return _of_level(description, mine)
    booked = [one for one in amounts(description, figures) if first <= one.last <= last]
    size = (last - first).days + 1
    counted = [one for one in booked if len(one.days) <= size]
    starts = date.fromisoformat(description["starts_on"] or "0001-01-01")
    since = starts if first <= starts <= last else first
    return {
        **(_of_amounts(counted, every_day(since, last)) if counted else NOTHING_COUNTED),
        "adjustments": _declared(counted),
        "figures": len(booked),
        "revisions": _revisions([one.figure for one in booked]),
        "heaviest": [_heavy(one) for one in heaviest(booked)[:HEAVIEST_OF_A_BUCKET]],
        "spanning": _spanning([one for one in booked if len(one.days) > size]),
        "level": None,
    }


def _of_amounts(counted: list[Amount], whole: list[date]) -> dict[str, Any]:
    total = sum((one.difference for one in counted), Decimal(0))
    days = sorted(day for one in counted for day in one.days)
    return {
        "total": str(total),
        "total_adjusted": str(total - sum((one.adjustment for one in counted), Decimal(0))),
        "days": len(days),
        "daily_average": _average(total, len(days)),
        "from": days[0].isoformat() if days else None,
        "through": days[-1].isoformat() if days else None,
        "complete": bool(days) and days == whole,
        "net_effect": str(total - sum((one.difference_at_first for one in counted), Decimal(0))),
        "qualifier": _qualifier(counted),
    }


def _declared(some: list[Amount]) -> dict[str, Any]:
    """The part of it that was declared not to belong there; of zero is none."""
    return {
        "amount": str(sum((one.adjustment for one in some), Decimal(0))),
        "known": sum(one.declared == "known" for one in some),
        "unknown": sum(one.declared == "unknown" for one in some),
    }


def _average(total: Decimal, days: int) -> str | None:
    return str((total / days).quantize(Decimal("0.01"), ROUND_HALF_EVEN)) if days else None


def _qualifier(counted: list[Amount]) -> str:
    """Of the sum of all differences; a figure that is the end of one and the base of the next cancels out."""
    coefficients: dict[str, int] = {}
    qualifiers: dict[str, str] = {}
    for one in counted:
        coefficients[one.figure.period] = coefficients.get(one.figure.period, 0) + 1
        qualifiers[one.figure.period] = one.figure.qualifier
        if one.base is not None:
            coefficients[one.base.period] = coefficients.get(one.base.period, 0) - 1
            qualifiers[one.base.period] = one.base.qualifier
    return of_sum((coefficients[one], qualifiers[one]) for one in coefficients)


def _revisions(figures: list[Read]) -> dict[str, int]:
    deeds = [deed for one in figures for deed in one.deeds]
    return {
        "of_value": sum(one.is_revision_of_value for one in deeds),
        "of_wording": sum(one.kind == "revision" and not one.of_value for one in deeds),
    }


def _heavy(one: Amount) -> dict[str, Any]:
    return {
        "day": one.last.isoformat(),
        "value": str(one.value),
        "period": one.figure.period,
        "qualifier": one.qualifier,
        # Told only where they are not all alike.
        "difference": str(one.difference) if one.declared == "known" else None,
        "adjustment": str(one.adjustment) if one.declared == "known" else None,
    }


def _spanning(some: list[Amount]) -> dict[str, Any] | None:
    if not some:
        return None
    days = [day for one in some for day in one.days]
    return {
        "amount": str(sum((one.difference for one in some), Decimal(0))),
        "qualifier": _qualifier(some),
        "from": min(days).isoformat(),
        "through": max(days).isoformat(),
        "days": len(days),
        "figures": len(some),
        "adjustments": _declared(some),
    }


def _of_level(description: dict[str, Any], mine: list[Read]) -> dict[str, Any]:
    mine = sorted(mine, key=lambda one: (one.covered(description), one.period))
    days = [one.covered(description) for one in mine]
    level = _level(mine)
    return {
        **NOTHING_COUNTED,
        "qualifier": level["change_qualifier"] if level else None,
        "level": {name: level[name] for name in level if name != "change_qualifier"} if level else None,
        "from": days[0].isoformat() if days else None,
        "through": days[-1].isoformat() if days else None,
        "figures": len(mine),
        "revisions": _revisions(mine),
        "heaviest": [],
    }


def _level(mine: list[Read]) -> dict[str, Any] | None:
    """First, last, least and greatest state; one state alone has not changed."""
    if not mine:
        return None
    first, last = mine[0], mine[-1]
    states = [(Decimal(one.value or 0), one.qualifier) for one in mine]
    change = [(1, last.qualifier), (-1, first.qualifier)] if len(mine) > 1 else []
    return {
        "first": first.value,
        "first_qualifier": first.qualifier,
        "last": last.value,
        "last_qualifier": last.qualifier,
        "min": str(min(states)[0]),
        "min_qualifier": of_least(states),
        "max": str(max(states)[0]),
        "max_qualifier": of_most(states),
        "change": str(states[-1][0] - states[0][0]),
        "change_qualifier": of_sum(change),
    }


def extent(description: dict[str, Any], figures: list[Read]) -> tuple[date, date] | None:
    """The first and the last day of all that is booked; an amount without days is booked where it ends."""
    if description["measure"] == "level":
        days = [one.covered(description) for one in with_value(figures)]
    else:
        booked = amounts(description, figures)
        days = [one.last for one in booked] + [one.first for one in booked if one.days]
    return (min(days), max(days)) if days else None
