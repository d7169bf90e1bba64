"""The test of whether revisions go one way: Student's t of their mean, as it is and with a long-run variance."""

from fractions import Fraction

from msgspec import Struct

from projections.analysis.long_run import long_run_sum
from projections.analysis.pairs import Pairs
from projections.analysis.precise import root, written
from projections.analysis.sizes import variance
from projections.analysis.students_t import two_sided


class BiasTest(Struct, frozen=True, kw_only=True):
    """Whether the mean revision differs from zero, against Student's t with n - 1 degrees of freedom.

    ``hac`` is for heteroskedasticity and autocorrelation consistent (``long_run``), times n / (n - 1). Nothing is
    tested of fewer than two figures, or where all revisions are the same.
    """

    standard_error: str | None
    t: str | None
    p: str | None
    hac_lags: int
    hac_standard_error: str | None
    hac_t: str | None
    hac_p: str | None


def bias_test(pairs: Pairs, lags: int) -> BiasTest:
    """The test of the mean revision, with so many lags."""
    revisions, n = pairs.revisions, len(pairs)
    spread = variance(revisions)
    usual = None if spread is None else spread / n
    total = sum(revisions)
    apart = [n * one - total for one in revisions]
    long_run = Fraction(long_run_sum(apart, apart, lags), n**3 * (n - 1) * (lags + 1)) if n > 1 else None
    error, t, p = _tested(pairs, usual)
    hac_error, hac_t, hac_p = _tested(pairs, long_run)
    return BiasTest(
        standard_error=error, t=t, p=p, hac_lags=lags, hac_standard_error=hac_error, hac_t=hac_t, hac_p=hac_p
    )


def _tested(pairs: Pairs, squared_error: Fraction | None) -> tuple[str | None, str | None, str | None]:
    """The standard error of the mean, t and its probability."""
    if squared_error is None:
        return None, None, None
    error = written(root(squared_error / pairs.unit**2))
    if not squared_error:
        return error, None, None
    mean = Fraction(sum(pairs.revisions), len(pairs))
    squared = mean**2 / squared_error
    return error, written(signed_root(squared, mean)), written(two_sided(squared, len(pairs) - 1))


def signed_root(squared: Fraction, like: Fraction | int) -> Fraction:
    """The root of a square, with the sign of another number."""
    found = Fraction(root(squared))
    return -found if like < 0 else found
