"""The page of a triangle: figures that changed, its newest corner, and bounds as a form."""

import re

import pytest

from domain.recording.commands import Bulletin, SaidStatement, lines_of
from projections.analysis.precise import rounded
from projections.answers import triangle
from stores.opening import open_ledger
from tests.api.conftest import PERSONNEL
from tests.api.page_text import links_of, tables_of, text_of

PAGE = f"/series/{PERSONNEL}/triangle"
CHANGED = "Figures that changed"
CORNER = "Newest periods by newest vintages"


def published(path, published_at, values):
    lines = [(day, SaidStatement(series=PERSONNEL, value=value)) for day, value in values.items()]
    with open_ledger(path) as ledger:
        ledger.record(Bulletin(source="war-losses", published_at=published_at, lines=lines_of(lines)), "ada")


def test_figures_that_changed_are_listed_by_their_largest_step(client, path):
    published(path, "2022-03-20", {"2022-03-12": "99000"})
    published(path, "2022-03-21", {"2022-03-12": "11400"})

    rows = tables_of(client.get(PAGE).text)[CHANGED]

    names = ("row", "At first", "At last", "Largest step", "In all", "Changes")
    assert [tuple(one[name] for name in names) for one in rows] == [
        ("2022-03-12", "11 400", "11 400", "+87 600", "0", "2"),
        ("2022-03-02", "5 840", "9 000", "+3 160", "+3 160", "1"),
        ("2022-03-05", "10 000", "withdrawn", "0", "", "1"),
    ]


def test_how_the_figures_were_revised_is_shown_with_what_was_reverted(client, path):
    published(path, "2022-03-20", {"2022-03-12": "99000"})
    published(path, "2022-03-21", {"2022-03-12": "11400"})

    page = client.get(f"{PAGE}?end=2022-03-12").text

    text = text_of(page)
    assert "1 change of 1 figure, taken back within 7 days" in text
    (data,) = [one for one in links_of(page) if "revision-stats" in one]
    found = client.get(data).json()
    assert f"1 of {found['sizes']['figures']} figures: 1 up, 0 down" in text
    assert f"+{rounded(found['sizes']['mean'])}" in text
    assert found["last_period"] == "2022-03-12"
    assert tables_of(page)["How figures were revised"][0]["row"] in {"verification", "unstated"}


def test_a_series_that_was_never_revised_shows_no_statistics(shared):
    assert "How figures were revised" not in text_of(shared.get(f"{PAGE}?start=2022-03-06").text)


def test_the_corner_shows_how_the_newest_figures_read_at_the_newest_vintages(client, path):
    published(path, "2022-03-20", {"2022-03-13": "11500"})
    published(path, "2022-03-21", {"2022-03-14": "11600", "2022-03-13": "11501"})

    page = client.get(f"{PAGE}?start=2022-03-12").text

    assert [list(one.values()) for one in tables_of(page)[CORNER]] == [
        ["2022-03-14", "11 600"],
        ["2022-03-13", "11 501"],
        ["2022-03-12", "11 400"],
    ]
    assert re.findall(r'class="vintage">([^<]*)<', page) == ["2022-03-12", "2022-03-20", "2022-03-21"]


def test_what_is_cut_is_said_and_the_csv_has_all(client, path):
    for day in range(1, 29):
        published(path, f"2022-04-{day:02}", {f"2022-04-{day:02}": str(20000 + day)})

    page = client.get(PAGE).text

    assert "39 periods by 32 moments at which something was published." in text_of(page)
    assert "This is 20 periods by 8 moments; the CSV has all." in text_of(page)
    (csv,) = [one for one in links_of(page) if ".csv" in one]
    assert len(client.get(csv).text.splitlines()) == 40


def test_bounds_are_kept_in_the_form_and_in_the_links_to_the_data(shared):
    page = shared.get(f"{PAGE}?start=2022-03-02&end=2022-03-04&from=&to=2022-03-12&as_of=2022-03-20").text

    assert "3 periods by 2 moments" in text_of(page)
    for name, value in (("start", "2022-03-02"), ("end", "2022-03-04"), ("from", ""), ("to", "2022-03-12")):
        assert f'name="{name}" type="text" size="11" value="{value}"' in page
    assert '<input type="hidden" name="as_of" value="2022-03-20">' in page
    (data,) = [one for one in links_of(page) if one.startswith(f"/v1/series/{PERSONNEL}/triangle?")]
    assert [one["period"] for one in shared.get(data).json()["items"]] == ["2022-03-02", "2022-03-03", "2022-03-04"]
    assert PAGE + "?as_of=2022-03-20" in links_of(page)


def test_nothing_within_the_bounds_is_said(shared):
    assert "Nothing was published within these bounds." in text_of(shared.get(f"{PAGE}?to=2021").text)


def test_one_that_is_too_large_offers_its_bounds_instead_of_a_refusal(client, monkeypatch):
    monkeypatch.setattr(triangle, "MOST_CELLS", 10)

    answer = client.get(PAGE)

    assert answer.status_code == 200
    assert "11 periods by 4 vintages are more than 10 cells" in text_of(answer.text)
    assert client.get(f"/v1/series/{PERSONNEL}/triangle").status_code == 400


@pytest.mark.parametrize("query", ["start=2022-03-05&end=2022-03-01", "from=2023&to=2022", "start=x", "to=2022-13"])
def test_bounds_that_are_none_are_refused(shared, query):
    assert shared.get(f"{PAGE}?{query}").status_code == 400
