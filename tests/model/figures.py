"""A series at a moment: each of its figures as it reads, with everything that it was."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.model.facts import Facts, Figure
from tests.model.periods import last_day
from tests.model.reading import Deed, Stand, deeds, known_at, standing


@dataclass(frozen=True)
class Read:
    """One figure at (P, R); ``stand`` is the answer of its statement slot."""

    figure: Figure
    stand: Stand
    deeds: list[Deed]
    # Its first, second, n-th value.
    values: list[Stand]
    adjustment: Stand | None

    @property
    def period(self) -> str:
        return self.figure.period

    @property
    def value(self) -> str | None:
        return self.stand.value

    @property
    def qualifier(self) -> str:
        return str(self.stand.said.get("qualifier", "exact"))

    @property
    def revisions(self) -> int:
        return sum(one.is_revision_of_value for one in self.deeds)

    def covered(self, description: dict[str, Any]) -> date:
        """The last day that it counts."""
        through = self.stand.said.get("through")
        if through is not None:
            return date.fromisoformat(through)
        return last_day(self.period) - timedelta(days=description["lag_days"])


def read_figure(figure: Figure, as_of: str | None, position: int) -> Read | None:
    """The figure as it reads; None where no value of it had been published by then."""
    if (as_of, position) not in figure.kept:
        figure.kept[as_of, position] = _read(figure, as_of, position)
    found: Read | None = figure.kept[as_of, position]
    return found


def _read(figure: Figure, as_of: str | None, position: int) -> Read | None:
    known = known_at(standing(figure, "statement", position), as_of)
    if not any(one.what == "statement" for one in known):
        return None
    declared = known_at(standing(figure, "adjustment", position), as_of)
    told = deeds(known)
    return Read(
        figure, known[-1], told, [one.stand for one in told if one.is_value], declared[-1] if declared else None
    )


def figures_at(facts: Facts, series: str, as_of: str | None, position: int) -> list[Read]:
    """Every figure of which a value had been published by then, withdrawn since or not, by period."""
    found = [read_figure(figure, as_of, position) for figure in facts.of(series, position)]
    return [one for one in found if one is not None]


def with_value(figures: list[Read]) -> list[Read]:
    return [one for one in figures if one.value is not None]
