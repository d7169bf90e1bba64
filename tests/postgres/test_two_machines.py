"""Two machines record through one PostgreSQL, and each keeps a copy that is equal byte for byte."""

import hashlib
import threading
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.codec import decode, encode
from domain.recording.commands import NewDocument, ReceiveContent, ReceiveDocument
from domain.recording.idempotency import Attempt
from domain.refusals import (
    ChangedMeanwhile,
    ClockAhead,
    CopyForked,
    LogHalted,
    LogOvertaken,
    PrimaryUnreachable,
    UnknownSource,
    UpstreamWrong,
)
from stores.opening import open_ledger
from stores.postgres.known_last import Last
from stores.postgres.replicated_store import ReplicatedStore
from stores.upstream import Upstream, forget_upstream, keep_upstream, upstream_of
from tests.examples import ACTOR, SOURCE, a_ledger, bulletin, figure, issue, reads
from tests.histories import Clock

TABLES = ("stored_events", "batches", "lookups", "contents")


def machine(folder, name, database):
    """The file of one machine, which is a copy of what the database keeps."""
    file = folder / name / "asreported.db"
    file.parent.mkdir()
    keep_upstream(file, Upstream(address=database))
    return file


def joined(file):
    """A machine that joins those that are there, with a clock that stands still like theirs."""
    ledger = open_ledger(file, Clock())
    assert isinstance(ledger.store, ReplicatedStore)
    ledger.store.copy_events()
    return ledger


@pytest.fixture
def machines(tmp_path, database):
    """Two machines, of which the first has opened the series."""
    with ExitStack() as stack:
        one = stack.enter_context(a_ledger(machine(tmp_path, "one", database)))
        yield [one, stack.enter_context(joined(machine(tmp_path, "two", database)))]


def rows(ledger, table):
    """Everything in a table of the machine's file."""
    return ledger.store.recorder.rows(f"SELECT * FROM {table} ORDER BY 1, 2")  # noqa: S608 - our own tables


def kept(database):
    """Position, leaf and bytes of everything in the log, past our own code."""
    with psycopg.connect(database) as connection:
        return connection.execute("SELECT position, leaf, state FROM log ORDER BY position").fetchall()


def test_the_file_beside_a_ledger_says_that_it_is_a_copy(machines):
    assert all(isinstance(one.store, ReplicatedStore) for one in machines)


def test_what_one_machine_records_the_other_decides_upon(machines):
    one, two = machines
    issue(one, "2022-03-01", {"2022-02-24": "5"})

    receipt = issue(two, "2022-03-02", {"2022-02-24": "7"})

    assert [(line.kind, line.value) for line in receipt.outcomes] == [("revision", "7")]
    assert reads(two, "2022-02-24", "2022-03-01") == "5"


def test_copies_are_equal_byte_for_byte(machines, database):
    one, two = machines
    for day in range(1, 6):
        issue(machines[day % 2], f"2022-03-0{day}", {f"2022-02-2{day}": str(day)}, complete=())

    for each in machines:
        each.store.copy_events()

    for table in TABLES:
        assert rows(one, table) == rows(two, table)
    assert rows(one, "stored_events") != []
    assert [(row[0], row[5], row[4]) for row in rows(one, "stored_events")] == kept(database)


def test_bytes_of_documents_travel_with_the_event_that_names_them(machines):
    one, two = machines
    content = b"%PDF the table of the day"
    digest = hashlib.sha256(content).hexdigest()
    document = NewDocument(url="https://staff.example/1", sha256=digest, size=len(content))
    one.record(ReceiveDocument(source=SOURCE, document=document), ACTOR)
    [position] = one.store.found("documents", SOURCE)
    name = one.store.at(position).event.stream.partition("/")[2]
    one.record(ReceiveContent(document=name, media_type="application/pdf", content=content), ACTOR)

    two.store.copy_events()

    assert two.store.content(digest) == content


def test_a_refusal_is_decided_upon_what_others_had_recorded(machines):
    one, two = machines
    issue(one, "2022-03-01", {"2022-02-24": "5"})

    with pytest.raises(ChangedMeanwhile):
        issue(two, "2022-03-02", {"2022-02-24": "7"}, expect={figure("2022-02-24"): 0})

    assert issue(two, "2022-03-02", {"2022-02-24": "7"}, expect={figure("2022-02-24"): 1}).recorded


