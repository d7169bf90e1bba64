"""The judgement of one version beside another: what makes it a delivery that may be broken."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from math import exp, log

from importers.plausibility.delivered import Beside, Delivered, Figures
from importers.specs.plausible_spec import PlausibleSpec

_SHOWN = 5
# By less than this no figure is multiplied by mistake; so far apart two factors are one, for cells are rounded.
_LEAST_FACTOR, _ALIKE = 2.0, 1.02


def doubts(before: Delivered, now: Delivered, rule: PlausibleSpec, complete: str) -> tuple[str, ...]:
    """The reasons why a version is not plausible beside the one before it, each a sentence; none if it is.

    ``complete`` is how far a version is the whole list: what is not a whole list takes nothing away.
    """
    beside = now.beside(before)
    if not beside.before:
        return ()
    gone = Counter(series for series, period in beside.before if (series, period) not in beside.now)
    found: list[str] = []
    if complete != "none":
        found += _fewer(before, now, rule)
        found += _withdrawn(before, _within(beside, now) if now.window else gone, rule)
    found += _multiplied(before, beside, gone, rule)
    return tuple(found if len(found) <= _SHOWN else [*found[:_SHOWN], f"and {len(found) - _SHOWN:,} more such series"])


def _within(beside: Beside, now: Delivered) -> Counter[str]:
    return Counter(one for one, period in beside.before if (one, period) not in beside.now and now.covers(period))


def _fewer(before: Delivered, now: Delivered, rule: PlausibleSpec) -> Iterator[str]:
    if before.total >= rule.least and now.total < rule.rows * before.total:
        yield f"it has {now.total:,} figures, and the one before had {before.total:,}"


def _withdrawn(before: Delivered, gone: Counter[str], rule: PlausibleSpec) -> Iterator[str]:
    for series, number in sorted(gone.items()):
        had = before.counts[series]
        if had >= rule.least and number > rule.withdrawn * had:
            yield f"it takes away {number:,} of the {had:,} figures of {series}"


def _multiplied(before: Delivered, beside: Beside, gone: Counter[str], rule: PlausibleSpec) -> Iterator[str]:
    for series, factors in sorted(_factors(beside.before, beside.now).items()):
        common = before.counts[series] - gone[series]
        if before.counts[series] < rule.least or len(factors) <= rule.factor * common:
            continue
        number, factor = _commonest(factors)
        if number > rule.factor * common:
            yield f"it changes {number:,} of the {common:,} figures of {series} {_words(factor)}"


def _factors(before: Figures, now: Figures) -> dict[str, list[float]]:
    """By how much each series' figures were multiplied, of those that changed so much that it may be a mistake."""
    found: dict[str, list[float]] = defaultdict(list)
    for key, value in before.items():
        changed = now.get(key)
        if changed is None or changed == value:
            continue
        factor = _factor(value, changed)
        if factor is not None and not 1 / _LEAST_FACTOR < factor < _LEAST_FACTOR:
            found[key[0]].append(factor)
    return found


def _factor(before: str, now: str) -> float | None:
    try:
        old, new = float(before), float(now)
    except ValueError:  # an amount that is unknown
        return None
    return new / old if old else None


def _commonest(factors: list[float]) -> tuple[int, float]:
    """How many of the factors are one and the same, and which."""
    best = (sum(one == 0 for one in factors), 0.0)
    for sign in (1, -1):
        logs = sorted(log(sign * one) for one in factors if sign * one > 0)
        start = 0
        for end, last in enumerate(logs):
            while last - logs[start] > log(_ALIKE):
                start += 1
            if end - start + 1 > best[0]:
                middle = logs[(start + end) // 2]
                best = end - start + 1, sign * exp(middle)
    return best


def _words(factor: float) -> str:
    if not factor:
        return "to zero"
    if factor < 0 and abs(factor) > 1 / _ALIKE and abs(factor) < _ALIKE:
        return "to what is below zero by as much"
    return f"by the factor {factor:.3g}"
