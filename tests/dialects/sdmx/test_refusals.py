"""Wrong and hostile queries are told so in SDMX's own form, never as our failure."""

import string
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dialects.sdmx.conftest import FLOW, TYPES

_DATA = f"/sdmx/data/{FLOW}"
_MESSAGE = "{http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message}"


def error(response):
    """The number and the words of an error, in either form."""
    if response.headers["content-type"] == "application/json":
        (one,) = response.json()["errors"]
        return one["code"], f"{one['title']}: {one['detail']}"
    assert response.headers["content-type"] == "application/xml"
    tree = ET.fromstring(response.content)  # noqa: S314 - it is ours
    assert tree.tag == f"{_MESSAGE}Error"
    (message,) = tree
    return int(message.attrib["code"]), message[0].text


@pytest.mark.parametrize(
    ("address", "status", "code", "words"),
    [
        (f"{_DATA}?includehistory=true", 400, 140, "did you mean includeHistory?"),
        (f"{_DATA}?includeHistory=maybe", 400, 140, "includeHistory is true or false"),
        (f"{_DATA}?asOf=yesterday", 400, 140, "asOf: not a moment"),
        (f"{_DATA}?asOf=2024-01-01T00:00:00+02:00", 400, 140, "%2B"),
        (f"{_DATA}?asOf=2024-01-01&asOf=2025-01-01", 400, 140, "twice"),
        (f"{_DATA}?updatedAfter=2024-13-01", 400, 140, "updatedAfter: not a moment"),
        (f"{_DATA}?updatedAfter=2024-02-01&asOf=2024-01-01", 422, 150, "updatedAfter lies behind asOf"),
        (f"{_DATA}?startPeriod=soon", 400, 140, "soon"),
        (f"{_DATA}?startPeriod=2025&endPeriod=2024", 400, 140, "backwards"),
        (f"{_DATA}?firstNObservations=0", 400, 140, "firstNObservations is a whole number from 1 on"),
        (f"{_DATA}?lastNObservations=%D9%A1", 400, 140, "lastNObservations is a whole number"),
        (f"{_DATA}?limit=-1", 400, 140, "limit is a whole number from 0 on"),
        (f"{_DATA}?offset=9999999999", 400, 140, "at most 9 digits"),
        (f"{_DATA}?dimensionAtObservation=SERIES", 400, 140, "TIME_PERIOD or AllDimensions"),
        (f"{_DATA}?detail=most", 400, 140, "detail is one of full"),
        (f"{_DATA}?attributes=COLOUR", 400, 140, "there is no COLOUR"),
        (f"{_DATA}?measures=PRICE", 400, 140, "measures is all, none or OBS_VALUE"),
        (f"{_DATA}?sort=TIME_PERIOD:desc", 400, 140, "there is no other order here"),
        (f"{_DATA}?c[COLOUR]=red", 400, 140, "There is no component COLOUR"),
        (f"{_DATA}?c[OBS_VALUE]=gt:many", 400, 140, "c[OBS_VALUE]: not a value"),
        (f"{_DATA}?c[OBS_VALUE]=NaN", 400, 140, "c[OBS_VALUE]: not a value"),
        (f"{_DATA}?c[TIME_PERIOD]=ge:2024-W60", 400, 140, "c[TIME_PERIOD]: not a period"),
        (f"{_DATA}?c[VALID_FROM]=ge:soon", 400, 140, "c[VALID_FROM]: not a moment"),
        (f"{_DATA}?c[SERIES]={',' * 1001}", 400, 140, "at most 1000 values"),
        (f"{_DATA}?position=10000", 400, 140, "not in the ledger"),
        (f"{_DATA}/D.CASES.2024", 400, 140, "has 3 parts"),
        ("/sdmx/data/A,B,C,D", 400, 140, "A dataflow is AGENCY,ID,VERSION"),
        ("/sdmx/data/EXR/D.USD", 404, 100, "there is no dataflow all:EXR(latest)"),
        ("/sdmx/data/dataflow/ECB/EXR/1.0", 404, 100, "there is no dataflow ECB:EXR(1.0)"),
        (f"/sdmx/data/dataflow/ASREPORTED/{FLOW}/9.9.9", 404, 100, "there is no dataflow"),
        ("/sdmx/data/provisionagreement/A/B/1.0", 404, 100, "No results found"),
        (f"{_DATA}/D.NOTHING", 404, 100, "no figure matches the query"),
        ("/sdmx/dataflow/ASREPORTED/NOTHING", 404, 100, "there is no dataflow ASREPORTED:NOTHING"),
        ("/sdmx/structure/categoryscheme", 404, 100, "there is no categoryscheme here"),
        (f"/sdmx/schema/provisionagreement/ASREPORTED/{FLOW}", 404, 100, "there is no schema of a provisionagreement"),
        ("/sdmx-json/data/dataflow", 400, 140, "Name one dataflow"),
        (f"/sdmx/availability/dataflow/ASREPORTED/{FLOW}/1.0/*/COLOUR", 400, 140, "no dimension COLOUR"),
        (f"/sdmx/availability/dataflow/ASREPORTED/{FLOW}?mode=most", 400, 140, "mode is exact or available"),
        (f"/sdmx/availability/dataflow/ASREPORTED/{FLOW}?references=everything", 400, 140, "references is"),
        ("/sdmx/dataflow?references=everything", 400, 140, "references is one of"),
        ("/sdmx/dataflow?detail=most", 400, 140, "detail is one of"),
        ("/sdmx/metadata/nothing", 404, 100, "there is nothing at"),
        ("/sdmx-json/nothing", 404, 100, "there is nothing at"),
    ],
)
def test_what_a_query_must_not_say_is_told_in_both_forms(sdmx, address, status, code, words):
    for accept in ("*/*", "application/xml", "application/json"):
        response = sdmx.get(address, headers={"accept": accept})

        assert response.status_code == status, response.text
        found, said = error(response)
        assert (found, words in said) == (code, True), said
        assert said.count(said.partition(":")[0]) == 1, "the kind of error is named once"