def test_the_same_attempt_on_another_machine_is_recorded_once(machines):
    one, two = machines
    attempt = Attempt(key="1" * 64, request="0" * 64)
    first = one.record(bulletin("2022-03-01", {"2022-02-24": "5"}), ACTOR, attempt=attempt)

    again = two.record(bulletin("2022-03-01", {"2022-02-24": "5"}), ACTOR, attempt=attempt)

    assert again == first


def test_writers_on_two_machines_leave_no_gap_and_lose_nothing(machines, database):
    def write(ledger, hour):
        for day in range(1, 21):
            issue(ledger, f"2022-04-{day:02}T{hour}:00Z", {f"2022-03-{day:02}": str(day * int(hour))})

    hours = ("10", "12", "14", "16")
    writers = [threading.Thread(target=write, args=(one, hour)) for one, hour in zip(machines * 2, hours, strict=True)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)

    for each in machines:
        each.store.copy_events()
    assert [position for position, _, _ in kept(database)] == list(range(1, machines[0].head() + 1))
    assert rows(machines[0], "stored_events") == rows(machines[1], "stored_events")
    assert sum(b"bulletin-received" in state for _, _, state in kept(database)) == 80


def test_whoever_went_without_a_turn_is_found_out_by_the_positions(machines):
    one, two = machines
    issue(one, "2022-03-01", {"2022-02-24": "5"})
    stranger = two.store.open_primary()
    before = two.store.recorder.rows("SELECT position, leaf FROM stored_events ORDER BY position DESC LIMIT 1")

    with pytest.raises(LogOvertaken):
        stranger.append(Last(*before[0]), [b"\0" * 32], [b"{}"])

    stranger.close()


def test_what_lies_there_already_in_the_same_bytes_is_ours(machines, database):
    one, _ = machines
    before = Last(*one.store.recorder.rows("SELECT position, leaf FROM stored_events WHERE position = 3")[0])
    there = [(leaf, state) for position, leaf, state in kept(database) if position > before.position]
    primary = one.store.open_primary()

    primary.append(before, [leaf for leaf, _ in there], [state for _, state in there])

    assert kept(database)[-1][0] == one.head()
    primary.close()


def test_a_refused_command_leaves_no_trace_anywhere(machines, database):
    one, _ = machines
    before = kept(database)

    with pytest.raises(UnknownSource):
        one.record(bulletin("2022-03-01", {"2022-02-24": "5"}, source="nobody"), ACTOR)

    assert kept(database) == before


def test_a_dry_run_on_a_machine_that_lags_sees_what_others_recorded(machines, database):
    one, two = machines
    issue(one, "2022-03-01", {"2022-02-24": "5"})
    before = kept(database)

    receipt = two.record(bulletin("2022-03-02", {"2022-02-24": "7"}), ACTOR, dry_run=True)

    assert [line.kind for line in receipt.outcomes] == ["revision"]
    assert kept(database) == before


def test_without_a_primary_nothing_is_recorded_and_the_copy_is_read_on(tmp_path, database):
    file = machine(tmp_path, "one", database)
    with a_ledger(file) as ledger:
        issue(ledger, "2022-03-01", {"2022-02-24": "5"})
    keep_upstream(file, Upstream(address="postgresql://asreported@127.0.0.1:1/nowhere"))

    with open_ledger(file) as ledger:
        head = ledger.head()
        with pytest.raises(PrimaryUnreachable):
            issue(ledger, "2022-03-02", {"2022-02-24": "6"})

        assert reads(ledger, "2022-02-24") == "5"
        assert ledger.head() == head


