"""The contract of a store, run for each kind: one order, whole batches, one writer, and nothing changed or lost."""

import contextlib
import hashlib
import os
import signal
import threading
from datetime import timedelta

import pytest
from msgspec.structs import replace

from domain.codec import leaf_hash
from domain.keys import figure_key, series_key
from domain.moments import instant_text
from domain.refusals import AlreadyStored, ChangedMeanwhile, LedgerBusy
from domain.streams import OfSeries, OfSource, figure_named, figure_of
from stores.opening import open_store
from tests.examples import SOURCE, a_ledger, figure, issue, issue_list
from tests.postgres.machines import brought_up

NOW = "2030-01-01T00:00:00.000000Z"
CAME = hashlib.sha256(b"what came").hexdigest()


@pytest.fixture
def ledger(held):
    """A small ledger upon a store of that kind."""
    return held


def sources(store, *versions):
    """Events of a stream, in those versions."""
    registered = store.stream(OfSource(SOURCE))[0].event
    return [replace(registered, version=version, name=f"In version {version}") for version in versions]


class GivenUp(Exception):
    """What a writer raises that does not go through with it."""


# One order, and the same bytes for ever.


def test_positions_are_dense_from_1_over_batches_of_any_size(ledger):
    issue(ledger, "2022-03-01", {f"2022-02-{day:02}": "1" for day in range(1, 20)})
    issue(ledger, "2022-03-02", {"2022-02-01": "2"})

    positions = [position for position, _ in ledger.store.stored(0, 1000)]

    assert positions == list(range(1, ledger.head() + 1))


def test_a_refused_command_leaves_no_gap(ledger):
    head = ledger.head()

    with pytest.raises(ChangedMeanwhile):
        issue(ledger, "2022-03-01", {"2022-02-01": "1"}, expect={figure("2022-02-01"): 7})

    assert issue(ledger, "2022-03-01", {"2022-02-01": "1"}).position == head + 2


def test_a_reader_is_given_each_event_where_it_was_appended(ledger):
    store = ledger.store
    head = store.head()

    with store.writing():
        store.append(sources(store, 2, 3), NOW, [])

    assert [one.event.name for one in store.after(head)] == ["In version 2", "In version 3"]
    assert store.at(head + 2).event == store.stream(OfSource(SOURCE))[-1].event
    assert store.version(OfSource(SOURCE)) == 3
    assert store.last_recorded_at() == NOW


def test_an_event_is_found_again_under_the_keys_that_it_was_filed_under(ledger):
    store = ledger.store
    first = store.head() + 1

    with store.writing():
        store.append(
            sources(store, 2, 3), NOW, [("kin", "b", first), ("kin", "d", first + 1), ("kith", "b", first + 1)]
        )

    assert (store.found("kin", "b"), store.found("kin", "c")) == ([first], [])
    assert store.found_after("kin", "a", "d") == [first, first + 1]
    assert store.found_after("kin", "b", "c") == []
    assert (store.last_key("kin", "a", "c"), store.last_key("kin", "a", "z")) == ("b", "d")
    assert store.last_key("kin", "d", "z") is None


def test_the_events_of_a_series_and_of_some_figures_come_figure_by_figure(ledger):
    issue(ledger, "2022-03-01", {"2022-02-01": "1", "2022-02-02": "2", "2022-02-03": "3"})
    issue(ledger, "2022-03-02", {"2022-02-03": "4", "2022-02-01": "5"})
    store, keys = ledger.store, [figure_key(figure(day)) for day in ("2022-02-03", "2022-02-02", "1999-01-01")]

    of_series, of_some = list(store.figures(keys[0].of)), list(store.events_of(keys))

    assert [(figure_of(one.event).period, one.event.version) for one in of_series] == [
        ("2022-02-01", 1), ("2022-02-01", 2), ("2022-02-02", 1), ("2022-02-03", 1), ("2022-02-03", 2),
    ]  # fmt: skip
    assert of_some == of_series[2:]
    assert list(store.events_of([])) == []


