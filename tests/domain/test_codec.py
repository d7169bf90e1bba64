"""Events on disk: the exact bytes of each, for ever, and what of older and newer bytes is understood."""

import hashlib
import typing

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import events as e
from domain.codec import LARGEST_EVENT, decode, encode, leaf_hash, tag
from domain.ledger_event import Batch
from domain.look_events import SourceLookedAt
from domain.refusals import EventTooLarge
from domain.statements import Adjustment, Statement, Withdrawal
from domain.words import Moment, Value

FIGURE = "figure/ua-general-staff/personnel/2022-03-02"


def recorded(stream, version=1, batch=None):
    return {
        "stream": stream,
        "version": version,
        "recorded_at": "2022-06-01T00:00:00.000001Z",
        "recorded_by": "olena",
        "batch": batch or Batch(id="b1"),
    }


HEAD = b'"version":%d,"recorded_at":"2022-06-01T00:00:00.000001Z","recorded_by":"olena","batch":{"id":"b1"}'


def head(version=1):
    return HEAD % version


GOLDEN = [
    (
        e.SourceRegistered(**recorded("source/war-losses"), name="War losses", url="https://x.example", relays="staff"),
        b'{"type":"source-registered","stream":"source/war-losses",' + head() + b',"name":"War losses",'
        b'"url":"https://x.example","relays":"staff"}',
    ),
    (
        e.SourceDescribed(**recorded("source/war-losses", 2), name="War losses of Russia"),
        b'{"type":"source-described","stream":"source/war-losses",' + head(2) + b',"name":"War losses of Russia"}',
    ),
    (
        e.SeriesOpened(
            **recorded("series/war-losses/personnel"),
            title="Personnel",
            unit="persons",
            measure="cumulative",
            frequency="D",
            description="Killed and wounded",
            decimals=2,
            starts_on="2022-02-24",
            lag_days=1,
        ),
        b'{"type":"series-opened","stream":"series/war-losses/personnel",' + head() + b',"title":"Personnel",'
        b'"unit":"persons","measure":"cumulative","frequency":"D","description":"Killed and wounded","decimals":2,'
        b'"starts_on":"2022-02-24","lag_days":1}',
    ),
    (
        e.SeriesDescribed(**recorded("series/war-losses/personnel", 2), title="Personnel", lag_days=1, reason="found"),
        b'{"type":"series-described","stream":"series/war-losses/personnel",' + head(2) + b',"title":"Personnel",'
        b'"lag_days":1,"reason":"found"}',
    ),
    (
        e.SeriesClosed(
            **recorded("series/war-losses/boats", 3), last_period="2023-01-01", successors=("war-losses/ships",)
        ),
        b'{"type":"series-closed","stream":"series/war-losses/boats",' + head(3) + b',"last_period":"2023-01-01",'
        b'"successors":["war-losses/ships"]}',
    ),
    (
        e.DocumentReceived(
            **recorded("document/d1"),
            source="staff",
            url="https://x.example/1",
            title="Втрати",
            quote='"5,840"\n',
            published_at="2022-03-02",
            sha256="00" * 32,
            size=12,
        ),
        b'{"type":"document-received","stream":"document/d1",' + head() + b',"source":"staff",'
        b'"url":"https://x.example/1","title":"\xd0\x92\xd1\x82\xd1\x80\xd0\xb0\xd1\x82\xd0\xb8",'
        b'"quote":"\\"5,840\\"\\n","published_at":"2022-03-02","sha256":"' + b"00" * 32 + b'","size":12}',
    ),
    (
        e.ContentReceived(**recorded("document/d1", 2), sha256="00" * 32, size=12, media_type="text/plain"),
        b'{"type":"content-received","stream":"document/d1",' + head(2) + b',"sha256":"' + b"00" * 32 + b'",'
        b'"size":12,"media_type":"text/plain"}',
    ),
    (
        e.BulletinReceived(
            **recorded("bulletin/u1", batch=Batch(id="b1", key="k", request="r")),
            source="staff",
            published_at=Moment("2022-03-02"),
            document="d1",
            complete=(e.Span(series="staff/a"), e.Span(series="staff/a", of="adjustments", start="2022", end="2023")),
            statements=1,
            digest="ff",
        ),
        b'{"type":"bulletin-received","stream":"bulletin/u1",' + head()[:-1] + b',"key":"k","request":"r"},'
        b'"source":"staff","published_at":"2022-03-02","document":"d1","complete":[{"series":"staff/a"},'
        b'{"series":"staff/a","of":"adjustments","start":"2022","end":"2023"}],"statements":1,"digest":"ff"}',
    ),
    (
        e.BulletinVoided(**recorded("bulletin/u1", 2), why="misread"),
        b'{"type":"bulletin-voided","stream":"bulletin/u1",' + head(2) + b',"why":"misread"}',
    ),
    (
        e.FigureReported(
            **recorded(FIGURE),
            statement=Statement(value=Value("5840"), published_at=Moment("2022-03-02")),
            bulletin="u1",
        ),
        b'{"type":"figure-reported","stream":"' + FIGURE.encode() + b'",' + head() + b',"statement":{"value":"5840",'
        b'"published_at":"2022-03-02"},"bulletin":"u1"}',
    ),
    (
        e.FigureRevised(
            **recorded(FIGURE, 2),
            statement=Statement(
                value=Value("9000.50"),
                qualifier="over",
                status="P",
                through="2022-03-02",
                published_at=Moment("2022-03-03T08:00:00.000000Z"),
                document="d1",
                reason="verification",
                note="after verification",
            ),
            bulletin="u1",
        ),
        b'{"type":"figure-revised","stream":"' + FIGURE.encode() + b'",' + head(2) + b',"statement":{'
        b'"value":"9000.50","qualifier":"over","status":"P","through":"2022-03-02",'
        b'"published_at":"2022-03-03T08:00:00.000000Z","document":"d1","reason":"verification",'
        b'"note":"after verification"},"bulletin":"u1"}',
    ),
    (
        e.FigureConfirmed(
            **recorded(FIGURE, 3),
            statement=Statement(value=Value("1"), published_at=Moment("2022-03-04"), reason="unstated"),
            bulletin="u2",
            pinned=True,
        ),
        b'{"type":"figure-confirmed","stream":"' + FIGURE.encode() + b'",' + head(3) + b',"statement":{"value":"1",'
        b'"published_at":"2022-03-04","reason":"unstated"},"bulletin":"u2","pinned":true}',
    ),
    (
        e.FigureWithdrawn(
            **recorded(FIGURE, 4),
            withdrawal=Withdrawal(published_at=Moment("2022-03-05"), document="d1", reason="source-error", note="n"),
            bulletin="u3",
        ),
        b'{"type":"figure-withdrawn","stream":"' + FIGURE.encode() + b'",' + head(4) + b',"withdrawal":{'
        b'"published_at":"2022-03-05","document":"d1","reason":"source-error","note":"n"},"bulletin":"u3"}',
    ),
    (
        e.FigureReinstated(
            **recorded(FIGURE, 5),
            statement=Statement(value=Value("1"), published_at=Moment("2022-03-06")),
            bulletin="u4",
        ),
        b'{"type":"figure-reinstated","stream":"' + FIGURE.encode() + b'",' + head(5) + b',"statement":{"value":"1",'
        b'"published_at":"2022-03-06"},"bulletin":"u4"}',
    ),
    (
        e.AdjustmentDeclared(
            **recorded(FIGURE, 6),
            adjustment=Adjustment(amount=None, published_at=Moment("2022-03-06"), reason="verification"),
            bulletin="u5",
        ),
        b'{"type":"adjustment-declared","stream":"' + FIGURE.encode() + b'",' + head(6) + b',"adjustment":{'
        b'"amount":null,"published_at":"2022-03-06","reason":"verification"},"bulletin":"u5"}',
    ),
    (
        e.AdjustmentWithdrawn(
            **recorded(FIGURE, 7), withdrawal=Withdrawal(published_at=Moment("2022-03-07")), bulletin="u6", pinned=True
        ),
        b'{"type":"adjustment-withdrawn","stream":"' + FIGURE.encode() + b'",' + head(7) + b',"withdrawal":{'
        b'"published_at":"2022-03-07"},"bulletin":"u6","pinned":true}',
    ),
    (
        e.EntryCorrected(
            **recorded(FIGURE, 8),
            entry=1,
            statement=Statement(value=Value("5480"), published_at=Moment("2022-03-02")),
            why="mistyped",
        ),
        b'{"type":"entry-corrected","stream":"' + FIGURE.encode() + b'",' + head(8) + b',"entry":1,"statement":{'
        b'"value":"5480","published_at":"2022-03-02"},"why":"mistyped"}',
    ),
    (
        e.EntryVoided(
            **recorded(FIGURE, 9),
            entry=1,
            why="wrong day",
            refiled_as=e.RefiledAs(series="staff/personnel", period="2022-03-01", entry=2),
            bulletin="u1",
        ),
        b'{"type":"entry-voided","stream":"' + FIGURE.encode() + b'",' + head(9) + b',"entry":1,"why":"wrong day",'
        b'"refiled_as":{"series":"staff/personnel","period":"2022-03-01","entry":2},"bulletin":"u1"}',
    ),
    (
        SourceLookedAt(
            **recorded("watch/staff"),
            url="https://x.example/1.csv",
            series=("personnel", "tanks-*"),
            first=Moment("2022-06-01T00:00:00.000000Z"),
            last=Moment("2022-06-01T23:00:00.000000Z"),
            looks=24,
            outcome="unreachable",
            every=3600,
            why="it answers 503",
        ),
        b'{"type":"source-looked-at","stream":"watch/staff",' + head() + b',"url":"https://x.example/1.csv",'
        b'"series":["personnel","tanks-*"],"first":"2022-06-01T00:00:00.000000Z","last":"2022-06-01T23:00:00.000000Z",'
        b'"looks":24,"outcome":"unreachable","every":3600,"why":"it answers 503"}',
    ),
    (
        e.LogRestarted(**recorded("log"), origin="a.example/log2", previous="a.example/log\n9\n", why="lost"),
        b'{"type":"log-restarted","stream":"log",' + head() + b',"origin":"a.example/log2",'
        b'"previous":"a.example/log\\n9\\n","why":"lost"}',
    ),
    (
        e.LogGuarded(**recorded("log"), checkpoint="a.example/log\n9\n", why="the other disk died"),
        b'{"type":"log-guarded","stream":"log",' + head() + b',"checkpoint":"a.example/log\\n9\\n",'
        b'"why":"the other disk died"}',
    ),
]
names = [str(event.__struct_config__.tag) for event, _ in GOLDEN]

