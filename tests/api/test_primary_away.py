"""Reads go on from the copy where no primary can be reached, and say so; writes are to be sent again."""

import re
import time
from types import SimpleNamespace

import pytest

from tests.api.a_server import BULLETINS, SERIES, bulletin
from tests.api.two_machines import a_primary, two_machines

FIGURE = f"/v1/series/{SERIES}/figures/2022-03-02"
PAGE = f"/series/{SERIES}/figures/2022-03-02"
PATIENCE = 30.0


@pytest.fixture(scope="module")
def away(tmp_path_factory):
    """Two machines that have read up to a figure, and a primary that has ended then; the last test starts it again."""
    folder = tmp_path_factory.mktemp("away")
    with a_primary() as primary, two_machines(folder, primary.address()) as (first, second):
        written = first.send("POST", BULLETINS, bulletin("1"), idempotency_key='"one"')
        assert second.send("GET", FIGURE).json()["value"] == "1"
        primary.stop()
        yield SimpleNamespace(
            primary=primary, first=first, second=second, written=written, position=written.told["ledger-position"]
        )


def fresh(server, path):
    """The first answer of a server that is not out of date."""
    until = time.monotonic() + PATIENCE
    while "ledger-stale" in (answer := server.send("GET", path)).told:
        assert time.monotonic() < until, "the primary is back, and its answers are still out of date"
        time.sleep(0.02)
    return answer


def test_reads_go_on_and_say_that_they_may_be_out_of_date(away):
    answer = away.second.send("GET", FIGURE)

    assert answer.status == 200
    assert answer.json()["value"] == "1"
    assert answer.told["ledger-stale"] == "true"
    assert answer.told["ledger-position"] == away.position
    assert answer.told["cache-control"] == "no-store"


def test_what_never_changes_is_never_out_of_date(away):
    answer = away.second.send("GET", f"{FIGURE}?position={away.position}")

    assert answer.status == 200
    assert "ledger-stale" not in answer.told
    assert "immutable" in answer.told["cache-control"]


def test_a_page_says_it_in_words(away):
    page = away.second.send("GET", PAGE, accept="text/html", accept_encoding="gzip", if_none_match="*")

    assert page.status == 200
    assert page.told["ledger-stale"] == "true"
    assert f"this machine last knew it, at position {away.position}" in page.body.decode()
    assert away.second.send("HEAD", PAGE, accept="text/html").told["ledger-stale"] == "true"


def test_readiness_and_metrics_tell_that_the_primary_is_away(away):
    away.second.send("GET", FIGURE)

    unready = away.second.send("GET", "/health/ready")
    metrics = away.second.send("GET", "/metrics").body.decode()

    assert unready.status == 503
    assert "cannot be reached" in unready.json()["detail"]
    assert re.search(r"asreported_stale_answers_total [1-9]", metrics)
    assert "asreported_upstream_silent_seconds" in metrics


def test_the_wait_for_the_primary_is_time_of_the_request(away):
    away.second.send("GET", FIGURE)  # the first of them all has waited for a second

    metrics = away.second.send("GET", "/metrics").body.decode()

    route = 'route="/v1/series/{source}/{series}/figures/{period}"'
    [seconds] = re.findall(rf"asreported_request_seconds_sum{{{re.escape(route)}}} (\S+)", metrics)
    assert float(seconds) > 0.9


def test_a_write_is_to_be_sent_again_and_its_key_decides_once_the_primary_is_back(away):
    refused = away.first.send("POST", BULLETINS, bulletin("2"), idempotency_key='"two"')
    replayed = away.first.send("POST", BULLETINS, bulletin("1"), idempotency_key='"one"')
    away.primary.start()
    written = [away.first.send("POST", BULLETINS, bulletin("2"), idempotency_key='"two"') for _ in range(2)]
    read = fresh(away.second, FIGURE)

    assert refused.status == 503
    assert refused.told["retry-after"]
    assert replayed.body == away.written.body
    assert [one.status for one in written] == [201, 201]
    assert written[0] == written[1]
    assert read.json()["value"] == "2"


def test_a_machine_stops_while_it_waits_for_the_primary_and_tells_whoever_recorded(away):
    away.primary.stop()
    caller = away.first.caller(patience=PATIENCE)
    caller.send("GET", "/health/live")
    caller.ask("POST", BULLETINS, bulletin("3"), idempotency_key='"three"')
    away.first.send("GET", "/health/live")

    away.first.tell_to_stop()
    answer = caller.answer()
    caller.hang_up()

    assert (answer.status, away.first.stopped()) == (503, 0)
