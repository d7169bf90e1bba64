"""The client answers what the service answers: every member of it, every digit, every page, at every moment."""

import asyncio
import inspect
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import httpx
import msgspec
import pytest

import asreported
from api.routes.reads import READS
from api.routes.vintage_reads import VINTAGE_EXPORTS
from asreported.answers.releases import TriangleRow
from tests.client.conftest import KEY
from tests.client.whole_surface import BESIDE, LISTS, OF_LEDGER, ONE

SHARED = {"moment", "connection", "key"}


def said(address, path):
    return httpx.get(address.rstrip("/") + path).raise_for_status().json()


def as_sent(answer):
    """The answer as JSON again: a value that is a decimal as the text that it was."""
    return json.loads(msgspec.json.encode(answer))


@pytest.mark.parametrize("name", ONE)
def test_an_answer_has_every_member_and_every_digit(personnel, address, name):
    ask, path = ONE[name]
    if path is None:
        path = f"/v1/totals?series={KEY}"
    expected = said(address, path)
    expected = expected["items"][0] if name == "total" else expected

    answer = as_sent(ask(personnel))

    assert answer == {member: value for member, value in expected.items() if member != "next"}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_of_a_series_has_every_item_of_it(personnel, address, name):
    ask, path = LISTS[name]

    rows = ask(personnel).to_list()

    assert rows
    assert [as_sent(one) for one in rows] == said(address, path)["items"]


@pytest.mark.parametrize("name", BESIDE)
def test_what_a_list_says_beside_its_items_has_every_member_of_it(personnel, address, name):
    ask, path = BESIDE[name]

    found = as_sent(ask(personnel))

    assert found == {member: value for member, value in said(address, path).items() if member not in {"items", "next"}}


def test_no_list_says_anything_that_cannot_be_asked(ledger, address, personnel):
    beside = {member for ask, _ in BESIDE.values() for member in as_sent(ask(personnel))}

    told = {member for _, path in [*LISTS.values(), *OF_LEDGER.values()] for member in said(address, path)}

    # The series of a table, and so its columns, are those that were asked for.
    assert told - {"items", "next", "position", "why", "series", "columns"} <= beside
    assert {"looks", "left_out"} <= told


def test_a_list_that_has_to_be_empty_says_why(mine):
    mine.register(asreported.NewSource(source="town", name="The town"))
    mine.register(asreported.NewSeries(series="town/level", title="Water", unit="m", measure="level", frequency="D"))

    (page,) = mine.series("town/level").days().pages()

    assert page.items == []
    assert page.why == said(mine.connection.url, "/v1/series/town/level/days")["why"]
    assert page.why == mine.series("town/level").days_left_out().why


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet", "arrow"])
def test_a_list_is_a_file_too_at_the_moment_that_was_chosen(personnel, address, form):
    then = personnel.at_position(6).as_of("2022-03-12")

    found = then.figures().file(form)

    assert found == httpx.get(f"{address}/v1/series/{KEY}/figures.{form}?position=6&as_of=2022-03-12").content
    assert asyncio.run(filed_by_asyncio(address, form)) == personnel.figures().file(form)


async def filed_by_asyncio(address, form):
    async with asreported.connect_async(address) as opened:
        return await opened.series(KEY).figures().file(form)


@pytest.mark.parametrize("name", OF_LEDGER)
def test_a_list_of_the_ledger_has_every_item_of_it(ledger, address, name):
    ask, path = OF_LEDGER[name]

    rows = ask(ledger).to_list()

    assert rows
    assert [as_sent(one) for one in rows] == said(address, path)["items"]


def test_a_source_a_document_and_a_bulletin_are_answered(ledger, address):
    figure = ledger.series(KEY).as_of("2022-03-12").figure("2022-03-02")
    entry = ledger.series(KEY).history("2022-03-02").to_list()[0]

    source = ledger.source("war-losses")
    document = ledger.document(figure.document.id)
    bulletin = ledger.bulletin(entry.bulletin)

    assert as_sent(source) == said(address, "/v1/sources/war-losses")
    assert as_sent(document) == said(address, f"/v1/documents/{figure.document.id}")
    assert as_sent(bulletin) == said(address, f"/v1/bulletins/{entry.bulletin}")


def test_a_moment_is_chosen_step_by_step_and_nothing_changes(personnel):
    then = personnel.as_of(date(2022, 3, 12))

    assert then.figure("2022-03-02").value == Decimal(5840)
    assert personnel.figure("2022-03-02").value == Decimal(9000)
    assert then.as_of(datetime(2022, 3, 13, 23, 59, 59, 999999, UTC)).figure("2022-03-02").value == Decimal(9000)
    assert personnel.at_position(6).figure(date(2022, 3, 2)).value == Decimal(5840)
    assert personnel.recorded_as_of("2027-01-01").at_position(6) == personnel.at_position(6)
    assert personnel.at_position(6).recorded_as_of("2025-12-31").moment.position is None
    with pytest.raises(ValueError, match="no time zone"):
        personnel.as_of(datetime(2022, 3, 12))  # noqa: DTZ001 - which is refused
    with pytest.raises(ValueError, match="not the key of a series"):
        asreported.Ledger(connection=personnel.connection).series("personnel")


def test_a_pinned_ledger_reads_the_same_whatever_is_recorded_later(mine):
    pinned = mine.pinned()
    before = pinned.series(KEY).figures().to_list()
    mine.issue(
        asreported.Bulletin(
            source="war-losses",
            published_at="2022-04-02",
            statements=[asreported.Statement(series="personnel", period="2022-04-02", value=18000)],
        )
    )

    assert pinned.series(KEY).figures().to_list() == before
    assert mine.series(KEY).figure("2022-04-02").value == Decimal(18000)
    assert mine.pinned().moment.position > pinned.moment.position


