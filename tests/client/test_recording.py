"""A program records what a source said: all of it or nothing, exactly, and once however often it is sent."""

import asyncio
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest

import asreported
from api.writing import bodies
from asreported import Adjustment, Bulletin, Correction, Document, NewSeries, NewSource, Span, Statement
from asreported.recording import body_of
from tests.client.conftest import KEY


def test_a_source_a_series_and_a_bulletin_are_recorded_and_read_back(mine):
    mine.register(NewSource(source="town", name="The town"))
    mine.register(NewSeries(series="town/level", title="Water", unit="m", measure="level", frequency="D", decimals=9))
    bulletin = Bulletin(
        source="town",
        published_at=datetime(2022, 3, 2, 8, tzinfo=UTC),
        document=Document(title="The gauge", published_at=date(2022, 3, 2)),
        statements=[
            Statement(series="level", period=date(2022, 3, 1), value=Decimal("123456789.000000001")),
            Statement(series="level", period="2022-03-02", value=Decimal("1E-9"), qualifier="about"),
        ],
    )

    tried = mine.issue(bulletin, dry_run=True)
    receipt = mine.issue(bulletin, key="the-gauge-of-2-march")
    again = mine.issue(bulletin, key="the-gauge-of-2-march")

    assert [one.kind for one in tried.outcomes] == ["report", "report"]
    assert tried.bulletin is None
    assert receipt == again
    values = [one.value for one in mine.series("town/level").figures()]
    assert values == [Decimal("123456789.000000001"), Decimal("0.000000001")]


def test_a_bulletin_is_all_or_nothing(mine):
    bulletin = Bulletin(
        source="war-losses",
        published_at="2022-04-02",
        statements=[
            Statement(series="tanks", period="2022-04-02", value="400"),
            Statement(series="no-such", period="2022-04-02", value="1"),
        ],
    )

    with pytest.raises(asreported.NotThere) as caught:
        mine.issue(bulletin)

    assert caught.value.kind == "unknown-series"
    with pytest.raises(asreported.NotThere):
        mine.series("war-losses/tanks").figure("2022-04-02")


def test_a_version_that_was_not_seen_is_a_conflict(mine):
    said = Statement(series="personnel", period="2022-03-02", value=9100, reason="late-data", expect=1)

    with pytest.raises(asreported.Conflict):
        mine.issue(Bulletin(source="war-losses", published_at="2022-04-02", statements=[said]))


def test_an_entry_of_ours_is_corrected_refiled_and_voided(mine):
    personnel = mine.series(KEY)
    figure, other = f"{KEY}/2022-03-02", f"{KEY}/2022-04-20"
    seen = personnel.figure("2022-03-02").version

    tried = mine.correct(figure, 1, Correction(why="mistyped", value=Decimal(5841)), expect=seen, dry_run=True)
    corrected = mine.correct(figure, 1, Correction(why="mistyped", value=Decimal(5841)), expect=seen)
    moved = mine.refile(figure, 1, other, "of another day", expect=corrected.version)
    gone = mine.void(other, 1, "of no day at all", expect=personnel.figure("2022-04-20").version)

    assert (tried.kind, corrected.kind, tried.recorded) == (corrected.kind, tried.kind, 1)
    assert [one.kind for one in moved.outcomes][-1] == "report"
    assert gone.recorded == 1
    history = personnel.history("2022-03-02").to_list()
    assert [one.value for one in history if one.corrects == 1] == [Decimal(5841), None]
    with pytest.raises(asreported.NotThere):
        personnel.figure("2022-04-20")


def test_a_correction_of_what_was_not_seen_is_a_conflict(mine):
    with pytest.raises(asreported.Conflict):
        mine.correct(f"{KEY}/2022-03-02", 1, Correction(why="mistyped", value=5841), expect=1)
    with pytest.raises(ValueError, match="not the key of a figure"):
        mine.void(KEY, 1, "mistyped", expect=1)
    with pytest.raises(TypeError, match="not exact"):
        mine.correct(f"{KEY}/2022-03-02", 1, Correction(why="mistyped", value=0.1), expect=1)  # type: ignore[arg-type]  # which is refused


