"""What an experiment did, saw and found wrong, as it goes into the report."""

import time
from collections import Counter
from collections.abc import Sequence
from statistics import median

from msgspec import Struct

_MOST_FAULTS = 50


class Report(Struct, kw_only=True):
    """``faults_found`` is empty where all was as it should be; ``skipped`` says why nothing could be done."""

    experiment: str
    seed: int
    rounds: int
    done: str
    seen: dict[str, object]
    faults_found: list[str]
    skipped: str | None
    seconds: float
    ok: bool


class Book:
    """What is written down while an experiment runs."""

    def __init__(self, experiment: str, seed: int, rounds: int) -> None:
        self.experiment, self.seed, self.rounds = experiment, seed, rounds
        self.seen: dict[str, object] = {}
        self.counts: Counter[str] = Counter()
        self.faults: list[str] = []
        self._began = time.monotonic()

    def expect(self, is_so: object, fault: str) -> None:
        """Something that has to be so; otherwise it is a fault, told in these words."""
        if not is_so:
            self.faults.append(fault)

    def times(self, name: str, seconds: Sequence[float]) -> None:
        """How long something took, as its median and its longest."""
        if seconds:
            self.seen[f"{name}, median s"] = round(median(seconds), 3)
            self.seen[f"{name}, longest s"] = round(max(seconds), 3)

    def report(self, done: str, skipped: str | None = None) -> Report:
        """All of it, at the end."""
        return Report(
            experiment=self.experiment,
            seed=self.seed,
            rounds=self.rounds,
            done=done,
            seen={**self.seen, **self.counts},
            faults_found=self.faults[:_MOST_FAULTS],
            skipped=skipped,
            seconds=round(time.monotonic() - self._began, 1),
            ok=not self.faults,
        )
