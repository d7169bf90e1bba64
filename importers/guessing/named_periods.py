"""The columns whose names say a period and a figure, as in ``2021 cases`` and ``cases_2021``."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct

from importers.guessing.guess import Doubt
from importers.guessing.period_guess import PeriodGuess, period_guess
from importers.guessing.spec_text import toml_value

INTO, PERIOD, FIGURE = "column", "period", "figure"
"""The columns that such names become: the whole of it, and its parts."""
_JOINED_BY = (" ", "_", "-", ".")
_MOST_PATTERNS = 12
_PARTS, _FEWEST = 2, 2
_WILD = frozenset("*?[")


class NamedPeriods(Struct, frozen=True):
    """The columns ``names``, each of a period and a figure, ``parts`` in their order, joined by ``by``."""

    names: tuple[str, ...]
    by: str
    parts: tuple[str, str]
    period: PeriodGuess
    figures: tuple[str, ...]

    def unfold(self, others: list[str]) -> dict[str, Any]:
        """The keys of ``unfold``: patterns, which later columns fit, too, unless the ``others`` would fit them."""
        ends = [f"*{self.by}{one}" if self.parts[0] == PERIOD else f"{one}{self.by}*" for one in self.figures]
        is_plain = len(ends) <= _MOST_PATTERNS and not any(_WILD & {*one} for one in self.figures)
        fits_others = any(fnmatchcase(name, pattern) for name in others for pattern in ends)
        return {
            "columns": ends if is_plain and not fits_others else list(self.names),
            "into": INTO,
            "value": "value",
            "split": {INTO: list(self.parts)},
            "by": self.by,
        }

    def doubt(self, *, asks: bool) -> Doubt:
        """What is not sure of it."""
        why = f"{self.names[0]!r:.60} and {len(self.names) - 1} others are taken for a period and a figure each"
        choices = (f"unfold.split = {toml_value({INTO: self.parts})}", "a figure of its own in each column")
        return Doubt(about="columns", why=why, choices=choices, asks=asks)


def named_periods(columns: Sequence[str]) -> NamedPeriods | None:
    """The columns of which one part of the name is a period; None where there are no two such."""
    found = [one for by in _JOINED_BY for at in (0, 1) if (one := _parted(columns, by, at))]
    return max(found, key=lambda one: len(one.names), default=None)


def _parted(columns: Sequence[str], by: str, at: int) -> NamedPeriods | None:
    """The columns whose part at that place is a period."""
    parted = {name: parts for name in columns if len(parts := name.split(by)) == _PARTS and all(parts)}
    parted = {name: parts for name, parts in parted.items() if period_guess([parts[at]])}
    period = period_guess([parts[at] for parts in parted.values()]) if len(parted) > 1 else None
    if period is None or period.share < 1 or len({parts[at] for parts in parted.values()}) < _FEWEST:
        return None
    figures = tuple(dict.fromkeys(parts[1 - at] for parts in parted.values()))
    order = (PERIOD, FIGURE) if at == 0 else (FIGURE, PERIOD)
    return NamedPeriods(tuple(parted), by, order, period, figures)
