"""The release calendar of a series (decision 0135): when first values came, beside when they were to be expected."""

from datetime import date, datetime, timedelta
from typing import Any

from tests.model.facts import Facts, Figure
from tests.model.figures import figures_at
from tests.model.moments import is_bare, known_from
from tests.model.pasts import Said, said_of
from tests.model.periods import days_of, last_day, period_with
from tests.model.reading import Stand, known_at, standing

_MOST, _LEAST = 12, 3


def calendar(facts: Facts, series: str, as_of: str | None, position: int) -> list[dict[str, Any]]:
    """The first value of each period beside when it was to be expected, and the release that is awaited."""
    described = facts.description(series, position)
    figures = figures_at(facts, series, as_of, position)
    said = [(one.period, said_of(one.figure, as_of, position)) for one in figures]
    reports = [_report(one.figure, as_of, position) for one in figures]
    rows: list[dict[str, Any]] = []
    lags: list[int] = []
    for place, ((period, _), first) in enumerate(zip(said, reports, strict=True)):
        is_backfilled = any(later.known <= first.known for later in reports[place + 1 :])
        expected, known = (None, 0) if is_backfilled else _expected(period, lags)
        before = said[place - 1] if place else None
        rows.append(
            {
                **_released(period, first, expected),
                "expected_from": known,
                "backfilled": is_backfilled,
                **_previous(before, first.known),
            }
        )
        if not is_backfilled:
            lags.append(rows[-1]["days_after"])
    if said and described["closed"] is None:
        rows.append(_awaited(said[-1], described["frequency"], lags, as_of))
    return rows


def _report(figure: Figure, as_of: str | None, position: int) -> Stand:
    """What gave the first value, in the order of the slot, though another may stand from the same moment on."""
    return next(one for one in known_at(standing(figure, "statement", position), as_of) if one.what == "statement")


def _released(period: str, first: Stand, expected: date | None) -> dict[str, Any]:
    day = first.known.date()
    return {
        "period": period,
        "state": "released",
        "expected": None if expected is None else expected.isoformat(),
        "published_at": first.known,
        "precision": "day" if is_bare(first.said["published_at"]) else "instant",
        "days_after": (day - last_day(period)).days,
        "late": None if expected is None else (day - expected).days,
        "value": first.value,
        "qualifier": first.said.get("qualifier", "exact"),
    }


def _awaited(last: tuple[str, list[Said]], frequency: str, lags: list[int], as_of: str | None) -> dict[str, Any]:
    """The period behind the last one that was released."""
    awaited = period_with(days_of(last[0])[1] + timedelta(days=1), frequency)
    expected, known = _expected(awaited, lags)
    return {
        "period": awaited,
        "state": "awaited",
        "expected": None if expected is None else expected.isoformat(),
        "expected_from": known,
        "published_at": None,
        "overdue": None if expected is None or as_of is None else max(0, (known_from(as_of).date() - expected).days),
        "backfilled": False,
        "previous_period": last[0],
        "previous": last[1][-1].stand.value,
        "previous_qualifier": _qualifier(last[1][-1]),
    }


def _expected(period: str, lags: list[int]) -> tuple[date | None, int]:
    """As many days behind the period as the lower median of the last twelve took; of three or more."""
    last = sorted(lags[-_MOST:])
    if len(last) < _LEAST:
        return None, 0
    return last_day(period) + timedelta(days=last[(len(last) - 1) // 2]), len(last)


def _previous(before: tuple[str, list[Said]] | None, moment: datetime) -> dict[str, Any]:
    if before is None:
        return {}
    stood = [one for one in before[1] if one.moment < moment][-1:]
    then = [one for one in before[1] if one.moment <= moment][-1:]
    return {
        "previous_period": before[0],
        **({"previous": stood[0].stand.value, "previous_qualifier": _qualifier(stood[0])} if stood else {}),
        **({"previous_then": then[0].stand.value, "previous_then_qualifier": _qualifier(then[0])} if then else {}),
    }


def _qualifier(said: Said) -> str | None:
    return said.stand.said.get("qualifier", "exact") if said.stand.value is not None else None
