"""The page of a triangle: figures that changed, its newest corner, and bounds as a form."""

import re

import pytest

from api.pages.wording import grouped, signed
from domain.recording.commands import Bulletin
from domain.recording.lines import SaidStatement, lines_of
from projections.analysis.precise import rounded
from projections.answers import triangle
from stores.opening import open_ledger
from tests.api.conftest import PERSONNEL, revised
from tests.api.page_text import facts_of, links_of, tables_of, text_of

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


@pytest.fixture
def ten_revised(client, path):
    """What the page and its data say after ten more days, nine of them revised."""
    published(path, "2022-03-30", {f"2022-03-{day}": str(12000 + 150 * day) for day in range(13, 23)})
    changed = {f"2022-03-{day}": str(12000 + 150 * day + 37 * (day % 4) - 20) for day in range(13, 22)}
    revised(path, "2022-05-01", changed, "late-data")
    return measured(client)


def test_each_size_of_the_revisions_is_a_fact_with_its_value(ten_revised):
    facts, found = ten_revised

    sizes = found["sizes"]
    shares = {name: short(share) for name, share in sizes["relative_to_earlier"].items()}
    told = {
        "Share up and down": f"{short(sizes['share_up'])} up, {short(sizes['share_down'])} down",
        "Mean revision": f"{short(sizes['mean'], signed)}, which is {shares['mean']} of the first values",
        "Mean absolute revision": (
            f"{short(sizes['mean_absolute'])}, which is {shares['mean_absolute']} of the first values"
        ),
        "Standard deviation": short(sizes["standard_deviation"]),
        "Median revision": short(sizes["median"], signed),
        "Other quantiles": (
            f"least {short(sizes['minimum'])}, 10 % are at most {short(sizes['q10'])}, "
            f"25 % at most {short(sizes['q25'])}, 75 % at most {short(sizes['q75'])}, "
            f"90 % at most {short(sizes['q90'])}, greatest {short(sizes['maximum'])}"
        ),
    }
    assert {name: facts.get(name) for name in told} == told


def test_each_test_of_the_revisions_is_a_fact_with_its_value_and_whether_it_is_significant(ten_revised):
    facts, found = ten_revised

    bias, fit = found["bias"], found["efficiency"]["mincer_zarnowitz"]
    told = {
        "t of the mean": f"{short(bias['t'], signed)}; {by_chance(bias['p'])}, so not significant at 5 %",
        f"HAC t of the mean, {bias['hac_lags']} lags": (
            f"{short(bias['hac_t'], signed)}; {by_chance(bias['hac_p'])}, so not significant at 5 %"
        ),
        "Mincer-Zarnowitz": (
            f"latest value = {short(fit['intercept'])} + {short(fit['slope'])} × first value; "
            f"as far from 0 + 1 × first value {by_chance(fit['wald_p'])}"
        ),
        "First efficient release": str(found["first_efficient_release"]),
    }
    assert {name: facts.get(name) for name in told} == told
    assert facts["News or noise"].startswith("They ")


def test_agreement_and_time_to_settle_are_facts_with_their_values(ten_revised):
    facts, found = ten_revised

    agreed = found["agreement"]
    told = {
        "Same sign, first and latest value": f"{short(agreed['share_same_sign'])} of the figures",
        "Same direction, from a figure to the next": f"{short(agreed['share_same_direction'])} of the steps",
        "Noise to signal": f"{short(agreed['noise_to_signal'])}, the deviation of revisions by that of latest values",
        "Theil's U1": f"{short(agreed['theil_u1'])}; 0 is perfect, 1 the worst",
        "Theil's U2": f"{short(agreed['theil_u2'])}; below 1 is better than saying that nothing changes",
        "Days until near the latest value": f"{short(found['settling']['lag_near_latest']['median'])}, the median",
    }
    assert {name: facts.get(name) for name in told} == told


def test_revisions_that_all_go_one_way_are_called_significant(client, path):
    published(path, "2022-03-30", {f"2022-03-{day}": str(12000 + 150 * day) for day in range(13, 23)})
    changed = {f"2022-03-{day}": str(12100 + 150 * day + day % 3) for day in range(13, 23)}
    revised(path, "2022-05-01", changed, "late-data")

    facts, _ = measured(client, "?start=2022-03-13")

    assert facts["t of the mean"].endswith("so significant at 5 %")


def test_a_statistic_that_does_not_exist_is_no_fact(client):
    facts, found = measured(client, "?end=2022-03-02")

    assert (found["sizes"]["figures"], found["bias"]["t"], found["agreement"]["noise_to_signal"]) == (1, None, None)
    assert facts["Mean revision"].startswith("+3 160")
    assert not {"t of the mean", "Standard deviation", "Noise to signal", "Theil's U2", "Mincer-Zarnowitz"} & set(facts)


def measured(client, query=""):
    """What the page says of the revisions, and what the read that it leads to answers."""
    page = client.get(f"{PAGE}{query}").text
    (data,) = [one for one in links_of(page) if "revision-stats" in one]
    return facts_of(page), client.get(data).json()


def by_chance(probability):
    return f"by chance with probability {short(probability)}"


def short(number, written=grouped):
    return " ".join(written(rounded(number)).split())


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
