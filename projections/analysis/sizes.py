"""The sizes of revisions: how many, which way, and how large, in the series' unit and relative to its values.

The measures are those of R. McKenzie and M. Gamba, "Interpreting the results of revision analyses: recommended summary
statistics" (OECD and Eurostat task force); docs/revision-statistics.md defines each of them.
"""

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from projections.analysis.pairs import Pairs
from projections.analysis.precise import quotient, root, written


class RelativeSize(Struct, frozen=True, kw_only=True):
    """The revisions by the sum of absolute values: the sum of them, and the sum of their absolute values."""

    mean: str | None
    mean_absolute: str | None


class RevisionSizes(Struct, frozen=True, kw_only=True):
    """How large the revisions of some figures are; without figures there is nothing but their number.

    ``standard_deviation`` is by n - 1. Quantiles lie between two values in proportion (type 7 of R. J. Hyndman and
    Y. Fan, "Sample quantiles in statistical packages", The American Statistician 50, 1996).
    """

    figures: int
    up: int
    down: int
    unchanged: int
    share_up: str | None
    share_down: str | None
    mean: str | None
    mean_absolute: str | None
    root_mean_square: str | None
    standard_deviation: str | None
    relative_to_earlier: RelativeSize
    relative_to_later: RelativeSize
    minimum: str | None
    q10: str | None
    q25: str | None
    median: str | None
    q75: str | None
    q90: str | None
    maximum: str | None


def revision_sizes(pairs: Pairs) -> RevisionSizes:
    """The sizes of the revisions from the earlier values to the later ones."""
    revisions, n, unit = pairs.revisions, len(pairs), pairs.unit
    up, down = sum(one > 0 for one in revisions), sum(one < 0 for one in revisions)
    total, absolute, squares = sum(revisions), sum(map(abs, revisions)), sum(one * one for one in revisions)
    mean_square, spread = quotient(squares, n * unit**2), variance(revisions)
    by_rank = sorted(revisions)
    return RevisionSizes(
        figures=n,
        up=up,
        down=down,
        unchanged=n - up - down,
        share_up=written(quotient(up, n)),
        share_down=written(quotient(down, n)),
        mean=written(quotient(total, n * unit)),
        mean_absolute=written(quotient(absolute, n * unit)),
        root_mean_square=None if mean_square is None else written(root(mean_square)),
        standard_deviation=None if spread is None else written(root(spread / unit**2)),
        relative_to_earlier=_relative(total, absolute, pairs.earlier),
        relative_to_later=_relative(total, absolute, pairs.later),
        minimum=_quantile(by_rank, Fraction(0), unit),
        q10=_quantile(by_rank, Fraction(1, 10), unit),
        q25=_quantile(by_rank, Fraction(1, 4), unit),
        median=_quantile(by_rank, Fraction(1, 2), unit),
        q75=_quantile(by_rank, Fraction(3, 4), unit),
        q90=_quantile(by_rank, Fraction(9, 10), unit),
        maximum=_quantile(by_rank, Fraction(1), unit),
    )


def variance(numbers: Sequence[int]) -> Fraction | None:
    """The squared deviations from the mean by n - 1; None of fewer than two numbers."""
    n, total = len(numbers), sum(numbers)
    return quotient(n * sum(one * one for one in numbers) - total * total, n * (n - 1))


def quantile(by_rank: Sequence[int], share: Fraction) -> Fraction | None:
    """The number below which that share of the others lies; between two of them in proportion.

    >>> quantile([1, 2, 4], Fraction(1, 4)), quantile([], Fraction(1, 2))
    (Fraction(3, 2), None)
    """
    if not by_rank:
        return None
    place = (len(by_rank) - 1) * share
    below = int(place)
    above = min(below + 1, len(by_rank) - 1)
    return by_rank[below] + (place - below) * (by_rank[above] - by_rank[below])


def _quantile(by_rank: Sequence[int], share: Fraction, unit: int) -> str | None:
    found = quantile(by_rank, share)
    return None if found is None else written(found / unit)


def _relative(total: int, absolute: int, values: Sequence[int]) -> RelativeSize:
    denominator = sum(map(abs, values))
    return RelativeSize(
        mean=written(quotient(total, denominator)), mean_absolute=written(quotient(absolute, denominator))
    )
