"""Structures over SDMX: each kind, by all its names, with what it refers to and what refers to it."""

import re

import pytest

from tests.dialects.sdmx.conftest import FLOW, TYPES

_LISTS = ["CL_FREQ", "CL_OBS_STATUS", "CL_MEASURE_KIND", "CL_QUALIFIER", "CL_CHANGE", f"CL_SERIES_{FLOW}"]
_JSON = {"accept": TYPES["structure json"]}


def kinds(client, address):
    """The ids of the structures that come back, by their kind."""
    response = client.get(address, headers=_JSON)
    assert response.status_code == 200, response.text
    return {name: [one["id"] for one in some] for name, some in response.json()["data"].items() if some}


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("/sdmx/dataflow", {"dataflows": ["SILENT", FLOW]}),
        ("/sdmx/dataflow/all/all/latest", {"dataflows": ["SILENT", FLOW]}),
        ("/sdmx/structure/dataflow/*/*/*", {"dataflows": ["SILENT", FLOW]}),
        (f"/sdmx/dataflow/ASREPORTED/{FLOW}/1.0", {"dataflows": [FLOW]}),
        (f"/sdmx/structure/datastructure/ASREPORTED/{FLOW}/+/", {"dataStructures": [FLOW]}),
        ("/sdmx/codelist/ASREPORTED/CL_FREQ,CL_QUALIFIER", {"codelists": ["CL_FREQ", "CL_QUALIFIER"]}),
        ("/sdmx/conceptscheme", {"conceptSchemes": ["CONCEPTS"]}),
        ("/sdmx/agencyscheme", {"agencySchemes": ["AGENCIES"]}),
        (
            f"/sdmx/dataflow/ASREPORTED/{FLOW}/latest?references=children",
            {"dataflows": [FLOW], "dataStructures": [FLOW]},
        ),
        (
            f"/sdmx/dataflow/ASREPORTED/{FLOW}/latest?references=descendants",
            {"dataflows": [FLOW], "dataStructures": [FLOW], "codelists": _LISTS, "conceptSchemes": ["CONCEPTS"]},
        ),
        (
            f"/sdmx/datastructure/ASREPORTED/{FLOW}?references=parents",
            {"dataflows": [FLOW], "dataStructures": [FLOW]},
        ),
        (f"/sdmx/codelist/ASREPORTED/CL_SERIES_{FLOW}?references=ancestors",
            {"dataflows": [FLOW], "dataStructures": [FLOW], "codelists": [f"CL_SERIES_{FLOW}"]}),
        (f"/sdmx/dataflow/ASREPORTED/{FLOW}?references=codelist", {"dataflows": [FLOW], "codelists": _LISTS}),
        (f"/sdmx/dataflow/ASREPORTED/{FLOW}?references=categoryscheme", {"dataflows": [FLOW]}),
        (
            f"/sdmx/codelist/ASREPORTED/CL_SERIES_{FLOW}?references=parentsandsiblings",
            {
                "dataStructures": [FLOW],
                "codelists": [f"CL_SERIES_{FLOW}", *_LISTS[:-1]],
                "conceptSchemes": ["CONCEPTS"],
            },
        ),
    ],
)  # fmt: skip
def test_structures_are_found_by_kind_and_name_with_their_relations(sdmx, address, found):
    assert kinds(sdmx, address) == found


@pytest.mark.parametrize("context", ["dataflow", "datastructure"])
def test_a_schema_is_a_data_structure_with_all_that_it_refers_to(sdmx, context):
    address = f"/sdmx/schema/{context}/ASREPORTED/{FLOW}/1.0"

    told = sdmx.get(address, headers=_JSON).json()

    found = {"dataStructures": [FLOW], "codelists": _LISTS, "conceptSchemes": ["CONCEPTS"]}
    assert kinds(sdmx, address) == found
    assert [one["urn"].rpartition("=")[2] for one in told["meta"]["links"]] == [
        f"ASREPORTED:{one}(1.0)" for one in (FLOW, "CONCEPTS", *_LISTS)
    ]
    assert "Structures" in sdmx.get(address).text


