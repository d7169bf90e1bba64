"""The forms of SDMX: which is sent to whom, and each to the byte."""

from xml.etree import ElementTree as ET

import pytest

from tests.dialects.sdmx.conftest import FLOW, GOLDEN, TYPES, data

_CSV_TYPE, _XML_TYPE, _JSON_TYPE = TYPES["csv"], TYPES["generic"], TYPES["json"]
_STRUCTURE = {name: TYPES[f"structure {name}"] for name in ("xml", "json")}
# Each form of each answer, as it was when somebody held it against the schemas of SDMX (record 0139).
ANSWERS = {
    "data-generic.xml": (f"/sdmx/data/{FLOW}", "generic"),
    "history-generic.xml": (f"/sdmx/data/{FLOW}?includeHistory=true", "generic"),
    "flat-generic.xml": (f"/sdmx/data/{FLOW}/Q.?dimensionAtObservation=AllDimensions", "generic"),
    "changes-generic.xml": (f"/sdmx/data/{FLOW}?updatedAfter=2024-05-02&asOf=2024-05-20", "generic"),
    "keys-generic.xml": (f"/sdmx/data/{FLOW}?detail=serieskeysonly", "generic"),
    "history-specific.xml": (f"/sdmx/data/{FLOW}?includeHistory=true", "specific"),
    "flat-specific.xml": (f"/sdmx/data/{FLOW}/Q.?dimensionAtObservation=AllDimensions", "specific"),
    "history.json": (f"/sdmx/data/{FLOW}?includeHistory=true", "json"),
    "flat.json": (f"/sdmx/data/{FLOW}/Q.?dimensionAtObservation=AllDimensions", "json"),
    "keys.json": (f"/sdmx/data/{FLOW}?detail=serieskeysonly", "json"),
    "second-history.json": (f"/sdmx/data/{FLOW}?includeHistory=true", "second json"),
    "history.csv": (f"/sdmx/data/{FLOW}?includeHistory=true", "csv"),
    "first-history.csv": (f"/sdmx/data/{FLOW}?includeHistory=true", "first csv"),
    "structures.xml": ("/sdmx/structure", "structure xml"),
    "structures.json": ("/sdmx/structure/*", "structure json"),
    "stubs.xml": (f"/sdmx/dataflow/ASREPORTED/{FLOW}?references=all&detail=allstubs", "structure xml"),
    "availability.xml": (f"/sdmx/availableconstraint/{FLOW}", "structure xml"),
    "availability.json": (f"/sdmx/availability/dataflow/ASREPORTED/{FLOW}/1.0?references=all", "structure json"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_each_form_is_written_to_the_byte(sdmx, name):
    address, form = ANSWERS[name]

    response = sdmx.get(address, headers={"accept": TYPES[form]})

    assert (response.status_code, response.headers["content-type"]) == (200, TYPES[form])
    assert response.content == (GOLDEN / name).read_bytes()


def test_a_label_with_marks_of_xml_reads_as_it_was_said(sdmx):
    tree = ET.fromstring(data(sdmx, f"{FLOW}/Q.", "specific").content)  # noqa: S314 - it is ours
    (series,) = tree.iter("Series")

    assert series.attrib["TITLE"] == 'GDP, "real" & chained'


@pytest.mark.parametrize(
    ("address", "accept", "sent"),
    [
        (f"/sdmx/data/{FLOW}", "*/*", _XML_TYPE),
        (f"/sdmx/data/{FLOW}", "", _XML_TYPE),
        (f"/sdmx-json/data/{FLOW}", "*/*", _JSON_TYPE),
        (f"/sdmx/data/dataflow/ASREPORTED/{FLOW}", "*/*", _CSV_TYPE),
        (f"/sdmx-json/data/dataflow/ASREPORTED/{FLOW}", "application/*", _JSON_TYPE),
        (f"/sdmx/data/{FLOW}", "application/xml", _XML_TYPE),
        (f"/sdmx/data/{FLOW}", "application/json", _JSON_TYPE),
        (f"/sdmx/data/{FLOW}", "text/csv", _CSV_TYPE),
        (f"/sdmx/data/{FLOW}", "application/vnd.sdmx.data+csv", _CSV_TYPE),
        (f"/sdmx/data/{FLOW}", "application/vnd.sdmx.data+csv; version=1.0.0", TYPES["first csv"]),
        (f"/sdmx/data/{FLOW}", 'application/vnd.sdmx.data+json;version="2.0.0"', TYPES["second json"]),
        (f"/sdmx/data/{FLOW}", f"{_CSV_TYPE};q=0.5, {_JSON_TYPE};q=0.9", _JSON_TYPE),
        (f"/sdmx/data/{FLOW}", f"image/png, {_CSV_TYPE};labels=id;q=0.1", _CSV_TYPE),
        ("/sdmx/structure/dataflow", "*/*", _STRUCTURE["xml"]),
        ("/sdmx/structure/dataflow", "application/json", _STRUCTURE["json"]),
        (f"/sdmx/availability/dataflow/ASREPORTED/{FLOW}", "*/*", _STRUCTURE["xml"]),
    ],
)
def test_accept_decides_about_the_form_and_the_address_where_it_does_not(sdmx, address, accept, sent):
    assert sdmx.get(address, headers={"accept": accept}).headers["content-type"] == sent


@pytest.mark.parametrize("accept", ["image/png", "application/vnd.sdmx.data+xml;version=3.0.0", f"{_CSV_TYPE};q=0"])
def test_a_form_that_is_not_there_is_refused_with_those_that_are(sdmx, accept):
    response = sdmx.get(f"/sdmx/data/{FLOW}", headers={"accept": accept})

    assert response.status_code == 406
    assert _CSV_TYPE in response.text
    assert sdmx.get("/sdmx/structure", headers={"accept": accept}).status_code == 406


def test_a_head_has_the_headers_of_its_get(sdmx):
    got, head = (ask(f"/sdmx/data/{FLOW}", headers={"accept": _CSV_TYPE}) for ask in (sdmx.get, sdmx.head))

    assert head.headers["content-type"] == got.headers["content-type"] == _CSV_TYPE
    assert head.headers["etag"] == got.headers["etag"]
    assert not head.content