def test_a_wrong_method_is_told_in_the_form_of_sdmx(sdmx):
    response = sdmx.delete(_DATA)

    assert response.status_code == 405
    assert error(response) == (140, "Syntax error: DELETE is not supported here")


# A client itself takes a word of dots alone out of an address.
_WORDS = st.text(string.printable, max_size=12).filter(lambda said: said.strip(".")) | st.sampled_from(
    ["dataflow", "ASREPORTED", FLOW, "*", "all", "latest", "1.0", "D.CASES", "+", "D", "codelist", "é", "\0"]
)
_NAMES = st.sampled_from(
    [
        "asOf", "updatedAfter", "includeHistory", "startPeriod", "endPeriod", "firstNObservations", "lastNObservations",
        "limit", "offset", "sort", "detail", "attributes", "measures", "references", "mode", "dimensionAtObservation",
        "c[SERIES]", "c[TIME_PERIOD]", "c[OBS_VALUE]", "c[VALID_FROM]", "c[", "position", "recorded_as_of",
    ]
)  # fmt: skip
_VALUES = st.text(max_size=20) | st.sampled_from(
    ["2024-01-01", "true", "0", "9" * 30, "ge:2024", "ge:1+le:", "all", "none", "1e999", "-1", "2024-01-01T00:00:00"]
)


@settings(max_examples=400, deadline=None)
@given(
    resource=st.sampled_from(
        ["data", "availability", "availableconstraint", "structure", "dataflow", "codelist", "datastructure"]
    ),
    words=st.lists(_WORDS, max_size=6),
    query=st.lists(st.tuples(_NAMES, _VALUES), max_size=4),
    accept=st.sampled_from(["*/*", *TYPES.values()]) | st.text(string.printable.strip(), max_size=40),
    base=st.sampled_from(["/sdmx", "/sdmx-json"]),
)
def test_nothing_that_is_sent_is_a_failure_of_ours(sdmx, resource, words, query, accept, base):
    path = "/".join([base, resource, *(quote(word, safe="") for word in words)])
    said = "&".join(f"{quote(name)}={quote(value)}" for name, value in query)

    response = sdmx.get(f"{path}?{said}", headers={"accept": accept.encode("ascii", "ignore").decode()})

    assert response.status_code < 500, response.text
    if response.status_code != 200:
        assert error(response)[0] in {100, 110, 130, 140, 150}
