"""How every slot of a series reads at one moment, to be found in the rectangles that hold at all moments."""

from typing import Any

from tests.model.facts import Facts
from tests.model.moments import known_from
from tests.model.reading import Stand, reads


def readings(facts: Facts, series: str, as_of: str | None, position: int) -> list[dict[str, Any]]:
    """The answer of each slot there."""
    found = []
    for figure in facts.of(series, position):
        for slot in ("adjustment", "statement"):
            stand = reads(figure, slot, as_of, position)
            if stand is not None:
                found.append(_reading(figure.period, slot, stand))
    return found


def _reading(period: str, slot: str, stand: Stand) -> dict[str, Any]:
    return {
        "period": period,
        "slot": slot,
        "entry": stand.number,
        "value": stand.value,
        "qualifier": stand.said.get("qualifier", "exact") if stand.what == "statement" else None,
        "status": stand.said.get("status"),
        "through": stand.said.get("through"),
        "amount_unknown": stand.what == "adjustment" and stand.value is None,
    }


def covering(rectangles: list[dict[str, Any]], as_of: str | None, position: int) -> list[dict[str, Any]]:
    """The rectangles in which a moment lies, by figure and slot; their ends are open."""
    moment = known_from(as_of)
    found = [
        one
        for one in rectangles
        if known_from(one["published_from"]) <= moment
        and (one.get("published_to") is None or moment < known_from(one["published_to"]))
        and one["position_from"] <= position
        and (one.get("position_to") is None or position < one["position_to"])
    ]
    kept = ("period", "slot", "entry", "value", "qualifier", "status", "through", "amount_unknown")
    return [
        {name: one.get(name) for name in kept} for one in sorted(found, key=lambda one: (one["period"], one["slot"]))
    ]
