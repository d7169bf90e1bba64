"""What no standby has confirmed is kept by no machine, and after a failover whoever has the key signs on."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from domain.refusals import OutcomeUnknown, PrimaryUnreachable
from stores.postgres.migrating import lay_out
from stores.upstream import upstream_of
from tests.faults.broken_waits import paused_standbys
from tests.postgres.signing_machines import asked, begin, copy, give_key, guard, kept, log_of, machine, record, sign
from tests.postgres.test_signing_machines import a_row
from transparency.keys import signers_of
from upkeep.upstream.copying import bring_up_to_date


@pytest.fixture
def machines(tmp_path, nodes):
    """Two machines that have the key, on three nodes."""
    nodes.primary.asked("CREATE DATABASE ledger")
    lay_out(nodes.primary.address("ledger"))
    one, two = (machine(tmp_path, name, nodes.address("ledger")) for name in ("one", "two"))
    record(one, "town")
    begin(one)
    give_key(one, two)
    copy(two)
    return one, two


def test_a_failover_between_two_signatures_changes_neither(machines, nodes):
    one, two = machines
    record(one, "county")
    before = sign(one)
    copy(two)

    nodes.fail_over()
    record(two, "village")
    after = sign(two)

    assert before is not None
    assert after is not None
    assert bring_up_to_date(one) == ""
    assert [row.note for _, row in kept(one)][1:] == [before.note, after.note]
    assert kept(one) == kept(two)
    assert guard(one) == guard(two) == after.note
    found = upstream_of(one)
    assert found is not None
    assert found.timeline == 2


def test_what_no_standby_has_is_kept_by_nobody(machines, nodes):
    one, two = machines
    record(one, "county")
    copy(two)
    kept_before, guarded = kept(two), guard(two)
    with log_of(one) as log:
        row = a_row(signers_of(log.surroundings)[0], 2, 2, log.root(2))

    with ThreadPoolExecutor(1) as pool, paused_standbys(nodes):
        adding = pool.submit(asked, nodes.primary.address("ledger"), *row)
        make_visible(nodes)
        adding.result(30)
        with pytest.raises(PrimaryUnreachable):
            copy(two)
        with pytest.raises((PrimaryUnreachable, OutcomeUnknown)):
            sign(one)
        assert (kept(two), guard(two)) == (kept_before, guarded)
        assert kept(one) == kept_before

    found = sign(one)
    copy(two)
    assert found is not None
    assert found.note == row[5]
    assert kept(one) == kept(two)
    assert guard(one) == guard(two) == found.note


def make_visible(nodes):
    """Cut short the wait of whoever adds the second checkpoint."""
    until = time.monotonic() + 30
    while nodes.primary.asked("SELECT max(number) FROM checkpoints", database="ledger") != [(2,)]:
        assert time.monotonic() < until, "it is not visible"
        nodes.primary.asked("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
        time.sleep(0.1)
