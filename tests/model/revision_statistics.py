"""The statistics of a series' revisions and the settling of its figures (docs/revision-statistics.md)."""

from collections import defaultdict
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.model.facts import Facts
from tests.model.growth import grown
from tests.model.moments import known_from
from tests.model.number import number, quotient
from tests.model.pair_statistics import (
    Pair,
    agreement,
    bias,
    efficiency,
    is_efficient,
    mincer_zarnowitz,
    sizes,
    usual_lags,
)
from tests.model.pasts import Past, Reverted, Said, pasts
from tests.model.periods import last_day
from tests.model.reading import standing

LAGS = (0, 1, 2, 7, 14, 30, 90, 180, 365)
NEAR = Fraction(1, 5)
_MOST = 10


def revision_statistics(
    facts: Facts,
    series: str,
    as_of: str | None,
    position: int,
    *,
    earlier: int = 1,
    later: int | None = None,
    days: int = 7,
    transform: str = "none",
) -> dict[str, Any]:
    """From one release to another, None the latest one; reverted is what came back within so many days."""
    levels = pasts(facts, series, as_of, position, days)
    described = facts.description(series, position)
    found = levels if transform == "none" else grown(levels, transform, described["frequency"])
    compared = [one for one in found if _nth(one, earlier) is not None and _later(one, later) is not None]
    pairs = _pairs([(_nth(one, earlier), _later(one, later)) for one in compared])
    lags = usual_lags(len(pairs))
    releases = [_of_release(found, later, one) for one in _releases(found, later)]
    return {
        "series": series,
        "unit": described["unit"] if transform in {"none", "change"} else "percent",
        "transform": transform,
        "earlier": "first" if earlier == 1 else str(earlier),
        "later": "latest" if later is None else str(later),
        "first_period": compared[0].period if compared else None,
        "last_period": compared[-1].period if compared else None,
        "figures": len(found),
        "withdrawn": sum(one.said[-1].number is None for one in found),
        "sizes": sizes(pairs),
        "bias": bias(pairs, lags),
        "agreement": agreement(pairs),
        "efficiency": efficiency(pairs, lags),
        "first_efficient_release": next((one["release"] for one in releases if one["is_efficient"]), None),
        "by_release": releases,
        "by_lag": [_at_lag(found, later, one, _last_moment(facts, series, as_of, position)) for one in LAGS],
        "by_reason": _by_reason(found),
        "settling": _together([row for one in found if (row := settled(one, NEAR)) is not None]),
        "reverted": _reverted(levels, days),
    }


def _nth(past: Past, release: int) -> Fraction | None:
    return past.releases[release - 1].number if len(past.releases) >= release else None


def _later(past: Past, release: int | None) -> Fraction | None:
    """Of the latest one: a figure that is withdrawn has none."""
    return past.said[-1].number if release is None else _nth(past, release)


def _pairs(found: list[tuple[Fraction | None, Fraction | None]]) -> list[Pair]:
    return [(one, other) for one, other in found if one is not None and other is not None]


def _releases(found: list[Past], later: int | None) -> range:
    """The first ten, as far as there are any before the later one."""
    last = max((len(one.releases) for one in found), default=0) if later is None else later - 1
    return range(1, min(last, _MOST) + 1)


def _of_release(found: list[Past], later: int | None, release: int) -> dict[str, Any]:
    pairs = _pairs([(_nth(one, release), _later(one, later)) for one in found])
    test = mincer_zarnowitz(pairs, usual_lags(len(pairs)))
    return {
        "release": release,
        "sizes": sizes(pairs),
        "wald_p": None if test is None else test["wald_p"],
        "is_efficient": is_efficient(pairs, test),
    }


def _last_moment(facts: Facts, series: str, as_of: str | None, position: int) -> datetime:
    """The moment of the question; without one that at which anything of the series was last published."""
    if as_of is not None:
        return known_from(as_of)
    said = [one.known for figure in facts.of(series, position) for one in standing(figure, "statement", position)]
    return max(said, default=known_from(None))