def test_bytes_that_came_with_a_batch_are_kept_by_their_hash(ledger):
    store = ledger.store

    with store.writing():
        store.append(sources(store, 2), NOW, [], {CAME: b"what came"})

    assert (store.content(CAME), store.has_content(CAME)) == (b"what came", True)
    assert (store.content("cd" * 32), store.has_content("cd" * 32)) == (None, False)


def test_the_leaf_hash_of_the_stored_bytes_stands_beside_them(ledger):
    issue(ledger, "2022-03-01", {"2022-02-01": "1"})

    stored = [state for _, state in ledger.store.stored(0, 1000)]

    assert ledger.store.leaves(1, ledger.head()) == [leaf_hash(state) for state in stored]


def test_bytes_are_stored_as_they_were_encoded_and_read_from_a_store_opened_again(address):
    with a_ledger(address) as ledger:
        issue(ledger, "2022-03-01", {"2022-02-01": "1"})
        before = ledger.store.stored(0, 1000)

    with a_ledger(address) as ledger:
        assert ledger.store.stored(0, 1000) == before


def test_a_batch_ends_where_its_last_event_stands(ledger):
    issued = issue(ledger, "2022-03-01", {"2022-02-01": "1", "2022-02-02": "2"})

    ends = {ledger.store.batch_end(position) for position in range(issued.position - 2, issued.position + 1)}

    assert ends == {issued.position}
    assert ledger.store.batch_end(0) == 0
    assert ledger.store.batch_end(issued.position + 1) == 0


def test_an_instant_means_the_last_position_recorded_at_or_before_it(ledger):
    issued = issue(ledger, "2022-03-01", {"2022-02-01": "1"})
    recorded_at = ledger.store.last_recorded_at()
    just_before = instant_text(ledger.clock.now - timedelta(microseconds=1))

    assert ledger.store.position_at(recorded_at) == issued.position
    assert ledger.store.position_at("9000-01-01T00:00:00.000000Z") == issued.position
    assert ledger.store.position_at(just_before) == 0


# Whole batches or nothing.


def test_a_version_that_its_stream_has_is_refused_and_nothing_of_the_batch_is_there(ledger):
    store, head = ledger.store, ledger.head()

    with pytest.raises(AlreadyStored), store.writing():
        store.append(sources(store, 2, 1), NOW, [("kin", "a", head + 1)])

    assert (store.head(), store.found("kin", "a"), store.batch_end(head + 1)) == (head, [], 0)
    assert issue(ledger, "2022-03-01", {"2022-02-01": "1"}).position == head + 2


def test_a_writer_that_does_not_go_through_with_it_leaves_no_trace(ledger):
    store, head = ledger.store, ledger.head()

    with contextlib.suppress(GivenUp), store.writing():
        store.append(sources(store, 2), NOW, [("kin", "a", head + 1)], {CAME: b"what came"})
        raise GivenUp

    assert (store.head(), store.found("kin", "a"), store.content(CAME)) == (head, [], None)
    assert store.last_recorded_at() != NOW


# Guards: what another program does to what is recorded.

TABLES = {"stored_events": "state", "batches": "recorded_at", "lookups": "key"}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("deed", ["DELETE FROM {0}", "UPDATE {0} SET {1} = {1}", "REPLACE INTO {0} SELECT * FROM {0}"])
def test_nothing_recorded_is_changed_or_removed(kind, ledger, table, deed):
    issue(ledger, "2022-03-01", {"2022-02-01": "1"}, document=None)
    everything = f"SELECT * FROM {table}"  # noqa: S608 - one of ours
    before = kind.attack(ledger.store.path, everything)
    deed = deed.format(table, TABLES[table])

    if table == "lookups" and deed.startswith("REPLACE"):
        kind.attack(ledger.store.path, deed)
    else:
        with pytest.raises(kind.refuses):
            kind.attack(ledger.store.path, deed)

    assert before
    assert kind.attack(ledger.store.path, everything) == before