def test_another_ledger_in_the_same_place_halts_the_machine(tmp_path, database, postgres):
    file = machine(tmp_path, "one", database)
    with a_ledger(file) as ledger:
        issue(ledger, "2022-03-01", {"2022-02-24": "5"})
    with postgres.database() as other:
        elsewhere = postgres.place.address(other)
        with a_ledger(machine(tmp_path, "strange", elsewhere)) as strange:
            for day in range(1, 10):
                issue(strange, f"2022-03-0{day}", {"2022-02-24": str(day)})
        keep_upstream(file, Upstream(address=elsewhere))

        with open_ledger(file) as ledger:
            with pytest.raises(CopyForked):
                issue(ledger, "2022-03-09", {"2022-02-24": "6"})
            with pytest.raises(LogHalted):
                ledger.check_guard()


def test_bytes_that_are_not_those_of_their_leaf_are_not_copied(machines, database):
    _, two = machines
    head = two.store.copy_events()
    event = decode(kept(database)[-1][2])
    with psycopg.connect(database, autocommit=True) as owner:
        owner.execute("INSERT INTO log VALUES (%s, %s, %s)", [head + 1, b"\1" * 32, encode(event)])

    with pytest.raises(UpstreamWrong):
        two.store.copy_events()

    assert two.head() == head


def test_whoever_leaves_has_a_ledger_of_their_own(machines, tmp_path):
    one, _ = machines
    issue(one, "2022-03-01", {"2022-02-24": "5"})
    path = one.store.path
    one.close()

    forget_upstream(path)

    with open_ledger(path) as alone:
        assert not isinstance(alone.store, ReplicatedStore)
        assert issue(alone, "2022-03-02", {"2022-02-24": "6"}).recorded


def test_a_machine_remembers_the_timeline_that_it_met(machines):
    issue(machines[0], "2022-03-01", {"2022-02-24": "5"})

    met = upstream_of(machines[0].store.path)
    assert met is not None
    assert met.timeline >= 1


def test_a_new_machine_copies_batches_of_any_size_whole(tmp_path, database, machines, monkeypatch):
    one, _ = machines
    monkeypatch.setattr("stores.postgres.reading_ahead._AT_ONCE", 7)
    monkeypatch.setattr("stores.postgres.reading_ahead._WORTH_A_THREAD", 1)
    for day in range(1, 5):
        issue(one, f"2022-04-0{day}", {f"2022-03-{number:02}": str(number * day) for number in range(1, 30)})

    with joined(machine(tmp_path, "new", database)) as new:
        for table in TABLES:
            assert rows(new, table) == rows(one, table)


@settings(max_examples=15)
@given(turns=st.lists(st.tuples(st.sampled_from([0, 1]), st.integers(1, 5), st.integers(1, 9)), max_size=12))
def test_whoever_records_in_whatever_order_both_read_the_same(tmp_path_factory, postgres, turns):
    with postgres.database() as name, ExitStack() as stack:
        folder, address = tmp_path_factory.mktemp("machines"), postgres.place.address(name)
        one = stack.enter_context(a_ledger(machine(folder, "one", address)))
        both = [one, stack.enter_context(joined(machine(folder, "two", address)))]

        for at, (who, day, value) in enumerate(turns):
            issue(both[who], f"2022-03-{at + 1:02}", {f"2022-02-2{day}": str(value)})

        for each in both:
            each.store.copy_events()
        assert rows(both[0], "stored_events") == rows(both[1], "stored_events")
        assert [reads(both[0], f"2022-02-2{day}") for day in range(1, 6)] == [
            reads(both[1], f"2022-02-2{day}") for day in range(1, 6)
        ]


def test_a_machine_whose_clock_is_a_day_ahead_records_nothing_that_would_halt_the_others(machines, database):
    one, two = machines
    before = kept(database)
    one.clock = lambda: datetime.now(UTC) + timedelta(days=1)

    with pytest.raises(ClockAhead):
        issue(one, "2022-03-01", {"2022-02-24": "5"})

    assert kept(database) == before
    assert issue(two, "2022-03-01", {"2022-02-24": "5"}).recorded


def test_a_machine_that_stops_in_its_turn_keeps_the_others_for_some_seconds_at_most(machines, database):
    one, two = machines
    stopped = one.store.open_primary()

    with stopped.turn():
        receipt = issue(two, "2022-03-01", {"2022-02-24": "5"})

    assert receipt.recorded
    stopped.close()
