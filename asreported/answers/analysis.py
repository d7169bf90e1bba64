"""The types of what is answered about the size and the end of revisions."""

from decimal import Decimal
from typing import Literal

from msgspec import Struct


class RelativeSize(Struct, frozen=True, kw_only=True):
    """The revisions by the sum of absolute values: the sum of them, and the sum of their absolute values."""

    mean: Decimal | None
    mean_absolute: Decimal | None


class RevisionSizes(Struct, frozen=True, kw_only=True):
    """How large the revisions of some figures are; without figures there is nothing but their number.

    ``standard_deviation`` is by n - 1. Quantiles lie between two values in proportion (type 7 of R. J. Hyndman and
    Y. Fan, "Sample quantiles in statistical packages", The American Statistician 50, 1996).
    """

    figures: int
    up: int
    down: int
    unchanged: int
    share_up: Decimal | None
    share_down: Decimal | None
    mean: Decimal | None
    mean_absolute: Decimal | None
    root_mean_square: Decimal | None
    standard_deviation: Decimal | None
    relative_to_earlier: RelativeSize
    relative_to_later: RelativeSize
    minimum: Decimal | None
    q10: Decimal | None
    q25: Decimal | None
    median: Decimal | None
    q75: Decimal | None
    q90: Decimal | None
    maximum: Decimal | None


class BiasTest(Struct, frozen=True, kw_only=True):
    """Whether the mean revision differs from zero, against Student's t with n - 1 degrees of freedom.

    ``hac`` is for heteroskedasticity and autocorrelation consistent (``long_run``), times n / (n - 1). Nothing is
    tested of fewer than two figures, or where all revisions are the same.
    """

    standard_error: Decimal | None
    t: Decimal | None
    p: Decimal | None
    hac_lags: int
    hac_standard_error: Decimal | None
    hac_t: Decimal | None
    hac_p: Decimal | None


class ValueAgreement(Struct, frozen=True, kw_only=True):
    """How far the earlier values already said what the later ones say; each is None where its divisor is zero.

    Theil's U1 is of H. Theil, "Economic Forecasts and Policy" (1958), U2 of "Applied Economic Forecasting" (1966).
    """

    share_same_sign: Decimal | None
    share_same_direction: Decimal | None
    noise_to_signal: Decimal | None
    correlation: Decimal | None
    autocorrelation: Decimal | None
    theil_u1: Decimal | None
    theil_u2: Decimal | None


class Regression(Struct, frozen=True, kw_only=True):
    """``dependent`` = intercept + slope times ``regressor``, and the test that both are what the hypothesis says.

    Standard errors and tests are by the covariance of ``long_run``, times n / (n - 2). The Wald test's F has 2 and
    n - 2 degrees of freedom; t of each coefficient, against the hypothesis, n - 2.
    """

    dependent: str
    regressor: str
    hypothesis: str
    figures: int
    intercept: Decimal
    intercept_standard_error: Decimal
    intercept_p: Decimal | None
    slope: Decimal
    slope_standard_error: Decimal
    slope_p: Decimal | None
    r_squared: Decimal | None
    hac_lags: int
    wald_f: Decimal | None
    wald_p: Decimal | None


class Efficiency(Struct, frozen=True, kw_only=True):
    """Three regressions, and what they say of the revisions.

    ``mincer_zarnowitz``: of later on earlier values. ``news``: of revisions on earlier values; it rejects that they
    are news. ``noise``: of revisions on later values; it rejects that they are noise. The ``verdict`` names what is
    not rejected at five percent.
    """

    mincer_zarnowitz: Regression | None
    news: Regression | None
    noise: Regression | None
    verdict: str | None


class SizesOfRelease(Struct, frozen=True, kw_only=True):
    """The revisions from one release to the later one; ``is_efficient`` is None where too few figures could tell."""

    release: int
    sizes: RevisionSizes
    wald_p: Decimal | None
    is_efficient: bool | None


class SizesAtLag(Struct, frozen=True, kw_only=True):
    """What was still to be revised so many days after a figure was first published, of figures that are as old."""

    days: int
    sizes: RevisionSizes


class SizesOfReason(Struct, frozen=True, kw_only=True):
    """The single steps from each value to the next for which the source gave a reason; it counts steps, not figures."""

    reason: str
    sizes: RevisionSizes


class Distribution(Struct, frozen=True, kw_only=True):
    """The least, the middle, the average and the greatest of some counts; None where there are none."""

    min: int | None
    median: Decimal | None
    mean: Decimal | None
    max: int | None


class SettlingTimes(Struct, frozen=True, kw_only=True):
    """The same over many figures."""

    figures: int
    unrevised: int
    n_revisions: Distribution
    min_lag: Distribution
    max_lag: Distribution
    lag_near_latest: Distribution


class RevertedDelivery(Struct, frozen=True, kw_only=True):
    """A figure that came to another value, or to none, and back within days."""

    period: str
    value: Decimal | None
    meanwhile: Decimal | None
    published_at: str
    reverted_at: str


class RevertedDeliveries(Struct, frozen=True, kw_only=True):
    """What was reverted within so many days, and is in no statistic; ``items`` are the largest hundred."""

    within_days: int
    deliveries: int
    figures: int
    items: list[RevertedDelivery]


class RevisionStats(Struct, frozen=True, kw_only=True):
    """How the figures of a series were revised, from their ``earlier`` release to their ``later`` one.

    Results are exact, rounded to fifteen digits, and in ``unit`` where they are no shares, tests or numbers. It is that
    of the series, or percent where ``transform`` made rates of the figures; what was reverted is in that of the series.
    ``figures`` is how many were ever published, ``withdrawn`` how many of these have no value any more; the statistics
    are of those that have both releases.
    """

    series: str
    unit: str
    transform: Literal["none", "change", "growth", "yearly-growth"]
    position: int
    earlier: str
    later: str
    first_period: str | None
    last_period: str | None
    figures: int
    withdrawn: int
    sizes: RevisionSizes
    bias: BiasTest
    agreement: ValueAgreement
    efficiency: Efficiency
    first_efficient_release: int | None
    by_release: list[SizesOfRelease]
    by_lag: list[SizesAtLag]
    by_reason: list[SizesOfReason]
    settling: SettlingTimes
    reverted: RevertedDeliveries


class Settling(Struct, frozen=True, kw_only=True):
    """How often and how long a figure was revised.

    ``lag_near_latest`` is the lag from which on its values stay within a share of the latest one; a latest value of
    zero is near to itself alone. ``rel_spread`` is ``spread`` by ``max_value``, None where either is zero.
    """

    period: str
    n_revisions: int
    min_lag: int
    max_lag: int
    lag_near_latest: int
    spread: Decimal
    rel_spread: Decimal | None
    min_value: Decimal
    max_value: Decimal
    median_value: Decimal
