"""The summary of a signal, as Epidata's metadata has it: its extent, and statistics of its last issues."""

from collections.abc import Iterable, Sequence
from decimal import Context, Decimal
from itertools import groupby
from operator import attrgetter

from msgspec import Struct

from api.dialects.epidata.time_values import day_value, time_value
from domain.values import plain, scaled
from projections.answers.day_issues import day_of, published_on
from projections.answers.versions import FigureVersion

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


def summary_of(found: Iterable[Iterable[FigureVersion]], decimals: int) -> SignalSummary | None:
    """The summary of some series with at most so many decimals; None where none has a figure.

    The versions of each come figure by figure, and are read once.
    """
    tally = _Tally(decimals)
    for versions in found:
        for _, of_figure in groupby(versions, key=attrgetter("period")):
            tally.take(list(of_figure))
    return tally.summary()


class _Tally:
    """Counts while figures pass by: none of them is kept."""

    def __init__(self, decimals: int) -> None:
        self._decimals = decimals
        self._first = self._last = ""
        self._count = self._sum = self._squares = 0
        self._least: int | None = None
        self._most: int | None = None
        self._published: list[int] = []
        self._lags: list[int] = []
        self._position = 0

    def take(self, versions: Sequence[FigureVersion]) -> None:
        """One figure's versions, in order."""
        last = versions[-1]
        self._first, self._last = min(self._first or last.period, last.period), max(self._last, last.period)
        when = time_value(last.period)
        lags = [when.lag(published_on(one)) for one in (versions[0], last)]
        self._lags = [min([*self._lags, *lags]), max([*self._lags, *lags])]
        moments = [*self._published, versions[0].published, last.published]
        self._published = [min(moments), max(moments)]
        self._position = max(self._position, *(one.position for one in versions))
        if last.value is not None:
            self._take_value(scaled(last.value, self._decimals))

    def _take_value(self, amount: int) -> None:
        self._count, self._sum, self._squares = self._count + 1, self._sum + amount, self._squares + amount * amount
        self._least = amount if self._least is None else min(self._least, amount)
        self._most = amount if self._most is None else max(self._most, amount)

    def summary(self) -> SignalSummary | None:
        """What was counted."""
        if not self._published:
            return None
        return SignalSummary(
            first=time_value(self._first).written,
            last=time_value(self._last).written,
            first_day=time_value(self._first).begins.isoformat(),
            last_day=time_value(self._last).begins.isoformat(),
            least=self._written(self._least),
            most=self._written(self._most),
            mean=self._rounded(Decimal(self._sum), self._count),
            deviation=self._deviation(),
            last_issue=day_value(day_of(self._published[1])),
            least_lag=self._lags[0],
            most_lag=self._lags[1],
            first_published=self._published[0],
            last_published=self._published[1],
            position=self._position,
        )

    def _written(self, amount: int | None) -> str | None:
        return None if amount is None else plain(Decimal(amount).scaleb(-self._decimals))

    def _deviation(self) -> str | None:
        """Of the population: the root of n times the sum of squares less the square of the sum, by n."""
        spread = self._count * self._squares - self._sum * self._sum
        return self._rounded(_CONTEXT.sqrt(Decimal(spread)), self._count)

    def _rounded(self, amount: Decimal, count: int) -> str | None:
        if not count:
            return None
        share = _CONTEXT.divide(amount.scaleb(-self._decimals, _CONTEXT), Decimal(count))
        return plain(share.quantize(_ROUNDED, context=_CONTEXT))
