"""The product answers as a model does that was written anew from the rules, over random histories."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.model.happenings import everything, happened
from tests.model.running import run
from tests.model.town import Town, live_through

HISTORIES, TOGETHER = 200, 25


@pytest.mark.parametrize("first", range(0, HISTORIES, TOGETHER), ids=lambda first: f"from seed {first}")
def test_over_random_histories_every_answer_is_the_models(first):
    runs = [run(seed) for seed in range(first, first + TOGETHER)]

    found = [f"seed {one.seed}: {two}" for one in runs for two in one.differences]
    assert found[:20] == []
    assert [f"seed {one.seed}: {two}" for one in runs for two in [*one.broken, *one.moved]] == []


def test_in_these_histories_everything_happens_that_the_rules_name():
    found, least = set(), set()
    for seed in range(HISTORIES):
        with TemporaryDirectory() as folder, Town(Path(folder)) as town:
            steps = live_through(town, seed)
            found |= happened(town.facts(), steps)
            least.add(town.ledger.head())

    assert everything() - found == set()
    assert min(least) >= 20