def test_an_event_cannot_take_the_place_of_another_version_of_itself(kind, ledger):
    with pytest.raises(kind.refuses, match="there already"):
        kind.attack(
            ledger.store.path,
            "INSERT OR REPLACE INTO stored_events SELECT (SELECT max(position) + 1 FROM stored_events), originator_id, "
            "originator_version, topic, x'00', leaf FROM stored_events WHERE originator_id = 'series/staff/losses'",
        )

    assert len(ledger.store.stream(OfSeries(series_key("staff/losses")))) == 1


def test_a_position_cannot_be_skipped(kind, ledger):
    with pytest.raises(kind.refuses, match="dense"):
        kind.attack(
            ledger.store.path,
            "INSERT INTO stored_events SELECT 99, 'x', 1, topic, state, leaf FROM stored_events LIMIT 1",
        )


# Who sees what while somebody writes.

LOOK = """
import sys
from contextlib import closing
from stores.opening import open_store
with closing(open_store(sys.argv[1])) as store:
    for _ in sys.stdin:
        print(store.head(), flush=True)
"""


def asked(process):
    process.stdin.write("\n")
    process.stdin.flush()
    return int(process.stdout.readline())


def in_another_thread(ask):
    found = []
    thread = threading.Thread(target=lambda: found.append(ask()))
    thread.start()
    thread.join()
    return found[0]


def test_a_writer_alone_sees_its_batch_until_it_is_durable_and_then_everybody_does(ledger, in_another_process):
    store, head = ledger.store, ledger.head()
    elsewhere = in_another_process(LOOK, store.path)

    with store.writing():
        store.append(sources(store, 2), NOW, [])
        seen = (store.head(), in_another_thread(store.head), asked(elsewhere))

    assert seen == (head + 1, head, head)
    assert (store.head(), in_another_thread(store.head), asked(elsewhere)) == (head + 1,) * 3


def test_a_ledger_can_be_opened_and_read_while_another_writes(kind, address, monkeypatch):
    kind.be_quick(monkeypatch)
    with (
        a_ledger(address) as one,
        one.store.writing(),
        a_ledger(address) as reader,
    ):
        assert reader.head() == 4


# Several writers.

WRITER = """
import sys
from pathlib import Path
from tests.examples import a_ledger, issue
path, who, many = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
ledger = a_ledger(path)
print("ready", flush=True)
sys.stdin.readline()
for one in range(many):
    issue(ledger, "2022-03-01", {f"20{who}-{1 + one // 28:02}-{1 + one % 28:02}": str(one)})
    print(one, flush=True)
"""


def test_of_several_processes_nobody_loses_a_write(address, in_another_process):
    path, many = address, 40
    a_ledger(path).close()
    writers = [in_another_process(WRITER, path, who, many) for who in (10, 11, 12)]
    for writer in writers:
        assert writer.stdout.readline() == "ready\n", writer.stderr.read()

    for writer in writers:
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        _, complaints = writer.communicate(timeout=60)
        assert (writer.returncode, complaints) == (0, "")

    with a_ledger(path) as ledger:
        reported = [one.event for one in ledger.store.after(0) if one.event.stream.startswith("figure/")]
        assert len(reported) == len({one.stream for one in reported}) == 3 * many
        assert [position for position, _ in ledger.store.stored(0, 10_000)] == list(range(1, ledger.head() + 1))
        instants = [one.event.recorded_at for one in ledger.store.after(0)]
        assert instants == sorted(instants)


OPENER = """
import sys
from pathlib import Path
from stores.opening import open_ledger
print("ready", flush=True)
sys.stdin.readline()
open_ledger(Path(sys.argv[1])).close()
"""


def test_several_processes_may_make_the_same_new_store(address, in_another_process):
    openers = [in_another_process(OPENER, address) for _ in range(4)]
    for opener in openers:
        assert opener.stdout.readline() == "ready\n"

    for opener in openers:
        opener.stdin.write("go\n")
        opener.stdin.flush()

    assert [opener.communicate(timeout=60)[1] for opener in openers] == [""] * 4
    open_store(address).close()


