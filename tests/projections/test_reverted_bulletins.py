"""A bulletin of which a later one took back most is marked, as it was known at the moment of the question."""

import pytest

from tests.asked import ask_bulletin

DAYS = [f"2022-03-{day:02}" for day in range(1, 6)]
RIGHT = {day: str(10 + place) for place, day in enumerate(DAYS)}
WRONG = {day: str(900 + place) for place, day in enumerate(DAYS)}


def reverted(town, issued, **moment):
    return ask_bulletin(town.ask, town.ask.at(**moment), issued.bulletin).reverted


@pytest.fixture
def broken(town):
    """The town gave five figures, and other ones a day later."""
    town.opens()
    town.says("2022-03-06T08:00:00Z", RIGHT)
    return town, town.says("2022-03-07T08:00:00Z", WRONG)


def test_it_is_marked_where_more_than_half_of_what_it_changed_was_taken_back_by_one(broken):
    town, delivery = broken

    back = town.says("2022-03-08T07:00:00Z", dict(list(RIGHT.items())[:3]))

    found = reverted(town, delivery)
    assert (found.bulletin, found.figures, found.changed, found.days_until_reverted) == (back.bulletin, 3, 5, 1)
    assert found.reverted_at == "2022-03-08T07:00:00.000000Z"
    assert reverted(town, back) is None


def test_it_is_not_marked_where_half_was_taken_back_or_two_others_shared_it(broken):
    town, delivery = broken

    town.says("2022-03-08T07:00:00Z", dict(list(RIGHT.items())[:2]))
    town.says("2022-03-08T08:00:00Z", dict(list(RIGHT.items())[2:4]))

    assert reverted(town, delivery) is None


def test_it_is_not_marked_before_it_was_taken_back(broken):
    town, delivery = broken
    before = town.ask.head()

    back = town.says("2022-03-08T07:00:00Z", RIGHT)

    assert reverted(town, delivery, position=before) is None
    assert reverted(town, delivery, as_of="2022-03-07") is None
    assert reverted(town, delivery).bulletin == back.bulletin


def test_its_position_is_the_last_that_could_have_changed_the_mark(broken):
    town, delivery = broken
    town.says("2022-03-08T07:00:00Z", RIGHT)

    found = ask_bulletin(town.ask, town.now, delivery.bulletin)

    assert found.position == town.ask.head()
    assert ask_bulletin(town.ask, town.ask.at(position=found.position), delivery.bulletin) == found


def test_figures_that_it_reported_for_the_first_time_are_not_counted(town):
    town.opens()
    town.says("2022-03-06T08:00:00Z", RIGHT)
    delivery = town.says("2022-03-07T08:00:00Z", {DAYS[0]: "900", "2022-03-06": "1", "2022-03-07": "2"})

    town.says("2022-03-08T08:00:00Z", {DAYS[0]: RIGHT[DAYS[0]]})

    found = reverted(town, delivery)
    assert (found.figures, found.changed) == (1, 1)


def test_a_bulletin_that_changed_nothing_is_not_marked(town):
    town.opens()
    issued = town.says("2022-03-06T08:00:00Z", RIGHT)
    town.says("2022-03-07T08:00:00Z", dict.fromkeys(RIGHT))

    assert reverted(town, issued) is None


def test_what_was_found_late_was_taken_back_by_whom_it_was_said_to_be_otherwise(town):
    town.opens()
    town.says("2022-03-06T08:00:00Z", RIGHT)
    silent = town.lists("2022-03-08T08:00:00Z", RIGHT)

    late = town.says("2022-03-07T08:00:00Z", WRONG)

    found = reverted(town, late)
    assert (found.bulletin, found.figures, found.changed) == (silent.bulletin, 5, 5)
    assert reverted(town, silent) is None
