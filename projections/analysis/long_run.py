"""Long-run variances: sums of products of neighbours, each weighed the less, the farther they lie apart.

W. K. Newey and K. D. West, "A simple, positive semi-definite, heteroskedasticity and autocorrelation consistent
covariance matrix", Econometrica 55 (1987): weights of Bartlett, 1 - lag / (lags + 1). The usual number of lags,
floor(4 (n / 100)^(2/9)), is that of "Automatic lag selection in covariance matrix estimation", Review of Economic
Studies 61 (1994).
"""

from collections.abc import Sequence
from operator import mul


def usual_lags(n: int) -> int:
    """The number of lags for so many figures: the greatest L of which (L / 4)^9 is no more than (n / 100)^2.

    >>> [usual_lags(n) for n in (1, 12, 13, 99, 100, 1000)]
    [0, 2, 2, 3, 4, 6]
    """
    lags, squared = 0, n * n
    while (lags + 1) ** 9 * 10_000 <= 4**9 * squared:
        lags += 1
    return min(lags, max(n - 1, 0))


def long_run_sum(one: Sequence[int], other: Sequence[int], lags: int) -> int:
    """The weighed sum of both's products over all pairs of places, in ``lags + 1``-ths."""
    found: int = (lags + 1) * sum(map(mul, one, other))
    for lag in range(1, min(lags, len(one) - 1) + 1):
        crosswise = sum(map(mul, one[lag:], other))
        crosswise += crosswise if one is other else sum(map(mul, one, other[lag:]))
        found += (lags + 1 - lag) * crosswise
    return found