@pytest.mark.parametrize(
    "words",
    [
        "",
        "/dataflow",
        "/dataflow/ASREPORTED",
        "/dataflow/ASREPORTED/NOTHING",
        f"/dataflow/ECB/{FLOW}",
        f"/metadataflow/ASREPORTED/{FLOW}",
    ],
)
def test_a_schema_is_of_one_dataflow_that_there_is(sdmx, words):
    response = sdmx.get(f"/sdmx/schema{words}", headers=_JSON)

    assert response.status_code == 404
    assert "No results found" in response.text


def test_all_structures_are_each_there_once_in_both_grammars(sdmx):
    all_of_2, all_of_3 = kinds(sdmx, "/sdmx/structure/all/all/latest"), kinds(sdmx, "/sdmx/structure/*/*/*/*")

    assert all_of_2 == all_of_3 == kinds(sdmx, "/sdmx/structure?references=all")
    assert all_of_2["codelists"] == [*_LISTS[:-1], "CL_SERIES_SILENT", f"CL_SERIES_{FLOW}"]
    assert all(len(some) == len(set(some)) for some in all_of_2.values())


def test_a_stub_names_a_structure_and_leaves_out_what_is_in_it(sdmx):
    address = f"/sdmx/dataflow/ASREPORTED/{FLOW}?references=all&detail"
    whole, of_all, of_others = (
        sdmx.get(f"{address}={detail}", headers=_JSON).json()["data"]
        for detail in ("full", "allcompletestubs", "referencestubs")
    )

    assert all(one["codes"] for one in whole["codelists"])
    for stubs in (of_all, of_others):
        assert [one["id"] for one in stubs["codelists"]] == _LISTS
        assert all(one["isExternalReference"] and "codes" not in one for one in stubs["codelists"])
        assert "dataStructureComponents" not in stubs["dataStructures"][0]
    # What pysdmx has to have of each dataflow.
    assert {"id", "name", "version", "agencyID", "structure"} <= of_all["dataflows"][0].keys()


def test_one_code_of_a_list_may_be_asked_for(sdmx):
    (one,) = sdmx.get(f"/sdmx/codelist/ASREPORTED/CL_SERIES_{FLOW}/1.0/CASES", headers=_JSON).json()["data"][
        "codelists"
    ]

    assert ([code["id"] for code in one["codes"]], one["isPartial"]) == (["CASES"], True)


@pytest.mark.parametrize(
    "address",
    [
        "/sdmx/dataflow/ECB",
        "/sdmx/dataflow/ASREPORTED/EXR",
        f"/sdmx/dataflow/ASREPORTED/{FLOW.lower()}",
        f"/sdmx/dataflow/ASREPORTED/{FLOW}/2.0",
        "/sdmx/structure/categoryscheme",
        "/sdmx/structure/provisionagreement/*/*/*",
        "/sdmx/codelist/ASREPORTED/CL_AREA",
    ],
)
def test_a_structure_that_is_not_there_is_not_found(sdmx, address):
    response = sdmx.get(address)

    assert response.status_code == 404
    assert re.search(r'ErrorMessage code="100"><com:Text xml:lang="en">No results found', response.text)


def test_a_moment_means_nothing_to_structures_and_is_named_as_ignored(sdmx):
    assert sdmx.get("/sdmx/structure/dataflow?asOf=2024-01-01").headers["x-asreported-ignored"] == "asOf"


def test_structures_at_a_position_are_those_that_were_recorded_then(sdmx):
    assert kinds(sdmx, "/sdmx/dataflow?position=1") == {"dataflows": [FLOW]}
    assert sdmx.get("/sdmx/dataflow?position=0").status_code == 404


# What there is of the data.


