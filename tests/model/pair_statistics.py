"""The statistics of pairs of values, each by its definition (docs/revision-statistics.md), in exact fractions."""

import math
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.model.number import EXACT, Number, as_decimal, number, quotient, root_of

Pair = tuple[Fraction, Fraction]
LEAST_FIGURES = 8
_SIGNIFICANT = Decimal("0.05")
_QUANTILES = {"minimum": 0, "q10": 10, "q25": 25, "median": 50, "q75": 75, "q90": 90, "maximum": 100}
# Probabilities are computed with floats here.
_OFF = "1E-11"


def sizes(pairs: Sequence[Pair]) -> dict[str, Any]:
    """How many revisions there are, which way they go, and how large they are."""
    r, n = [y - x for x, y in pairs], len(pairs)
    up, down = sum(one > 0 for one in r), sum(one < 0 for one in r)
    squares = quotient(_sum(one * one for one in r), n)
    spread = variance(r)
    return {
        "figures": n,
        "up": up,
        "down": down,
        "unchanged": sum(not one for one in r),
        "share_up": number(quotient(Fraction(up), n)),
        "share_down": number(quotient(Fraction(down), n)),
        "mean": number(quotient(_sum(r), n)),
        "mean_absolute": number(quotient(_sum(map(abs, r)), n)),
        "root_mean_square": None if squares is None else Number(root_of(squares)),
        "standard_deviation": None if spread is None else Number(root_of(spread)),
        "relative_to_earlier": _relative(r, [x for x, _ in pairs]),
        "relative_to_later": _relative(r, [y for _, y in pairs]),
        **{name: number(_quantile(sorted(r), Fraction(part, 100))) for name, part in _QUANTILES.items()},
    }


def _sum(numbers: Any) -> Fraction:
    return sum(numbers, Fraction(0))


def mean(numbers: Sequence[Fraction]) -> Fraction:
    return _sum(numbers) / len(numbers)


def variance(numbers: Sequence[Fraction]) -> Fraction | None:
    if len(numbers) < len("ab"):
        return None
    return _squares(deviations(numbers)) / (len(numbers) - 1)


def deviations(numbers: Sequence[Fraction]) -> list[Fraction]:
    """How far each lies from their mean."""
    middle = mean(numbers)
    return [one - middle for one in numbers]


def _relative(r: list[Fraction], values: list[Fraction]) -> dict[str, Any]:
    below = _sum(map(abs, values))
    return {"mean": number(quotient(_sum(r), below)), "mean_absolute": number(quotient(_sum(map(abs, r)), below))}


def _quantile(by_size: list[Fraction], share: Fraction) -> Fraction | None:
    """Type 7: the place is counted from 0, and the greatest is the last one."""
    if not by_size:
        return None
    place = share * (len(by_size) - 1)
    below, above = by_size[math.floor(place)], by_size[math.ceil(place)]
    return below + (place - math.floor(place)) * (above - below)


def usual_lags(n: int) -> int:
    """4 (n / 100)^(2/9) rounded down, and no more than there are neighbours."""
    found = 0
    # (lags / 4)^9 <= (n / 100)^2, without a root.
    while Fraction(found + 1, 4) ** 9 <= Fraction(n, 100) ** 2:
        found += 1
    return max(min(found, n - 1), 0)


def _products(one: Sequence[Fraction], other: Sequence[Fraction], lags: int) -> Fraction:
    """Bartlett's weights: over all pairs of places that are so many lags apart or less."""
    found = Fraction(0)
    for place, value in enumerate(one):
        for distance in range(-lags, lags + 1):
            if 0 <= place + distance < len(other):
                found += (1 - Fraction(abs(distance), lags + 1)) * value * other[place + distance]
    return found


