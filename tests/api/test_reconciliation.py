"""Claims beside what the figures give, over HTTP: every form, both axes, the page, and what may not be kept."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from litestar.testing import TestClient

from api.app import create_app
from api.policy import Policy
from cli import example
from cli.example_rules import RULES
from domain.recording.commands import Bulletin, OpenSeries, RegisterSource
from domain.recording.lines import SaidStatement, lines_of
from domain.words import Measure
from projections.answers.claim_rules import ClaimRule, ClaimRules
from projections.answers.view import View
from stores.opening import open_ledger
from tests.api.columnar import rows_of
from tests.api.conftest import said
from tests.api.page_text import tables_of, text_of

LIST = "/v1/reconciliation"
PAGE = "/series/ua-general-staff/personnel-yearly-average"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    path = tmp_path_factory.mktemp("reconciled") / "ledger.db"
    with open_ledger(path) as opened:
        example.load(opened)
    return path


@pytest.fixture(scope="module")
def compared(ledger):
    with View.open(ledger) as answers, TestClient(create_app(answers, policy=Policy(reconciliation=RULES))) as client:
        yield client


@pytest.fixture(scope="module")
def plain(ledger):
    with View.open(ledger) as answers, TestClient(create_app(answers)) as client:
        yield client


def test_a_claim_has_its_rule_both_numbers_and_the_verdict(compared):
    first = compared.get(LIST).json()["items"][0]

    assert first == {
        "rule": "average-of-a-day",
        "series": "ua-general-staff/personnel-yearly-average",
        "period": "2022",
        "claimed": "340",
        "claimed_qualifier": "exact",
        "quote": None,
        "published_at": "2025-06-12",
        "entry": 1,
        "figures": ["ua-general-staff/personnel-yearly"],
        "gives": "daily-average",
        "expects": "equal",
        "computed": "343.15",
        "computed_qualifier": "exact",
        "total": "106720",
        "days": 311,
        "from": "2022-02-24",
        "through": "2022-12-31",
        "difference": "-3.15",
        "verdict": "differs",
        "rounding": None,
        "why": None,
    }


def test_every_form_has_all_nine_with_the_same_numbers(compared):
    items = compared.get(LIST).json()["items"]

    rows = list(csv.DictReader(io.StringIO(compared.get(f"{LIST}.csv").text)))
    columns = rows_of(compared.get(f"{LIST}.parquet"))

    assert len(items) == 9
    assert [one["computed"] for one in rows] == [one["computed"] for one in items]
    assert [one["claimed"] for one in columns] == [Decimal(one["claimed"]) for one in items]


def test_its_columns_are_described_and_rule_and_period_tell_a_row_from_others(compared):
    header, *rows = csv.reader(io.StringIO(compared.get(f"{LIST}.csv").text))
    told = compared.get(f"{LIST}.metadata.json").json()["tableSchema"]

    kinds = {one["titles"]: one["datatype"] for one in told["columns"]}
    assert [one["titles"] for one in told["columns"]] == header
    assert [kinds[name] for name in ("claimed", "computed", "difference", "days", "from")] == [
        "decimal", "decimal", "decimal", "integer", "date",
    ]  # fmt: skip
    assert told["primaryKey"] == ["rule", "period"]
    assert len({(row[header.index("rule")], row[header.index("period")]) for row in rows}) == 9


def test_pages_of_the_list_are_the_list(compared):
    whole = compared.get(LIST).json()["items"]

    first = compared.get(f"{LIST}?limit=4").json()
    second = compared.get(f"{LIST}?limit=5&cursor={first['next']}").json()

    assert first["items"] + second["items"] == whole


def test_it_is_asked_on_both_axes_and_of_one_series(compared):
    then = compared.get(f"{LIST}?as_of=2022-03-02").json()["items"]
    before = compared.get(f"{LIST}?position=0").json()
    of_series = compared.get(f"{LIST}?series=ua-general-staff/personnel-daily").json()["items"]

    assert [(one["claimed"], one["computed"], one["verdict"]) for one in then] == [("5840", "5910", "differs")]
    assert before["items"] == []
    assert "there is no series" in before["why"]
    assert [one["rule"] for one in of_series] == ["named-days-within-year"]


@pytest.mark.parametrize(
    ("query", "status", "slug"),
    [
        pytest.param("series=ua-general-staff/nothing", 404, "unknown-series", id="no such series"),
        pytest.param("series=personnel", 400, "not-a-slug", id="no series"),
        pytest.param("start=2024&end=2023", 400, "malformed", id="backwards"),
        pytest.param("start=soon", 400, "not-a-period", id="no period"),
        pytest.param("rule=average-of-a-day", 400, "unknown-parameter", id="no parameter"),
        pytest.param("position=99999", 400, "position-too-high", id="not there yet"),
    ],
)
def test_what_is_asked_wrongly_is_refused(compared, query, status, slug):
    answer = compared.get(f"{LIST}?{query}")

    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (status, slug)


@pytest.mark.parametrize("ending", ["", ".csv", ".parquet", ".arrow"])
def test_an_answer_is_never_final_for_the_rules_may_change(compared, plain, ending):
    here, there = (client.get(f"{LIST}{ending}?position=45") for client in (compared, plain))
    page = compared.get(f"{PAGE}?position=45", headers={"accept": "text/html"})

    assert here.headers["etag"] != there.headers["etag"]
    assert "immutable" not in here.headers["cache-control"]
    assert "immutable" not in page.headers["cache-control"]
    assert compared.get(LIST, headers={"if-none-match": compared.get(LIST).headers["etag"]}).status_code == 304


def test_the_page_of_a_series_shows_its_claims(compared):
    page = compared.get(PAGE, headers={"accept": "text/html"}).text

    rows = tables_of(page)["Claims beside what the figures give"]
    assert [(one["Claimed"], one["Computed"], one["Verdict"]) for one in rows][:2] == [
        ("340", "343.15", "differs"), ("693", "693.95", "agrees, rounded down"),
    ]  # fmt: skip
    assert "106 720 in 311 days, 2022-02-24 to 2022-12-31" in text_of(page).replace("\u202f", " ")
    assert f'href="{LIST}?series=ua-general-staff' in page.replace("%2F", "/")


def test_a_page_without_claims_says_nothing_of_them(compared, plain):
    asked = {"accept": "text/html"}

    assert "Claims beside" not in plain.get(PAGE, headers=asked).text
    assert "Claims beside" not in compared.get("/series/nato-officials/personnel", headers=asked).text
    assert plain.get(LIST).json()["why"] == "no rules are configured"


def test_a_page_changes_with_what_the_claims_rest_on(tmp_path):
    path = tmp_path / "ledger.db"
    with open_ledger(path) as opened:
        example.load(opened)
    with View.open(path) as answers, TestClient(create_app(answers, policy=Policy(reconciliation=RULES))) as client:
        before = client.get(PAGE, headers={"accept": "text/html"}).text
        fewer = SaidStatement(series="ua-general-staff/personnel-yearly", value="105740", reason="source-error")
        with open_ledger(path) as opened:
            opened.record(
                Bulletin(source="ua-general-staff", published_at="2025-07-01", lines=lines_of([("2022", fewer)])), "ada"
            )
        after = client.get(PAGE, headers={"accept": "text/html"}).text

    assert "343.15" in before
    assert "343.15" not in after
    assert "340.00" in after


def test_what_rests_on_too_much_is_refused_and_a_page_leads_to_the_list(tmp_path):
    path, days = tmp_path / "ledger.db", 1100
    with open_ledger(path) as opened:
        opened.record(RegisterSource(source="town", name="The town"), "ada")
        measures: tuple[tuple[str, Measure], ...] = (("all", "cumulative"), ("cases", "increment"))
        for name, measure in measures:
            opened.record(
                OpenSeries(series=f"town/{name}", title=name, unit="p", measure=measure, frequency="D"), "ada"
            )
            values = {day_of(at): str(at) for at in range(days)}
            opened.record(Bulletin(source="town", published_at="2024-01-01", lines=said(f"town/{name}", values)), "ada")
    rule = ClaimRule(name="a", title="A", claims="town/all", figures=("town/cases",))
    policy = Policy(reconciliation=ClaimRules(rule=(rule,)))

    with View.open(path) as answers, TestClient(create_app(answers, policy=policy)) as client:
        refused = client.get(LIST)
        fewer = client.get(f"{LIST}?start=2020-01&end=2020-02")
        page = client.get("/series/town/all", headers={"accept": "text/html"})

    assert refused.json()["type"].endswith("/reconciliation-too-long")
    assert refused.status_code == 400
    assert len(fewer.json()["items"]) == 60
    assert "They rest on too many figures for a page" in page.text


def day_of(at):
    return (date(2020, 1, 1) + timedelta(at)).isoformat()
