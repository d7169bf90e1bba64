"""The sums of a running total over a year or a month, as whole numbers."""

from typing import Literal, NamedTuple

Size = Literal["year", "month"]


class HeaviestSum(NamedTuple):
    """A day that is among the heaviest, with what was added on it.

    ``qualifier`` is that of its figure, ``base`` that of the figure which was subtracted.
    """

    day: int
    amount: int
    places: int
    period: str
    qualifier: str
    base: str


class BucketSums(NamedTuple):
    """What the figures of some neighbouring rows, from ``first`` on and before ``last``, added within two days.

    Days are numbers as ``date.toordinal`` counts them, ``start`` and ``end`` those of the bucket; amounts are scaled.
    ``base`` is the qualifier of the figure before them, None where the total itself begins with them. Where they are
    not ``regular`` only the rows and the bucket's days say anything: some span has no day or more than the bucket, or
    part of one was declared not to belong to it.
    """

    start: int
    end: int
    first: int
    last: int
    first_day: int
    last_day: int
    days: int
    regular: bool
    total: int
    places: int
    net_effect: int
    net_places: int
    of_value: int
    of_wording: int
    qualifier: str
    base: str | None
    heaviest: list[HeaviestSum]
