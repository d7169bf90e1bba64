"""The list of checkpoints, and contents by their SHA-256: all that a mirror needs beside tiles."""

import hashlib
from contextlib import ExitStack

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.policy import Policy
from domain.recording.commands import NewDocument, ReceiveContent, ReceiveDocument, RegisterSource
from projections.answers.view import View
from stores.opening import open_ledger
from stores.sqlite.checkpoints import Checkpoints
from stores.surroundings import surroundings_of
from tests.api.conftest import ORIGIN, late
from tests.begun import restart
from transparency.keys import signers_of
from transparency.notes import checkpoint_of, note_of
from transparency.signing import Signing
from transparency.transparency_log import Log

FOR_EVER = "public, max-age=31536000, immutable"
LINES = ["\N{EM DASH} a.example AAAABBBB\n", "\N{EM DASH} b.example AAAABBBB\n"]


def sign(path):
    with Log.open(path) as log:
        return Signing(log).sign()


def grow(path, name):
    with open_ledger(path) as ledger:
        ledger.record(RegisterSource(source=name, name=name), "ada")
    return sign(path)


def cosign(path, checkpoint, *lines):
    with open_ledger(path) as ledger:
        Checkpoints(ledger.store).keep_cosignatures(checkpoint.origin, checkpoint.size, lines)


def listed(client, query=""):
    response = client.get(f"/log/checkpoints{query}")
    assert response.status_code == 200, response.text
    return response.json()


def test_every_checkpoint_is_listed_in_the_order_of_signing_with_its_note_and_its_time(client, path):
    first = listed(client)["items"][0]
    second = grow(path, "town")

    page = listed(client)

    note = note_of(page["items"][1]["note"])
    checkpoint = checkpoint_of(note.text)
    assert page["items"][0] == first
    assert [one["number"] for one in page["items"]] == [1, 2]
    assert note.is_signed_by(signers_of(surroundings_of(path))[0].verifier)
    assert (checkpoint.origin, checkpoint.size) == (page["items"][1]["origin"], page["items"][1]["size"])
    assert page["items"][1]["signed_at"] == second.signed_at
    assert (page["more_after"], page["last"], page["cosignatures"]) == (None, 2, 0)


def test_the_list_comes_page_by_page_and_ends(client, path):
    for name in ("town", "village", "hamlet"):
        grow(path, name)

    found, after = [], 0
    while after is not None:
        page = listed(client, f"?after={after}&limit=2")
        found.append([one["number"] for one in page["items"]])
        after = page["more_after"]

    assert found == [[1, 2], [3, 4]]


def test_behind_the_last_one_nothing_is_listed_and_the_last_is_told(client):
    page = listed(client, "?after=99")

    assert (page["items"], page["more_after"], page["last"]) == ([], None, 1)


def test_the_position_tells_of_events_that_are_not_signed_yet(client, path):
    size = listed(client)["items"][-1]["size"]
    with open_ledger(path) as ledger:
        late(ledger)
        head = ledger.head()

    page = listed(client)

    assert page["items"][-1]["size"] == size
    assert page["position"] == head > size


def test_a_cosignature_that_comes_later_is_counted_and_changes_the_tag(client, path):
    with Log.open(path) as log:
        first = log.last()
    grow(path, "town")
    before = client.get("/log/checkpoints?after=1")
    cosign(path, first, *LINES)

    after = client.get("/log/checkpoints?after=1", headers={"if-none-match": before.headers["etag"]})

    assert (before.json()["cosignatures"], after.json()["cosignatures"]) == (0, 2)
    assert after.json()["items"] == before.json()["items"]
    assert listed(client)["items"][0]["cosignatures"] == LINES


def test_where_counting_takes_long_it_is_not_done_for_each_who_asks(path, monkeypatch):
    with Log.open(path) as log:
        last = log.last()
        monkeypatch.setattr("stores.sqlite.checkpoints._MOMENT", -1.0)
        monkeypatch.setattr("stores.sqlite.checkpoints._RESTS", 10**9)
        before = log.checkpoints.recent_cosignature_count()

        log.checkpoints.keep_cosignatures(last.origin, last.size, ["\N{EM DASH} w.example AAAABBBB\n"])

        assert log.checkpoints.recent_cosignature_count() == before
        assert log.checkpoints.cosignature_count() == before + 1


def test_the_same_again_is_not_sent_again(client):
    first = client.get("/log/checkpoints")

    again = client.get("/log/checkpoints", headers={"if-none-match": first.headers["etag"]})

    assert first.headers["cache-control"] == "public, max-age=1"
    assert (again.status_code, again.content) == (304, b"")


def test_the_checkpoints_of_a_log_that_was_restarted_stay_in_the_list(client, path):
    surroundings_of(path).key.unlink()
    with open_ledger(path) as ledger:
        restart(ledger, "figures.example/second", "the key is lost", "ada")

    page = listed(client)

    assert [one["origin"] for one in page["items"]] == [ORIGIN, "figures.example/second"]
    assert [one["number"] for one in page["items"]] == [1, 2]


@pytest.mark.parametrize("query", ["after=-1", "after=x", "limit=0", "limit=1001", "after=9999999999999999", "a=1"])
def test_what_is_not_asked_for_rightly_is_refused(client, query):
    assert client.get(f"/log/checkpoints?{query}").status_code == 400


def test_a_ledger_that_was_never_signed_has_an_empty_list(tmp_path):
    path = tmp_path / "ledger.db"
    with open_ledger(path) as ledger:
        ledger.record(RegisterSource(source="town", name="The town"), "ada")
    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        page = listed(client)

    assert page == {"items": [], "more_after": None, "last": 0, "cosignatures": 0, "position": 1}


@pytest.fixture
def received(path):
    """Bytes of a document, by their SHA-256."""
    content = b"<script>alert(1)</script>"
    paper = ReceiveDocument(source="war-losses", document=NewDocument(url="https://example.org/paper"))
    with open_ledger(path) as ledger:
        document = str(ledger.record(paper, "ada").document)
        ledger.record(ReceiveContent(document=document, content=content, media_type="text/html"), "ada")
    return hashlib.sha256(content).hexdigest(), content


def test_contents_are_served_by_their_sha256_for_ever(client, received):
    name, content = received

    response = client.get(f"/log/content/{name}")
    again = client.get(f"/log/content/{name}", headers={"if-none-match": response.headers["etag"]})
    head = client.head(f"/log/content/{name}")

    assert (response.status_code, response.content) == (200, content)
    assert response.headers["cache-control"] == FOR_EVER
    assert again.status_code == 304
    assert (head.content, head.headers["content-length"]) == (b"", str(len(content)))


def test_no_browser_runs_contents(client, received):
    response = client.get(f"/log/content/{received[0]}")

    assert response.headers["content-type"] == "application/octet-stream"
    assert response.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in response.headers["content-security-policy"]


@pytest.mark.parametrize("name", ["0" * 64, "A" * 64, "0" * 63, "x", "%00", "\u0660" * 64])
def test_bytes_that_are_not_there_are_said_to_be_missing(client, name):
    response = client.get(f"/log/content/{name}")

    assert (response.status_code, response.json()["type"]) == (404, "/problems/content-missing")


def test_where_reads_are_closed_both_are_too(path):
    with ExitStack() as stack:
        answers = stack.enter_context(View.open(path))
        client = stack.enter_context(TestClient(create_app(answers, policy=Policy(reads_are_open=False))))

        assert [client.get(f"/log/{what}").status_code for what in ("checkpoints", f"content/{'0' * 64}")] == [401, 401]
