"""What FRED's dialect refuses, in the words and the form of FRED."""

import pytest

FIGURES = "/fred/series/observations?file_type=json&series_id=STAFF.LOSSES"

BACKWARDS = "The date set by variable {} ('2022-03-03') can not be after the date set by variable {} ('2022-03-02')."


def refused(fred, address):
    response = fred.get(address)
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == "application/json; charset=UTF-8"
    said = response.json()
    assert said["error_code"] == 400
    return said["error_message"].removeprefix("Bad Request.  ")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("series_id=", "Variable series_id is not set."),
        ("series_id=NO.SUCH", "The series does not exist."),
        ("series_id=staff", "The series does not exist."),
        ("series_id=no_slug.at%20all", "The series does not exist."),
        ("realtime_start=2000-01-01&realtime_end=2000-12-31",
         "The series does not exist in ALFRED but may exist in FRED."),
        ("realtime_start=2022", "Variable realtime_start is not a YYYY-MM-DD formatted date (e.g. 2000-02-24)."),
        ("realtime_end=2022-02-30", "Variable realtime_end is not a YYYY-MM-DD formatted date (e.g. 2000-02-24)."),
        ("vintage_dates=2022-03-02,now", "Variable vintage_dates is not a YYYY-MM-DD formatted date (e.g. "),
        ("realtime_start=2022-03-03&realtime_end=2022-03-02",
         BACKWARDS.format("realtime_start", "realtime_end")),
        ("observation_start=2022-03-03&observation_end=2022-03-02",
         BACKWARDS.format("observation_start", "observation_end")),
        ("limit=0", "Variable limit is not between 1 and 100000."),
        ("limit=100001", "Variable limit is not between 1 and 100000."),
        ("limit=-1", "Variable limit is not between 1 and 100000."),
        ("limit=%D9%A3", "Variable limit is not between 1 and 100000."),
        ("output_type=5", "Variable output_type is not between 1 and 4."),
        ("units=dollars",
         "Variable units is not one of the values: 'lin', 'chg', 'ch1', 'pch', 'pc1', 'pca', 'cch', 'cca', 'log'."),
        ("sort_order=up", "Variable sort_order is not one of the values: 'asc', 'desc'."),
        ("aggregation_method=max", "Variable aggregation_method is not one of the values: 'avg', 'sum', 'eop'."),
        ("vintage_date=2022-03-02", "Unknown parameter 'vintage_date'; did you mean vintage_dates?"),
        ("position=99999999", "position 99999999 is not in the ledger; its head is"),
    ],
)  # fmt: skip
def test_figures(fred, query, said):
    name = query.partition("=")[0]
    address = FIGURES.replace("&series_id=STAFF.LOSSES", "") if name == "series_id" else FIGURES

    assert refused(fred, f"{address}&{query}").startswith(said)


def test_a_frequency_is_never_higher_than_the_series_has_it(fred):
    address = "/fred/series/observations?file_type=json&series_id=OFFICE.GDP&frequency"

    assert refused(fred, f"{address}=m") == "Value of frequency is not one of: 'q', 'sa', 'a'"
    assert refused(fred, f"{address}=never").startswith("Value of frequency is not one of:")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("series/search?x=", "Variable search_text is not set."),
        ("series/search/tags?x=", "Variable series_search_text is not set."),
        ("series/search?search_text=a&exclude_tag_names=b", "Parameter exclude_tag_names requires that parameter"),
        ("series/search?search_text=a&filter_variable=colour", "Variable filter_variable is not one of the values:"),
        ("series/search?search_text=a&order_by=beauty", "Variable order_by is not one of the values:"),
        ("series/search?search_text=a&limit=1001", "Variable limit is not between 1 and 1000."),
        ("series/updates?start_time=202203020800", "Variables start_time and end_time are set together."),
        ("series/updates?start_time=now&end_time=now", "Variable start_time is not a YYYYMMDDHhmm formatted time"),
        ("series/vintagedates?series_id=OFFICE.GDP&limit=10001", "Variable limit is not between 1 and 10000."),
        ("release?x=", "Variable release_id is not set."),
        ("release?release_id=3", "The release does not exist."),
        ("release?release_id=0", "The release does not exist."),
        ("release/tables?release_id=2&element_id=9", "The element does not exist."),
        ("source?source_id=99", "The source does not exist."),
        ("source?source_id=one", "Variable source_id is not between"),
        ("category?category_id=99", "The category does not exist."),
        ("category/series?category_id=-1", "Variable category_id is not between"),
        ("tags?tag_group_id=none", "Variable tag_group_id is not one of the values:"),
        ("related_tags?x=", "Variable tag_names is not set."),
        ("tags/series?x=", "Variable tag_names is not set."),
    ],
)
def test_the_catalogue(fred, address, said):
    assert refused(fred, f"/fred/{address.replace('x=', '')}&file_type=json").startswith(said)


def test_in_xml_it_is_an_element(fred):
    response = fred.get("/fred/series?series_id=NO.SUCH")

    assert (response.status_code, response.headers["content-type"]) == (400, "text/xml; charset=UTF-8")
    assert response.text == (
        '<?xml version="1.0" encoding="utf-8" ?>\n'
        '<error code="400" message="Bad Request.  The series does not exist."/>\n'
    )
    assert "Variable file_type is not one of the values: 'xml', 'json'." in fred.get("/fred/tags?file_type=csv").text


def test_an_unknown_address_is_refused_in_the_form_too(fred):
    told = fred.get("/fred/series/prices?file_type=json")

    assert (told.status_code, told.json()["error_code"]) == (404, 404)
    assert told.json()["error_message"].startswith("Not Found.  ")
    assert fred.get("/fred/series/prices").text.startswith("<?xml")
    assert fred.post("/fred/series?file_type=json").json()["error_code"] == 405


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("release_id=9", "The release does not exist."),
        ("release_id=2&limit=500001", "Variable limit is not between 1 and 500000."),
        ("release_id=2&format=xml", "Variable format is not one of the values: 'json'."),
        ("release_id=2&next_cursor=AAAA", "Variable next_cursor is not a cursor that this service gave."),
        ("release_id=2&next_cursor=%C3%A4", "Variable next_cursor is not a cursor that this service gave."),
        ("release_id=2&next_cursor=WzIsMSwwLDBd", "Variable next_cursor is not a cursor that this service gave."),
    ],
)
def test_the_second_version_has_a_field_of_its_own(fred, query, said):
    response = fred.get(f"/fred/v2/release/observations?{query}")

    assert response.status_code == 400
    assert response.json()["message"] == response.json()["error_message"] == f"Bad Request.  {said}"
