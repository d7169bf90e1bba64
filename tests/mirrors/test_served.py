"""A mirror that is served answers as its origin does, byte for byte, and says where it cannot know better."""

import random
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.authority.operators import Operators
from domain.moments import instant_text
from projections.answers.view import View
from stores.mirror_files import OriginStanding, keep_standing, standing_of
from tests.answers.comparing import without_note
from tests.mirrors.an_origin import UNLIMITED, an_origin
from tests.mirrors.conftest import receive, rows
from tests.mirrors.test_forks import forge, with_another_value
from upkeep.upstream.mirror_places import begin_mirror, mirrored_at
from upkeep.upstream.mirroring import bring_up

CASES = "/v1/series/town/cases"
MOMENTS = random.Random(13)


@contextmanager
def served(path):
    """A client of the service over a mirror's file; nothing follows meanwhile."""
    with ExitStack() as stack:
        answers = stack.enter_context(View.open(path))
        yield stack.enter_context(TestClient(create_app(answers, policy=UNLIMITED)))


def addresses(size):
    """Reads at random moments, and the log."""
    reads = []
    for _ in range(25):
        position, month = MOMENTS.randint(2, size), MOMENTS.randint(1, 12)
        moment = f"position={position}&as_of=2023-{month:02}-{MOMENTS.randint(1, 28):02}"
        reads += [f"{CASES}{MOMENTS.choice(['', '/figures', '/months', '/days', '/vintages', '/stats'])}?{moment}"]
        reads += [f"/v1/revisions?{moment}", f"/v1/totals?{moment}", f"/series/town/cases?{moment}"]
        reads += [f"{CASES}/figures/2023-{month:02}-03/proof?position={position}"]
    return [
        *reads, "/log/checkpoint", "/log/key", "/log/checkpoints", f"/log/tile/0/000.p/{min(size, 255)}",
        "/log/tile/entries/000", "/log/tile/0/000", f"/v1/events/{size}/proof", "/v1/events?limit=1000", "/v1/sources",
    ]  # fmt: skip


def test_it_answers_as_its_origin_byte_for_byte(origin, mirrored):
    origin.record("village")
    bring_up(mirrored)
    size = origin.client.get("/log/checkpoints?after=3").json()["items"][0]["size"]

    with served(mirrored) as mirror:
        for address in addresses(size):
            theirs, ours = origin.client.get(address), mirror.get(address)
            assert (address, ours.status_code) == (address, theirs.status_code)
            is_page = ours.headers["content-type"].startswith("text/html")
            assert (address, without_note(ours.content)) == (address, theirs.content)
            assert (without_note(ours.content) != ours.content) is is_page
            assert ours.headers.get("etag") == theirs.headers.get("etag") or is_page


PAGES = (
    "/", "/series/town/cases", "/series/town/cases?as_of=2023-02-03", "/series/town/cases/figures/2023-01-03",
    "/series/town/cases/compare?from=2023-01-01&to=2023-03-01", "/revisions", "/sources", "/sources/town", "/help",
)  # fmt: skip


@pytest.mark.parametrize("address", PAGES)
def test_each_page_says_whose_figures_it_shows_and_leads_to_the_same_page_there(shared_origin, address):
    origin, place = shared_origin

    with served(place) as mirror:
        ours = mirror.get(address)

    assert ours.status_code == 200
    assert f'The figures are those of <a href="{origin.address}{address.replace("&", "&amp;")}"' in ours.text
    assert "This is a copy, checked against what was signed there." in ours.text
    assert "This is a copy" not in origin.client.get(address).text


def test_a_chart_within_a_page_of_somebody_else_says_it_too(shared_origin):
    origin, place = shared_origin

    with served(place) as mirror:
        ours = mirror.get("/embed/series/town/cases/charts/total")

    assert f'A copy of <a href="{origin.address}" target="_blank"' in ours.text


def test_documents_are_served_with_their_bytes(origin, mirrored):
    receive(origin.path, b"a paper")
    bring_up(mirrored)
    document = next(
        one["event"]["stream"].partition("/")[2]
        for one in origin.client.get("/v1/events?after=300").json()["items"]
        if one["event"]["type"] == "content-received"
    )
    with served(mirrored) as mirror:
        answers = [one.get(f"/v1/documents/{document}/content") for one in (origin.client, mirror)]

    assert answers[0].content == answers[1].content
    assert answers[0].status_code == 200


