"""Each revision reaches each hook that wants it, in order, whatever receivers do; the clock is the test's."""

import logging
from datetime import datetime, timedelta

import pytest

from domain.recording.commands import Bulletin
from domain.recording.lines import SaidStatement, lines_of
from stores.sqlite.hooks import MOST_REMEMBERED, MOST_WAITING
from tests.examples import LOSSES, STRENGTH
from tests.hooks.a_receiver import TAKEN, Reply, a_receiver
from tests.hooks.delivered import revise, say

HOUR, DAYS = timedelta(hours=1), timedelta(days=1)
DOWN: Reply = (503, {}, b"")


def values(of_series, *numbers, day="2022-03-02"):
    return [(of_series, day, str(number)) for number in numbers]


def test_each_revision_from_now_on_is_delivered_once_and_in_order(deliveries, ledger, receiver):
    revise(ledger, 2)
    deliveries.add(receiver.url)
    revise(ledger, 3, start=3)

    deliveries.pass_time(minutes=1)

    assert receiver.values() == values(LOSSES, 1003, 1004, 1005)
    assert len({one.message for one in receiver.requests}) == 3


def test_a_hook_begins_after_a_position_if_it_is_told_to(deliveries, ledger, receiver):
    revise(ledger, 2)
    deliveries.add(receiver.url, after=0)

    deliveries.pass_time(minutes=1)

    assert receiver.values() == values(LOSSES, 1001, 1002)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param({}, 6, id="everything"),
        pytest.param({"series": (STRENGTH,)}, 2, id="a series"),
        pytest.param({"series": (STRENGTH, LOSSES)}, 6, id="several series"),
        pytest.param({"source": ("staff",)}, 6, id="a source"),
        pytest.param({"source": ("town",)}, 0, id="another source"),
        pytest.param({"kind": ("withdrawal",)}, 1, id="a kind"),
        pytest.param({"kind": ("withdrawal", "revision")}, 6, id="several kinds"),
        pytest.param({"reason": ("unstated",)}, 6, id="a reason"),
        pytest.param({"reason": ("late-data",)}, 0, id="another reason"),
        pytest.param({"min_difference": "100"}, 1, id="a difference"),
    ],
)
def test_a_hook_is_told_of_what_it_wants(wanted, found, deliveries, ledger, receiver):
    deliveries.add(receiver.url, **wanted)
    revise(ledger, 2)
    revise(ledger, 2, STRENGTH)
    say(ledger, "2022-03-02", "1500")
    say(ledger, "2022-03-02", None)

    deliveries.pass_time(minutes=1)

    assert len(receiver.taken) == found


def test_what_a_later_batch_took_back_is_still_told_as_it_first_read(deliveries, ledger, receiver):
    deliveries.add(receiver.url)
    revise(ledger, 4)

    # Read all at once, long after: what is told does not depend on when it is asked.
    deliveries.pass_time(minutes=1)

    assert [one.data["previous"] for one in receiver.taken] == ["1000", "1001", "1002", "1003"]


def test_a_receiver_that_is_down_for_an_hour_misses_nothing_and_gets_everything_in_order(deliveries, ledger, receiver):
    added = deliveries.add(receiver.url)
    revise(ledger, 5)
    revise(ledger, 5, STRENGTH)
    began = deliveries.clock.now
    receiver.answer = lambda _: DOWN if deliveries.clock.now < began + HOUR else TAKEN

    deliveries.pass_time(minutes=180)

    told = receiver.values()
    assert [one for one in told if one[0] == LOSSES] == values(LOSSES, *range(1001, 1006))
    assert [one for one in told if one[0] == STRENGTH] == values(STRENGTH, *range(1001, 1006))
    tried = {one.message for one in receiver.requests}
    assert tried == {one.message for one in receiver.taken}, "a try keeps the id of its delivery"
    assert len(tried) == 10
    # Two series, each tried after 5 s, 30 s, 2, 10 and 30 minutes: nobody hammers a receiver that is down.
    assert len(receiver.requests) - len(receiver.taken) <= 14
    assert deliveries.hook(added).waiting == 0


