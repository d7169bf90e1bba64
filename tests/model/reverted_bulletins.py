"""The bulletins of which a later one took back most (decision 0173), by the deeds and the pasts of their figures."""

from collections import Counter
from typing import Any

from tests.model.facts import ENTRY_SLOTS, Fact, Facts, Figure
from tests.model.moments import days_between
from tests.model.pasts import past_of
from tests.model.reading import deeds_at


def reverted_bulletins(facts: Facts, as_of: str | None, position: int) -> dict[str, Any]:
    """Of each bulletin received by then what took most of it back within seven days; None where nothing did."""
    received = [one for one in facts.all if one.tag == "bulletin-received" and one.position <= position]
    return {_name(one): _reverted(facts, one, as_of, position) for one in received}


def _reverted(facts: Facts, bulletin: Fact, as_of: str | None, position: int) -> dict[str, Any] | None:
    changed = 0
    by: Counter[str] = Counter()
    for figure in facts.figures.values():
        for entry in _entries(facts, figure, bulletin, position):
            if _is_change(figure, entry, as_of, position):
                changed += 1
                by.update(_taken_back_by(figure, entry, as_of, position))
    told = [(name, count) for name, count in by.items() if count > changed / 2]
    if not told:
        return None
    ((name, count),) = told
    later = next(one for one in facts.all if one.stream == f"bulletin/{name}" and one.number == 1)
    said, back = bulletin.body["published_at"], later.body["published_at"]
    days = max(0, days_between(said, back))
    return {"bulletin": name, "reverted_at": back, "days_until_reverted": days, "figures": count, "changed": changed}


def _entries(facts: Facts, figure: Figure, bulletin: Fact, position: int) -> list[Fact]:
    """What it said itself of the figure when it was received; not what it is held to by a later batch."""
    until = min(position, facts.batch_end(bulletin.position))
    entries = [one for one in figure.facts if ENTRY_SLOTS.get(one.tag) == "statement" and one.position <= until]
    return [one for one in entries if one.body["bulletin"] == _name(bulletin)]


def _is_change(figure: Figure, entry: Fact, as_of: str | None, position: int) -> bool:
    """Whether it gave the figure another value, or none."""
    told = [one for one in deeds_at(figure, "statement", as_of, position) if one.stand.number == entry.number]
    return any(one.kind in {"withdrawal", "reinstatement"} or (one.kind == "revision" and one.of_value) for one in told)


def _taken_back_by(figure: Figure, entry: Fact, as_of: str | None, position: int) -> list[str]:
    pairs = past_of(figure, as_of, position).reverted
    return [one.back.stand.fact.body["bulletin"] for one in pairs if one.meanwhile.stand.number == entry.number]


def _name(bulletin: Fact) -> str:
    return bulletin.stream.removeprefix("bulletin/")
