"""A log that is many pages longer than a copy comes in whole batches, through lost connections as well."""

from contextlib import closing
from uuid import UUID

import psycopg
import pytest

from domain.codec import encode, leaf_hash
from domain.events import SourceRegistered
from domain.ledger_event import Batch
from domain.refusals import UpstreamWrong
from stores.store_at import open_store
from stores.surroundings import surroundings_of
from stores.upstream import Upstream, keep_upstream
from tests.postgres.attacked_log import copied_in
from tests.postgres.cutting_proxy import CuttingProxy

# A page is 5,000: batches that fill one, that go on behind it, and that are longer than one and than two.
SIZES = (1, 4_999, 3, 4_998, 12_000, 1, 700, 700, 6_001, 2)
HEAD = sum(SIZES)


@pytest.fixture(scope="module")
def logged():
    """Position, leaf and bytes of all events."""
    found: list[tuple[int, bytes, bytes]] = []
    for number, size in enumerate(SIZES):
        batch = Batch(id=str(UUID(int=number)))
        for _ in range(size):
            position = len(found) + 1
            event = SourceRegistered(
                stream=f"source/s{position}", version=1, recorded_at=f"2026-03-01T00:00:{number:02}.000000Z",
                recorded_by="ada", batch=batch, name=f"Source {position}",
            )  # fmt: skip
            state = encode(event)
            found.append((position, leaf_hash(state), state))
    return found


def filled(database, rows):
    with psycopg.connect(database, autocommit=True) as connection:
        copied_in(connection, rows)


def machine(folder, address):
    file = folder / "asreported.db"
    keep_upstream(file, Upstream(address=address))
    return file


def kept(store):
    return store.recorder.rows("SELECT position, leaf, state FROM stored_events ORDER BY position")


def batches(store):
    return store.recorder.rows("SELECT first_position, last_position FROM batches ORDER BY first_position")


def test_all_of_it_is_copied_in_whole_batches(tmp_path, database, logged):
    filled(database, logged)

    with closing(open_store(machine(tmp_path, database))) as store:
        assert store.copy_events() == HEAD

        assert kept(store) == logged
        assert [last - first + 1 for first, last in batches(store)] == list(SIZES)


def test_connections_that_are_lost_on_the_way_lose_nothing(tmp_path, postgres, database, logged):
    filled(database, logged)

    with (
        CuttingProxy(postgres.place.port, rate=0.02, seed=13) as proxy,
        closing(open_store(machine(tmp_path, proxy.address(database.rpartition("/")[2])))) as store,
    ):
        assert store.copy_events() == HEAD

        assert proxy.cut.total() > 0
        assert kept(store) == logged


@pytest.mark.parametrize("wrong", [1, 5_001, 9_999, 20_000, HEAD])
def test_a_wrong_event_ends_it_after_the_last_batches_that_are_right(tmp_path, database, logged, wrong):
    position, _, state = logged[wrong - 1]
    filled(database, [*logged[: wrong - 1], (position, leaf_hash(b"another"), state), *logged[wrong:]])

    with closing(open_store(file := machine(tmp_path, database))) as store:
        with pytest.raises(UpstreamWrong, match=f"position {wrong} "):
            store.copy_events()

        assert store.head() < wrong
        assert kept(store) == logged[: store.head()]
        assert sum(last - first + 1 for first, last in batches(store)) == store.head()
    assert surroundings_of(file).halt.exists()
