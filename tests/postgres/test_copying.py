"""Everything of a log comes to a machine: events, documents' bytes, what was signed, and what happened to tokens."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from api.authority.operators import Operators
from domain.refusals import LogHalted, PrimaryUnreachable
from stores.opening import open_store
from stores.sqlite.operators import OperatorRows
from stores.surroundings import surroundings_of
from stores.turns import turn
from tests.postgres.signing_machines import (
    ORIGIN,
    asked,
    begin,
    guard,
    kept,
    log_of,
    machine,
    record,
    sign,
)
from tests.postgres.test_signing_machines import a_row, line_of, tampered
from transparency.keys import signers_of
from transparency.shared_checkpoints import keep_cosignatures
from upkeep.upstream.copying import Copying, bring_up_to_date
from upkeep.verifying.verification import verified


@pytest.fixture
def one(tmp_path, database):
    """A machine that has recorded, signed and issued."""
    path = machine(tmp_path, "one", database)
    record(path, "town")
    begin(path)
    with Operators.open(path) as operators:
        operators.issue("ada", ["admin"], None, "root")
    with log_of(path) as log:
        keep_cosignatures(log, ORIGIN, 1, [line_of("w.example")])
    return path


@pytest.fixture
def two(tmp_path, database, one):
    return machine(tmp_path, "two", database)


def noted(path):
    with closing(OperatorRows(path)) as own:
        return own.tagged()


def test_all_of_it_comes_to_another_machine(one, two):
    record(one, "county")
    sign(one)

    assert bring_up_to_date(two) == ""

    assert kept(two) == kept(one)
    assert guard(two) == guard(one)
    assert noted(two) == noted(one)
    with log_of(two) as log:
        assert log.store.head() == 2
        assert log.checkpoints.cosignatures(ORIGIN, 1) == [line_of("w.example")]
    verified(two)


def test_what_is_copied_already_is_not_copied_again(one, two):
    with closing(open_store(two)) as store, closing(Copying(store)) as copying:
        first = copying.copy()
        files = {path.name: path.stat().st_mtime_ns for path in two.parent.iterdir() if path.suffix != ".db-shm"}

        again = copying.copy()

        assert again == first
        assert first.extent == (1, 1, 1, 1)
        assert first.why == ""
        assert files == {path.name: path.stat().st_mtime_ns for path in two.parent.iterdir() if path.name in files}


def test_threads_and_processes_copy_at_once(one, two):
    for at in range(20):
        record(one, f"source-{at}")
        sign(one)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(bring_up_to_date, [two] * 8)) == [""] * 8

    bring_up_to_date(two)
    assert kept(two) == kept(one)


def test_whoever_signs_meanwhile_does_not_keep_the_rest_back(one, two):
    with turn(two, "signer", wait=True), closing(open_store(two)) as store, closing(Copying(store)) as copying:
        found = copying.copy()

    assert found.extent == (1, 1, 0, 0)
    assert found.why == ""


def test_what_contradicts_keeps_back_neither_events_nor_revocations(one, two, database):
    bring_up_to_date(two)
    record(one, "county")
    tampered(database, a_row(signers_of(surroundings_of(one))[0], 2, 2, b"r" * 32))
    with Operators.open(one) as operators:
        operators.revoke(operators.tokens()[0].id, "root")

    why = bring_up_to_date(two)

    assert "has another root than the events" in why
    assert noted(two) == noted(one)
    with closing(open_store(two)) as store:
        assert store.head() == 2
    assert surroundings_of(two).halt.exists()
    assert "halted" in bring_up_to_date(two) or "nothing is copied" in bring_up_to_date(two)
    with pytest.raises(LogHalted):
        record(two, "more")
    assert asked(database, "SELECT max(position) FROM log") == [(2,)]


def test_without_a_primary_nothing_is_copied(two, postgres, database):
    bring_up_to_date(two)
    name = database.rpartition("/")[2]
    postgres.place.asked(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
    try:
        with pytest.raises(PrimaryUnreachable):
            bring_up_to_date(two)
    finally:
        postgres.place.asked(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def test_a_ledger_of_its_own_is_left_alone(tmp_path):
    assert bring_up_to_date(tmp_path / "own.db") == ""
    assert not (tmp_path / "own.db").exists()
