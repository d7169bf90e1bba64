"""The agreement of earlier values with later ones: signs and directions, correlation, noise to signal, Theil's U."""

from collections.abc import Iterator, Sequence
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import pairwise

from msgspec import Struct

from projections.analysis.pairs import Pairs
from projections.analysis.precise import PRECISE, decimal_of, quotient, ratio, root, written
from projections.analysis.sizes import variance


class ValueAgreement(Struct, frozen=True, kw_only=True):
    """How far the earlier values already said what the later ones say; each is None where its divisor is zero.

    Theil's U1 is of H. Theil, "Economic Forecasts and Policy" (1958), U2 of "Applied Economic Forecasting" (1966).
    """

    share_same_sign: str | None
    share_same_direction: str | None
    noise_to_signal: str | None
    correlation: str | None
    autocorrelation: str | None
    theil_u1: str | None
    theil_u2: str | None


def agreement(pairs: Pairs) -> ValueAgreement:
    """How far the earlier values agree with the later ones."""
    signs = [_sign(one) == _sign(other) for one, other in zip(pairs.earlier, pairs.later, strict=True)]
    steps = zip(_steps(pairs.earlier), _steps(pairs.later), strict=True)
    directions = [_sign(one) == _sign(other) for one, other in steps]
    noise, signal = variance(pairs.revisions), variance(pairs.later)
    return ValueAgreement(
        share_same_sign=written(quotient(sum(signs), len(signs))),
        share_same_direction=written(quotient(sum(directions), len(directions))),
        noise_to_signal=written(ratio(root(noise), root(signal))) if noise is not None and signal else None,
        correlation=written(_correlation(pairs.earlier, pairs.revisions)),
        autocorrelation=written(_autocorrelation(pairs.revisions)),
        theil_u1=written(_theil_u1(pairs)),
        theil_u2=written(_theil_u2(pairs)),
    )


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)


def _steps(values: Sequence[int]) -> Iterator[int]:
    return (after - before for before, after in pairwise(values))


def _correlation(one: Sequence[int], other: Sequence[int]) -> Decimal | None:
    """Pearson's, of two or more numbers that differ."""
    n, spreads = len(one), (variance(one), variance(other))
    if not spreads[0] or not spreads[1]:
        return None
    crosswise = n * sum(a * b for a, b in zip(one, other, strict=True)) - sum(one) * sum(other)
    return ratio(Fraction(crosswise, n * (n - 1)), root(spreads[0] * spreads[1]))


def _autocorrelation(revisions: Sequence[int]) -> Fraction | None:
    """Of each with the one of the figure before: the products of their deviations, by the squares of all of them."""
    n, total = len(revisions), sum(revisions)
    apart = [n * one - total for one in revisions]
    return quotient(sum(a * b for a, b in pairwise(apart)), sum(one * one for one in apart))


def _theil_u1(pairs: Pairs) -> Decimal | None:
    squares = [sum(one * one for one in numbers) for numbers in (pairs.revisions, pairs.later, pairs.earlier)]
    with localcontext(PRECISE):
        above, *below = (Decimal(one).sqrt() for one in squares)
        return ratio(above, sum(below, Decimal(0)))


def _theil_u2(pairs: Pairs) -> Decimal | None:
    """The errors of the earlier values, by those of saying each time that nothing changes; both by the value before."""
    before = pairs.later[:-1]
    if not all(before):
        return None
    with localcontext(PRECISE):
        errors, naive = (
            sum((_squared(one, value) for one, value in zip(found, before, strict=True)), Decimal(0))
            for found in (pairs.revisions[1:], list(_steps(pairs.later)))
        )
        return (errors / naive).sqrt() if naive else None


def _squared(one: int, by: int) -> Decimal:
    return decimal_of(Fraction(one, by)) ** 2
