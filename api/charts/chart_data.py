"""The data of one chart, compact and inert: all that the renderer is told."""

from collections.abc import Sequence
from typing import Literal, TypeVar

from msgspec import Struct

ChartName = Literal["total", "amounts", "triangle", "difference", "steps"]
Theme = Literal["light", "dark"]
Width = Literal["wide", "narrow", "card"]
# One row of a data set, by the names that its chart gives them; values are exact, so they are texts.
Row = dict[str, str | int | None]
Point = TypeVar("Point")


class ChartData(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One chart: words that were cut already, and data sets by name, in the unit of the series.

    ``first`` and ``last`` are the days between which the time axis runs. ``remark`` stands in place of a picture where
    there is nothing to draw; ``by_month``: days are too many to be told apart. ``position`` is the last one that could
    have changed it.
    """

    chart: ChartName
    theme: Theme = "light"
    width: Width = "wide"
    title: str
    moment: str
    citation: str
    unit: str
    data: dict[str, list[Row]]
    first: str = ""
    last: str = ""
    from_zero: bool = True
    remark: str = ""
    by_month: bool = False
    position: int


def thinned(points: Sequence[Point], most: int) -> Sequence[Point]:
    """Of too many points of a line, the last one of each stretch of equal length; so the last of all is among them.

    >>> thinned([1, 2, 3, 4, 5], 3), thinned([1, 2, 3], 3)
    ([1, 3, 5], [1, 2, 3])
    """
    stretch = -(-len(points) // most)
    return points if stretch <= 1 else points[(len(points) - 1) % stretch :: stretch]
