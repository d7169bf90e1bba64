"""The versions of a series' figures: what each came to read, from when until when."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from tests.model.facts import Facts, Figure
from tests.model.figures import figures_at
from tests.model.moments import day_of
from tests.model.pasts import Said, said_of, unreverted

Told = Callable[[Figure, str | None, int], list[Said]]


def versions(facts: Facts, series: str, as_of: str | None, position: int) -> list[list[Any]]:
    """Each version of each figure, in the order of its fields."""
    return _versions(facts, series, as_of, position, said_of)


def unreverted_versions(facts: Facts, series: str, as_of: str | None, position: int) -> list[list[Any]]:
    """The same without what was reverted."""
    return _versions(facts, series, as_of, position, unreverted)


def _versions(facts: Facts, series: str, as_of: str | None, position: int, told: Told) -> list[list[Any]]:
    rows = []
    for one in figures_at(facts, series, as_of, position):
        said = told(one.figure, as_of, position)
        for place, version in enumerate(said):
            until = said[place + 1].moment if place + 1 < len(said) else None
            rows.append(_version(one.period, version, until, is_first=place == 0))
    return rows


def _version(period: str, version: Said, until: datetime | None, *, is_first: bool) -> list[Any]:
    stand = version.stand
    what = "withdrawn" if stand.value is None else "reported" if is_first else "changed"
    return [
        period,
        stand.value,
        stand.said.get("qualifier", "exact") if stand.value is not None else None,
        stand.said.get("status"),
        stand.said.get("through"),
        version.moment,
        until,
        stand.said["published_at"],
        stand.number,
        stand.fact.position,
        what,
    ]


def day_rows(facts: Facts, series: str, as_of: str | None, position: int) -> list[tuple[str, str, str | None]]:
    """A row for each figure of each day on which one of them changed: the day, the period, and the value."""
    figures = [one.figure for one in figures_at(facts, series, as_of, position)]
    said = {one.period: said_of(one, as_of, position) for one in figures}
    days = sorted({day_of(one.moment.isoformat()) for told in said.values() for one in told})
    rows = []
    for day in days:
        for period, told in said.items():
            known = [one for one in told if day_of(one.moment.isoformat()) <= day]
            if known:
                rows.append((day, period, known[-1].stand.value))
    return rows