def test_a_list_is_read_page_by_page_at_the_position_of_the_first(mine):
    days = [f"2023-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    for year in range(2023, 2027):
        statements = [
            asreported.Statement(series="tanks", period=f"{year}{day[4:]}", value=1000 + year) for day in days
        ]
        mine.issue(asreported.Bulletin(source="war-losses", published_at="2025-01-01", statements=statements))
    rows = mine.series("war-losses/tanks").figures()

    pages = list(rows.pages())

    assert [len(page.items) for page in pages] == [1000, 4 * len(days) + 1 - 1000]
    assert len({page.position for page in pages}) == 1
    assert [one.period for one in rows] == [one.period for page in pages for one in page.items]


def test_two_moments_are_compared_as_the_series_stands_at_each(personnel, ledger):
    compared = personnel.at_position(6).as_of("2022-03-02").compare(personnel.as_of("2022-03-13"))

    assert (compared.items[0].before, compared.items[0].after) == (Decimal(5840), Decimal(9000))
    with pytest.raises(ValueError, match="with itself"):
        personnel.compare(ledger.series("war-losses/tanks"))
    with pytest.raises(ValueError, match="recorded_as_of"):
        personnel.recorded_as_of("2026-01-01").compare(personnel)


def test_asyncio_asks_the_same_and_is_answered_the_same(personnel, ledger, address):
    async def everything():
        async with asreported.connect_async(address) as opened:
            series = opened.series(KEY)
            ones = {name: await ask(series) for name, (ask, _) in (ONE | BESIDE).items()}
            lists = {name: await ask(series).to_list() for name, (ask, _) in LISTS.items()}
            of_ledger = {name: await ask(opened).to_list() for name, (ask, _) in OF_LEDGER.items()}
            return ones, lists, of_ledger, (await opened.pinned()).moment, [one async for one in series.years()]

    ones, lists, of_ledger, moment, years = asyncio.run(everything())

    assert ones == {name: ask(personnel) for name, (ask, _) in (ONE | BESIDE).items()}
    assert lists == {name: ask(personnel).to_list() for name, (ask, _) in LISTS.items()}
    assert [as_sent(one) for name in of_ledger for one in of_ledger[name]] == [
        as_sent(one) for ask, _ in OF_LEDGER.values() for one in ask(ledger)
    ]
    assert moment == ledger.pinned().moment
    assert years == list(personnel.years())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (asreported.Ledger, asreported.AsyncLedger),
        (asreported.Series, asreported.AsyncSeries),
        (asreported.Rows, asreported.AsyncRows),
    ],
)
def test_both_faces_have_the_same_methods_parameters_and_promises(one, other):
    def face(kind):
        methods = {name: getattr(kind, name) for name in dir(kind) if not name.startswith("_")}
        return {
            name: (list(inspect.signature(method).parameters.values()), method.__doc__)
            for name, method in methods.items()
            if inspect.isfunction(method)
        }

    def plain(faces):
        return {name: ([(p.name, p.kind, p.default) for p in given], doc) for name, (given, doc) in faces.items()}

    assert plain(face(one)) == plain(face(other))


def test_every_question_of_a_series_is_among_those_that_were_tried():
    methods = {name for name in vars(asreported.Series) if not name.startswith("_")}

    assert methods - SHARED - {*ONE, *BESIDE, *LISTS} == {"to_polars", "to_pandas", "to_arrow"}


def test_every_read_of_the_service_can_be_asked():
    elsewhere = {"total_proof": "proof", "total_citation": "citation", "series": "about", "event": "events"}
    methods = {*vars(asreported.Series), *vars(asreported.Ledger)}

    # The files for other programs are read by those.

    assert {elsewhere.get(read.name, read.name) for read in READS if read not in VINTAGE_EXPORTS} - methods == set()


def test_a_member_and_a_word_that_a_newer_service_adds_are_no_error():
    sent = {
        "period": "2022-03-02",
        "values": ["1.10"],
        "runs": [{"from": 0, "vintage": "2022-03-03", "state": "new", "qualifier": None}],
    }

    row = msgspec.convert({**sent, "newer": 1}, TriangleRow, strict=False)

    assert (row.values, row.runs[0].state) == ([Decimal("1.10")], "new")


def test_an_address_that_is_none_is_refused_before_anything_is_sent():
    for wrong in ("example.org", "ftp://example.org", "https://example.org?x=1", ""):
        with pytest.raises(ValueError, match="not the address of a service"):
            asreported.connect(wrong)


def test_what_is_asked_of_which_moment_is_shown_in_a_notebook():
    with asreported.connect("https://example.org") as ledger:
        then = ledger.series(KEY).as_of(date(2022, 3, 2)).at_position(7)

        assert repr(ledger) == "<Ledger at https://example.org, now>"
        assert repr(then) == f"<Series {KEY} at https://example.org, as of 2022-03-02, at position 7>"
        assert repr(then.figures()) == (
            f"<Rows of FigureRow at /v1/series/{KEY}/figures?as_of=2022-03-02&position=7, not read yet>"
        )


def test_a_token_is_never_shown():
    with asreported.connect("https://example.org", "asr_secret") as ledger:
        assert "asr_secret" not in repr(ledger) + repr(ledger.series(KEY).figures())