# The fewest bytes that a first version could have written of each event whose fields have defaults.
OLDEST = {
    "source-registered": b'"name":"n"',
    "source-described": b'"name":"n"',
    "series-opened": b'"title":"t","unit":"u","measure":"level","frequency":"A"',
    "series-described": b'"title":"t"',
    "series-closed": b'"last_period":"2022"',
    "document-received": b'"source":"s"',
    "content-received": b'"sha256":"","size":1,"media_type":"a/b"',
    "bulletin-received": b'"source":"s","published_at":"2022-03-02","statements":0,"digest":""',
    "bulletin-voided": b'"why":""',
    "figure-reported": b'"statement":{"value":"1","published_at":"2022-03-02"},"bulletin":"u"',
    "figure-revised": b'"statement":{"value":"1","published_at":"2022-03-02"},"bulletin":"u"',
    "figure-confirmed": b'"statement":{"value":"1","published_at":"2022-03-02"},"bulletin":"u"',
    "figure-withdrawn": b'"withdrawal":{"published_at":"2022-03-02"},"bulletin":"u"',
    "figure-reinstated": b'"statement":{"value":"1","published_at":"2022-03-02"},"bulletin":"u"',
    "adjustment-declared": b'"adjustment":{"amount":null,"published_at":"2022-03-02"},"bulletin":"u"',
    "adjustment-withdrawn": b'"withdrawal":{"published_at":"2022-03-02"},"bulletin":"u"',
    "entry-corrected": b'"entry":1,"why":""',
    "entry-voided": b'"entry":1,"why":""',
    "source-looked-at": (
        b'"url":"https://x.example/","series":["a"],"first":"2022-06-01T00:00:00.000000Z",'
        b'"last":"2022-06-01T00:00:00.000000Z","looks":1,"outcome":"unchanged","every":60'
    ),
    "log-restarted": b'"origin":"a.example/log2","previous":"","why":""',
    "log-guarded": b'"checkpoint":"","why":""',
}


