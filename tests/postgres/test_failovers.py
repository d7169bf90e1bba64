"""Copies through failovers: nothing that a failover takes back was ever in a copy or acknowledged."""

import threading
import time
from contextlib import closing, suppress

from msgspec.structs import replace

from domain.codec import encode, leaf_hash
from domain.refusals import PrimaryUnreachable
from stores.opening import open_ledger, open_store
from stores.postgres.migrating import lay_out
from tests.examples import a_ledger, issue
from tests.histories import Clock
from tests.postgres.machines import brought_up, machine

PATIENCE = 60.0
APPEND = "SELECT append(%s, %s, %s, %s)"
ANOTHER_BATCH = "0198f2a0-0000-7000-8000-000000000001"


def wait_until(is_so):
    until = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < until, "it never became so"
        time.sleep(0.02)


def waiting(node):
    """The backends whose commit waits for a standby."""
    return [pid for (pid,) in node.asked("SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'")]


def show_without_a_standby(node, ledger):
    """Have an event on that node and on no standby, visible: the wait of its commit was cancelled."""
    head = ledger.head()
    last = ledger.store.at(head).event
    state = encode(replace(last, version=last.version + 1, batch=replace(last.batch, id=ANOTHER_BATCH)))

    def append():
        with node.connected() as connection:
            connection.execute(APPEND, [head, *ledger.store.leaves(head, head), [leaf_hash(state)], [state]])

    thread = threading.Thread(target=append)
    thread.start()
    wait_until(lambda: waiting(node))
    node.asked("SELECT pg_cancel_backend(%s)", *waiting(node))
    thread.join(PATIENCE)
    assert node.asked("SELECT max(position) FROM log") == [(head + 1,)]


def test_what_only_a_dying_primary_shows_is_never_copied(nodes, tmp_path):
    lay_out(nodes.address())
    old, (heir, third) = nodes.primary, nodes.standbys
    with a_ledger(machine(tmp_path, "one", nodes.address())) as ledger, closing(reader_of(tmp_path, nodes)) as reader:
        head = brought_up(reader)
        stop_standbys(heir, third)
        show_without_a_standby(old, ledger)

        copying = threading.Thread(target=copy_as_far_as_it_goes, args=(reader,))
        copying.start()
        wait_until(lambda: waiting(old))  # it has read the event, and has it confirmed
        old.kill()
        heir.start()
        heir.promote()
        nodes.primary = heir
        third.start()
        copying.join(PATIENCE)
        nodes.await_standbys(1)

        assert not copying.is_alive()
        assert reader.head() == head
        issue(ledger, "2022-03-02", {"2022-02-25": "2"})
        assert brought_up(reader) == ledger.head() == head + 2
        assert reader.leaves(1, head + 2) == ledger.store.leaves(1, head + 2)


def test_who_hides_warnings_does_not_hide_that_no_standby_has_what_was_recorded(nodes, tmp_path):
    lay_out(nodes.address())
    primary, (standby, third) = nodes.primary, nodes.standbys
    primary.asked("ALTER DATABASE postgres SET client_min_messages = 'error'")
    with a_ledger(machine(tmp_path, "one", nodes.address())) as ledger:
        head = ledger.head()
        standby.stop()
        third.stop()
        recording = threading.Thread(target=issue, args=(ledger, "2022-03-01", {"2022-02-24": "1"}))
        recording.start()
        wait_until(lambda: waiting(primary))

        primary.asked("SELECT pg_cancel_backend(%s)", *waiting(primary))
        wait_until(lambda: primary.asked("SELECT max(position) FROM log") > [(head,)])
        wait_until(lambda: waiting(primary) or not recording.is_alive())

        assert recording.is_alive()  # it waits for a standby still
        standby.start()
        recording.join(PATIENCE)
        assert ledger.head() == head + 2


def test_a_primary_that_was_paused_and_wakes_up_halts_nobody(nodes, tmp_path):
    lay_out(nodes.address())
    old, (heir, third) = nodes.primary, nodes.standbys
    file = machine(tmp_path, "one", nodes.address())
    with a_ledger(file) as ledger, open_ledger(machine(tmp_path, "other", nodes.address()), Clock()) as other:
        head = brought_up(ledger.store)
        brought_up(other.store)
        stop_standbys(heir, third)
        show_without_a_standby(old, ledger)
        old.freeze()
        heir.start()
        heir.promote()
        nodes.primary = heir
        third.configure(primary_conninfo=heir.conninfo())  # it would wait for the paused one without end
        third.start()
        nodes.await_standbys(1)
        issue(other, "2022-03-01", {"2022-02-24": "1"})
        copy_as_far_as_it_goes(ledger.store)  # gives up on the old primary
        assert brought_up(ledger.store) == head + 2

        old.thaw()  # the connection for writing has outlived the failover, and shows another event

        assert issue(ledger, "2022-03-02", {"2022-02-25": "2"}).position == head + 4
        ledger.check_guard()


def stop_standbys(heir, other):
    """Stop both, so that the other one can follow the heir.

    A primary writes a little by itself every 15 seconds. If that reached the one that is stopped last alone, it would
    have more than an heir that was stopped before, and could not follow it: nothing would be confirmed any more.
    """
    other.stop()
    heir.stop()


def reader_of(folder, nodes):
    """A machine that only copies."""
    return open_store(machine(folder, "reader", nodes.address()))


def copy_as_far_as_it_goes(store):
    with suppress(PrimaryUnreachable):
        brought_up(store)
