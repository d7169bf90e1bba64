"""The tally of all versions of some series: their extent, their days, and the sums of what stands."""

from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import reduce

from msgspec import Struct

_BYTES = 700


class VersionTally(Struct, frozen=True, kw_only=True):
    """What all versions of some series come to, without them; of none there is no tally.

    Days are as ``date.toordinal`` counts, moments in microseconds since 1970, lags in days from the first day of a
    period to that of its first and of its last version. The values are those that stand: how many, the least, the
    greatest, their sum and that of their squares, in whole numbers of ten to the power of minus ``decimals``.
    ``days`` are those at whose end a figure has another number than at the end of any day before; ``hidden_days`` are
    those of versions that another one followed on the same day, each with how many there are in ``hidden``.
    """

    first_period: str
    last_period: str
    first_published: int
    last_published: int
    position: int
    least_lag: int
    most_lag: int
    decimals: int
    values: int = 0
    least: int | None = None
    most: int | None = None
    total: int = 0
    squares: int = 0
    days: Sequence[int] = array("i")
    hidden_days: Sequence[int] = array("i")
    hidden: Sequence[int] = array("i")

    @property
    def size(self) -> int:
        """Bytes in memory, roughly."""
        return _BYTES + 4 * (len(self.days) + 2 * len(self.hidden))


def merged(tallies: Iterable[VersionTally | None]) -> VersionTally | None:
    """The tally of all together; those that are None have nothing to tell."""
    there = [one for one in tallies if one is not None]
    return reduce(_both, there) if there else None


def days_within(tally: VersionTally, first: int, last: int) -> Sequence[int]:
    """The days between two, both included, at whose end a figure has another number than before."""
    return tally.days[bisect_left(tally.days, first) : bisect_right(tally.days, last)]


def hidden_within(tally: VersionTally, first: int, last: int) -> int:
    """How many versions are hidden on the days between two, both included."""
    pairs = zip(tally.hidden_days, tally.hidden, strict=True)
    return sum(count for day, count in pairs if first <= day <= last)


def _both(one: VersionTally, other: VersionTally) -> VersionTally:
    decimals = max(one.decimals, other.decimals)
    own, others = 10 ** (decimals - one.decimals), 10 ** (decimals - other.decimals)
    hidden = Counter(dict(zip(one.hidden_days, one.hidden, strict=True)))
    hidden.update(dict(zip(other.hidden_days, other.hidden, strict=True)))
    extremes = [one.least, one.most], [other.least, other.most]
    scaled = zip(extremes, (own, others), strict=True)
    values = [amount * scale for some, scale in scaled for amount in some if amount is not None]
    return VersionTally(
        first_period=min(one.first_period, other.first_period),
        last_period=max(one.last_period, other.last_period),
        first_published=min(one.first_published, other.first_published),
        last_published=max(one.last_published, other.last_published),
        position=max(one.position, other.position),
        least_lag=min(one.least_lag, other.least_lag),
        most_lag=max(one.most_lag, other.most_lag),
        decimals=decimals,
        values=one.values + other.values,
        least=min(values, default=None),
        most=max(values, default=None),
        total=one.total * own + other.total * others,
        squares=one.squares * own**2 + other.squares * others**2,
        days=array("i", sorted({*one.days, *other.days})),
        hidden_days=array("i", sorted(hidden)),
        hidden=array("i", [hidden[day] for day in sorted(hidden)]),
    )