def fact(name) -> typing.Any:
    """The event that the oldest bytes hold; Any, for the test knows which it is."""
    return decode(oldest(name))


def oldest(name):
    return b'{"type":"' + name.encode() + b'","stream":"s",' + head() + b"," + OLDEST[name] + b"}"


def test_every_event_has_golden_bytes():
    assert {type(event) for event, _ in GOLDEN} == set(typing.get_args(e.Event))
    assert set(OLDEST) == set(names)


@pytest.mark.parametrize(("event", "stored"), GOLDEN, ids=names)
def test_an_event_is_stored_as_these_bytes(event, stored):
    assert encode(event) == stored


@pytest.mark.parametrize(("event", "stored"), GOLDEN, ids=names)
def test_these_bytes_are_read_as_the_event(event, stored):
    assert decode(stored) == event


@pytest.mark.parametrize(("event", "stored"), GOLDEN, ids=names)
def test_fields_of_a_newer_version_are_passed_over(event, stored):
    newer = stored[:-1] + b',"unheard_of":{"deep":[1,2]}}'
    inside = newer.replace(b'"value":', b'"certainty":0.5,"value":').replace(b'"id":"b1"', b'"id":"b1","host":"h"')

    assert decode(newer) == decode(inside) == event


@pytest.mark.parametrize("name", names)
def test_the_oldest_bytes_are_read_with_defaults(name):
    event = fact(name)

    assert tag(event) == name
    assert encode(event) == oldest(name)


