"""The large run: `python -m tests.model --histories 2000` compares that many histories and prints what it counted."""

import argparse
import sys
from collections import Counter
from functools import partial
from multiprocessing import Pool

from tests.model.checks import Difference
from tests.model.happenings import everything
from tests.model.running import Run, run, smallest

_EVERY = 100


def main() -> int:
    """Exit code 1 where the product and the model differ, or something never happened."""
    asked = _arguments()
    seeds = range(asked.first, asked.first + asked.histories)
    runs: list[Run] = []
    with Pool(asked.workers) as pool:
        for one in pool.imap_unordered(partial(run, whole=True), seeds):
            runs.append(one)
            _say_found(one, runs[:-1])
            if len(runs) % _EVERY == 0:
                _tell(runs)
    _tell(runs)
    missing = everything() - set().union(*(one.happened for one in runs))
    _say(f"never happened: {', '.join(sorted(missing)) or 'nothing of what should'}")
    broken = [f"seed {one.seed}: {said}" for one in runs for said in [*one.broken, *one.moved]]
    _say(f"whole lists whose silence was broken, answers that are others at their own position: {broken or 'none'}")
    found = _found(runs)
    for (seed, difference), times in found:
        _show(seed, difference, times)
    return 1 if found or missing or broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.model", description=__doc__)
    parser.add_argument("--histories", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


def _tell(runs: list[Run]) -> None:
    _say(
        f"{len(runs)} histories, {sum(one.events for one in runs)} events, at {sum(one.moments for one in runs)} "
        f"moments {sum(one.checks for one in runs)} checks, {sum(len(one.differences) for one in runs)} differences"
    )


def _say_found(one: Run, before: list[Run]) -> None:
    """What is found for the first time is told at once."""
    known = {two.kind for run_before in before for two in run_before.differences}
    for kind in dict.fromkeys(two.kind for two in one.differences if two.kind not in known):
        _say(f"seed {one.seed}: {next(two for two in one.differences if two.kind == kind)}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _found(runs: list[Run]) -> list[tuple[tuple[int, Difference], int]]:
    """One of each kind of difference, with its seed, and how often the kind was found."""
    first: dict[tuple[str, str], tuple[int, Difference]] = {}
    times: Counter[tuple[str, str]] = Counter()
    for one in sorted(runs, key=lambda one: one.events):
        for difference in one.differences:
            times[difference.kind] += 1
            first.setdefault(difference.kind, (one.seed, difference))
    return [(first[kind], count) for kind, count in times.most_common()]


def _show(seed: int, difference: Difference, times: int) -> None:
    _say(f"\n{times} times, first in the history of seed {seed}: {difference}\nthe smallest history that shows it:")
    steps, shown = smallest(seed, difference)
    for step in steps:
        _say(f"    {step},")
    _say(f"  {shown}")


if __name__ == "__main__":
    sys.exit(main())
