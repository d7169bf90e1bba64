"""``covidcast`` over HTTP: rows as of a day, their issues, and what Epidata has no word for."""

import pytest

ASKED = {
    "data_source": "city",
    "signals": "cases",
    "time_type": "day",
    "geo_type": "nation",
    "time_values": "*",
    "geo_value": "*",
}


def rows(client, *fields, **more):
    """The rows of an answer, each as the fields that are named."""
    response = client.get("/epidata/covidcast/", params={**ASKED, **more})
    assert response.status_code == 200, response.text
    body = response.json()
    assert (body["result"], body["message"]) == ((1, "success") if body["epidata"] else (-2, "no results"))
    return [tuple(row[field] for field in fields) for row in body["epidata"]]


def test_a_row_has_all_that_epidata_says_in_its_order_and_behind_it_what_it_has_no_word_for(client):
    response = client.get("/epidata/covidcast/", params=ASKED | {"time_values": "20220302", "as_of": "20220303"})

    assert response.content == (
        b'{"epidata":[{"geo_value":"all","signal":"cases","source":"city","geo_type":"nation","time_type":"day",'
        b'"time_value":20220302,"direction":null,"issue":20220302,"lag":0,"missing_value":0,"missing_stderr":1,'
        b'"missing_sample_size":1,"value":7,"stderr":null,"sample_size":null,"period":"2022-03-02","qualifier":"about",'
        b'"status":"P","through":null,"published_at":"2022-03-02","entry":1,"position":10,"collapsed":0}],'
        b'"result":1,"message":"success"}'
    )
    assert response.headers["x-asreported-resolution"] == "day"
    assert response.headers["content-type"] == "application/json"


def test_without_a_day_each_figure_is_as_it_stands_and_a_withdrawn_one_has_code_4(client):
    found = rows(client, "time_value", "issue", "value", "missing_value", "collapsed")

    assert found == [
        (20220301, 20220303, 12, 0, 1),
        (20220302, 20220304, None, 4, 0),
        (20220303, 20220304, 3, 0, 0),
    ]


@pytest.mark.parametrize(
    ("as_of", "found"),
    [
        ("20220301", []),
        ("20220302", [(20220301, 20220302, 10.5), (20220302, 20220302, 7)]),
        ("2022-03-03", [(20220301, 20220303, 12), (20220302, 20220302, 7)]),
        ("20220304", [(20220301, 20220303, 12), (20220302, 20220304, None), (20220303, 20220304, 3)]),
    ],
)
def test_as_of_a_day_is_what_was_published_by_its_end(client, as_of, found):
    assert rows(client, "time_value", "issue", "value", as_of=as_of) == found


def test_issues_are_one_a_day_and_a_header_counts_what_they_stand_for(client):
    response = client.get("/epidata/covidcast/", params=ASKED | {"issues": "*"})

    found = [(row["time_value"], row["issue"], row["value"], row["collapsed"]) for row in response.json()["epidata"]]
    assert found == [
        (20220301, 20220302, 10.5, 0),
        (20220301, 20220303, 12, 1),
        (20220302, 20220302, 7, 0),
        (20220302, 20220304, None, 0),
        (20220303, 20220304, 3, 0),
    ]
    assert response.headers["x-asreported-collapsed"] == "1"
    none = client.get("/epidata/covidcast/", params=ASKED | {"issues": "20220304-20220310"})
    assert none.headers["x-asreported-collapsed"] == "0"
    assert len(none.json()["epidata"]) == 2


def test_a_lag_is_the_days_from_the_period_to_the_issue(client):
    assert rows(client, "time_value", "issue", lag="1") == [(20220301, 20220302), (20220303, 20220304)]
    assert rows(client, "time_value", lag="-1") == []


def test_a_week_is_one_of_the_cdc_with_issues_by_day_and_lags_in_weeks(client):
    found = rows(
        client, "time_value", "issue", "lag", "value", "period",
        signals="visits", time_type="week", time_values="202209-202210", issues="202210,202211",
    )  # fmt: skip

    assert found == [
        (202209, 20220308, 1, 100, "2022-W09"),
        (202209, 20220316, 2, 90, "2022-W09"),
        (202210, 20220316, 1, 80, "2022-W10"),
    ]


def test_a_longer_period_is_its_first_day_and_all_digits_are_there(client):
    response = client.get("/epidata/covidcast", params=ASKED | {"signals": "rate", "time_type": "month"})

    assert b'"time_value":20220301,' in response.content
    assert b'"value":123456789.123456789,' in response.content