def test_the_defaults_are_these():
    series, bulletin, statement = (fact(name) for name in ("series-opened", "bulletin-received", "figure-confirmed"))

    assert (series.decimals, series.starts_on, series.lag_days, series.description) == (0, None, 0, None)
    assert (bulletin.complete, bulletin.document, bulletin.batch.key) == ((), None, None)
    assert (statement.statement.qualifier, statement.statement.status, statement.pinned) == ("exact", None, False)
    assert fact("figure-withdrawn").withdrawal.reason == "unstated"
    assert fact("adjustment-declared").adjustment.reason == "unstated"
    assert fact("series-closed").successors == ()
    assert e.Span(series="s").of == "statements"


def test_an_event_that_nobody_knows_is_not_read():
    with pytest.raises(msgspec.ValidationError):
        decode(b'{"type":"figure-deleted","stream":"s",' + head() + b"}")


def test_an_event_has_at_most_16_kib():
    def voided(size):
        empty = e.BulletinVoided(**recorded("bulletin/u1", 2), why="")
        return e.BulletinVoided(**recorded("bulletin/u1", 2), why="x" * (size - len(encode(empty))))

    assert len(encode(voided(LARGEST_EVENT))) == LARGEST_EVENT == 16_384
    with pytest.raises(EventTooLarge):
        encode(voided(LARGEST_EVENT + 1))


def test_the_leaf_hash_is_that_of_rfc_6962():
    stored = GOLDEN[7][1]

    assert leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert leaf_hash(stored) == hashlib.sha256(b"\x00" + stored).digest()


@given(st.text(), st.text(), st.text())
def test_any_text_survives(name, url, author):
    try:
        event = e.SourceRegistered(**{**recorded("source/s"), "recorded_by": author}, name=name, url=url)
        stored = encode(event)
    except UnicodeEncodeError:
        return

    assert decode(stored) == event
    assert encode(decode(stored)) == stored
