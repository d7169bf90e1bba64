"""Of a bulletin with several faults the first is told, by the order of the periods, whatever kinds they are."""

from itertools import permutations

import pytest

from domain.keys import figure_key
from domain.recording.lines import SaidStatement, lines_of
from domain.refusals import NotAValue, UnknownSeries, ValueDoesNotFit, WrongKind
from tests.examples import LOSSES, figure, issue

# What is said of a figure that was never heard of, and what that is refused for.
FAULTS = {
    "a claim that does not hold": (SaidStatement(series=LOSSES, value="5"), WrongKind),
    "no value": (SaidStatement(series=LOSSES, value="five"), NotAValue),
    "a value with decimals": (SaidStatement(series=LOSSES, value="0.5"), ValueDoesNotFit),
    "a series that is not there": (SaidStatement(series="staff/others", value="5"), UnknownSeries),
}
DAYS = ("2022-03-01", "2022-03-02")


@pytest.mark.parametrize("names", list(permutations(FAULTS, 2)), ids=" before ".join)
def test_the_first_of_two_faults_is_told(ledger, names):
    lines = lines_of((day, FAULTS[name][0]) for day, name in zip(DAYS, names, strict=True))
    claims = dict.fromkeys([(figure_key(figure(day)), "statement") for day in DAYS], "revision")
    head = ledger.head()

    with pytest.raises(FAULTS[names[0]][1]):
        issue(ledger, "2022-03-09", lines=lines, claims=claims)

    assert ledger.head() == head
