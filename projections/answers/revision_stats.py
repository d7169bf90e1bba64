"""The statistics of a series' revisions: from one release to another, by release, by lag and by reason."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct

from domain.moments import MICROSECONDS_A_DAY
from domain.refusals import Malformed
from projections.analysis.agreement import ValueAgreement, agreement
from projections.analysis.bias import BiasTest, bias_test
from projections.analysis.efficiency import Efficiency, efficiency, is_efficient, mincer_zarnowitz
from projections.analysis.figure_past import FigurePast, Reversion
from projections.analysis.growth import Transform
from projections.analysis.long_run import usual_lags
from projections.analysis.pairs import Pairs
from projections.analysis.precise import written
from projections.analysis.settling import SettlingTimes, settling, settling_times
from projections.analysis.sizes import RevisionSizes, revision_sizes
from projections.answers.figure_pasts import FigurePasts
from projections.answers.growth_pasts import growth_pasts
from projections.answers.reverted_turns import REVERTED_WITHIN
from projections.answers.step_reasons import StepReasons
from projections.answers.view import View
from projections.moment import At

MOST_RELEASES, MOST_REVERTED = 10, 100
LAGS_IN_DAYS = (0, 1, 2, 7, 14, 30, 90, 180, 365)
WITHIN_LATEST = "0.2"
_LONGEST_NUMBER = 6


class SizesOfRelease(Struct, frozen=True, kw_only=True):
    """The revisions from one release to the later one; ``is_efficient`` is None where too few figures could tell."""

    release: int
    sizes: RevisionSizes
    wald_p: str | None
    is_efficient: bool | None


class SizesAtLag(Struct, frozen=True, kw_only=True):
    """What was still to be revised so many days after a figure was first published, of figures that are as old."""

    days: int
    sizes: RevisionSizes


class SizesOfReason(Struct, frozen=True, kw_only=True):
    """The single steps from each value to the next for which the source gave a reason; it counts steps, not figures."""

    reason: str
    sizes: RevisionSizes


class RevertedDelivery(Struct, frozen=True, kw_only=True):
    """A figure that came to another value, or to none, and back within days."""

    period: str
    value: str | None
    meanwhile: str | None
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
    transform: Transform
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


class _Choice(NamedTuple):
    """What is compared: a release by its number, the last one as None; lags None are the usual number."""

    earlier: int
    later: int | None
    hac_lags: int | None

    def lags(self, pairs: Pairs) -> int:
        """How many lags the tests of some pairs have: never more than these allow."""
        if self.hac_lags is None:
            return usual_lags(len(pairs))
        return min(self.hac_lags, max(len(pairs) - 1, 0))

    def value(self, past: FigurePast) -> int | None:
        """The later value of a figure that has one."""
        if self.later is None:
            return past.said[-1].value
        return _nth(past, self.later)


def ask_revision_stats(  # noqa: PLR0913, PLR0917 - what can be asked of a series' revisions
    view: View,
    at: At,
    key: str,
    start: str | None = None,
    end: str | None = None,
    transform: Transform = "none",
    earlier: str = "first",
    later: str = "latest",
    reverted_within: int = REVERTED_WITHIN,
    hac_lags: int | None = None,
) -> RevisionStats:
    """The statistics of a series' revisions; raises UnknownSeries, AnalysisTooLarge, and Malformed for the releases."""
    asked = _asked(earlier, later, hac_lags)
    pasts = growth_pasts(view, at, key, (start, end), reverted_within, transform)
    pairs, periods = _compared(pasts, asked)
    by_release = _by_release(pasts, asked)
    return RevisionStats(
        series=key,
        unit=pasts.series.unit if transform in {"none", "change"} else "percent",
        transform=transform,
        position=view.last_change(key, at.position),
        earlier=earlier,
        later=later,
        first_period=periods[0],
        last_period=periods[-1],
        figures=len(pasts.figures),
        withdrawn=sum(one.is_withdrawn for one in pasts.figures),
        sizes=revision_sizes(pairs),
        bias=bias_test(pairs, asked.lags(pairs)),
        agreement=agreement(pairs),
        efficiency=efficiency(pairs, asked.lags(pairs)),
        first_efficient_release=next((one.release for one in by_release if one.is_efficient), None),
        by_release=by_release,
        by_lag=[_at_lag(pasts, asked, days) for days in LAGS_IN_DAYS],
        by_reason=_by_reason(pasts, StepReasons(view, at, pasts)),
        settling=_settled(pasts),
        reverted=_reverted(pasts, reverted_within),
    )


