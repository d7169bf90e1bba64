"""The judgement of one version beside another: what makes it a delivery that may be broken."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from decimal import Context, Decimal
from typing import NamedTuple

from domain.values import number, plain
from importers.plausibility.delivered import UNKNOWN, Delivered, DeliveredDifference, Figures
from importers.specs.plausible_spec import PlausibleSpec

_SHOWN = 5
_SHORT = Context(prec=3)
# By less than this no figure is multiplied by mistake; so far apart two factors are one, for cells are rounded.
_LEAST_FACTOR, _ALIKE = Decimal(2), Decimal("1.02")


class DeliveryComparison(NamedTuple):
    """What a version is judged by: how many figures there were, of each series and in all, and how many it has.

    ``beside`` are the figures that differ. ``missing`` counts those of each series that it has not, ``gone`` those that
    it takes away: a window that moves on takes away nothing that lies outside.
    """

    had: Mapping[str, int]
    total: int
    now: int
    beside: DeliveredDifference
    missing: Counter[str]
    gone: Counter[str]


def doubts(before: Delivered, now: Delivered, rule: PlausibleSpec, complete: str) -> tuple[str, ...]:
    """The reasons why a version is not plausible beside the one before it, each a sentence; none if it is.

    ``complete`` is how far a version is the whole list: what is not a whole list takes nothing away.
    """
    beside = now.beside(before)
    missing = [key for key in beside.before if key not in beside.now]
    gone = Counter(series for series, period in missing if now.covers(period))
    all_missing = Counter(series for series, _ in missing)
    return judged(DeliveryComparison(before.counts, before.total, now.total, beside, all_missing, gone), rule, complete)


def judged(comparison: DeliveryComparison, rule: PlausibleSpec, complete: str) -> tuple[str, ...]:
    """The reasons why what differs so is not plausible, each a sentence; none if it is."""
    if not comparison.beside.before:
        return ()
    found: list[str] = []
    if complete != "none":
        found += _fewer(comparison, rule)
        found += _withdrawn(comparison, rule)
    found += _multiplied(comparison, rule)
    return tuple(found if len(found) <= _SHOWN else [*found[:_SHOWN], f"and {len(found) - _SHOWN:,} more such series"])


def _fewer(comparison: DeliveryComparison, rule: PlausibleSpec) -> Iterator[str]:
    had, now = comparison.total, comparison.now
    if had >= rule.least and now < rule.rows * had:
        yield f"it has {now:,} figures, and the one before had {had:,}"


def _withdrawn(comparison: DeliveryComparison, rule: PlausibleSpec) -> Iterator[str]:
    for series, many in sorted(comparison.gone.items()):
        had = comparison.had[series]
        if had >= rule.least and many > rule.withdrawn * had:
            yield f"it takes away {many:,} of the {had:,} figures of {series}"


def _multiplied(comparison: DeliveryComparison, rule: PlausibleSpec) -> Iterator[str]:
    for series, factors in sorted(_factors(*comparison.beside).items()):
        had = comparison.had[series]
        common = had - comparison.missing[series]
        if had < rule.least or len(factors) <= rule.factor * common:
            continue
        many, factor = _commonest(factors)
        if many > rule.factor * common:
            yield f"it changes {many:,} of the {common:,} figures of {series} {_words(factor)}"


def _factors(before: Figures, now: Figures) -> dict[str, list[Decimal]]:
    """By how much each series' figures were multiplied, of those that changed so much that it may be a mistake."""
    found: dict[str, list[Decimal]] = defaultdict(list)
    for key, value in before.items():
        changed = now.get(key)
        if changed is None or changed == value or UNKNOWN in (changed, value):
            continue
        old = number(value)
        factor = number(changed) / old if old else Decimal(1)
        if not 1 / _LEAST_FACTOR < factor < _LEAST_FACTOR:
            found[key[0]].append(factor)
    return found


def _commonest(factors: list[Decimal]) -> tuple[int, Decimal]:
    """How many of the factors are one and the same, and which."""
    best = sum(not one for one in factors), Decimal(0)
    for sign in (1, -1):
        sizes = sorted(sign * one for one in factors if sign * one > 0)
        start = 0
        for end, last in enumerate(sizes):
            while last > sizes[start] * _ALIKE:
                start += 1
            if end - start + 1 > best[0]:
                best = end - start + 1, sign * sizes[(start + end) // 2]
    return best


def _words(factor: Decimal) -> str:
    if not factor:
        return "to zero"
    if factor < 0 and 1 / _ALIKE < -factor < _ALIKE:
        return "to what is below zero by as much"
    return f"by the factor {plain(_SHORT.create_decimal(factor).normalize())}"