def test_the_places_of_a_signal_come_together_by_time_then_by_place(client):
    found = rows(client, "time_value", "geo_value", "value", signals="ward-cases", geo_type="county")

    assert found == [(20220301, "north", 4), (20220301, "south", 6), (20220302, "north", 5)]
    only = rows(client, "geo_value", signals="ward-cases", geo_type="county", geo_value="south,west")
    assert only == [("south",)]


def test_a_star_is_every_signal_and_one_that_has_another_name_is_not_there_twice(client):
    response = client.get("/epidata/covidcast?signal=city:*&time=day:*&geo=nation:*;county:*")

    found = {(row["signal"], row["geo_value"]) for row in response.json()["epidata"]}
    assert found == {("cases", "all"), ("ward-cases", "north"), ("ward-cases", "south")}


def test_the_compact_parameters_ask_the_same(client):
    old = client.get("/epidata/covidcast/", params=ASKED | {"time_values": "20220301-20220302"})
    new = client.get("/epidata/covidcast/?signal=city:cases&geo=nation:all&time=day:20220301,20220302")
    form = client.post("/epidata/covidcast/", data=ASKED | {"time_values": "2022-03-01--2022-03-02"})

    assert old.content == new.content == form.content


def test_position_is_what_this_ledger_had_recorded_by_then(client):
    assert rows(client, "time_value", "value", position="10") == [(20220301, 10.5), (20220302, 7)]


@pytest.mark.parametrize(
    ("more", "unknown"),
    [
        ({"signals": "cases,case"}, "city:case"),
        ({"data_source": "town"}, "town:cases"),
        ({"signals": "visits"}, "city:visits by day"),
        ({"signals": "ward-cases"}, "city:ward-cases at these places"),
        ({"signals": "Not A Signal"}, "city:Not A Signal"),
    ],
)
def test_names_of_which_nothing_is_known_are_said(client, more, unknown):
    response = client.get("/epidata/covidcast/", params=ASKED | more)

    assert response.json()["unknown"] == [unknown]
    assert response.headers["x-asreported-unknown"] == unknown


def test_fields_are_those_that_are_named_or_all_but_those(client):
    some = client.get("/epidata/covidcast/", params=ASKED | {"fields": "value,time_value", "as_of": "20220302"})
    others = client.get("/epidata/covidcast/", params=ASKED | {"fields": "-period,-entry,-position", "format": "csv"})

    assert some.json()["epidata"] == [{"time_value": 20220301, "value": 10.5}, {"time_value": 20220302, "value": 7}]
    assert others.text.splitlines()[0].endswith(
        "value,stderr,sample_size,qualifier,status,through,published_at,collapsed"
    )


CUT = ASKED | {"fields": "time_value,issue,value,missing_value,qualifier"}
LINES = (
    '{"time_value":20220301,"issue":20220303,"missing_value":0,"value":12,"qualifier":"exact"}',
    '{"time_value":20220302,"issue":20220304,"missing_value":4,"value":null,"qualifier":null}',
    '{"time_value":20220303,"issue":20220304,"missing_value":0,"value":3,"qualifier":"over"}',
)
BRANCHES = [line.replace(line[24:41], "") for line in LINES]
TREE = f'{{"20220303":[{BRANCHES[0]}],"20220304":[{BRANCHES[1]},{BRANCHES[2]}]}}'
CSV = """\
time_value,issue,missing_value,value,qualifier
20220301,20220303,0,12,exact
20220302,20220304,4,,
20220303,20220304,0,3,over
"""


@pytest.mark.parametrize(
    ("form", "media_type", "body"),
    [
        ("csv", "text/csv; charset=utf-8", CSV),
        ("jsonl", "text/plain; charset=utf-8", "".join(f"{one}\n" for one in LINES)),
        ("json", "application/json", f"[{','.join(LINES)}]"),
        ("tree-issue", "application/json", f'{{"epidata":[{TREE}],"result":1,"message":"success"}}'),
    ],
)
def test_each_form_says_the_same(client, form, media_type, body):
    response = client.get("/epidata/covidcast/", params=CUT | {"format": form})

    assert (response.text, response.headers["content-type"]) == (body, media_type)


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("classic", '{"epidata":[],"result":-2,"message":"no results"}'),
        ("json", "[]"),
        ("jsonl", ""),
        ("csv", "time_value,issue,missing_value,value,qualifier\n"),
        ("tree", '{"epidata":[],"result":-2,"message":"no results"}'),
    ],
)
def test_nothing_has_the_form_of_nothing(client, form, body):
    fields = {"fields": CUT["fields"] + (",signal" if form == "tree" else "")}

    response = client.get("/epidata/covidcast/", params=CUT | fields | {"format": form, "time_values": "20230101"})

    assert (response.status_code, response.text) == (200, body)
