"""An address that is watched is late, blind or silent when it is so for longer than it should be."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from stores.watch_state import WatchState

BEGAN, LATER = "2022-03-01T08:00:00.000000Z", "2022-03-02T08:00:00.000000Z"
HOUR = 3600


def after(moment, seconds):
    return datetime.fromisoformat(moment) + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("asked", "seen", "most"),
    [
        (WatchState.late_since, "looked_at", 2 * HOUR),
        (WatchState.blind_since, "seen_at", 2 * HOUR),
        (WatchState.silent_since, "changed_at", 5 * HOUR),
    ],
)
def test_it_is_so_for_longer_than_it_should_be_since_it_was_otherwise(asked, seen, most):
    fresh = WatchState(began_at=BEGAN, every=HOUR, silent_after=5 * HOUR)
    for state, since in ((fresh, BEGAN), (replace(fresh, **{seen: LATER}), LATER)):
        assert asked(state, after(since, most)) is None
        assert asked(state, after(since, most + 1)) == since


def test_without_a_schedule_nothing_is_late():
    state = WatchState(began_at=BEGAN)

    assert state.late_since(after(BEGAN, 10**8)) is state.silent_since(after(BEGAN, 10**8)) is None
