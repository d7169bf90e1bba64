"""An origin that signs what no ledger records, or more than a machine holds: nothing of it is taken."""

import pytest
from litestar.testing import TestClient
from msgspec.structs import replace

from api.app import create_app
from domain.codec import decode, encode, leaf_hash, tag
from domain.events import ContentReceived, DocumentReceived, FigureReported, SeriesDescribed
from domain.refusals import DiskFull, UpstreamWrong
from projections.answers.view import View
from tests.mirrors.conftest import rows
from tests.upkeep.rewriting import sign, unguarded
from upkeep.upstream import whole_batches as made
from upkeep.upstream.mirror_places import begin_mirror
from upkeep.upstream.mirroring import bring_up

LATE = "2030-01-01T00:00:00.000000Z"


def add(origin, event=None, at=LATE, **changed):
    """Have the origin sign one more event, like the last one or one that is given: no program of ours records it."""
    last = rows(origin.path)["stored_events"][-1]
    event = event or decode(last[4])
    batch = replace(event.batch, id=f"of {at}", key=None, request=None)
    event = replace(event, recorded_at=at, batch=batch, **({"version": event.version + 1} | changed))
    state, position = encode(event), last[0] + 1
    origin.close()
    with unguarded(origin.path) as connection:
        row = (position, event.stream, min(event.version, 2**62), tag(event), state, leaf_hash(state))
        connection.execute("INSERT INTO stored_events VALUES (?, ?, ?, ?, ?, ?)", row)
        connection.execute("INSERT INTO batches VALUES (?, ?, ?)", (position, position, at))
    sign(origin.path)
    origin.open()


def check_not_taken(origin, mirrored, before, why):
    """Neither a mirror that is there takes what its origin has, nor one that begins; both say why."""
    new = mirrored.parent / "new" / "asreported.db"
    new.parent.mkdir()
    with pytest.raises(UpstreamWrong, match=why):
        bring_up(mirrored)
    with pytest.raises(UpstreamWrong, match=why):
        begin_mirror(new, origin.address, origin.key)

    assert rows(mirrored) == before
    assert not new.exists()


@pytest.mark.parametrize("changed", [{"version": 9}, {"version": 10**30}, {"stream": "x", "version": 2}], ids=str)
def test_versions_that_do_not_follow_each_other_are_not_taken(origin, mirrored, changed):
    before = rows(mirrored)
    add(origin, **changed)

    check_not_taken(origin, mirrored, before, "goes on with version")


@pytest.mark.parametrize(
    "nonsense",
    [{"starts_on": "junk"}, {"starts_on": ""}, {"starts_on": "2022-02-24T08:00Z"}, {"lag_days": 10**30},
     {"lag_days": -1}, {"decimals": 10**30}, {"decimals": -1}],
    ids=str,
)  # fmt: skip
def test_a_series_that_no_ledger_describes_so_is_not_taken(origin, mirrored, nonsense):
    before = rows(mirrored)
    [*_, (_, stream, version, *_)] = [row for row in rows(origin.path)["stored_events"] if row[1].startswith("series/")]
    like = decode(rows(origin.path)["stored_events"][-1][4])
    described = SeriesDescribed(
        stream=stream, version=version, recorded_at=like.recorded_at, recorded_by="ada", batch=like.batch, title="Cases"
    )
    add(origin, replace(described, **nonsense))

    check_not_taken(origin, mirrored, before, "no ledger records that")


@pytest.mark.parametrize(
    "nonsense",
    [{"value": "1E-999999999"}, {"value": "NaN"}, {"value": "9" * 12_000}, {"value": ""}, {"published_at": "junk"},
     {"published_at": "2022-03-02T08:00Z"}, {"through": "junk"}, {"through": "2022-03"}],
    ids=lambda nonsense: f"{nonsense!s:.40}",
)  # fmt: skip
def test_a_figure_of_which_no_ledger_records_that_is_not_taken(origin, mirrored, nonsense):
    before = rows(mirrored)
    *_, last = (one for one in (decode(row[4]) for row in before["stored_events"]) if isinstance(one, FigureReported))
    add(origin, replace(last, statement=replace(last.statement, **nonsense)))

    check_not_taken(origin, mirrored, before, "no ledger records that")


def test_a_batch_that_never_ends_is_given_up(original, monkeypatch):
    monkeypatch.setattr(made, "_AT_ONCE", 1)
    monkeypatch.setattr("stores.sqlite.copied_batches._LARGEST_BATCH", 5_000)
    state, taken = rows(original)["stored_events"][0][4], 0

    def without_end():
        nonlocal taken
        while True:
            taken += 1
            yield [state]

    with pytest.raises(UpstreamWrong, match="its batch has more than"):
        list(made.whole_batches(1, without_end()))

    assert taken < 2 * 5_000 / len(state) + 2


@pytest.mark.parametrize("is_new", [False, True], ids=["following", "the first copy"])
def test_the_last_room_of_a_disk_is_left_alone(ahead, tmp_path, monkeypatch, is_new):
    (origin, mirrored), place = ahead, tmp_path / "new.db"
    before = rows(mirrored)
    monkeypatch.setattr("upkeep.upstream.spooled_entries.LEFT_FREE", 2**70)

    with pytest.raises(DiskFull):
        begin_mirror(place, origin.address, origin.key) if is_new else bring_up(mirrored)

    assert rows(mirrored) == before
    assert not place.exists()


@pytest.mark.parametrize(
    "nonsense",
    [{"sha256": "\u00e9" * 64}, {"sha256": "a b\r\nx: y"}, {"sha256": ""}, {"sha256": "A" * 64}, {"size": 0},
     {"size": 10**9}, {"media_type": "text/plain\r\nset-cookie: x=y"}],
    ids=lambda nonsense: f"{nonsense!s:.40}",
)  # fmt: skip
def test_bytes_that_no_ledger_keeps_are_not_asked_for(origin, mirrored, tmp_path, nonsense):
    *_, last = (
        one for one in (decode(row[4]) for row in rows(mirrored)["stored_events"]) if isinstance(one, ContentReceived)
    )
    add(origin, replace(last, **nonsense))

    with pytest.raises(UpstreamWrong, match="no ledger records that"):
        bring_up(mirrored)
    with pytest.raises(UpstreamWrong, match="no ledger records that"):
        begin_mirror(tmp_path / "new.db", origin.address, origin.key)


def test_bytes_are_served_in_their_own_length_whatever_an_event_says_of_it(origin, place):
    events = [decode(row[4]) for row in rows(origin.path)["stored_events"]]
    *_, paper = (one for one in events if isinstance(one, DocumentReceived))
    *_, content = (one for one in events if isinstance(one, ContentReceived))
    document = "00000000-0000-4000-8000-000000000009"
    add(origin, replace(paper, stream=f"document/{document}"), "2029-01-01T00:00:00.000000Z", version=1)
    add(origin, replace(content, stream=f"document/{document}", size=content.size - 1), version=2)
    begin_mirror(place, origin.address, origin.key)

    with View.open(place) as answers, TestClient(create_app(answers)) as mirror:
        answer = mirror.get(f"/v1/documents/{document}/content")

    assert answer.headers["content-length"] == str(len(answer.content)) == str(content.size)
