"""Pauses grow, differ by chance, and end after three days, whatever happens when."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from api.hooks import retries

QUEUED = datetime(2026, 1, 1, tzinfo=UTC)
CHANCES = st.floats(0, 1)


@given(st.lists(CHANCES, min_size=60, max_size=60), st.lists(st.integers(0, 15), min_size=60, max_size=60))
def test_a_delivery_is_tried_for_three_days_and_not_longer(chances, seconds):
    now, tries = QUEUED, []
    for chance, took in zip(chances, seconds, strict=True):
        now += timedelta(seconds=took)
        tries.append(now)
        following = retries.next_try(QUEUED, now, len(tries), chance)
        if following is None:
            break
        assert following > now
        now = following

    assert QUEUED + retries.TRIED_FOR <= now <= QUEUED + retries.TRIED_FOR + timedelta(seconds=30)
    assert 15 <= len(tries) <= 30


@given(st.integers(1, 100), CHANCES, CHANCES)
def test_a_pause_grows_whatever_the_chance(tries, chance, other):
    assert retries.pause(tries, chance) <= retries.LONGEST
    if tries < 5:  # the first ones are so far apart that chance cannot turn them round
        assert retries.pause(tries, chance) < retries.pause(tries + 1, other)
    assert retries.pause(tries, chance) <= retries.pause(tries + 1, chance)


@given(st.integers(1, 100), CHANCES)
def test_pauses_differ_by_chance_by_a_fifth_at_most(tries, chance):
    middle = retries.pause(tries, 0.5)

    assert 0.79 * middle <= retries.pause(tries, chance) <= 1.21 * middle


@given(st.integers(1, 30), CHANCES, st.integers(0, 10**6), st.integers(0, 4 * 86_400))
def test_what_a_receiver_asks_for_is_respected_within_an_hour(tries, chance, asked, after):
    now = QUEUED + timedelta(seconds=after)
    following = retries.next_try(QUEUED, now, tries, chance, asked)

    if following is not None:
        assert now < following <= max(now + max(retries.LONGEST, timedelta(hours=1)), QUEUED + retries.TRIED_FOR)
        wanted = min(timedelta(seconds=asked), timedelta(hours=1))
        assert following >= min(now + wanted, QUEUED + retries.TRIED_FOR)


@given(st.integers(1, 10_000))
def test_a_receiver_that_fails_is_left_alone_for_a_minute_at_most(failures):
    assert timedelta(seconds=1) <= retries.rest(failures) <= retries.rest(failures + 1) <= timedelta(minutes=1)
