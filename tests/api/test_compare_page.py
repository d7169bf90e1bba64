"""The page of a comparison: two moments, the largest differences first with their reasons, and a text to paste."""

import re
from html import unescape

import pytest

from domain.recording.commands import Bulletin, CorrectEntry, OpenSeries, Replacement, SaidAdjustment
from domain.recording.lines import SaidStatement, lines_of
from stores.opening import open_ledger
from tests.api.charts.drawn import needs_charts
from tests.api.conftest import PERSONNEL, TANKS, late, revised
from tests.api.page_text import links_of, tables_of, text_of

PAGE = f"/series/{PERSONNEL}/compare"
DIFFERENT = "Figures that read differently"


def pasted(page):
    (text,) = re.findall(r"<pre[^>]*><code>(.*?)</code></pre>", page, re.DOTALL)
    return unescape(re.sub(r'<span class="here"></span>', "", text))


def test_the_largest_difference_comes_first_each_with_its_reason(client, path):
    revised(path, "2022-03-20", {"2022-03-03": "9601"}, "wording")
    revised(path, "2022-03-21", {"2022-03-12": "11000", "2022-03-11": "11300"}, "methodology")

    rows = tables_of(client.get(f"{PAGE}?from=2022-03-19&to=2022-03-21").text)[DIFFERENT]

    assert [(one["row"], one["First"], one["Second"], one["Difference"], one["Why"]) for one in rows] == [
        ("2022-03-12", "11 400", "11 000", "−400", "another method"),
        ("2022-03-11", "11 200", "11 300", "+100", "another method"),
        ("2022-03-03", "9 600", "9 601", "+1", "other wording"),
    ]


def test_reasons_are_counted(client, path):
    revised(path, "2022-03-21", {"2022-03-12": "11000", "2022-03-11": "11300"}, "methodology")
    revised(path, "2022-03-22", {"2022-03-10": "11001"}, "unstated")

    text = text_of(client.get(f"{PAGE}?from=2022-03-19").text)

    assert "2 figures: another method" in text
    assert "1 figure: no reason stated" in text
    assert "3 published figures read differently." in text


@pytest.mark.parametrize("query", ["from=2022-03-20&to=2022-03-21", "from=2022-03-21&to=2022-03-20"])
def test_the_reason_is_that_of_the_later_moment_whichever_is_named_first(client, path, query):
    revised(path, "2022-03-20", {"2022-03-12": "11000"}, "methodology")
    revised(path, "2022-03-21", {"2022-03-12": "10000"}, "late-data")

    (row,) = tables_of(client.get(f"{PAGE}?{query}").text)[DIFFERENT]

    assert row["Why"] == "late data"


def test_what_we_corrected_ourselves_is_told_apart_from_what_the_source_changed(client, path):
    head = int(client.get("/v1/totals").headers["ledger-position"])
    with open_ledger(path) as ledger:
        new = Replacement(value="11410")
        ledger.record(CorrectEntry(figure=f"{PERSONNEL}/2022-03-12", entry=1, new=new, why="mistyped"), "ada")

    (row,) = tables_of(client.get(f"{PAGE}?from_position={head}&to_position={head + 1}").text)[DIFFERENT]

    assert (row["row"], row["Difference"], row["Why"]) == ("2022-03-12", "+10", "corrected or voided in this ledger")


def test_a_value_that_was_only_said_again_since_keeps_the_reason_of_its_revision(client, path):
    revised(path, "2022-03-21", {"2022-03-12": "11000"}, "methodology")
    revised(path, "2022-03-22", {"2022-03-12": "11000"}, None)

    (row,) = tables_of(client.get(f"{PAGE}?from=2022-03-20").text)[DIFFERENT]

    assert row["Why"] == "another method"


