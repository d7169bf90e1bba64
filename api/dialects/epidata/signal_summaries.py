"""The summary of a signal, as Epidata's metadata has it: its extent, and statistics of its last issues."""

from decimal import Context, Decimal

from msgspec import Struct

from api.dialects.epidata.time_values import day_value, lag_of, time_value
from domain.values import plain
from projections.answers.day_issues import day_of
from projections.answers.version_tally import VersionTally

# As many decimals as Epidata rounds its statistics to.
_ROUNDED = Decimal("0.0000001")
# More digits than a million squares of 18 digits have together.
_CONTEXT = Context(prec=80)


class SignalSummary(Struct, frozen=True, kw_only=True):
    """The extent of a series' figures, of their issues and lags, and the statistics of their values as they stand.

    ``first`` and ``last`` are as Epidata writes them, with the days on which they begin; ``first_published`` and
    ``last_published`` are in microseconds since 1970. The statistics are None where nothing has a value.
    """

    first: int
    last: int
    first_day: str
    last_day: str
    least: str | None
    most: str | None
    mean: str | None
    deviation: str | None
    last_issue: int
    least_lag: int
    most_lag: int
    first_published: int
    last_published: int
    position: int


def summary_of(tally: VersionTally | None, *, is_weekly: bool) -> SignalSummary | None:
    """The summary of series by one time type, of which weeks have their lags in weeks; None where none has a figure."""
    if tally is None:
        return None
    first, last = time_value(tally.first_period), time_value(tally.last_period)
    return SignalSummary(
        first=first.written,
        last=last.written,
        first_day=first.begins.isoformat(),
        last_day=last.begins.isoformat(),
        least=_written(tally, tally.least),
        most=_written(tally, tally.most),
        mean=_rounded(tally, Decimal(tally.total)),
        deviation=_deviation(tally),
        last_issue=day_value(day_of(tally.last_published)),
        least_lag=lag_of(tally.least_lag, is_weekly=is_weekly),
        most_lag=lag_of(tally.most_lag, is_weekly=is_weekly),
        first_published=tally.first_published,
        last_published=tally.last_published,
        position=tally.position,
    )


def _written(tally: VersionTally, amount: int | None) -> str | None:
    return None if amount is None else plain(Decimal(amount).scaleb(-tally.decimals))


def _deviation(tally: VersionTally) -> str | None:
    """Of the population: the root of n times the sum of squares less the square of the sum, by n."""
    spread = tally.values * tally.squares - tally.total * tally.total
    return _rounded(tally, _CONTEXT.sqrt(Decimal(spread)))


def _rounded(tally: VersionTally, amount: Decimal) -> str | None:
    if not tally.values:
        return None
    share = _CONTEXT.divide(amount.scaleb(-tally.decimals, _CONTEXT), Decimal(tally.values))
    return plain(share.quantize(_ROUNDED, context=_CONTEXT))
