"""What sdmx1 reads from a service at an address; only the addresses of sources are ours."""

import json
import logging
import sys

import requests
import sdmx

base, flow = sys.argv[1:]
logging.getLogger("sdmx").setLevel(logging.ERROR)
sdmx.add_source(
    {"id": "ASREPORTED", "url": f"{base}/sdmx", "name": "XML of 2.1", "supports": {"availableconstraint": True}}
)
sdmx.add_source({"id": "AS_JSON", "url": f"{base}/sdmx-json", "name": "JSON", "data_content_type": "JSON"})
sdmx.add_source(
    {"id": "AS_3", "url": f"{base}/sdmx", "name": "CSV of 3.0", "versions": ["3.0.0"], "data_content_type": "CSV"}
)
xml, by_json, csv = (sdmx.Client(name) for name in ("ASREPORTED", "AS_JSON", "AS_3"))


def values(message, n=0):
    """Each figure of a data set with its period, as it is put into a frame of pandas."""
    found = sdmx.to_pandas(message.data[n]).reset_index()
    return sorted(
        [row["TIME_PERIOD"], None if row["value"] != row["value"] else row["value"]] for _, row in found.iterrows()
    )


def exact(message, n=0):
    """The same as text, with the attributes of each."""
    return [
        [
            one.key.values["TIME_PERIOD"].value,
            one.value,
            {name: str(of.value) for name, of in sorted(one.attrib.items())},
        ]
        for one in message.data[n].obs
    ]


def refused(ask):
    try:
        ask()
    except requests.HTTPError as error:
        return None if error.response is None else error.response.status_code
    return None


def three(**said):
    message = csv.data(flow, agency_id="ASREPORTED", context="dataflow", version="1.0", dsd=dsd, **said)
    return [[one.action.name, values(message, n)] for n, one in enumerate(message.data)]


flows = sdmx.to_pandas(xml.dataflow().dataflow).to_dict()
found = xml.dataflow(flow)
dsd = found.structure[flow]
key = "Q.GDP_REAL"
history = by_json.data(flow, key=key, params={"includeHistory": True})
(constraint,) = xml.availableconstraint(flow).constraint.values()
told = {
    "flows": flows,
    "dimensions": [one.id for one in dsd.dimensions],
    "attributes": [one.id for one in dsd.attributes],
    "measures": [one.id for one in dsd.measures],
    "codes": {one.id: str(one.name) for one in found.codelist[f"CL_SERIES_{flow}"]},
    "concepts": len(found.concept_scheme["CONCEPTS"].items),
    "data": values(xml.data(flow, key=key)),
    "exact": exact(xml.data(flow, key=key)),
    "by dictionary": values(xml.data(flow, key={"SERIES": ["CASES"]})),
    "structure-specific": values(xml.data(flow, key=key, dsd=dsd)),
    "flat": values(xml.data(flow, key=key, params={"dimensionAtObservation": "AllDimensions"})),
    "from": values(xml.data(flow, key=key, params={"startPeriod": "2024-Q2", "endPeriod": "2024-Q2"})),
    "last": values(xml.data(flow, key=key, params={"lastNObservations": 1})),
    "as of": values(xml.get(url=f"{base}/sdmx/data/{flow}/{key}?asOf=2024-06-01T08:00:00Z")),
    "as of a withdrawal": values(xml.get(url=f"{base}/sdmx/data/{flow}/{key}?asOf=2024-08-20")),
    "history in xml": [values(xml.data(flow, key=key, params={"includeHistory": True}), n) for n in range(7)],
    "history": [[one.action.name, one.valid_from, values(history, n)] for n, one in enumerate(history.data)],
    "updated": values(xml.data(flow, params={"updatedAfter": "2024-08-20T00:00:00+00:00"})),
    "keys": [str(one) for one in xml.series_keys(flow)],
    "preview": [str(one) for one in xml.preview_data(flow, {"FREQ": "D"})],
    "available": {dim.id: sorted(map(str, some.values)) if hasattr(some, "values") else None
                  for region in constraint.data_content_region for dim, some in region.member.items()},
    "nothing": refused(lambda: xml.data(flow, key="W.NOTHING")),
    "mistyped": refused(lambda: xml.get(url=f"{base}/sdmx/data/{flow}?asof=2024-06-01")),
    "3.0": three(key={"SERIES": ["GDP_REAL"]}),
    "3.0 history": three(key={"SERIES": ["CASES"]}, params={"include_history": True}),
    "3.0 updated": three(key={"FREQ": ["Q"]}, params={"update_after": "2024-08-20T00:00:00Z"}),
    "3.0 nothing": three(key={"FREQ": ["W"]}),
}  # fmt: skip
print(json.dumps(told, default=str))