def _asked(earlier: str, later: str, hac_lags: int | None) -> _Choice:
    first = 1 if earlier == "first" else _number(earlier, "earlier", "first")
    last = None if later == "latest" else _number(later, "later", "latest")
    if last is not None and last <= first:
        raise Malformed(f"release {last} is not later than release {first}", earlier=earlier, later=later)
    return _Choice(first, last, hac_lags)


def _number(said: str, name: str, word: str) -> int:
    if not (said.isascii() and said.isdigit() and len(said) <= _LONGEST_NUMBER and int(said)):
        raise Malformed(f"{name} is {word} or which release, counted from 1, not {said!r:.40}", **{name: said})
    return int(said)


def _nth(past: FigurePast, number: int) -> int | None:
    releases = past.releases
    return releases[number - 1].value if len(releases) >= number else None


def _compared(pasts: FigurePasts, asked: _Choice) -> tuple[Pairs, list[str | None]]:
    """The pairs of all figures that have both releases, and their periods; without any, None as the only one."""
    found = [one for one in pasts.figures if asked.value(one) is not None and _nth(one, asked.earlier) is not None]
    return _released(found, asked, asked.earlier, pasts.scale), [one.period for one in found] or [None]


def _released(figures: Iterable[FigurePast], asked: _Choice, release: int, scale: int) -> Pairs:
    """From a release to the later one, of figures that have both."""
    return _pairs([(_nth(one, release), asked.value(one)) for one in figures], scale)


def _pairs(found: Iterable[tuple[int | None, int | None]], scale: int) -> Pairs:
    whole = [(one, other) for one, other in found if one is not None and other is not None]
    return Pairs([one for one, _ in whole], [other for _, other in whole], scale)


def _by_release(pasts: FigurePasts, asked: _Choice) -> list[SizesOfRelease]:
    most = max((len(one.releases) for one in pasts.figures), default=0)
    last = most if asked.later is None else asked.later - 1
    return [_of_release(pasts, asked, release) for release in range(1, min(last, MOST_RELEASES) + 1)]


def _of_release(pasts: FigurePasts, asked: _Choice, release: int) -> SizesOfRelease:
    pairs = _released(pasts.figures, asked, release, pasts.scale)
    found = mincer_zarnowitz(pairs, asked.lags(pairs))
    return SizesOfRelease(
        release=release,
        sizes=revision_sizes(pairs),
        wald_p=None if found is None else found.wald_p,
        is_efficient=is_efficient(pairs, found),
    )


def _at_lag(pasts: FigurePasts, asked: _Choice, days: int) -> SizesAtLag:
    found = [
        (one.known_at(moment), asked.value(one))
        for one in pasts.figures
        if (moment := one.said[0].published + days * MICROSECONDS_A_DAY) <= pasts.until
    ]
    return SizesAtLag(days=days, sizes=revision_sizes(_pairs(found, pasts.scale)))


def _by_reason(pasts: FigurePasts, reasons: StepReasons) -> list[SizesOfReason]:
    """The steps of all figures, whichever releases are compared; the most frequent reason first."""
    steps: dict[str, list[tuple[int | None, int | None]]] = defaultdict(list)
    for one in pasts.figures:
        for before, after in pairwise(one.values):
            steps[reasons.of(after.period, after.entry)].append((before.value, after.value))
    found = [
        SizesOfReason(reason=reason, sizes=revision_sizes(_pairs(of, pasts.scale))) for reason, of in steps.items()
    ]
    return sorted(found, key=lambda one: (-one.sizes.figures, one.reason))


def _settled(pasts: FigurePasts) -> SettlingTimes:
    found = (settling(one, Fraction(WITHIN_LATEST), pasts.unit) for one in pasts.figures)
    return settling_times([one for one in found if one is not None])


def _reverted(pasts: FigurePasts, within_days: int) -> RevertedDeliveries:
    found = pasts.reverted
    largest = sorted(found, key=_size, reverse=True)[:MOST_REVERTED]
    return RevertedDeliveries(
        within_days=within_days,
        deliveries=len(found),
        figures=len({one.period for one in found}),
        items=_listed(largest, 10**pasts.series.decimals),
    )


def _size(one: Reversion) -> int:
    """What lay between the values; a withdrawal took all of it away."""
    return abs((one.before.value or 0) - (one.meanwhile.value or 0))


def _listed(found: Sequence[Reversion], unit: int) -> list[RevertedDelivery]:
    return [
        RevertedDelivery(
            period=one.period,
            value=None if one.before.value is None else written(Fraction(one.before.value, unit)),
            meanwhile=None if one.meanwhile.value is None else written(Fraction(one.meanwhile.value, unit)),
            published_at=one.meanwhile.published_at,
            reverted_at=one.back.published_at,
        )
        for one in found
    ]
