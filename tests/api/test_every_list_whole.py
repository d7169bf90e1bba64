"""Every list is whole in CSV and NDJSON, and page by page, also where it is longer than what is read at a time."""

import csv
import io
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.policy import Policy
from api.reading.read_route import MOST_ROWS, MOST_ROWS_OF_SERIES
from api.routes.reads import READS
from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.claim_rules import ClaimRule, ClaimRules
from projections.answers.view import View
from stores.opening import open_ledger
from tests.api.conftest import ticking

MANY = MOST_ROWS_OF_SERIES + 100
LONG, OFTEN = "town/long", "town/often"
LISTS = [read for read in READS if read.is_list]
WORDS = {"source": "town", "series": "long", "period": "2001-02-03"}
# Those of the one figure that was said again and again.
OF_OFTEN = {"history", "vintages", "rectangles", "triangle", "coverage"}
QUERIES = {"table": f"series={LONG},{OFTEN}", "coverage": "published_to=2020-01-04"}
# How many items there are of what is never longer: one for each year, month, or period.
AS_MANY = {"years": 31, "months": 365, "triangle": 1}


@pytest.fixture(scope="module")
def endless(tmp_path_factory):
    """A client over a ledger in which every list that can be is longer than what is read at a time."""
    path = tmp_path_factory.mktemp("endless") / "ledger.db"
    began = datetime(2020, 1, 1, tzinfo=UTC)
    with open_ledger(path, ticking()) as ledger:
        ledger.record(RegisterSource(source="town", name="Town"), "ada")
        for name in (LONG, OFTEN):
            new = OpenSeries(series=name, title=name, unit="people", measure="cumulative", frequency="D")
            ledger.record(new, "ada")
        days = [f"{date(1990, 1, 1) + timedelta(days=day)}" for day in range(MANY)]
        said = [(day, SaidStatement(series=LONG, value=str(at))) for at, day in enumerate(days)]
        ledger.record(Bulletin(source="town", published_at="2020-12-31", lines=lines_of(said)), "ada")
        for first in range(0, MANY, 1000):
            with ledger.together() as group:
                for at in range(first, min(first + 1000, MANY)):
                    moment = (began + timedelta(minutes=at)).isoformat().replace("+00:00", "Z")
                    again = SaidStatement(series=OFTEN, value=str(at), reason="verification")
                    lines = lines_of([("2001-02-03", again)])
                    group.record(Bulletin(source="town", published_at=moment, lines=lines), "ada")
        with ledger.together() as group:
            for at in range(MOST_ROWS + 100):
                group.record(RegisterSource(source=f"source-{at:05}", name="One of many"), "ada")
                one = f"source-{at:05}/one"
                new = OpenSeries(series=one, title="One", unit="people", measure="level", frequency="A")
                group.record(new, "ada")
    rule = ClaimRule(name="rule", title="A rule", claims=LONG, figures=(OFTEN,))
    policy = Policy(reconciliation=ClaimRules(rule=(rule,)))
    with View.open(path) as answers, TestClient(create_app(answers, policy=policy)) as client:
        answers.catch_up()
        yield client


def address(read, form=""):
    words = WORDS | ({"series": "often"} if read.name in OF_OFTEN else {})
    path = read.path.replace(":str", "").format(**words)
    return f"{path}{form and '.'}{form}?{QUERIES.get(read.name, '')}"


def items_of(client, read):
    """All items, page by page."""
    found, cursor = [], ""
    while cursor is not None:
        page = client.get(f"{address(read, 'json')}&limit=1000{cursor}".replace("?&", "?"))
        assert page.status_code == 200, page.text
        found += page.json()["items"]
        cursor = page.json()["next"] and f"&cursor={page.json()['next']}"
    return found


@pytest.mark.parametrize("read", LISTS, ids=lambda read: read.name)
def test_it_is_whole_in_every_form_that_it_has(endless, read):
    items = items_of(endless, read)

    lines = [msgspec.json.decode(one) for one in endless.get(address(read, "ndjson")).content.splitlines()]
    assert len(items) == AS_MANY.get(read.name, len(items)) > (0 if read.name in AS_MANY else read.most_rows)
    assert lines == [one.get("event", one) for one in items]
    if "csv" in read.forms:
        header, *rows = csv.reader(io.StringIO(endless.get(address(read, "csv")).text, newline=""))
        first = next(name for name in header if name in items[0])
        assert [row[header.index(first)] for row in rows] == [str(one[first]) for one in items]
        assert {len(row) for row in rows} == {len(header)}


def test_a_triangle_has_every_vintage_in_every_form(endless):
    triangle = next(read for read in LISTS if read.name == "triangle")
    whole = endless.get(address(triangle, "json")).json()
    header = endless.get(address(triangle, "csv")).text.partition("\r\n")[0].split(",")
    lines = [msgspec.json.decode(one) for one in endless.get(address(triangle, "ndjson")).content.splitlines()]

    assert len(whole["vintages"]) == len(whole["items"][0]["values"]) == MANY
    assert header == ["period", *whole["vintages"]]
    assert len(lines[0]["values"]) == MANY
