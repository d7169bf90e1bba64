"""The log over HTTP: what is there, for how long it may be kept, and what is refused."""

import gzip
import hashlib
import shutil

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.policy import Policy
from domain.recording.commands import RegisterSource
from projections.answers.view import View
from stores.opening import open_ledger
from stores.surroundings import surroundings_of
from tests.api.conftest import PERSONNEL, late
from tests.api.writing import writing
from tests.begun import begin
from tests.examples import LOSSES, a_ledger, issue
from transparency.keys import signers_of
from transparency.notes import checkpoint_of, note_of
from transparency.signing import Signing
from transparency.transparency_log import Log

FOR_EVER = "public, max-age=31536000, immutable"


def sign(path):
    with Log.open(path) as log:
        return Signing(log).sign()


def test_the_checkpoint_is_a_note_that_the_key_signed(client, path):
    response = client.get("/log/checkpoint")

    note = note_of(response.text)
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.headers["cache-control"] == "public, max-age=1"
    assert note.is_signed_by(signers_of(surroundings_of(path))[0].verifier)
    assert checkpoint_of(note.text).size == int(client.get("/v1/totals").headers["ledger-position"])


def test_the_verifier_key_is_shown_and_never_the_other(client, path):
    response = client.get("/log/key")

    assert response.text == f"{signers_of(surroundings_of(path))[0].verifier}\n"
    assert "PRIVATE" not in response.text


def test_entries_and_hashes_are_those_of_the_stored_events(client):
    size = int(client.get("/log/checkpoint").text.split("\n")[1])
    stored = [line.encode() for line in client.get("/v1/events.ndjson").text.splitlines()]

    entries = client.get(f"/log/tile/entries/000.p/{size}")
    hashes = client.get(f"/log/tile/0/000.p/{size}")

    assert entries.content == b"".join(len(one).to_bytes(2) + one for one in stored)
    assert hashes.content == b"".join(hashlib.sha256(b"\0" + one).digest() for one in stored)
    for response in (entries, hashes):
        assert response.headers["cache-control"] == FOR_EVER
        assert response.headers["content-type"] == "application/octet-stream"


def test_entries_are_compressed_for_whoever_takes_it(client):
    size = int(client.get("/log/checkpoint").text.split("\n")[1])
    url = f"/log/tile/entries/000.p/{size}"
    plain = client.get(url, headers={"accept-encoding": "identity"})

    packed = client.get(url, headers={"accept-encoding": "gzip"})

    assert (packed.headers["content-encoding"], packed.content) == ("gzip", plain.content)
    assert packed.headers["etag"] != plain.headers["etag"]
    assert int(packed.headers["content-length"]) == len(gzip.compress(plain.content, 6, mtime=0))


@pytest.mark.parametrize("what", ["checkpoint", "key", "tile/0/000.p/9", "tile/entries/000.p/9"])
def test_the_same_again_is_not_sent_again_and_head_has_no_body(client, what):
    first = client.get(f"/log/{what}", headers={"accept-encoding": "identity"})

    again = client.get(f"/log/{what}", headers={"if-none-match": first.headers["etag"], "accept-encoding": "identity"})
    head = client.head(f"/log/{what}", headers={"accept-encoding": "identity"})

    assert (again.status_code, again.content) == (304, b"")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == first.headers["content-length"]


@pytest.mark.parametrize(
    "tile",
    [
        "0/000", "1/000", "1/000.p/1", "0/001", "0/000.p/0", "0/000.p/256", "0/000.p/01", "0/000.p/+1", "0/0", "00/000",
        "0/x000/000", "0/000.p", "0/000.p/", "0/000/", "64/000", "7/000.p/1", "-1/000", "entries/000", "0/000.p/\u0661",
        "entries/x999/x999/x999/x999/999", "Entries/000.p/1", "0/000.p/1/1", "0/%30%30%30.p/x", "x",
    ],
)  # fmt: skip
def test_a_tile_that_was_not_signed_or_is_not_addressed_so_is_not_there(client, tile):
    response = client.get(f"/log/tile/{tile}")

    assert response.status_code == 404
    assert response.json()["type"] in {"/problems/unknown-tile", "/problems/not-found"}