@pytest.mark.parametrize("knows_a_token", [True, False])
def test_who_wants_to_record_is_told_where(origin, mirrored, knows_a_token):
    with Operators.open(mirrored) as operators:
        token, _ = operators.issue("ada", ["admin"], None, "root")
    headers = {"authorization": f"Bearer {token}"} if knows_a_token else {}

    with served(mirrored) as mirror:
        refused = mirror.post("/v1/sources", json={"source": "village", "name": "V"}, headers=headers)

    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/read-only-copy")
    assert str(origin.address) in refused.json()["detail"]


def test_it_says_whom_it_mirrors_and_is_ready(origin, mirrored):
    with served(mirrored) as mirror:
        told, ready = mirror.get("/log/mirror").json(), mirror.get("/health/ready")

    assert (told["address"], told["key"], told["state"]) == (str(origin.address), str(origin.key), "following")
    assert (ready.status_code, "upstream" in ready.json()) == (200, False), ready.text


def test_a_ledger_of_its_own_says_that_it_is_none(origin):
    response = origin.client.get("/log/mirror")

    assert (response.status_code, response.json()["type"]) == (404, "/problems/not-a-mirror")


@pytest.mark.parametrize(
    ("state", "standing"),
    [
        ("dark", {"answered_at": "long ago", "trouble": "it does not answer", "trouble_since": "long ago"}),
        ("unsigned", {"answered_at": "now", "unsigned_since": "long ago"}),
    ],
)
def test_an_origin_that_went_dark_is_told_with_every_answer_and_keeps_nobody_from_reading(mirrored, state, standing):
    now = datetime.now(UTC)
    times = {"now": instant_text(now), "long ago": instant_text(now - timedelta(hours=3))}
    keep_standing(mirrored, OriginStanding(**{name: times.get(said, said) for name, said in standing.items()}))

    with served(mirrored) as mirror:
        read, ready, told = mirror.get(CASES), mirror.get("/health/ready"), mirror.get("/log/mirror").json()
        fixed = mirror.get(f"{CASES}?position=9")

    assert (read.status_code, read.headers["ledger-stale"]) == (200, "true")
    assert "ledger-stale" not in fixed.headers
    assert ready.status_code == 200, ready.text
    assert times["long ago"] in ready.json()["upstream"]
    assert (told["state"], told["since"]) == (state, times["long ago"])


def test_an_answer_that_is_to_come_tells_nothing(mirrored):
    to_come = instant_text(datetime.now(UTC) + timedelta(hours=3))
    keep_standing(mirrored, OriginStanding(answered_at=to_come))

    with served(mirrored) as mirror:
        told = mirror.get("/log/mirror").json()

    assert (told["state"], told["since"]) == ("dark", to_come)


def test_a_mirror_of_a_fork_goes_on_serving_what_it_had_and_is_not_ready(origin, mirrored):
    with served(mirrored) as mirror:
        before = mirror.get(f"{CASES}/figures").json()
    forge(origin, with_another_value)
    with pytest.raises(Exception, match="two histories"):
        bring_up(mirrored)

    with served(mirrored) as mirror:
        read, ready, told = (
            mirror.get(f"{CASES}/figures"),
            mirror.get("/health/ready"),
            mirror.get("/log/mirror").json(),
        )
        notes = [one["note"] for one in mirror.get("/log/checkpoints").json()["items"]]

    assert read.json() == before
    assert read.headers["ledger-stale"] == "true"
    assert (ready.status_code, "two histories" in ready.json()["detail"]) == (503, True)
    assert told["state"] == "halted"
    assert told["held"] in notes
    assert told["shown"] not in notes


def test_a_mirror_of_a_mirror_is_equal_too(mirrored, tmp_path):
    with an_origin(mirrored) as second:
        begin_mirror(tmp_path / "second.db", second.address, mirrored_at(mirrored)[1])

    assert rows(tmp_path / "second.db") == rows(mirrored)


@pytest.mark.parametrize(
    "content",
    [b"half of", b"\xff", b'{"answered_at": "yesterday"}', b'{"answered_at": ""}', b'{"x":' + b"[" * 60_000],
    ids=["half", "no text", "no instant", "nothing for an instant", "deep"],
)
def test_the_standing_of_a_mirror_survives_a_file_that_nobody_can_read(mirrored, content):
    mirrored.with_name(f"{mirrored.name}.mirror").write_bytes(content)
    with served(mirrored) as mirror:
        assert [mirror.get(path).status_code for path in (CASES, "/log/mirror", "/health/ready")] == [200] * 3

    bring_up(mirrored)

    assert standing_of(mirrored).answered_at is not None
