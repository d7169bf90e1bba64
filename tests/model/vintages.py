"""The moments at which a series changed, and what its figures read at each (section 6)."""

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

from tests.model.facts import Facts
from tests.model.figures import Read, figures_at
from tests.model.moments import known_from
from tests.model.pasts import pasts, unreverted
from tests.model.reading import known_at, standing

# Number, qualifier, status and last day counted.
Says = tuple[Decimal, str, str | None, str | None] | None
ABSENT = ()


def moments(facts: Facts, series: str, as_of: str | None, position: int) -> list[str]:
    """When anything was said of the series that stands and was known by then, in order."""
    said = {
        one.said["published_at"]
        for figure in facts.of(series, position)
        for one in known_at(standing(figure, "statement", position), as_of)
    }
    return sorted(said, key=lambda one: (known_from(one), one))


def readings(facts: Facts, series: str, as_of: str | None, position: int) -> dict[str, Says]:
    """What each figure says then, numbers as numbers; None where it is withdrawn."""
    return {one.period: _says(one) for one in figures_at(facts, series, as_of, position)}


def _says(one: Read) -> Says:
    if one.value is None:
        return None
    return Decimal(one.value), one.qualifier, one.stand.said.get("status"), one.stand.said.get("through")


def vintages(facts: Facts, series: str, as_of: str | None, position: int) -> list[dict[str, Any]]:
    """Every moment at which the reading of a figure changed, and how."""
    found = []
    before: dict[str, Says] = {}
    pairs = [pair for past in pasts(facts, series, as_of, position) for pair in past.reverted]
    for moment in moments(facts, series, as_of, position):
        now = readings(facts, series, moment, position)
        changed = [one for one in now if now[one] != before.get(one, ABSENT)]
        counted = {
            "reported": sum(now[one] is not None and one not in before for one in changed),
            "changed": sum(now[one] is not None and one in before for one in changed),
            "withdrawn": sum(now[one] is None for one in changed),
        }
        if changed:
            when = known_from(moment)
            marks = {
                "reverted": sum(one.meanwhile.moment == when for one in pairs),
                "reverts": sum(one.back.moment == when for one in pairs),
            }
            found.append({"published_at": moment, "figures": len(changed), **counted, **marks})
        before = now
    return found


def unreverted_vintages(facts: Facts, series: str, as_of: str | None, position: int) -> list[dict[str, Any]]:
    """The moments as if what was reverted within seven days had never been said."""
    counts: dict[Any, Counter[str]] = defaultdict(Counter)
    for one in figures_at(facts, series, as_of, position):
        for place, said in enumerate(unreverted(one.figure, as_of, position)):
            what = "withdrawn" if said.number is None else "changed" if place else "reported"
            counts[said.moment].update(("figures", what))
    names = ("figures", "reported", "changed", "withdrawn", "reverted", "reverts")
    return [{"published_at": moment, **{name: counts[moment][name] for name in names}} for moment in sorted(counts)]


def triangle(facts: Facts, series: str, as_of: str | None, position: int) -> list[dict[str, Any]]:
    """Each period: its numbers at every vintage, and from which on it read in which way."""
    columns = [one["published_at"] for one in vintages(facts, series, as_of, position)]
    reads = [readings(facts, series, one, position) for one in columns]
    periods = sorted({one for now in reads for one in now})
    names = [known_from(one) for one in columns]
    return [_row(one, names, [now.get(one, ABSENT) for now in reads]) for one in periods]


def _row(period: str, names: list[Any], says: list[Any]) -> dict[str, Any]:
    runs = []
    for column, now in enumerate(says):
        if now != ABSENT and (column == 0 or says[column - 1] != now):
            state = "withdrawn" if now is None else "reported"
            qualifier = None if now is None else now[1]
            runs.append({"from": column, "vintage": names[column], "state": state, "qualifier": qualifier})
    return {"period": period, "values": [now[0] if now not in {ABSENT, None} else None for now in says], "runs": runs}
