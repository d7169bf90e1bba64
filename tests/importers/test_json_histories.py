"""The same figures come out of a history, in whichever layout or format its versions are written."""

import json

import pytest

from importers.history_import import import_history
from importers.specs.spec_reading import spec_from
from tests.importers.small_histories import SmallHistory, of_counters

SPEC = (
    of_counters("counts", "D")
    + """\
decimals = 2
[series.people]
title = "People"
[[files]]
path = "counts.json"
"""
)
WIDE = """
period = {{ column = "{0}date" }}
[files.columns]
"{0}people" = "people"
[files.statuses]
"{0}status" = "people"
"""
LONG = """
period = {{ column = "{period}" }}
[files.long]
series = "{{{what}}}"
value = "{value}"
status = "{status}"
"""
# Revised, written otherwise, withdrawn, brought back, and said to be provisional.
VINTAGES = [
    [("2022-03-01", "5", None)],
    [("2022-03-01", "5.0", None), ("2022-03-02", "6.25", "P")],
    [("2022-03-02", "6.25", "A")],
    [("2022-03-01", "5", None), ("2022-03-02", "7", "A"), ("2022-03-03", None, None)],
]


def rows(vintage):
    return [f'{{"date": "{date}", "people": {value or "null"}, "status": {json.dumps(status)}}}'
            for date, value, status in vintage]  # fmt: skip


def as_list(vintage):
    return f"[{', '.join(rows(vintage))}]"


def as_keyed(vintage):
    return (
        f"{{{', '.join(f'{json.dumps(date)}: {row}' for (date, *_), row in zip(vintage, rows(vintage), strict=True))}}}"
    )


def columns(vintage):
    dates, values, statuses = zip(*vintage, strict=True)
    return json.dumps(dates), f"[{', '.join(value or 'null' for value in values)}]", json.dumps(statuses)


def as_columns(vintage):
    return '{{"date": {}, "people": {}, "status": {}}}'.format(*columns(vintage))


def as_indexed_columns(vintage):
    value = ", ".join(f'"{date}": {value or "null"}' for date, value, _ in vintage)
    return f'{{"people": {{{value}}}, "status": {json.dumps({date: status for date, _, status in vintage})}}}'


def as_lists(vintage):
    cells = (f'["{date}", {value or "null"}, {json.dumps(status)}]' for date, value, status in vintage)
    return f'[["date", "people", "status"], {", ".join(cells)}]'


def as_split(vintage):
    cells = ", ".join(f"[{value or 'null'}, {json.dumps(status)}]" for _, value, status in vintage)
    return f'{{"columns": ["people", "status"], "index": {columns(vintage)[0]}, "data": [{cells}]}}'


def as_lines(vintage):
    return "\n".join(rows(vintage))


def as_features(vintage):
    features = (f'{{"type": "Feature", "geometry": null, "properties": {row}}}' for row in rows(vintage))
    return f'{{"type": "FeatureCollection", "features": [{", ".join(features)}]}}'


def as_attributes(vintage):
    return f'{{"features": [{", ".join(f"""{{"attributes": {row}}}""" for row in rows(vintage))}]}}'


def as_cube(vintage):
    dates, values, statuses = columns(vintage)
    dimension = f'{{"what": {{"category": {{"index": ["people"]}}}}, "time": {{"category": {{"index": {dates}}}}}}}'
    ids = f'"class": "dataset", "id": ["what", "time"], "size": [1, {len(vintage)}], "dimension": {dimension}'
    return f'{{{ids}, "value": {values}, "status": {statuses}}}'


def as_message(vintage):
    places = {None: "null", "A": 0, "P": 1}
    values = ", ".join(
        f'"{at}": [{value or "null"}, {places[status]}]' for at, (_, value, status) in enumerate(vintage)
    )
    periods = [{"id": date} for date, *_ in vintage]
    structure = {
        "dimensions": {
            "series": [{"id": "WHAT", "values": [{"id": "people"}]}],
            "observation": [{"id": "TIME_PERIOD", "values": periods}],
        },
        "attributes": {"observation": [{"id": "OBS_STATUS", "values": [{"id": "A"}, {"id": "P"}]}]},
    }
    part = f'{{"action": "Replace", "series": {{"0": {{"observations": {{{values}}}}}}}}}'
    return f'{{"data": {{"dataSets": [{part}], "structures": [{json.dumps(structure)}]}}}}'


def as_sdmx_csv(vintage):
    lines = (f"X:D(1.0),people,{date},{value or ''},{status or ''}" for date, value, status in vintage)
    return "DATAFLOW,WHAT,TIME_PERIOD,OBS_VALUE,OBS_STATUS\n" + "\n".join(lines) + "\n"


CUBE = LONG.format(period="time", what="what", value="value", status="status")
MESSAGE = LONG.format(period="TIME_PERIOD", what="WHAT", value="OBS_VALUE", status="OBS_STATUS")
FORMS = {
    "keyed": (as_keyed, 'layouts = ["keyed:day"]' + WIDE.format("")),
    "columns": (as_columns, 'layouts = ["list", "columns"]' + WIDE.format("")),
    "columns by an index": (as_indexed_columns, 'layouts = ["columns:date"]' + WIDE.format("")),
    "lists": (as_lists, 'layouts = ["lists"]' + WIDE.format("")),
    "split": (as_split, 'layouts = ["split:date"]' + WIDE.format("")),
    "lines": (as_lines, 'format = "ndjson"' + WIDE.format("")),
    "features": (as_features, 'format = "geojson"' + WIDE.format("")),
    "features by path": (as_features, 'layouts = ["rows:features"]' + WIDE.format("properties.")),
    "attributes": (as_attributes, 'layouts = ["rows:features"]' + WIDE.format("attributes.")),
    "cube": (as_cube, 'format = "json-stat"' + CUBE),
    "message": (as_message, 'format = "sdmx-json"' + MESSAGE),
    "message in CSV": (as_sdmx_csv, 'format = "sdmx-csv"' + MESSAGE),
}


def told(ledger, place, write, spec):
    """What the ledger is told of figures by a history of these vintages."""
    history = SmallHistory(place)
    for vintage in VINTAGES:
        history.commit(write(vintage))
    import_history(ledger, place, spec_from(SPEC + spec))
    events = [kept.event for kept in ledger.store.between(1, ledger.head()) if kept.event.stream.startswith("figure")]
    return [(type(event).__name__, event.stream.rpartition("/")[2], *said(event)) for event in events]


def said(event):
    statement = getattr(event, "statement", None)
    return (statement.published_at[11:16], statement.value, statement.status) if statement else ()


@pytest.fixture
def expected(ledger, tmp_path):
    return told(ledger, tmp_path / "list", as_list, WIDE.format(""))


@pytest.mark.parametrize("form", FORMS)
def test_a_history_says_the_same_in_every_form(form, expected, tmp_path, another_ledger):
    write, spec = FORMS[form]

    assert told(another_ledger, tmp_path / "other", write, spec) == expected


def test_what_is_expected_is_what_happened(expected):
    assert expected == [
        ("FigureReported", "2022-03-01", "08:00", "5", None),
        ("FigureReported", "2022-03-02", "08:01", "6.25", "P"),
        ("FigureRevised", "2022-03-02", "08:02", "6.25", "A"),
        ("FigureWithdrawn", "2022-03-01"),
        ("FigureReinstated", "2022-03-01", "08:03", "5", None),
        ("FigureRevised", "2022-03-02", "08:03", "7", "A"),
    ]
