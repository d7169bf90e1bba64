"""The release calendar of a series (decision 0135): when first values came, beside when they were to be expected."""

from datetime import date, datetime, timedelta
from typing import Any

from tests.model.facts import Facts
from tests.model.figures import figures_at
from tests.model.moments import is_bare
from tests.model.pasts import Said, said_of
from tests.model.periods import days_of, last_day, period_with

_MOST, _LEAST = 12, 3


def calendar(facts: Facts, series: str, as_of: str | None, position: int) -> list[dict[str, Any]]:
    """The first value of each period beside when it was to be expected, and the release that is awaited."""
    described = facts.description(series, position)
    said = [(one.period, said_of(one.figure, as_of, position)) for one in figures_at(facts, series, as_of, position)]
    rows: list[dict[str, Any]] = []
    lags: list[int] = []
    for place, (period, told) in enumerate(said):
        first = told[0]
        is_backfilled = any(later[0].moment <= first.moment for _, later in said[place + 1 :])
        expected, known = (None, 0) if is_backfilled else _expected(period, lags)
        before = said[place - 1] if place else None
        rows.append(
            {
                **_released(period, first, expected),
                "expected_from": known,
                "backfilled": is_backfilled,
                **_previous(before, first.moment),
            }
        )
        if not is_backfilled:
            lags.append(rows[-1]["days_after"])
    if said and described["closed"] is None:
        rows.append(_awaited(said[-1], described["frequency"], lags))
    return rows


def _released(period: str, first: Said, expected: date | None) -> dict[str, Any]:
    day = first.moment.date()
    return {
        "period": period,
        "state": "released",
        "expected": None if expected is None else expected.isoformat(),
        "published_at": first.moment,
        "precision": "day" if is_bare(first.first.said["published_at"]) else "instant",
        "days_after": (day - last_day(period)).days,
        "late": None if expected is None else (day - expected).days,
        "value": first.stand.value,
        "qualifier": _qualifier(first),
    }


def _awaited(last: tuple[str, list[Said]], frequency: str, lags: list[int]) -> dict[str, Any]:
    """The period behind the last one that was released."""
    awaited = period_with(days_of(last[0])[1] + timedelta(days=1), frequency)
    expected, known = _expected(awaited, lags)
    return {
        "period": awaited,
        "state": "awaited",
        "expected": None if expected is None else expected.isoformat(),
        "expected_from": known,
        "published_at": None,
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
