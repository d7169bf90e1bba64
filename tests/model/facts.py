"""What the stored events say, taken from their bytes alone: entries, amendments, descriptions and batches."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

SAID = {"statement", "withdrawal", "adjustment"}
ENTRY_SLOTS = {
    "figure-reported": "statement",
    "figure-revised": "statement",
    "figure-confirmed": "statement",
    "figure-withdrawn": "statement",
    "figure-reinstated": "statement",
    "adjustment-declared": "adjustment",
    "adjustment-withdrawn": "adjustment",
}


@dataclass(frozen=True)
class Fact:
    """One stored event; ``body`` is its JSON as it was decoded."""

    position: int
    tag: str
    stream: str
    number: int
    body: dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """The events of one figure, oldest first."""

    series: str
    period: str
    facts: tuple[Fact, ...]
    # What was worked out before: the reading of one state never changes.
    kept: dict[Any, Any] = field(default_factory=dict, compare=False)

    def entries(self, slot: str, until: int) -> list[Fact]:
        return [one for one in self.facts if one.position <= until and ENTRY_SLOTS.get(one.tag) == slot]

    def amendments(self, entry: int, until: int) -> list[Fact]:
        """What corrected or voided that entry."""
        return [
            one
            for one in self.facts
            if one.position <= until and one.tag.startswith("entry-") and one.body["entry"] == entry
        ]


class Facts:
    """The whole ledger as plain facts."""

    def __init__(self, stored: Iterable[tuple[int, bytes]]) -> None:
        self.all = [_fact(position, json.loads(state)) for position, state in stored]
        # What was worked out before, for the next question at the same moment.
        self.kept: dict[Any, Any] = {}
        self.figures: dict[tuple[str, str], Figure] = {}
        streams: dict[str, list[Fact]] = defaultdict(list)
        for one in self.all:
            streams[one.stream].append(one)
        for stream, mine in streams.items():
            if stream.startswith("figure/"):
                _, source, name, when = stream.split("/")
                self.figures[f"{source}/{name}", when] = Figure(f"{source}/{name}", when, tuple(mine))

    @property
    def head(self) -> int:
        return len(self.all)

    def batch_end(self, position: int) -> int:
        """The last position of the batch in which that position lies."""
        return min(one for one in self.positions() if one >= position)

    def positions(self) -> list[int]:
        """Every state of the ledger: the empty one, and the end of each batch."""
        return [0, *{one.body["batch"]["id"]: one.position for one in self.all}.values()]

    def of(self, series: str, until: int) -> list[Figure]:
        """The figures of a series of which anything had been recorded by then, by period."""
        mine = [one for one in self.figures.values() if one.series == series and one.facts[0].position <= until]
        return sorted(mine, key=lambda one: one.period)

    def series(self, until: int) -> list[str]:
        """The keys of the series that had been opened by then."""
        return sorted(
            one.stream.removeprefix("series/")
            for one in self.all
            if one.tag == "series-opened" and one.position <= until
        )

    def description(self, series: str, until: int) -> dict[str, Any]:
        """The series as it was described at that position, with how it was closed under ``closed``."""
        described: dict[str, Any] = {"decimals": 0, "lag_days": 0, "closed": None}
        for one in self.all:
            if one.stream != f"series/{series}" or one.position > until:
                continue
            if one.tag == "series-closed":
                described["closed"] = {"successors": [], **one.body}
            else:
                kept = {name: described.get(name) for name in ("unit", "measure", "frequency", "closed")}
                described = {"decimals": 0, "lag_days": 0, "starts_on": None, "description": None, **kept, **one.body}
            described["version"] = one.number
        return described

    def source(self, source: str, until: int) -> dict[str, Any]:
        """The source as it was described at that position."""
        mine = [one for one in self.all if one.stream == f"source/{source}" and one.position <= until]
        return {"url": None, "relays": None, **mine[-1].body}

    def document(self, name: str | None) -> dict[str, Any] | None:
        """Where a piece of evidence appeared."""
        if name is None:
            return None
        return next(one.body for one in self.all if one.stream == f"document/{name}" and one.number == 1)


def _fact(position: int, body: dict[str, Any]) -> Fact:
    return Fact(position, body["type"], body["stream"], body["version"], body)


def said_in(fact: Fact) -> tuple[str, dict[str, Any]] | None:
    """What an entry or a correction says, and of which sort that is; None of a voiding."""
    return next(((what, fact.body[what]) for what in sorted(SAID) if fact.body.get(what) is not None), None)