@pytest.mark.parametrize(
    ("address", "series", "figures", "first", "last"),
    [
        ("", 2, 5, "2024-01-01", "2024-09-30"),
        ("/*/*", 2, 5, "2024-01-01", "2024-09-30"),
        ("/D.*", 1, 2, "2024-05-01", "2024-05-04"),
        ("?c[SERIES]=CASES", 1, 2, "2024-05-01", "2024-05-04"),
        ("?asOf=2024-06-01", 2, 3, "2024-01-01", "2024-05-04"),
        ("?c[OBS_VALUE]=gt:10", 2, 3, "2024-01-01", "2024-06-30"),
        ("/D.CASES?startPeriod=2024-05-01", 1, 2, "2024-05-01", "2024-05-04"),
        ("/Q.GDP_REAL?startPeriod=2024-Q2", 1, 2, "2024-04-01", "2024-09-30"),
        ("?updatedAfter=2024-10-01", 1, 1, "2024-07-01", "2024-09-30"),
    ],
)
def test_what_there_is_counts_the_figures_that_have_a_value(sdmx, address, series, figures, first, last):
    response = sdmx.get(f"/sdmx/availability/dataflow/ASREPORTED/{FLOW}/1.0{address}", headers=_JSON)
    (one,) = response.json()["data"]["dataConstraints"]

    counts = {each["id"]: each["title"] for each in one["annotations"]}
    assert counts == {"series_count": str(series), "obs_count": str(figures)}
    keys = {each["id"]: each for each in one["cubeRegions"][0]["keyValues"]}
    span = keys["TIME_PERIOD"]["timeRange"]
    assert (span["startPeriod"]["period"], span["endPeriod"]["period"]) == (first, last)
    assert len(keys["SERIES"]["values"]) == series


def test_what_there_is_of_one_dimension_is_told_alone(sdmx):
    response = sdmx.get(f"/sdmx/availability/dataflow/ASREPORTED/{FLOW}/1.0/*/FREQ", headers=_JSON)
    (one,) = response.json()["data"]["dataConstraints"]

    assert one["cubeRegions"][0]["keyValues"] == [{"id": "FREQ", "values": [{"value": "D"}, {"value": "Q"}]}]


@pytest.mark.parametrize(
    ("address", "frequencies", "codes", "count"),
    [
        ("/D.CASES?mode=exact", ["D"], ["CASES"], "1"),
        ("/D.*?mode=available", ["D", "Q"], ["CASES"], "1"),
        ("/*.CASES?mode=available", ["D"], ["CASES", "GDP_REAL"], "1"),
        ("?mode=available&c[FREQ]=Q", ["D", "Q"], ["GDP_REAL"], "1"),
        ("/Q.CASES?mode=available", ["D"], ["GDP_REAL"], "0"),
        ("?mode=available&asOf=2024-05-01", ["Q"], ["GDP_REAL"], "1"),
    ],
)
def test_what_could_be_added_to_a_query_is_told_for_each_dimension(sdmx, address, frequencies, codes, count):
    response = sdmx.get(f"/sdmx/availability/dataflow/ASREPORTED/{FLOW}/1.0{address}", headers=_JSON)
    (one,) = response.json()["data"]["dataConstraints"]

    keys = {each["id"]: each for each in one["cubeRegions"][0]["keyValues"]}
    assert [each["value"] for each in keys["FREQ"]["values"]] == frequencies
    assert [each["value"] for each in keys["SERIES"]["values"]] == codes
    assert {each["id"]: each["title"] for each in one["annotations"]}["series_count"] == count


def test_the_codes_beside_what_there_is_are_those_of_which_there_is_something(sdmx):
    address = f"/sdmx/availability/dataflow/ASREPORTED/{FLOW}/1.0/D.*?references=all"
    found = sdmx.get(address, headers=_JSON).json()["data"]

    (own,) = (one for one in found["codelists"] if one["id"] == f"CL_SERIES_{FLOW}")
    assert ([code["id"] for code in own["codes"]], own["isPartial"]) == (["CASES"], True)
    assert [one["id"] for one in found["dataStructures"]] == [FLOW]
    only = sdmx.get(address.replace("=all", "=dataflow,conceptscheme"), headers=_JSON).json()["data"]
    assert {name for name, some in only.items() if some} == {"dataflows", "conceptSchemes", "dataConstraints"}


def test_of_nothing_nothing_is_available(sdmx):
    assert sdmx.get("/sdmx/availability/dataflow/ASREPORTED/SILENT/1.0").status_code == 404
    assert sdmx.get(f"/sdmx/availableconstraint/{FLOW}/W.").status_code == 404
