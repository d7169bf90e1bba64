"""A delivery is a CloudEvent whose data is the item of ``/v1/revisions``, as the CloudEvents library judges."""

import re
from datetime import UTC, datetime
from typing import get_args

import msgspec
import pytest
from cloudevents.core.bindings.http import HTTPMessage, from_structured_event
from standardwebhooks import Webhook

from api.hooks.cloud_events import TYPES
from domain.reading import ChangeKind
from domain.recording.commands import Bulletin, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.feed import RevisionFilter, all_revisions
from projections.answers.view import View
from tests.begun import begin
from tests.examples import LOSSES, declaring
from tests.hooks.delivered import revise, say

ORIGIN = "figures.example/log"
REQUIRED = {"specversion", "id", "source", "type"}


def test_every_kind_of_revision_has_a_type():
    assert tuple(TYPES) == get_args(ChangeKind)
    assert len(set(TYPES.values())) == len(TYPES)


def test_a_delivery_is_what_the_library_reads_and_what_the_feed_says(deliveries, ledger, receiver):
    added = deliveries.add(receiver.url)
    revise(ledger, 1)
    say(ledger, "2022-03-02", None)
    say(ledger, "2022-03-02", "1000")
    adjusted = (declaring("2022-03-02", "50"),)
    ledger.record(Bulletin(source="staff", published_at="2022-05-03", adjustments=adjusted), "tester")

    deliveries.pass_time(minutes=1)

    with View.open(ledger.store.path) as view:
        feed = msgspec.to_builtins(all_revisions(view, view.at(), RevisionFilter(after=0)).items)
        recorded = [view.store.at(one["since"]).event.recorded_at for one in feed]
    assert [one.data for one in receiver.taken] == feed
    assert [one.event["time"] for one in receiver.taken] == recorded
    for one in receiver.taken:
        event = from_structured_event(HTTPMessage(one.headers, one.body))
        assert one.headers["content-type"] == "application/cloudevents+json"
        assert event.get_id() == one.message
        assert event.get_subject() == f"{LOSSES}/2022-03-02"
        assert event.get_source() == "/v1/revisions"
        sent = datetime.fromtimestamp(int(one.headers["webhook-timestamp"]), UTC)
        signed = Webhook(added.secret).sign(one.message, sent, one.body.decode())
        assert one.headers["webhook-signature"] == signed
    assert [one.event["type"] for one in receiver.taken] == [
        "asreported.figure.revised.v1",
        "asreported.figure.withdrawn.v1",
        "asreported.figure.reinstated.v1",
        "asreported.figure.adjusted.v1",
    ]


def test_the_source_of_an_event_is_the_log_once_it_has_begun(deliveries, ledger, receiver):
    begin(ledger.store.path, ORIGIN)
    deliveries.add(receiver.url)
    revise(ledger, 1)

    deliveries.pass_time(seconds=10)

    assert receiver.taken[0].event["source"] == f"//{ORIGIN}"


def test_an_event_has_the_attributes_of_its_standard_and_no_others(deliveries, ledger, receiver):
    deliveries.add(receiver.url)
    revise(ledger, 1)
    long = lines_of([("2022-03-02", SaidStatement(series=LOSSES, value="7", note="\U0001f4c8" * 2000))])
    ledger.record(Bulletin(source="staff", published_at="2022-05-03", lines=long), "tester")

    deliveries.pass_time(seconds=10)

    for one in receiver.taken:
        event = one.event
        assert set(event) == {*REQUIRED, "subject", "time", "datacontenttype", "data"}
        assert all(isinstance(event[name], str) and event[name] for name in REQUIRED)
        assert (event["specversion"], event["datacontenttype"]) == ("1.0", "application/json")
        # RFC 3339, in UTC.
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", event["time"])
        assert one.headers["content-type"] == "application/cloudevents+json"
        # Standard Webhooks recommends no more.
        assert len(one.body) < 20_000


def test_a_revision_has_one_id_for_every_hook_and_every_time(deliveries, ledger, receiver):
    first = deliveries.add(f"{receiver.url}/first")
    deliveries.add(f"{receiver.url}/second")
    revise(ledger, 2)
    deliveries.pass_time(seconds=10)
    deliveries.register.resume(first.hook.id, 0)
    deliveries.pass_time(seconds=10)

    by_value: dict[str, list[tuple[str, str]]] = {}
    for one in receiver.taken:
        by_value.setdefault(one.data["value"], []).append((one.path.rpartition("/")[2], one.message))
    assert {value: sorted(path for path, _ in found) for value, found in by_value.items()} == {
        value: ["first", "first", "second"] for value in ("1001", "1002")
    }
    assert all(len({message for _, message in found}) == 1 for found in by_value.values())


@pytest.mark.parametrize(
    "words", ['<script>alert("1")</script>', "a\u05d0\u0627 b", "é" * 1000, "\\u0000 \\r\\n x-evil: 1"]
)
def test_words_of_others_are_data_and_nothing_else(words, deliveries, ledger, receiver):
    deliveries.add(receiver.url)
    ledger.record(RegisterSource(source="other", name=words[:300]), "tester")
    revise(ledger, 1)
    said = lines_of([("2022-03-02", SaidStatement(series=LOSSES, value="7", note=words))])
    ledger.record(Bulletin(source="staff", published_at="2022-05-03", lines=said), "tester")

    deliveries.pass_time(seconds=10)

    assert receiver.taken[-1].data["note"] == words
    assert "x-evil" not in receiver.taken[-1].headers