def bias(pairs: Sequence[Pair], lags: int) -> dict[str, Any]:
    """Student's t of the mean revision, with both variances."""
    r, n = [y - x for x, y in pairs], len(pairs)
    found: dict[str, Any] = {"hac_lags": lags}
    for name in ("standard_error", "t", "p"):
        found |= {name: None, f"hac_{name}": None}
    if n > 1:
        apart = deviations(r)
        usual = _sum(one * one for one in apart) / (n - 1) / n
        long_run = _products(apart, apart, lags) / n**2 * Fraction(n, n - 1)
        for prefix, squared in (("", usual), ("hac_", long_run)):
            found[f"{prefix}standard_error"] = Number(root_of(squared))
            if squared:
                t = EXACT.divide(as_decimal(mean(r)), root_of(squared))
                found |= {f"{prefix}t": Number(t), f"{prefix}p": Number(two_sided(t, n - 1), _OFF)}
    return found


def two_sided(t: Decimal, freedom: int) -> Decimal:
    """Abramowitz and Stegun 26.7.3 and 26.7.4: finite sums in the angle whose tangent is t by the freedom's root."""
    angle = math.atan(abs(float(t)) / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    if freedom % 2:
        term = total = cosine if freedom > 1 else 0.0
        for step in range(3, freedom - 1, 2):
            term *= cosine**2 * (step - 1) / step
            total += term
        inside = 2 / math.pi * (angle + sine * total)
    else:
        term = total = 1.0
        for step in range(2, freedom - 1, 2):
            term *= cosine**2 * (step - 1) / step
            total += term
        inside = sine * total
    return Decimal(1 - inside)


def agreement(pairs: Sequence[Pair]) -> dict[str, Any]:
    """Signs, directions, correlations and both of Theil's coefficients."""
    x, y = [one for one, _ in pairs], [one for _, one in pairs]
    r = [b - a for a, b in pairs]
    steps = [(_sign(b[0] - a[0]), _sign(b[1] - a[1])) for a, b in pairwise(pairs)]
    return {
        "share_same_sign": number(quotient(Fraction(sum(_sign(a) == _sign(b) for a, b in pairs)), len(pairs))),
        "share_same_direction": number(quotient(Fraction(sum(a == b for a, b in steps)), len(steps))),
        "noise_to_signal": _by(_root(variance(r)), _root(variance(y))),
        "correlation": _correlation(r, x),
        "autocorrelation": _autocorrelation(r),
        "theil_u1": _by(root_of(_squares(r)), EXACT.add(root_of(_squares(y)), root_of(_squares(x)))),
        "theil_u2": _theil_u2(r, y),
    }


def _sign(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def _squares(numbers: Sequence[Fraction]) -> Fraction:
    return _sum(one * one for one in numbers)


def _root(exact: Fraction | None) -> Decimal | None:
    return None if exact is None else root_of(exact)


def _by(above: Decimal | None, below: Decimal | None) -> Number | None:
    return Number(EXACT.divide(above, below)) if above is not None and below else None


def _correlation(one: list[Fraction], other: list[Fraction]) -> Number | None:
    if len(one) < len("ab"):
        return None
    apart = deviations(one), deviations(other)
    crosswise = _sum(a * b for a, b in zip(*apart, strict=True))
    spreads = _squares(apart[0]) * _squares(apart[1])
    return _by(as_decimal(crosswise), root_of(spreads))


def _autocorrelation(r: list[Fraction]) -> Number | None:
    if not r:
        return None
    apart = deviations(r)
    return number(quotient(_sum(a * b for a, b in pairwise(apart)), _squares(apart)))


def _theil_u2(r: list[Fraction], y: list[Fraction]) -> Number | None:
    if not all(y[:-1]):
        return None
    errors = _squares([one / before for one, before in zip(r[1:], y, strict=False)])
    naive = _squares([(now - before) / before for before, now in pairwise(y)])
    return _by(root_of(errors), root_of(naive))


def regression(
    x: Sequence[Fraction], y: Sequence[Fraction], lags: int, words: tuple[str, str], slope: int
) -> dict[str, Any] | None:
    """Y on x by least squares, tested jointly: the intercept is 0 and the slope as given."""
    n = len(x)
    if n < len("abc") or not _squares(deviations(x)):
        return None
    inverse = _inverse([[Fraction(n), _sum(x)], [_sum(x), _squares(x)]])
    crosswise = [_sum(y), _sum(a * b for a, b in zip(x, y, strict=True))]
    b = [_sum(one * other for one, other in zip(row, crosswise, strict=True)) for row in inverse]
    left = [value - b[0] - b[1] * one for one, value in zip(x, y, strict=True)]
    moved = [one * value for one, value in zip(x, left, strict=True)]
    middle = [[_products(one, other, lags) for other in (left, moved)] for one in (left, moved)]
    covariance = _times(_times(inverse, middle), inverse)
    covariance = [[one * Fraction(n, n - 2) for one in row] for row in covariance]
    apart = [b[0], b[1] - slope]
    total = _squares(deviations(y))
    told: dict[str, Any] = {
        "dependent": words[0],
        "regressor": words[1],
        "hypothesis": f"intercept = 0 and slope = {slope}",
        "figures": n,
        "hac_lags": lags,
        "r_squared": number(1 - _squares(left) / total) if total else None,
    }
    for place, name in enumerate(("intercept", "slope")):
        error = root_of(covariance[place][place])
        told |= {name: Number(b[place]), f"{name}_standard_error": Number(error), f"{name}_p": None}
        if error:
            told[f"{name}_p"] = Number(two_sided(EXACT.divide(as_decimal(apart[place]), error), n - 2), _OFF)
    return told | _jointly(apart, covariance, n - 2)


def _jointly(apart: list[Fraction], covariance: list[list[Fraction]], freedom: int) -> dict[str, Any]:
    """F of both; with two degrees of freedom above its tail is (1 + 2 F / freedom) to the power of - freedom / 2."""
    if covariance[0][0] * covariance[1][1] == covariance[0][1] * covariance[1][0]:
        return {"wald_f": None, "wald_p": None}
    inverse = _inverse(covariance)
    f = _sum(apart[i] * inverse[i][j] * apart[j] for i in (0, 1) for j in (0, 1)) / 2
    tail = EXACT.power(as_decimal(1 + 2 * f / freedom), Decimal(-freedom) / 2)
    return {"wald_f": Number(f), "wald_p": Number(tail)}


def _inverse(two: list[list[Fraction]]) -> list[list[Fraction]]:
    (a, b), (c, d) = two
    area = a * d - b * c
    return [[d / area, -b / area], [-c / area, a / area]]


def _times(one: list[list[Fraction]], other: list[list[Fraction]]) -> list[list[Fraction]]:
    return [[_sum(one[i][k] * other[k][j] for k in (0, 1)) for j in (0, 1)] for i in (0, 1)]


def efficiency(pairs: Sequence[Pair], lags: int) -> dict[str, Any]:
    """The three regressions, and which of news and noise is not rejected at five percent."""
    x, y = [one for one, _ in pairs], [one for _, one in pairs]
    r = [b - a for a, b in pairs]
    news = regression(x, r, lags, ("revision", "earlier"), 0)
    noise = regression(y, r, lags, ("revision", "later"), 0)
    return {
        "mincer_zarnowitz": mincer_zarnowitz(pairs, lags),
        "news": news,
        "noise": noise,
        "verdict": _verdict(news, noise),
    }


def mincer_zarnowitz(pairs: Sequence[Pair], lags: int) -> dict[str, Any] | None:
    """Of later on earlier values."""
    return regression([one for one, _ in pairs], [one for _, one in pairs], lags, ("later", "earlier"), 1)


def is_efficient(pairs: Sequence[Pair], found: dict[str, Any] | None) -> bool | None:
    """Whether the test is not rejected at five percent; a release that was never revised is efficient."""
    if len(pairs) < LEAST_FIGURES:
        return None
    return True if all(x == y for x, y in pairs) else _is_kept(found)


def _is_kept(found: dict[str, Any] | None) -> bool | None:
    if found is None or found["wald_p"] is None or found["figures"] < LEAST_FIGURES:
        return None
    return bool(found["wald_p"].exact > _SIGNIFICANT)


def _verdict(news: dict[str, Any] | None, noise: dict[str, Any] | None) -> str | None:
    are_news, are_noise = _is_kept(news), _is_kept(noise)
    if are_news is None or are_noise is None:
        return None
    if are_news == are_noise:
        return "both" if are_news else "neither"
    return "news" if are_news else "noise"
