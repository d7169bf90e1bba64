"""How far each series has come (section 6): its latest figure, what is withdrawn behind it, and its extent."""

from decimal import Decimal
from typing import Any

from tests.model.bounds import of_sum
from tests.model.facts import Facts
from tests.model.figures import Read, figures_at, with_value


def totals(facts: Facts, as_of: str | None, position: int) -> list[dict[str, Any]]:
    return [_total(facts, one, as_of, position) for one in facts.series(position)]


def _total(facts: Facts, series: str, as_of: str | None, position: int) -> dict[str, Any]:
    described = facts.description(series, position)
    figures = figures_at(facts, series, as_of, position)
    there = with_value(figures)
    source = series.partition("/")[0]
    closed = described["closed"]
    return {
        "series": series,
        **{name: described[name] for name in ("title", "unit", "measure")},
        "source": source,
        "relays": facts.source(source, position)["relays"],
        "state": state_of(facts, series, figures, position),
        **_latest(there),
        "revisions": sum(one.revisions for one in figures),
        "later_withdrawn": sum(one.value is None and one.period > there[-1].period for one in figures if there),
        "closed": closed["last_period"] if closed else None,
        "successors": closed["successors"] if closed else [],
    }


def _latest(there: list[Read]) -> dict[str, Any]:
    if not there:
        return {"adjustment_unknown": False}
    last, before = there[-1], there[-2] if len(there) > 1 else None
    change = {
        "change": str(Decimal(last.value or 0) - Decimal(before.value or 0)),
        "change_qualifier": of_sum([(1, last.qualifier), (-1, before.qualifier)]),
        "change_since": before.period,
    } if before else {}  # fmt: skip
    return {
        "value": last.value,
        "qualifier": last.qualifier,
        "period": last.period,
        "published_at": last.stand.said["published_at"],
        **change,
        **declared(last),
    }


def declared(one: Read) -> dict[str, Any]:
    """What was declared not to belong to a figure that has a value; none and zero are alike."""
    stand = one.adjustment
    if stand is None or stand.what == "withdrawal" or one.value is None:
        return {"adjustment": None, "adjustment_unknown": False}
    return {"adjustment": stand.value if Decimal(stand.value or 0) else None, "adjustment_unknown": stand.value is None}


def state_of_figure(one: Read | None) -> str:
    if one is None:
        return "not-published-then"
    return "withdrawn" if one.value is None else "reported"


def state_of(facts: Facts, series: str, figures: list[Read], position: int) -> str:
    """Closed only where there is a value with which the series could end."""
    if not with_value(figures):
        return "withdrawn" if figures else "not-published-then"
    return "closed" if facts.description(series, position)["closed"] else "reported"


def extents(facts: Facts, as_of: str | None, position: int) -> list[dict[str, Any]]:
    """Every series as it is described, with how many figures of it have a value and of which periods."""
    return [_extent(facts, one, as_of, position) for one in facts.series(position)]


def _extent(facts: Facts, series: str, as_of: str | None, position: int) -> dict[str, Any]:
    described = facts.description(series, position)
    figures = figures_at(facts, series, as_of, position)
    there = with_value(figures)
    source = series.partition("/")[0]
    closed = described["closed"]
    kept = ("title", "description", "unit", "measure", "frequency", "decimals", "starts_on", "lag_days", "version")
    return {
        "series": series,
        "source": source,
        "relays": facts.source(source, position)["relays"],
        **{name: described[name] for name in kept},
        "state": state_of(facts, series, figures, position),
        "figures": len(there),
        "first_period": there[0].period if there else None,
        "last_period": there[-1].period if there else None,
        "revisions": sum(one.revisions for one in figures),
        "closed": closed["last_period"] if closed else None,
        "successors": closed["successors"] if closed else [],
    }
