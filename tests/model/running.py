"""Histories lived through and asked about, by their seeds; and of a difference the smallest history that shows it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.model.checks import Difference, differences
from tests.model.facts import Facts, said_in
from tests.model.happenings import happened
from tests.model.moments import as_text, day_of, known_from
from tests.model.steady import moved
from tests.model.steps import Step
from tests.model.town import Town, live_through
from tests.model.whole_lists import broken

FEW = 3
EVERY = 5


@dataclass
class Run:
    """What came of one history."""

    seed: int
    checks: int = 0
    events: int = 0
    moments: int = 0
    happened: set[str] = field(default_factory=set)
    differences: list[Difference] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)


def run(seed: int, *, whole: bool = False) -> Run:
    """Live through the history of that seed and compare; ``whole``: at every position and at every moment."""
    with TemporaryDirectory() as folder, Town(Path(folder)) as town:
        steps = live_through(town, seed)
        facts = town.facts()
        result = Run(seed, events=facts.head, happened=happened(facts, steps), broken=list(broken(facts)))
        for as_of, position in _where(facts, Random(seed), whole=whole):
            result.moments += 1
            if not whole or result.moments % EVERY == 0:
                result.moved += moved(town.answers, facts, as_of, position)
            for found in differences(town.answers, facts, as_of, position):
                result.checks += 1
                result.differences += found
    return result


def moments(facts: Facts) -> list[str | None]:
    """Every moment that was said, the microsecond before it was known, the end of its day; and no bound."""
    said = {found[1]["published_at"] for one in facts.all if (found := said_in(one))}
    known = {known_from(one) for one in said}
    before = {as_text(one - timedelta(microseconds=1)) for one in known}
    return [None, *sorted(said | {as_text(one) for one in known} | before | {day_of(one) for one in said})]


def _where(facts: Facts, random: Random, *, whole: bool) -> Iterator[tuple[str | None, int]]:
    """The states and moments to ask at; of all pairs of both some, of each alone all."""
    states, when = facts.positions(), moments(facts)
    if not whole:
        yield None, facts.head
        yield from ((random.choice(when), random.choice(states)) for _ in range(FEW))
        return
    yield from ((None, one) for one in states)
    yield from ((one, facts.head) for one in when)
    yield from ((random.choice(when), one) for one in states)


def replay(steps: list[Step], like: Difference) -> Difference | None:
    """What differs in the same way after these steps, at the same moment or without bound, in any state."""
    with TemporaryDirectory() as folder, Town(Path(folder)) as town:
        for step in steps:
            town.take(step)
        town.answers.catch_up()
        facts = town.facts()
        for state in reversed(facts.positions()):
            for as_of in (like.as_of, None):
                for found in differences(town.answers, facts, as_of, state, like.kind[0]):
                    for one in found:
                        if one.kind == like.kind:
                            return one
    return None


def smallest(seed: int, like: Difference) -> tuple[list[Step], Difference]:
    """The history of a seed with every step left out without which the like of a difference remains."""
    with TemporaryDirectory() as folder, Town(Path(folder)) as town:
        steps = live_through(town, seed)
    shown = like
    for step in reversed(steps):
        fewer = [one for one in steps if one is not step]
        found = replay(fewer, like)
        if found is not None:
            steps, shown = fewer, found
    return steps, shown
