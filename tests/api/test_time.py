"""What was answered at a position is answered for ever: after a restart, a rebuild, and whatever comes later."""

import pytest
from litestar.testing import TestClient

from api.app import create_app
from domain.recording.commands import CorrectEntry, Replacement
from projections.answers.view import View
from projections.following.rebuilding import rebuild
from stores.opening import open_ledger
from tests.api.addresses import ALL, address, ending, having
from tests.api.conftest import PERSONNEL, late

PINNABLE = [name for name, read in ALL.items() if read.times != "none"]


def kept_bodies(client):
    """Every read, pinned in several ways, in every form."""
    head = int(client.get("/v1/totals").headers["ledger-position"])
    urls = []
    for name in PINNABLE:
        url = address(client, name)
        read = ALL[name]
        for position in range(8, head + 1, 4):
            pinned = having(url, f"position={position}")
            urls += [pinned]
            urls += [
                having(pinned, f"as_of={day}") for day in ("2022-03-10", "2022-03-13") if read.times == "both axes"
            ]
            if read.is_list and len(read.forms) > 1:
                urls += [ending(pinned, form) for form in read.forms] + [having(pinned, "limit=2")]
    urls.append(f"/v1/series/{PERSONNEL}/compare?from_position=10&to_position={head}&from=2022-03-12")
    urls += ["/v1/events/3", f"/v1/series/{PERSONNEL}/figures?recorded_as_of=2026-01-01T00:09:00Z"]
    return {url: client.get(url) for url in urls}


def assert_the_same(client, kept):
    for url, before in kept.items():
        after = client.get(url)
        assert (after.status_code, after.url) == (before.status_code, before.url)
        if before.status_code == 200:
            assert after.content == before.content, url
            assert after.headers["etag"] == before.headers["etag"], url
            if "position=" in url:
                assert after.headers["ledger-position"] == before.headers["ledger-position"]
            assert after.headers.get("link") == before.headers.get("link")


def test_pinned_answers_stay_byte_for_byte(path):
    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        kept = kept_bodies(client)
        assert sum(one.status_code == 200 for one in kept.values()) > 250

    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        assert_the_same(client, kept)

        with open_ledger(path) as ledger:
            late(ledger)
        assert_the_same(client, kept)

        rebuild(answers.pointer, answers.store)
        assert_the_same(client, kept)

    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        assert_the_same(client, kept)


def test_what_is_recorded_is_answered_by_the_next_read(client, path):
    url = f"/v1/series/{PERSONNEL}/figures"
    before = client.get(url)

    with open_ledger(path) as ledger:
        late(ledger)
        head = ledger.head()
    after = client.get(url)

    assert after.headers["ledger-position"] == str(head)
    assert after.headers["etag"] != before.headers["etag"]
    assert after.json()["items"] != before.json()["items"]


def test_what_does_not_concern_a_series_leaves_its_answers_as_they_are(client, path):
    tanks = "/v1/series/war-losses/tanks/figures"
    before = client.get(tanks)

    with open_ledger(path) as ledger:
        ledger.record(
            CorrectEntry(figure=f"{PERSONNEL}/2022-03-10", entry=1, new=Replacement(value="11111"), why="mistyped"),
            "bob",
        )
    after = client.get(tanks, headers={"if-none-match": before.headers["etag"]})

    assert after.status_code == 304
    assert int(after.headers["ledger-position"]) == int(before.headers["ledger-position"]) + 1


@pytest.mark.parametrize(
    ("query", "value"),
    [
        pytest.param("as_of=2022-03-02", "5840", id="as it was first said"),
        pytest.param("as_of=2022-03-12T23:59:59Z", "5840", id="until it was revised"),
        pytest.param("", "9000", id="now"),
        pytest.param("as_of=2022-03-13", "9000", id="on the day of the revision"),
        pytest.param("position=8", "5840", id="before we had the revision"),
        pytest.param("position=8&as_of=2022-03-13", "5840", id="both axes together"),
    ],
)
def test_a_figure_reads_as_it_did(shared, query, value):
    figure = shared.get(f"/v1/series/{PERSONNEL}/figures/2022-03-02?{query}".rstrip("?")).json()

    assert figure["value"] == value


def test_a_withdrawn_figure_is_there_without_a_value(shared):
    response = shared.get(f"/v1/series/{PERSONNEL}/figures/2022-03-05")

    assert (response.status_code, response.json()["value"], response.json()["kind"]) == (200, None, "withdrawal")


@pytest.mark.parametrize(
    ("rest", "problem"),
    [
        ("figures/2022-07-01", "unknown-figure"),
        ("figures/2022-03-02?as_of=2022-03-01", "figure-not-published-then"),
        ("figures/2022-03-02?position=2", "unknown-series"),
        ("figures/2022-03-04?position=7", "figure-not-recorded-then"),
        ("figures/2022-03-04/history?position=7", "figure-not-recorded-then"),
        ("figures/2022-03-04/explain?position=7", "figure-not-recorded-then"),
        ("figures/2022-07-01/history", "unknown-figure"),
    ],
)
def test_what_is_not_there_says_why(shared, rest, problem):
    response = shared.get(f"/v1/series/{PERSONNEL}/{rest}")

    assert response.status_code == 404
    assert response.json()["type"] == f"/problems/{problem}"
    assert int(response.headers["ledger-position"]) > 0
    if problem == "figure-not-published-then":
        assert response.json()["first_published_at"] == "2022-03-02"


def test_the_figure_at_the_head_has_its_version_for_a_tag(shared):
    url = f"/v1/series/{PERSONNEL}/figures/2022-03-02"
    head, pinned = shared.get(url), shared.get(f"{url}?position=8")

    assert head.headers["etag"] == f'"{head.json()["version"]}"' == '"2"'
    assert len(pinned.headers["etag"]) > 10
