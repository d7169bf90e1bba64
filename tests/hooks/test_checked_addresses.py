"""Wherever a name leads, and whenever it is asked: a connection goes to an address of the internet, or nowhere."""

import subprocess
import sys
import threading

import pytest

from api.hooks.checked_addresses import resolved
from api.hooks.receiver_url import ReceiverUrl
from tests.hooks.sending import HERE, send, send_to
from tests.test_architecture import ROOT

PATIENCE = 30.0
# A program that sends to a name for which nobody answers.
_UNANSWERED = """
import threading
from tests.hooks.sending import send
print(send("http://nowhere.example/", resolve=lambda *_: threading.Event().wait(), within=0.1).answer)
"""


@pytest.mark.parametrize(
    "addresses",
    [
        pytest.param(["127.0.0.1"], id="this machine"),
        pytest.param(["9.9.9.9", "10.0.0.1"], id="one of two"),
        pytest.param(["::ffff:127.0.0.1"], id="hidden"),
        pytest.param(["169.254.169.254"], id="of a cloud"),
        pytest.param(["0.0.0.0"], id="any"),  # noqa: S104 - it is what must be refused
        pytest.param(["100.64.0.1"], id="of a carrier"),
        pytest.param(["224.0.0.251"], id="of a group"),
        pytest.param(["ff02::fb"], id="of a longer group"),
        pytest.param(["fe80::1%1"], id="of a link"),
        pytest.param(["fd00:ec2::254"], id="of a site"),
        pytest.param(["::1"], id="this machine, longer"),
        pytest.param(["64:ff9b::7f00:1"], id="behind NAT64"),
        pytest.param(["2002:7f00:1::"], id="behind a tunnel"),
        pytest.param([], id="none"),
    ],
)
def test_a_name_that_leads_into_a_network_near_us_is_not_followed(addresses, receiver):
    tried = send(f"http://rebound.example:{receiver.port}/", allow_private=False, resolve=lambda *_: addresses)

    assert "not of the internet" in (tried.answer or "")
    assert receiver.requests == []


def test_the_connection_goes_to_the_address_that_was_checked(receiver):
    # A name that is answered in another way each time: only the first answer is used, and no library asks again.
    asked = []

    def rebinding(host, port):
        asked.append((host, port))
        return HERE if len(asked) == 1 else ["192.0.2.1"]

    tried = send(f"http://rebound.example:{receiver.port}/in", resolve=rebinding)

    assert tried.is_delivered
    assert asked == [("rebound.example", receiver.port)]
    assert receiver.requests[0].headers["host"] == f"rebound.example:{receiver.port}"


def test_each_new_connection_is_checked_again(receiver):
    receiver.answer = lambda _: (204, {"connection": "close"}, b"")
    answers = iter([HERE, []])

    tried = send(f"http://rebound.example:{receiver.port}/", resolve=lambda *_: next(answers), times=2)

    assert "no address" in (tried.answer or "")
    assert len(receiver.requests) == 1


def test_several_addresses_are_tried_in_turn(receiver):
    tried = send(f"http://several.example:{receiver.port}/", resolve=lambda *_: ["127.9.9.9", "127.0.0.1"])

    assert tried.is_delivered


@pytest.mark.parametrize("said", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1", "0", "localhost"])
def test_an_address_in_an_old_spelling_is_what_the_system_takes_it_for(said, receiver):
    assert set(resolved(said, receiver.port)) <= {"127.0.0.1", "0.0.0.0", "::1"}  # noqa: S104 - it is what must be refused

    tried = send_to(ReceiverUrl("http", said, receiver.port, "/in"), allow_private=False)

    assert "not of the internet" in (tried.answer or "")
    assert receiver.requests == []


def test_a_name_that_nobody_answers_for_is_asked_once_at_a_time(receiver):
    answered, asked = threading.Event(), []

    def slow(host, port):
        asked.append((host, port))
        answered.wait(PATIENCE)
        return HERE

    url = f"http://slow.example:{receiver.port}/in"
    tried = send(url, resolve=slow, times=5, within=0.1)
    answered.set()

    assert (tried.status, tried.answer) == (None, "no whole answer within 0.1 seconds")
    assert asked == [("slow.example", receiver.port)]


def test_a_name_that_nobody_answers_for_keeps_no_program_from_ending():
    done = subprocess.run(
        [sys.executable, "-c", _UNANSWERED], cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=False
    )

    assert (done.returncode, done.stdout) == (0, "no whole answer within 0.1 seconds\n")


def test_an_answer_that_is_no_address_is_a_failure_and_no_accident_of_others(receiver, caplog):
    tried = send(f"http://odd.example:{receiver.port}/", allow_private=False, resolve=lambda *_: ["nowhere"])

    assert "accident of ours" in (tried.answer or "")
    assert [record.getMessage() for record in caplog.records] == ["a webhook could not be sent"]
    assert receiver.requests == []
