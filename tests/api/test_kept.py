"""What a process keeps in memory is bounded by its bytes, whatever strangers ask."""

import tracemalloc
from functools import partial
from typing import NamedTuple

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from api.reading.list_cache import ListCache, weight
from api.reading.sized_cache import SizedCache, size_of
from projections.answers.listing import Listing
from tests.api.conftest import PERSONNEL
from tests.api.in_process import service

MANY = 80
LONG = "a" * 450
MEBIBYTE = 1024 * 1024


class Sized(NamedTuple):
    size: int


@given(st.lists(st.tuples(st.text(max_size=40), st.integers(0, 5000)), max_size=80), st.integers(100, 20_000))
def test_no_more_is_kept_than_there_is_room_for_keys_included(given_to_keep, room):
    kept = SizedCache[Sized](room)
    sizes: dict[str, int] = {}
    for key, size in given_to_keep:
        sizes.setdefault(key, size)
        kept.put(key, Sized(size))

        still_there = {one: found.size for one in sizes if (found := kept.get(one)) is not None}
        assert sum(size_of(one) + found for one, found in still_there.items()) <= kept.taken <= room
        assert len(still_there) == len(kept)


def listing(count, note="x"):
    return Listing(items=[Row(f"2022-{number:04}", note) for number in range(count)], position=count)


class Row(Struct):
    period: str
    note: str


def test_a_list_is_computed_once_for_all_of_its_pages():
    wholes, asked = ListCache(), []

    def ask():
        asked.append(1)
        return listing(50)

    answers = [wholes.of(("a list", 7), ask, 10) for _ in range(5)]

    assert (len(asked), answers) == (1, [listing(50)] * 5)
    wholes.of(("a list", 8), ask, 10)
    assert len(asked) == 2


def test_a_list_that_is_one_page_is_not_kept():
    wholes, asked = ListCache(), []

    def ask():
        asked.append(1)
        return listing(10)

    for _ in range(3):
        wholes.of("a list", ask, 10)

    assert len(asked) == 3


def test_lists_are_kept_within_their_bytes_whatever_they_hold():
    many = [listing(50, "a" * 2_000 + str(number)) for number in range(40)]
    tracemalloc.start()
    wholes = ListCache(room=MEBIBYTE)
    for number in range(40):
        wholes.of(number, partial(copied, many[number]), 10)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert taken < 1.5 * MEBIBYTE
    assert weight(many[0]) > 50 * 2_000


def copied(answer):
    return msgspec.json.decode(msgspec.json.encode(answer), type=Listing[Row])


@pytest.fixture
def asking(path):
    with service(path) as asking:
        yield asking


def strangers(number):
    """Requests that name nothing that is known, each as long as a request may be."""
    keys = ",".join(f"{'a' * 60}/{'b' * 44}{number:06}-{n:03}" for n in range(60))
    yield f"/v1/totals?series={keys}", {}
    yield f"/v1/table.csv?series={keys}", {}
    yield f"/v1/series/{LONG}{number}/{LONG}/figures", {}
    yield f"/v1/series/{LONG}{number}/{LONG}/stats", {}
    yield f"/v1/series/war-losses/{'b' * 50}{number}/years", {}
    yield f"/v1/series/war-losses/{'b' * 50}{number}", {"accept_encoding": f"{number}{'a' * 8000}"}
    yield "/v1/sources", {"accept_encoding": f"{number}{'a' * 8000}", "x_forwarded_for": f"{number}{'a' * 8000}"}
    yield f"/v1/events?stream=figure/{'a' * 60}/{'b' * 50}{number}/2022", {}


def test_what_strangers_ask_is_not_kept(asking):
    tracemalloc.start()
    for number in range(MANY):
        for url, headers in strangers(number):
            asking.ask("GET", url, **headers)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert after < 4 * MEBIBYTE, (
        "most of it in tables of a fixed size, which are soon full; what they sent came to 5 MiB"
    )


def test_only_what_was_answered_is_understood_the_next_time(asking):
    known = f"/v1/series/{PERSONNEL}/figures?as_of=2022-03-05"

    assert asking.ask("GET", known).status == 200
    assert asking.ask("GET", known).content == asking.ask("GET", known).content
    assert asking.ask("GET", known.replace("personnel", "nobody")).status == 404
