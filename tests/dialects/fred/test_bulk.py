"""All figures of a release: page by page of one moment, and with their vintages."""

import pytest

BULK = "/fred/v2/release/observations?release_id=2"


def pages(fred, query):
    """The pages one behind the other, each asked for as fred-client does."""
    found, cursor = [], ""
    while True:
        page = fred.get(f"{BULK}&{query}{cursor}", headers={"authorization": f"Bearer {'a' * 32}"}).json()
        found.append(page)
        if not page["has_more"]:
            assert page["next_cursor"] is None
            return found
        query, cursor = query.partition("&")[0], f"&next_cursor={page['next_cursor']}"


def lines(found):
    return [(one["series_id"], row) for page in found for one in page["series"] for row in one["observations"]]


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 9, 10, 11, 500_000])
@pytest.mark.parametrize("more", ["", "&realtime_start=1776-07-04&realtime_end=9999-12-31", "&extended=true"])
def test_pages_of_any_length_put_together_are_the_whole(fred, limit, more):
    whole = fred.get(f"{BULK}{more}").json()

    found = pages(fred, f"limit={limit}{more}")

    assert lines(found) == lines([whole])
    assert all(page["release"] == whole["release"] for page in found)
    assert all(0 < len(lines([page])) <= limit for page in found)


def test_a_series_has_its_latest_figures_or_where_a_period_is_named_all_vintages(fred):
    latest, dated = fred.get(BULK).json(), fred.get(f"{BULK}&realtime_start=1776-07-04&realtime_end=9999-12-31").json()

    assert latest["series"][1]["observations"][-1] == {"date": "2022-04-01", "value": "0.001"}
    assert dated["series"][1]["observations"][:2] == [
        {"realtime_start": "2021-04-29", "realtime_end": "2021-07-28", "date": "2021-01-01", "value": "100.000"},
        {"realtime_start": "2021-07-29", "realtime_end": "9999-12-31", "date": "2021-01-01", "value": "101.500"},
    ]
    assert latest["release"]["name"] == "The office & sons"
    assert latest["series"][2]["title"] == 'The "rate" <of> change'


def test_a_page_is_of_the_moment_of_the_first(fred):
    first = fred.get(f"{BULK}&limit=1&realtime_start=2021-04-29&realtime_end=2021-07-29").json()

    others = pages(fred, f"limit=1&next_cursor={first['next_cursor']}")

    assert lines([first, *others]) == lines(
        [fred.get(f"{BULK}&realtime_start=2021-04-29&realtime_end=2021-07-29").json()]
    )
    assert "another ledger" in fred.get(f"{BULK}&next_cursor={first['next_cursor']}&position=10").json()["message"]