def test_a_receiver_that_refuses_connections_is_one_that_is_down(deliveries, ledger):
    with a_receiver() as gone:
        added = deliveries.add(gone.url)
    revise(ledger, 2)
    deliveries.pass_time(minutes=1)
    (first, second) = deliveries.of(added)
    assert (first.state, first.tries, first.status) == ("waiting", 3, None)
    assert (second.state, second.tries) == ("waiting", 0)

    with a_receiver(gone.port) as back:
        deliveries.pass_time(minutes=10)

        assert back.values() == values(LOSSES, 1001, 1002)


def test_a_delivery_that_is_refused_holds_back_its_own_series_alone(deliveries, ledger, receiver):
    deliveries.add(receiver.url)
    receiver.answer = lambda request: (400, {}, b"no") if request.data["series"] == LOSSES else TAKEN
    revise(ledger, 3)
    revise(ledger, 3, STRENGTH)

    deliveries.pass_time(minutes=30)

    assert receiver.values() == values(STRENGTH, 1001, 1002, 1003)
    assert {one.data["value"] for one in receiver.requests if one.data["series"] == LOSSES} == {"1001"}


def test_hooks_do_not_wait_for_one_another(deliveries, ledger, receiver):
    with a_receiver() as down:
        down.answer = lambda _: DOWN
        deliveries.add(down.url)
        deliveries.add(receiver.url)
        revise(ledger, 50)

        deliveries.pass_time(seconds=10)

    assert receiver.values() == values(LOSSES, *range(1001, 1051))


def test_after_three_days_a_delivery_is_given_up_and_the_next_has_its_turn(deliveries, ledger, receiver, caplog):
    added = deliveries.add(receiver.url)
    receiver.answer = lambda request: (500, {}, b"broken\x1b[31m\n") if request.data["value"] == "1001" else TAKEN
    revise(ledger, 2)
    caplog.set_level(logging.ERROR, "asreported")

    deliveries.pass_time(minutes=3 * 24 * 60 - 10, every=timedelta(minutes=1))
    assert receiver.values() == []
    deliveries.pass_time(minutes=20, every=timedelta(minutes=1))

    assert receiver.values() == values(LOSSES, 1002)
    first, second = deliveries.of(added)
    assert (first.state, first.status, first.answer) == ("given-up", 500, "broken [31m")
    assert second.state == "delivered"
    assert deliveries.hook(added).given_up == 1
    assert [record.fields["message"] for record in caplog.records] == [first.message]


def test_what_was_given_up_can_be_tried_again(deliveries, ledger, receiver):
    added = deliveries.add(receiver.url)
    receiver.answer = lambda _: DOWN
    revise(ledger, 1)
    deliveries.pass_time(minutes=3 * 24 * 60 + 10, every=timedelta(minutes=1))
    receiver.answer = lambda _: TAKEN

    assert deliveries.register.retry(added.hook.id) == 1
    deliveries.pass_time(seconds=10)

    assert receiver.values() == values(LOSSES, 1001)
    assert len({one.message for one in receiver.requests}) == 1


def test_one_delivery_can_be_made_again(deliveries, ledger, receiver):
    added = deliveries.add(receiver.url)
    revise(ledger, 2)
    deliveries.pass_time(seconds=10)

    deliveries.register.retry(added.hook.id, deliveries.of(added)[0].number)
    deliveries.pass_time(seconds=10)

    assert receiver.values() == values(LOSSES, 1001, 1002, 1001)
    assert receiver.taken[0].message == receiver.taken[2].message


def test_a_receiver_that_is_gone_disables_its_hook_and_nothing_is_lost(deliveries, ledger, receiver):
    added = deliveries.add(receiver.url)
    receiver.answer = lambda _: (410, {}, b"")
    revise(ledger, 1)
    deliveries.pass_time(minutes=60)
    assert len(receiver.requests) == 1
    assert (deliveries.hook(added).state, deliveries.hook(added).why) == ("disabled", "the receiver answered 410 Gone")

    revise(ledger, 2, start=2)
    receiver.answer = lambda _: TAKEN
    deliveries.register.resume(added.hook.id)
    deliveries.pass_time(minutes=1)

    assert receiver.values() == values(LOSSES, 1001, 1002, 1003)