def test_the_loser_of_a_race_is_told(ledger):
    issue(ledger, "2022-03-01", {"2022-02-01": "1"})
    seen = {figure("2022-02-01"): 1}

    with a_ledger(ledger.store.path) as other:
        issue(other, "2022-03-02", {"2022-02-01": "2"}, expect=seen)

        with pytest.raises(ChangedMeanwhile, match="is at version 2, not 1") as told:
            issue(ledger, "2022-03-02", {"2022-02-01": "3"}, expect=seen)

    assert (told.value.facts["figure"], told.value.facts["version"]) == (figure("2022-02-01"), 2)


def test_a_ledger_decides_upon_what_another_has_recorded(ledger):
    issue_list(ledger, "2022-03-01", {"2022-02-01": "1"})

    with a_ledger(ledger.store.path) as other:
        issue(other, "2022-03-02", {"2022-02-01": "2"})

    back = issue_list(ledger, "2022-03-03", {"2022-02-01": "1"})
    assert [(one.kind, one.previous, one.value) for one in back.outcomes] == [("revision", "2", "1")]


def test_threads_of_one_ledger_take_turns(ledger):
    def write(month):
        for day in range(1, 11):
            issue(ledger, "2022-03-01", {f"2021-{month:02}-{day:02}": "1"})

    threads = [threading.Thread(target=write, args=(month,)) for month in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    reported = [one.event for one in ledger.store.after(0) if one.event.stream.startswith("figure/")]
    assert len(reported) == len({one.stream for one in reported}) == 40
    for one in reported:
        assert len(ledger._memory.figure(figure_named(one.stream)).entries) == 1  # noqa: SLF001 - nothing was taken in twice


def test_a_writer_that_cannot_get_the_lock_is_told_to_try_again(kind, address, monkeypatch):
    kind.be_quick(monkeypatch)
    with a_ledger(address) as one, a_ledger(address) as other:
        with one.store.writing(), pytest.raises(LedgerBusy, match="try again"):
            issue(other, "2022-03-01", {"2022-02-01": "1"})

        assert issue(other, "2022-03-01", {"2022-02-01": "1"}).recorded == 2


HOLDER = """
import sys
from pathlib import Path
from tests.examples import a_ledger
from tests.stores.test_contract import NOW, sources
store = a_ledger(Path(sys.argv[1])).store
with store.writing():
    store.append(sources(store, 2), NOW, [])
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_lock_of_a_writer_that_dies_is_free_and_nothing_of_its_batch_is_there(
    kind, address, ledger, in_another_process, monkeypatch
):
    kind.be_quick(monkeypatch)
    head = ledger.head()
    holder = in_another_process(HOLDER, address)
    assert holder.stdout.readline() == "held\n", holder.stderr.read()
    assert ledger.store.is_held()
    with pytest.raises(LedgerBusy):
        issue(ledger, "2022-03-01", {"2022-02-01": "1"})

    os.kill(holder.pid, signal.SIGKILL)
    holder.wait()

    assert not ledger.store.is_held()
    assert ledger.head() == head
    assert issue(ledger, "2022-03-01", {"2022-02-01": "1"}).position == head + 2
    assert ledger.store.version(OfSource(SOURCE)) == 1


ENDLESS = """
import sys
from pathlib import Path
from tests.examples import a_ledger, issue
ledger = a_ledger(Path(sys.argv[1]))
for one in range(1_000_000):
    year = 1000 + one
    issue(ledger, "2022-03-01", {f"{year}-01-{day:02}": "1" for day in range(1, 29)})
    print(ledger.head(), flush=True)
"""


@pytest.mark.parametrize("acknowledged", [1, 4, 9])
def test_a_writer_killed_at_any_moment_leaves_whole_batches_and_all_that_it_acknowledged(
    kind, address, in_another_process, acknowledged
):
    writer = in_another_process(ENDLESS, address)
    for _ in range(acknowledged):
        last = int(writer.stdout.readline())
    os.kill(writer.pid, signal.SIGKILL)
    last = int((writer.communicate()[0].split() or [last])[-1])

    with a_ledger(address) as ledger:
        head = brought_up(ledger.store) if kind.is_copy else ledger.head()
        assert head >= last
        assert (head - 4) % 29 == 0
        assert ledger.store.batch_end(head) == head
        assert issue(ledger, "2022-03-02", {"2022-02-01": "1"}).position == head + 2
