"""What pysdmx reads from a service at an address; nothing but the address is ours."""

import csv
import io
import json
import sys
import warnings
from datetime import UTC, datetime

from pysdmx import errors
from pysdmx.api.dc.rest import SdmxConnector
from pysdmx.api.fmr import RegistryClient
from pysdmx.api.qb import (
    ApiVersion,
    AvailabilityFormat,
    AvailabilityQuery,
    DataContext,
    DataFormat,
    DataQuery,
    RestService,
    StructureFormat,
    StructureQuery,
    StructureReference,
    StructureType,
)
from pysdmx.io import get_datasets, read_sdmx

base, flow = f"{sys.argv[1]}/sdmx", sys.argv[2]
warnings.simplefilter("ignore")
urn = f"urn:sdmx:org.sdmx.infomodel.datastructure.Dataflow=ASREPORTED:{flow}(1.0)"
columns = ("ACTION", "SERIES", "TIME_PERIOD", "OBS_VALUE")
connector = SdmxConnector(base, timeout=60)
rest = RestService(base, ApiVersion.V2_2_0, data_format=DataFormat.SDMX_CSV_2_0_0, timeout=60)
last = RestService(
    base,
    ApiVersion.V1_5_0,
    data_format=DataFormat.SDMX_ML_2_1_GEN,
    structure_format=StructureFormat.SDMX_ML_2_1,
    avail_format=AvailabilityFormat.SDMX_ML_2_1,
    timeout=60,
)


def asked(filters=None):
    return [[row[name] for name in columns] for row in connector.data(urn, filters)]


def query(key="Q.GDP_REAL", **said):
    return DataQuery(DataContext.DATAFLOW, "ASREPORTED", flow, "1.0", key, **said)


def traveled(key="Q.GDP_REAL", **said):
    """Rows as pysdmx puts them into frames of pandas, as text, one frame for each action."""
    found = read_sdmx(rest.data(query(key, **said)).decode(), validate=False).data
    wanted = ("TIME_PERIOD", "OBS_VALUE", "VALID_FROM", "VALID_TO", "CHANGE")
    frames = [(one.action.name, one.data[[name for name in wanted if name in one.data]]) for one in found]
    return [[action, *row] for action, frame in frames for row in frame.astype(str).values.tolist()]


def sent(key="Q.GDP_REAL", **said):
    """Rows of CSV as they were sent, with what is to be done with each."""
    found = csv.DictReader(io.StringIO(rest.data(query(key, **said)).decode()))
    return [[row[name] for name in ("ACTION", "TIME_PERIOD", "OBS_VALUE", "VALID_FROM", "VALID_TO")] for row in found]


def through(form):
    service = RestService(base, ApiVersion.V2_2_0, data_format=form, timeout=60)
    (one,) = read_sdmx(service.data(query()).decode(), validate=False).data
    return [one.short_urn, one.action.name, one.data[["TIME_PERIOD", "OBS_VALUE"]].astype(str).values.tolist()]


def described(form):
    service = RestService(base, ApiVersion.V2_2_0, structure_format=form, timeout=60)
    said = service.structure(
        StructureQuery(StructureType.DATAFLOW, "ASREPORTED", flow, references=StructureReference.DESCENDANTS)
    )
    return sorted([type(one).__name__, one.id] for one in read_sdmx(said.decode(), validate=False).structures)


def refused(ask):
    try:
        ask()
    except (errors.Invalid, errors.NotFound) as error:
        return type(error).__name__
    return None


moment = datetime(2024, 8, 20, tzinfo=UTC)
whole, some = connector.dataflow(urn), connector.dataflow(urn, "SERIES='CASES'")
structures = last.structure(
    StructureQuery(StructureType.DATAFLOW, "ASREPORTED", flow, references=StructureReference.ALL)
)
with_structure = get_datasets(rest.data(query()).decode(), structures.decode(), validate=False)[0]
registry = RegistryClient(base, StructureFormat.SDMX_JSON_2_0_0)
schema = registry.get_schema("dataflow", "ASREPORTED", flow, "1.0")
told = {
    "schema": [schema.id, len(schema.components), [code.id for code in schema.components["SERIES"].enumeration.codes]],
    "details": registry.get_dataflow_details("ASREPORTED", flow).name,
    "flows": [[one.agency, one.id, one.name, one.version] for one in connector.dataflows()],
    "search": [one.id for one in connector.dataflows("co>")],
    "whole": [whole.series_count, whole.obs_count],
    "some": [some.series_count, some.obs_count],
    "components": [[one.id, one.role.name, one.attachment_level] for one in whole.structure.components],
    "codes": [code.id for code in some.structure.components["SERIES"].local_codes],
    "data": asked(),
    "filtered": asked("SERIES='GDP_REAL' AND TIME_PERIOD >= '2024-04-01'"),
    "in": asked("TIME_PERIOD IN ('2024-Q1', '2024-05-01')"),
    "between": asked("TIME_PERIOD BETWEEN '2024-04-01' AND '2024-06-30' AND FREQ <> 'D'"),
    "like": asked("SERIES LIKE '%REAL' AND OBS_VALUE > 100"),
    "nothing": asked("SERIES='NOTHING'"),
    "as of": traveled(as_of=datetime(2024, 6, 1, 9, tzinfo=UTC)),
    "as of without offset": traveled(as_of=datetime(2024, 6, 1, 9)),  # noqa: DTZ001 - as many write it
    "history": traveled(include_history=True),
    "history as sent": sent(include_history=True),
    "updated": traveled(key="*", updated_after=moment),
    "history since": traveled(include_history=True, updated_after=datetime(2024, 8, 10, tzinfo=UTC), as_of=moment),
    "all keys": len(traveled(key="*")),
    "several keys": len(traveled(key=["D.*", "Q.GDP_REAL"])),
    "last": traveled(last_n_obs=1, attributes="none"),
    "part": traveled(limit=1, offset=1, attributes=["CHANGE"]),
    "generic": through(DataFormat.SDMX_ML_2_1_GEN),
    "specific": through(DataFormat.SDMX_ML_2_1_STR),
    "structures in json": described(StructureFormat.SDMX_JSON_2_0_0),
    "structures in xml": described(StructureFormat.SDMX_ML_2_1),
    "typed": {name: str(kind) for name, kind in with_structure.data.dtypes.items() if name in ("OBS_VALUE", "ENTRY")},
    "contradiction": refused(lambda: rest.data(query(updated_after=moment, as_of=datetime(2024, 1, 1, tzinfo=UTC)))),
    "unknown": refused(lambda: rest.data(DataQuery(DataContext.DATAFLOW, "ECB", "EXR"))),
    "1.5": len(last.data(query(last_n_obs=1)).split(b"<gen:Obs>")) - 1,
    "1.5 available": b"GDP_REAL" in last.availability(AvailabilityQuery(DataContext.DATAFLOW, "ASREPORTED", flow)),
    "json 2.0": [
        [one["action"], one["validFrom"]]
        for one in json.loads(
            RestService(base, ApiVersion.V2_2_0, timeout=60).data(query("D.CASES", include_history=True))
        )["data"]["dataSets"]
    ],
}
print(json.dumps(told))
