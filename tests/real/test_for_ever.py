"""What was answered at a position is answered for ever: after a restart, a rebuild, more imports and late entries."""

import pytest
from litestar.testing import TestClient

from api.app import create_app
from domain.recording.commands import (
    Bulletin,
    CorrectEntry,
    RefileEntry,
    Replacement,
    SaidAdjustment,
    VoidEntry,
)
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.view import View
from projections.following.rebuilding import rebuild
from stores.opening import open_ledger
from tests.api.addresses import ALL, address, having
from tests.real.importing import BUNDLE, MISSING, PERSONNEL, imported, now

FIRST = "c09f77040c948408365abb14fd67f001011c8f29"  # of 2022-06-13
LATER = "062e9253747394583422d6d6416b63ef866e5b2f"  # of 2022-07-20, behind the version that cannot be read


@pytest.mark.skipif(not BUNDLE.exists(), reason=MISSING)
def test_bodies_kept_at_a_position_stay_byte_for_byte(tmp_path):
    path = tmp_path / "ledger.db"
    imported(path, rev=FIRST)
    kept = asked_again(path)
    assert sum(status == 200 for status, _ in kept.values()) > 100

    assert asked_again(path, kept) == kept
    late(path)
    assert asked_again(path, kept) == kept
    with View.open(path) as answers:
        rebuild(answers.pointer, answers.store)
    assert asked_again(path, kept) == kept
    assert imported(path, rev=LATER).events > 0
    assert asked_again(path, kept) == kept


def asked_again(path, kept=None):
    """Status and body of every address, in a service that was started for it."""
    with View.open(path) as answers, TestClient(create_app(answers)) as client:
        urls = list(kept or addresses(client, answers.head()))
        found = {url: client.get(url) for url in urls}
        return {url: (one.status_code, one.content) for url, one in found.items()}


def addresses(client, head):
    """Every read, pinned to several positions and as of several days."""
    for name, read in ALL.items():
        url = address(client, name).replace("tanks", "tank")
        if read.times != "none":
            for position in (head, head // 2, head // 3):
                pinned = having(url, f"position={position}")
                yield pinned
                if read.times == "both axes":
                    yield having(pinned, "as_of=2022-04-08T22:30:12Z")
                    yield having(pinned, "as_of=2022-05-01")
    yield f"/v1/series/{PERSONNEL}/compare?from_position={head // 2}&to_position={head}"


def late(path):
    """What comes later, of every kind that could change what was answered before."""
    figure = f"{PERSONNEL}/2022-04-20"
    with open_ledger(path, now) as ledger:
        found = lines_of([("2022-03-01", SaidStatement(series=PERSONNEL, value="2500"))])
        ledger.record(Bulletin(source="war-losses", published_at="2022-03-01T08:00:00Z", lines=found), "researcher")
        verified = SaidAdjustment(series=PERSONNEL, period="2022-03-03", amount=None, reason="verification")
        ledger.record(Bulletin(source="war-losses", published_at="2022-03-03", adjustments=(verified,)), "researcher")
        ledger.record(CorrectEntry(figure=figure, entry=1, new=Replacement(value="20901"), why="misread"), "auditor")
        ledger.record(VoidEntry(figure=f"{PERSONNEL}/2022-04-21", entry=1, why="filed twice"), "auditor")
        ledger.record(
            RefileEntry(
                figure=f"{PERSONNEL}/2022-04-22", entry=1, target=f"{PERSONNEL}/2022-02-28", why="another day's"
            ),
            "auditor",
        )