def test_bulletins_that_were_misread_are_voided_together(mine):
    said = Statement(series="tanks", period="2022-04-20", value=300)
    issued = mine.issue(Bulletin(source="war-losses", published_at="2022-04-20", statements=[said]))

    mine.void_bulletins([issued.bulletin], "of another source")

    assert mine.bulletin(issued.bulletin).voided == "of another source"
    with pytest.raises(asreported.NotThere):
        mine.series("war-losses/tanks").figure("2022-04-20")


def test_the_bytes_of_a_document_are_kept_and_come_back(mine, tmp_path):
    content = bytes(range(256)) * 8
    issued = mine.issue(
        Bulletin(
            source="war-losses",
            published_at="2022-04-21",
            document=Document(title="The list"),
            statements=[Statement(series="tanks", period="2022-04-21", value=301)],
        )
    )

    first = mine.keep_content(issued.document, content, "application/octet-stream")
    again = mine.keep_content(issued.document, content, "application/octet-stream")

    assert (first.recorded, again.recorded) == (1, 0)
    assert mine.content(issued.document) == content
    with pytest.raises(asreported.Conflict):
        mine.keep_content(issued.document, b"other bytes", "text/plain")


def test_asyncio_puts_right_and_keeps_too(mine, address_of_mine):
    url, text = address_of_mine

    async def put_right():
        async with asreported.connect_async(url, text) as ledger:
            seen = (await ledger.series(KEY).figure("2022-03-02")).version
            correction = Correction(why="mistyped", value="5842")
            return await ledger.correct(f"{KEY}/2022-03-02", 1, correction, expect=seen)

    assert asyncio.run(put_right()).recorded == 1


def test_a_body_says_only_what_is_given():
    bulletin = Bulletin(
        source="town",
        published_at=date(2022, 3, 2),
        adjustments=(Adjustment(series="cases", period="2022-03-02", amount=None, reason="late-data"),),
        complete=[Span(series="cases", start=date(2022, 3, 1))],
        statements=[Statement(series="cases", period="2022-03-02", value=None), Statement(
            series="cases", period="2022-03-03", value=Decimal("1E+3")
        )],
    )  # fmt: skip

    assert json.loads(body_of(bulletin)) == {
        "source": "town",
        "published_at": "2022-03-02",
        "statements": [
            {"series": "cases", "period": "2022-03-02", "value": None},
            {"series": "cases", "period": "2022-03-03", "value": "1000"},
        ],
        "adjustments": [{"series": "cases", "period": "2022-03-02", "amount": None, "reason": "late-data"}],
        "complete": [{"series": "cases", "start": "2022-03-01"}],
    }


@pytest.mark.parametrize("value", [0.1, 9000.0, [1]])
def test_a_number_that_is_not_exact_is_refused_before_it_is_sent(value):
    with pytest.raises(TypeError, match="not exact"):
        body_of(Bulletin(source="town", published_at="2022-03-02", statements=[
            Statement(series="cases", period="2022-03-02", value=value)
        ]))  # fmt: skip


@pytest.mark.parametrize(
    ("ours", "body"),
    [
        ("NewSource", "SourceBody"), ("NewSeries", "SeriesBody"), ("Document", "DocumentFacts"), ("Span", "SpanBody"),
        ("Statement", "StatementBody"), ("Adjustment", "AdjustmentLine"), ("Bulletin", "BulletinBody"),
        ("Correction", "Correction"),
    ],
)  # fmt: skip
def test_every_member_that_the_service_takes_can_be_said(ours, body):
    def members(kind):
        return {one.name for one in msgspec.structs.fields(kind)}

    ours = members(getattr(asreported, ours))

    assert members(getattr(bodies, body)) - ours - {"source"} == set()
    assert ours <= members(getattr(bodies, body))
