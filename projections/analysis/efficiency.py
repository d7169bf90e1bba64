"""The tests of efficiency: whether revisions could be foreseen, and whether they are news or noise.

J. Mincer and V. Zarnowitz, "The evaluation of economic forecasts" (1969); N. G. Mankiw and M. D. Shapiro, "News or
noise: an analysis of GNP revisions", Survey of Current Business 66 (1986). The first efficient release is that of
S. B. Aruoba, "Data revisions are not well behaved", Journal of Money, Credit and Banking 40 (2008), as the R package
reviser looks for it.
"""

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from projections.analysis.pairs import Pairs
from projections.analysis.regression import Hypothesis, Regression, regression

SIGNIFICANT = Decimal("0.05")
# Of fewer figures no verdict is given, as reviser gives none.
LEAST_FIGURES = 8
Verdict = Literal["news", "noise", "both", "neither"]


class Efficiency(Struct, frozen=True, kw_only=True):
    """Three regressions, and what they say of the revisions.

    ``mincer_zarnowitz``: of later on earlier values. ``news``: of revisions on earlier values; it rejects that they
    are news. ``noise``: of revisions on later values; it rejects that they are noise. The ``verdict`` names what is
    not rejected at five percent.
    """

    mincer_zarnowitz: Regression | None
    news: Regression | None
    noise: Regression | None
    verdict: Verdict | None


def efficiency(pairs: Pairs, lags: int) -> Efficiency:
    """The tests of some pairs, with so many lags."""
    earlier, later, revisions = list(pairs.earlier), list(pairs.later), pairs.revisions
    news = regression(earlier, revisions, pairs.unit, lags, Hypothesis("revision", "earlier", 0))
    noise = regression(later, revisions, pairs.unit, lags, Hypothesis("revision", "later", 0))
    return Efficiency(
        mincer_zarnowitz=mincer_zarnowitz(pairs, lags), news=news, noise=noise, verdict=_verdict(news, noise)
    )


def mincer_zarnowitz(pairs: Pairs, lags: int) -> Regression | None:
    """The regression of later on earlier values."""
    return regression(list(pairs.earlier), list(pairs.later), pairs.unit, lags, Hypothesis("later", "earlier", 1))


def is_efficient(pairs: Pairs, found: Regression | None) -> bool | None:
    """Whether nothing in the earlier values foretold the revisions; None where too few figures could tell.

    Where nothing was revised there was nothing to foretell.
    """
    if len(pairs) < LEAST_FIGURES:
        return None
    if not any(pairs.revisions):
        return True
    return _is_kept(found)


def is_significant(probability: str) -> bool:
    """Whether so little probability rejects a hypothesis, at five percent.

    >>> is_significant("0.05"), is_significant("0.051")
    (True, False)
    """
    return Decimal(probability) <= SIGNIFICANT


def _is_kept(found: Regression | None) -> bool | None:
    """Whether the hypothesis is not rejected."""
    return None if found is None or found.wald_p is None else not is_significant(found.wald_p)


def _verdict(news: Regression | None, noise: Regression | None) -> Verdict | None:
    if news is None or noise is None or news.figures < LEAST_FIGURES:
        return None
    are_news, are_noise = _is_kept(news), _is_kept(noise)
    if are_news is None or are_noise is None:
        return None
    if are_news:
        return "both" if are_noise else "news"
    return "noise" if are_noise else "neither"
