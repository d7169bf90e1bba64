"""The moments at which a series changed, and what its figures read at each (section 6)."""

from typing import Any

from tests.model.facts import Facts
from tests.model.figures import figures_at
from tests.model.moments import known_from
from tests.model.reading import Stand, known_at, standing


def moments(facts: Facts, series: str, as_of: str | None, position: int) -> list[str]:
    """When anything was said of the series that stands and was known by then, in order."""
    said = {
        one.said["published_at"]
        for figure in facts.of(series, position)
        for one in known_at(standing(figure, "statement", position), as_of)
    }
    return sorted(said, key=lambda one: (known_from(one), one))


def readings(facts: Facts, series: str, as_of: str | None, position: int) -> dict[str, Stand]:
    return {one.period: one.stand for one in figures_at(facts, series, as_of, position)}


def vintages(facts: Facts, series: str, as_of: str | None, position: int) -> list[dict[str, Any]]:
    """Every moment at which the reading of a figure changed, and how."""
    found = []
    before: dict[str, Stand] = {}
    for moment in moments(facts, series, as_of, position):
        now = readings(facts, series, moment, position)
        counted = {"reported": 0, "changed": 0, "withdrawn": 0}
        for period, stand in now.items():
            what = _change(before.get(period), stand)
            if what is not None:
                counted[what] += 1
        if any(counted.values()):
            found.append({"published_at": moment, "figures": sum(counted.values()), **counted})
        before = now
    return found


def _change(before: Stand | None, now: Stand) -> str | None:
    """What one moment did to a figure; ``withdrawn`` only where there had been a value."""
    if now.value is None:
        return "withdrawn" if before is not None and before.value is not None else None
    if before is None:
        return "reported"
    said = [{**one.said, "published_at": None, "document": None, "reason": None, "note": None} for one in (before, now)]
    return "changed" if said[0] != said[1] else None


def triangle(facts: Facts, series: str, as_of: str | None, position: int) -> dict[str, list[str | None]]:
    """For each period its value at every moment."""
    columns = [one["published_at"] for one in vintages(facts, series, as_of, position)]
    reads = [readings(facts, series, one, position) for one in columns]
    periods = sorted({period for one in reads for period in one})
    return {period: [one[period].value if period in one else None for one in reads] for period in periods}
