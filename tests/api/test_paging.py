"""Pages of a list are cut from one state of the ledger, whatever is recorded between them."""

import csv
import io
import re
import sqlite3
from contextlib import closing

import pytest

from projections.tables.pointer import Pointer
from stores.opening import open_ledger
from tests.api.conftest import PERSONNEL, late

FIGURES = f"/v1/series/{PERSONNEL}/figures"
LISTS = [FIGURES, f"{FIGURES}?order=desc", f"{FIGURES}?as_of=2022-03-13", f"{FIGURES}?position=12", "/v1/revisions",
         "/v1/revisions?after=3", "/v1/events", f"/v1/series/{PERSONNEL}/days?sort=-value", "/v1/totals", "/v1/sources",
         f"/v1/series/{PERSONNEL}/rectangles", "/v1/events?stream=series/war-losses/personnel&after=1",
         "/v1/sources/war-losses/figures"]  # fmt: skip


def next_link(response):
    found = re.search(r'<([^>]*)>; rel="next"', response.headers.get("link", ""))
    return found[1] if found else None


def pages(client, url, limit, between=lambda: None):
    url = f"{url}{'&' if '?' in url else '?'}limit={limit}"
    while url:
        page = client.get(url)
        assert page.status_code == 200, page.text
        yield page
        assert (next_link(page) is None) == (page.json()["next"] is None)
        between()
        url = next_link(page)


@pytest.mark.parametrize("url", LISTS)
@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_the_pages_are_the_list(shared, url, limit):
    whole = shared.get(f"{url}{'&' if '?' in url else '?'}limit=1000").json()
    found = list(pages(shared, url, limit))

    assert [item for page in found for item in page.json()["items"]] == whole["items"]
    assert {len(page.json()["items"]) for page in found[:-1]} <= {limit}


WHOLES = [f"/v1/series/{PERSONNEL}/{one}" for one in ("vintages", "days", "days?sort=-value")]


@pytest.mark.parametrize("url", WHOLES)
def test_the_pages_behind_the_first_cost_what_they_hold(client, path, url):
    whole = client.get(f"{url}{'&' if '?' in url else '?'}limit=1000").json()
    following = pages(client, url, 1)
    found = [next(following)]
    with closing(sqlite3.connect(Pointer(path).file(Pointer(path).read()))) as tables:
        tables.execute("DELETE FROM vintages")  # whoever computes it again finds nothing
        tables.commit()
        found += following

    assert len(found) > 1
    assert [item for page in found for item in page.json()["items"]] == whole["items"]
    assert client.get(f"/v1/series/{PERSONNEL}/rectangles").json()["items"] == []


@pytest.mark.parametrize("url", LISTS)
def test_the_pages_of_one_list_never_shift(client, path, url):
    whole = client.get(f"{url}{'&' if '?' in url else '?'}limit=1000")
    done: list[bool] = []

    def record():
        if not done:
            with open_ledger(path) as ledger:
                late(ledger)
            done.append(True)

    found = list(pages(client, url, 2, record))

    assert [item for page in found for item in page.json()["items"]] == whole.json()["items"]
    # The pages behind are read where the list was last changed before the first was, all at one position.
    first, behind = found[0], {int(page.headers["ledger-position"]) for page in found[1:]}
    assert len(behind) == (len(found) > 1)
    assert all(first.json()["position"] <= one <= int(first.headers["ledger-position"]) for one in behind)


def test_a_cursor_goes_on_beside_the_parameters_it_came_with(shared):
    url = f"{FIGURES}?position=12&limit=2"
    first = shared.get(url).json()

    by_hand = shared.get(f"{url}&cursor={first['next']}")
    by_link = shared.get(next_link(shared.get(url)))

    assert by_hand.json() == by_link.json()
    assert by_hand.json()["items"] != first["items"]


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("/v1/totals?cursor={}", "cursor-mismatch"),
        (FIGURES + "?as_of=2022-03-13&cursor={}", "cursor-mismatch"),
        (FIGURES + "?order=desc&cursor={}", "cursor-mismatch"),
        (FIGURES + "?position=7&cursor={}", "cursor-mismatch"),
        (FIGURES + "?cursor={}x", "invalid-parameter"),
        (FIGURES + "?cursor=", "invalid-parameter"),
        (FIGURES + "?cursor=4pyT", "invalid-parameter"),
        (FIGURES + "?cursor=%F0", "invalid-parameter"),
        (FIGURES + "?cursor={}&cursor={}", "repeated-parameter"),
    ],
)
def test_a_cursor_goes_on_with_no_other_list(shared, url, problem):
    cursor = shared.get(f"{FIGURES}?limit=2").json()["next"]
    response = shared.get(url.replace("{}", cursor))

    assert (response.status_code, response.json()["type"]) == (400, f"/problems/{problem}")


def test_a_download_is_the_whole_list_unless_a_limit_is_given(shared):
    whole = shared.get(f"{FIGURES}.csv")
    part = shared.get(f"{FIGURES}.csv?limit=3")
    rest = shared.get(next_link(part))

    assert next_link(whole) is None
    assert rest.headers["content-type"] == whole.headers["content-type"]
    assert len(list(csv.reader(io.StringIO(part.text)))) == len(list(csv.reader(io.StringIO(rest.text)))) == 4
    assert next_link(part).startswith(f"{FIGURES}.csv?limit=3&cursor=")


def test_events_are_the_stored_bytes(shared, filled):
    with open_ledger(filled) as ledger:
        stored = ledger.store.stored(0, 1000)

    assert shared.get("/v1/events.ndjson").content == b"".join(state + b"\n" for _, state in stored)
    for position, state in stored:
        assert shared.get(f"/v1/events/{position}").content == state
