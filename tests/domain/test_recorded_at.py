"""The instant at which a batch is recorded: strictly greater than the one before, whatever the clock does."""

from datetime import timedelta

import pytest

from domain.moments import instant_text
from domain.refusals import ClockBehind
from tests.examples import issue


def recorded_instants(ledger):
    """One a batch, in their order."""
    return list(dict.fromkeys(one.event.recorded_at for one in ledger.store.after(0)))


def test_recorded_at_is_strictly_greater_while_the_clock_stands_still(ledger):
    for day in range(1, 6):
        issue(ledger, "2022-03-01", {f"2022-02-0{day}": "1"})

    instants = recorded_instants(ledger)

    assert instants == sorted(set(instants))
    assert instants[0] == instant_text(ledger.clock.now)
    assert instants[-1] == instant_text(ledger.clock.now + timedelta(microseconds=len(instants) - 1))


def test_recorded_at_is_one_instant_a_batch(ledger):
    issued = issue(ledger, "2022-03-01", {"2022-02-01": "1", "2022-02-02": "2"})

    batch = ledger.store.between(issued.position - 2, issued.position)

    assert {one.event.recorded_at for one in batch} == {ledger.store.last_recorded_at()}
    assert len({one.event.batch.id for one in batch}) == 1


def test_recorded_at_is_strictly_greater_when_the_clock_goes_back(ledger):
    before = ledger.store.last_recorded_at()
    ledger.clock.move(timedelta(minutes=-59))

    issue(ledger, "2022-03-01", {"2022-02-01": "1"})

    assert ledger.store.last_recorded_at() > before


def test_writing_is_refused_while_the_ledger_is_more_than_an_hour_ahead_of_the_clock(ledger):
    ahead = ledger.clock.now + timedelta(microseconds=3)
    assert ledger.store.last_recorded_at() == instant_text(ahead)
    head = ledger.head()

    ledger.clock.now = ahead - timedelta(hours=1, microseconds=1)
    with pytest.raises(ClockBehind, match="more than an hour ahead"):
        issue(ledger, "2022-03-01", {"2022-02-01": "1"})
    assert ledger.head() == head

    ledger.clock.now = ahead - timedelta(hours=1)
    assert issue(ledger, "2022-03-01", {"2022-02-01": "1"}).recorded == 2