def _at_lag(found: list[Past], later: int | None, days: int, last: datetime) -> dict[str, Any]:
    """From what stood so many days after the first publication, of figures that are as old."""
    old = [(one, one.said[0].moment + timedelta(days=days)) for one in found]
    pairs = _pairs([(one.at(moment), _later(one, later)) for one, moment in old if moment <= last])
    return {"days": days, "sizes": sizes(pairs)}


def _by_reason(found: list[Past]) -> list[dict[str, Any]]:
    steps: dict[str, list[Pair]] = defaultdict(list)
    for past in found:
        for before, after in pairwise(past.values):
            steps[after.stand.said.get("reason", "unstated")] += _pairs([(before.number, after.number)])
    rows = [{"reason": reason, "sizes": sizes(pairs)} for reason, pairs in steps.items()]
    return sorted(rows, key=lambda one: (-one["sizes"]["figures"], one["reason"]))


def _reverted(found: list[Past], days: int) -> dict[str, Any]:
    told = [one for past in found for one in past.reverted]
    return {
        "within_days": days,
        "deliveries": len(told),
        "figures": len({one.period for one in told}),
        "items": [_delivery(one) for one in sorted(told, key=_size, reverse=True)],
    }


def _size(one: Reverted) -> Fraction:
    return abs((one.before.number or Fraction(0)) - (one.meanwhile.number or Fraction(0)))


def _delivery(one: Reverted) -> dict[str, Any]:
    return {
        "period": one.period,
        "value": number(one.before.number),
        "meanwhile": number(one.meanwhile.number),
        "published_at": one.meanwhile.stand.said["published_at"],
        "reverted_at": one.back.stand.said["published_at"],
    }


def settled(past: Past, near: Fraction) -> dict[str, Any] | None:
    """How a figure settled that has a value; lags are days from the last day of its period."""
    if past.said[-1].number is None:
        return None
    values = [one.number or Fraction(0) for one in past.values]
    lags = [_lag(past.period, one) for one in past.values]
    spread, middle = max(values) - min(values), sorted(values)
    far = [place for place, one in enumerate(values) if not _is_near(one, values[-1], near)]
    return {
        "period": past.period,
        "n_revisions": len(values) - 1,
        "min_lag": lags[0],
        "max_lag": lags[-1],
        "lag_near_latest": lags[far[-1] + 1 if far else 0],
        "spread": number(spread),
        "rel_spread": number(quotient(spread, max(values))) if spread else None,
        "min_value": number(min(values)),
        "max_value": number(max(values)),
        "median_value": number((middle[len(middle) // 2] + middle[(len(middle) - 1) // 2]) / 2),
    }


def _lag(period: str, said: Said) -> int:
    return (said.moment.date() - last_day(period)).days


def _is_near(value: Fraction, latest: Fraction, near: Fraction) -> bool:
    return value == latest or abs(value - latest) < near * abs(latest)


def _together(rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "figures": len(rows),
        "unrevised": sum(one["n_revisions"] == 0 for one in rows),
        **{
            name: _distribution(sorted(one[name] for one in rows))
            for name in ("n_revisions", "min_lag", "max_lag", "lag_near_latest")
        },
    }


def _distribution(counts: list[int]) -> dict[str, Any]:
    if not counts:
        return {"min": None, "median": None, "mean": None, "max": None}
    middle = Fraction(counts[len(counts) // 2] + counts[(len(counts) - 1) // 2], 2)
    return {
        "min": counts[0],
        "median": number(middle),
        "mean": number(Fraction(sum(counts), len(counts))),
        "max": counts[-1],
    }


def settling(facts: Facts, series: str, as_of: str | None, position: int, waiting: int = 0) -> list[dict[str, Any]]:
    """One row a figure with a value, but for periods that ended fewer than so many days before."""
    last = _last_moment(facts, series, as_of, position).date()
    old = [
        one
        for one in pasts(facts, series, as_of, position)
        if not waiting or (last - last_day(one.period)).days >= waiting
    ]
    return [row for one in old if (row := settled(one, NEAR)) is not None]
