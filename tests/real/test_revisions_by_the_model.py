"""What is measured of the real history's revisions is what the model computes, which knows nothing of ours."""

import pytest

from projections.answers.events import stored_events
from tests.model.checks import unequal
from tests.model.facts import Facts
from tests.model.plain import plain
from tests.model.questions_of_revisions import OF_REVISIONS

PERSONNEL = "war-losses/personnel"
# The head; the turn of a year, when figures were filed under the wrong one; a state between; the head of others.
MOMENTS = [
    (PERSONNEL, None, 1.0),
    (PERSONNEL, "2024-01-02T12:00:00Z", 1.0),
    (PERSONNEL, "2023-06-01", 0.6),
    ("war-losses/tank", None, 1.0),
    ("war-losses/pow", None, 1.0),
]
ASKED = (
    "versions", "revision statistics", "revision statistics without reverting", "revision statistics of the change",
    "revision statistics of the growth", "settling", "calendar", "coverage",
)  # fmt: skip


@pytest.fixture(scope="module")
def facts(answers):
    return Facts(stored_events(answers, limit=10_000_000))


@pytest.mark.parametrize(("series", "as_of", "share"), MOMENTS)
def test_every_measure_is_the_models(answers, facts, series, as_of, share):
    at = answers.at(as_of=as_of, position=round(share * answers.head()))

    for question in ASKED:
        ask, tell = OF_REVISIONS[question]
        found, expected = plain(ask(answers, at, series, [])), tell(facts, series, as_of, at.position)
        assert list(unequal(found, expected))[:5] == [], question


def test_there_is_something_to_measure(answers, facts):
    _, tell = OF_REVISIONS["revision statistics"]

    found = tell(facts, PERSONNEL, None, answers.head())

    assert found["figures"] > 1_500
    assert found["sizes"]["up"] + found["sizes"]["down"] > 5
    assert found["reverted"]["deliveries"] > 5
    assert found["first_efficient_release"] is not None