def test_both_moments_say_their_totals_and_years(shared):
    page = shared.get(f"{PAGE}?from=2022-03-02&to=2022-03-13").text

    assert "as published by 2022-03-02, at position" in text_of(page)
    assert "5 840 people, the figure of 2022-03-02" in text_of(page)
    assert "11 400 people, the figure of 2022-03-12" in text_of(page)
    assert tables_of(page)["Years"] == [
        {"row": "2022", "First": "5 840", "Second": "11 400", "Difference": "+5 560"},
    ]
    assert [one["row"] for one in tables_of(page)["Months that differ"]] == ["2022-03"]


def test_new_figures_are_apart_and_the_latest_of_them_are_shown(shared):
    page = shared.get(f"{PAGE}?from=2022-03-11&to=2022-03-12").text

    new = tables_of(page)["Figures published at one of the moments only"]
    assert [one["row"] for one in new] == [f"2022-03-{day:02}" for day in range(12, 2, -1)]
    assert {one["First"] for one in new} == {"not published yet"}
    assert DIFFERENT not in tables_of(page)


def test_backwards_is_said(shared):
    forwards = text_of(shared.get(f"{PAGE}?from=2022-03-02&to=2022-03-13").text)
    backwards = text_of(shared.get(f"{PAGE}?from=2022-03-13&to=2022-03-02").text)

    assert "Backwards" not in forwards
    assert "Backwards: the first moment is later than the second in publication." in backwards


def test_the_text_to_paste_says_what_differs_and_where_to_look(client):
    page = client.get(f"{PAGE}?from=2022-03-12&to=2022-03-13").text
    head = client.get("/v1/totals").headers["ledger-position"]

    assert pasted(page).splitlines() == [
        "=Personnel, <all> (war-losses/personnel), in people",
        f"As published by 2022-03-12, at position {head}: 11,400, the figure of 2022-03-12",
        f"As published by 2022-03-13, at position {head}: 11,400, the figure of 2022-03-12",
        "1 published figure reads differently.",
        "2022-03-02: 5,840 -> 9,000 (+3,160); after verification",
        f"First moment: /series/{PERSONNEL}?as_of=2022-03-12&position={head}",
        f"Second moment: /series/{PERSONNEL}?as_of=2022-03-13&position={head}",
        f"Comparison: {PAGE}?from=2022-03-12&to=2022-03-13&from_position={head}&to_position={head}",
    ]
    for line in pasted(page).splitlines()[-3:]:
        answer = client.get(line.partition(": ")[2])
        assert (answer.status_code, "immutable" in answer.headers["cache-control"]) == (200, True)


def test_in_the_text_to_paste_a_change_of_wording_is_no_difference_and_numbers_have_commas(client, path):
    about = SaidStatement(series=PERSONNEL, value="11400", qualifier="about")
    many = [(f"{year}-03-12", SaidStatement(series=PERSONNEL, value="90000")) for year in range(2200, 3300)]
    with open_ledger(path) as ledger:
        more = lines_of([("2022-03-12", about), *many])
        ledger.record(Bulletin(source="war-losses", published_at="2022-03-20", lines=more), "ada")

    lines = pasted(client.get(f"{PAGE}?from=2022-03-19").text).splitlines()

    assert "1 published figure reads differently; 1,100 figures were published at one of the moments only." in lines
    (line,) = [one for one in lines if one.startswith("2022-03-12: ")]
    assert line.startswith("2022-03-12: 11,400 -> about 11,400; ")


def test_the_text_to_paste_says_what_of_a_change_belongs_to_earlier_days(client, path):
    new = lines_of([("2022-03-13", SaidStatement(series=PERSONNEL, value="14110"))])
    part = SaidAdjustment(series=PERSONNEL, period="2022-03-13", amount="1650", reason="late-data")
    with open_ledger(path) as ledger:
        said = Bulletin(source="war-losses", published_at="2022-03-20", lines=new, adjustments=(part,))
        ledger.record(said, "ada")

    page = client.get(f"{PAGE}?from=2022-03-19&to=2022-03-20").text

    (line,) = [one for one in pasted(page).splitlines() if one.startswith("As published by 2022-03-20")]
    assert line.endswith(
        "14,110, the figure of 2022-03-13; of its change 1,650 were declared to belong to earlier days"
    )
    assert "of its change 1 650 were declared to belong to earlier days" in text_of(page)