@pytest.mark.parametrize("what", ["checkpoint", "key", "tile/0/000.p/1", "tile/entries/000.p/1"])
def test_parameters_are_refused(client, what):
    assert client.get(f"/log/{what}?a=1").json()["type"] == "/problems/unknown-parameter"


def test_what_is_not_signed_yet_is_not_given_out(path, client):
    size = int(client.get("/log/checkpoint").text.split("\n")[1])
    with open_ledger(path) as ledger:
        late(ledger)
        head = ledger.head()

    assert client.get(f"/log/tile/0/000.p/{size + 1}").status_code == 404
    assert client.get(f"/v1/events/{head}/proof").json()["type"] == "/problems/not-signed-yet"
    assert client.get(f"/v1/series/{PERSONNEL}/figures/2022-03-04/proof").headers["retry-after"] == "1"

    sign(path)

    assert client.get(f"/log/tile/0/000.p/{head}").status_code == 200
    assert client.get(f"/v1/events/{head}/proof").status_code == 200


def test_a_ledger_without_a_log_says_so(tmp_path):
    path = tmp_path / "ledger.db"
    with open_ledger(path) as ledger:
        ledger.record(RegisterSource(source="town", name="The town"), "ada")
    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        for where in ("/log/checkpoint", "/log/key", "/v1/events/1/proof"):
            response = client.get(where)

            assert (response.status_code, response.json()["type"]) == (404, "/problems/log-not-begun")
        assert client.get("/log/tile/0/000.p/1").status_code == 404


def test_a_citation_gets_its_root_once_there_is_one(tmp_path):
    with a_ledger(tmp_path / "ledger.db") as ledger:
        issue(ledger, "2022-03-02", {"2022-03-02": "5840"})
        path, head = ledger.store.path, ledger.head()
    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        url = f"/v1/series/{LOSSES}/figures/2022-03-02/citation?position={head}"
        unsigned, again = client.get(url), client.get(url)
        begin(path, "town.example/log")
        signed = client.get(url)
        stale = client.get(url, headers={"if-none-match": unsigned.headers["etag"]})

    assert (unsigned.status_code, unsigned.json()["root"], again.json()) == (200, None, unsigned.json())
    assert f"position={head}" in unsigned.json()["text"]
    assert "immutable" not in unsigned.headers["cache-control"]
    assert signed.json()["root"] in signed.json()["text"]
    assert "immutable" in signed.headers["cache-control"]
    assert (stale.status_code, stale.json()) == (200, signed.json())


def test_where_reads_are_closed_the_log_is_too(path):
    with View.open(path) as answers, TestClient(create_app(answers, policy=Policy(reads_are_open=False))) as client:
        for where in ("/log/checkpoint", "/log/key", "/log/tile/0/000.p/1", "/v1/events/1/proof"):
            assert client.get(where).status_code == 401


def test_a_key_that_others_can_read_is_refused_and_not_shown(path, client):
    surroundings_of(path).key.chmod(0o644)

    response = client.get("/log/key")

    assert (response.status_code, response.json()["type"]) == (503, "/problems/signing-key-exposed")
    assert "PRIVATE" not in response.text


def test_an_older_copy_of_the_ledger_is_read_only_over_http(path, tmp_path, client):
    older = tmp_path / "older.db"
    with open_ledger(path) as ledger:
        ledger.store.copy_to(older)
        late(ledger)
    sign(path)
    shutil.copy(f"{path}.guard", f"{older}.guard")
    shutil.copy(f"{path}.key", f"{older}.key")

    with writing(older) as service:
        refused = service.post("/v1/sources", json={"source": "town", "name": "Town"})

        assert (refused.status_code, refused.json()["type"]) == (503, "/problems/log-forked")
        assert "were signed and are missing" in refused.json()["detail"]
        assert service.get("/v1/totals").status_code == 200
