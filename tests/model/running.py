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
    for state in states:
        yield from ((one, state) for one in random.sample(when, min(FEW, len(when))))


def replay(steps: list[Step]) -> list[Difference]:
    """Every difference after these steps, wherever it is asked."""
    with TemporaryDirectory() as folder, Town(Path(folder)) as town:
        for step in steps:
            town.take(step)
        town.answers.catch_up()
        facts = town.facts()
        places = [(one, state) for state in facts.positions() for one in moments(facts)]
        return [one for place in places for found in differences(town.answers, facts, *place) for one in found]


def smallest(seed: int, like: Difference) -> tuple[list[Step], Difference]:
    """The history of a seed with every step left out without which the like of a difference remains."""
    with TemporaryDirectory() as folder, Town(Path(folder)) as town:
        steps = live_through(town, seed)
    for step in reversed(steps):
        fewer = [one for one in steps if one is not step]
        if any(one.kind == like.kind for one in replay(fewer)):
            steps = fewer
    return steps, next(one for one in replay(steps) if one.kind == like.kind)