def test_links_lead_to_the_moment_that_they_are_of(client):
    page = client.get(f"{PAGE}?from=2022-03-12&to=2022-03-13").text
    head = client.get("/v1/totals").headers["ledger-position"]

    assert f"/series/{PERSONNEL}/figures/2022-03-02?as_of=2022-03-13&position={head}" in links_of(page)
    for href in links_of(page):
        assert client.get(href).status_code == 200, href


def test_a_form_may_leave_fields_empty(shared):
    empty = f"{PAGE}?from=2022-03-12&to=2022-03-13&from_position=&to_position="

    assert tables_of(shared.get(empty).text) == tables_of(shared.get(f"{PAGE}?from=2022-03-12&to=2022-03-13").text)


def test_without_moments_nothing_differs_and_the_form_offers_the_last_week(shared):
    page = shared.get(PAGE).text

    assert "Every figure reads the same at both moments." in text_of(page)
    assert re.findall(r'name="(?:from|to)" type="date" value="([^"]*)"', page) == ["2022-03-05", "2022-03-12"]


def test_a_closing_in_between_is_said(client, path):
    head = int(client.get("/v1/totals").headers["ledger-position"])
    with open_ledger(path) as ledger:
        late(ledger)

    rows = tables_of(client.get(f"/series/{TANKS}/compare?from_position={head}").text)

    assert rows["What is said of the series itself"][0] == {"row": "closed", "First": "", "Second": "2022-03-12"}


@pytest.mark.parametrize("query", ["from=2022", "from=x", "to_position=999999", "from_position=-1", "form=2022-03-12"])
def test_what_is_no_moment_is_refused(shared, query):
    assert shared.get(f"{PAGE}?{query}").status_code == 400


def test_the_page_of_a_comparison_to_now_follows_the_ledger(client, path):
    first = text_of(client.get(f"{PAGE}?from=2022-03-19").text)
    revised(path, "2022-03-21", {"2022-03-12": "11000"}, "methodology")
    second = text_of(client.get(f"{PAGE}?from=2022-03-19").text)

    assert "Every figure reads the same" in first
    assert "1 published figure reads differently" in second


@needs_charts
def test_a_chart_of_changes_is_there_if_something_changed(client, path):
    revised(path, "2022-03-20", {"2022-03-20": "20000"}, None)
    revised(path, "2022-03-21", {"2022-03-12": "11000"}, "methodology")

    new_alone = client.get(f"{PAGE}?from=2022-03-19&to=2022-03-20").text
    changed = client.get(f"{PAGE}?from=2022-03-19&to=2022-03-21").text

    assert "1 figure was published at one of the moments only" in text_of(new_alone)
    assert "/charts/difference.svg" not in new_alone
    assert "/charts/difference.svg" in changed


@pytest.mark.parametrize(("months", "said"), [(100, False), (101, True)])
def test_months_that_the_page_leaves_out_are_counted(client, path, months, said):
    periods = [f"{2000 + month // 12}-{month % 12 + 1:02}" for month in range(months)]
    with open_ledger(path) as ledger:
        opened = OpenSeries(series="war-losses/monthly", title="M", unit="u", measure="increment", frequency="M")
        ledger.record(opened, "ada")
        lines = [(period, SaidStatement(series="war-losses/monthly", value="1")) for period in periods]
        ledger.record(Bulletin(source="war-losses", published_at="2022-03-20", lines=lines_of(lines)), "ada")

    page = client.get("/series/war-losses/monthly/compare?from=2022-03-19&to=2022-03-20").text

    assert len(tables_of(page)["Months that differ"]) == 100
    assert ("1 earlier month differs, too." in text_of(page)) == said