def test_a_receiver_may_ask_for_a_pause_of_an_hour_at_most(deliveries, ledger, receiver):
    deliveries.add(receiver.url)
    tried: list[datetime] = []

    def busy(_):
        tried.append(deliveries.clock.now)
        return 429, {"retry-after": "99999"}, b""

    receiver.answer = busy
    revise(ledger, 1)

    deliveries.pass_time(minutes=125)

    assert [one - tried[0] for one in tried] == [HOUR * number for number in range(3)]


def test_a_receiver_that_fails_is_sent_one_delivery_at_a_time_and_then_left_alone(deliveries, ledger, receiver):
    deliveries.add(receiver.url)
    receiver.answer = lambda _: DOWN
    for day in range(1, 29):
        revise(ledger, 1, STRENGTH if day % 2 else LOSSES, f"2022-03-{day:02}")

    deliveries.pass_time(minutes=60, every=timedelta(seconds=1))

    assert len(receiver.requests) <= 16


def test_of_a_long_history_a_bounded_part_waits_and_all_of_it_arrives(deliveries, ledger, receiver):
    revise(ledger, MOST_WAITING + 500)
    added = deliveries.add(receiver.url, after=0)
    receiver.answer = lambda _: DOWN
    deliveries.pass_time(minutes=1)
    assert MOST_WAITING <= deliveries.hook(added).waiting < MOST_WAITING + 200

    receiver.answer = lambda _: TAKEN
    deliveries.pass_time(minutes=20)

    assert receiver.values() == values(LOSSES, *range(1001, 1501 + MOST_WAITING))
    assert len(deliveries.of(added)) == MOST_REMEMBERED
    assert deliveries.hook(added).delivered == MOST_WAITING + 500


def test_a_batch_of_many_revisions_is_read_in_parts(deliveries, ledger, receiver):
    days = [f"2022-{month:02}-{day:02}" for month in (3, 4) for day in range(1, 31)]
    for factor in range(2, 12):
        lines = [
            (day, SaidStatement(series=series, value=str(factor))) for day in days for series in (STRENGTH, LOSSES)
        ]
        published = f"2022-05-02T{factor:02}:00:00Z"
        ledger.record(Bulletin(source="staff", published_at=published, lines=lines_of(lines)), "tester")
    added = deliveries.add(receiver.url, after=0)

    deliveries.pass_time(minutes=1)

    assert deliveries.hook(added).delivered == len(receiver.taken) == 9 * len(days) * 2
    by_figure: dict[str, list[int]] = {}
    for one in receiver.taken:
        by_figure.setdefault(one.event["subject"], []).append(int(one.data["value"]))
    assert all(found == list(range(3, 12)) for found in by_figure.values())


def test_a_clock_that_went_back_keeps_nobody_waiting(deliveries, ledger, receiver):
    deliveries.add(receiver.url)
    receiver.answer = lambda _: DOWN
    revise(ledger, 1)
    deliveries.pass_time(minutes=1)
    receiver.answer = lambda _: TAKEN
    deliveries.clock.now -= 30 * DAYS

    deliveries.pass_time(minutes=1)

    assert receiver.values() == values(LOSSES, 1001)


def test_a_hook_that_was_removed_is_sent_nothing_more(deliveries, ledger, receiver):
    added = deliveries.add(receiver.url)
    receiver.answer = lambda _: DOWN
    revise(ledger, 1)
    deliveries.pass_time(seconds=10)
    sent = len(receiver.requests)

    deliveries.register.remove(added.hook.id)
    deliveries.pass_time(minutes=10)

    assert len(receiver.requests) == sent
    assert deliveries.register.hooks() == []
