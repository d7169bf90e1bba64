"""The figures of one series as text, read in six ways by programs that know nothing of this ledger."""

import io
import json
import os
import sys
import urllib.request
import xml.etree.ElementTree as ET

import pandas as pd
import pyarrow.parquet as pq
import sdmx
from full_fred.fred import Fred
from pysdmx.api.qb import ApiVersion, DataContext, DataFormat, DataQuery, RestService

base, key = sys.argv[1:]
source, _, name = key.partition("/")
flow, code = source.upper().replace("-", "_"), name.upper().replace("-", "_")
fred_id = key.upper().replace("/", ".")
frequency = "W"


def got(address):
    with urllib.request.urlopen(f"{base}{address}") as answer:  # noqa: S310 - the address is a service of the test's own
        return answer.read()


def by_full_fred():
    os.environ["FRED_API_KEY"] = "a" * 32
    fred = Fred()
    fred._FredBase__url_base = f"{base}/fred/"  # noqa: SLF001 - the only way to name another address
    return fred.get_series_df(fred_id)["value"].tolist()


def by_sdmx1():
    sdmx.add_source({"id": "ASREPORTED", "url": f"{base}/sdmx", "name": "A ledger"})
    message = sdmx.Client("ASREPORTED").data(flow, key=f"{frequency}.{code}")
    return [one.value for _, one in sorted((str(one.dimension), one) for one in message.data[0].obs)]


def by_pysdmx():
    service = RestService(f"{base}/sdmx", ApiVersion.V2_2_0, data_format=DataFormat.SDMX_CSV_2_0_0)
    answer = service.data(DataQuery(DataContext.DATAFLOW, "ASREPORTED", flow, "1.0", f"{frequency}.{code}"))
    return pd.read_csv(io.BytesIO(answer), dtype=str)["OBS_VALUE"].tolist()


def by_pyarrow():
    table = pq.read_table(io.BytesIO(got(f"/v1/series/{key}/figures.parquet")))
    return [format(one, "f") for one in table["value"].to_pylist()]


root = ET.fromstring(got(f"/fred/series/observations?series_id={fred_id}"))  # noqa: S314 - of the test's own service
csv = pd.read_csv(io.BytesIO(got(f"/v1/series/{key}/figures.csv")), dtype=str)
print(
    json.dumps(
        {
            "FRED's XML": [one.attrib["value"] for one in root],
            "full_fred": by_full_fred(),
            "sdmx1": by_sdmx1(),
            "pysdmx": by_pysdmx(),
            "pandas as text": csv["value"].tolist(),
            "Parquet": by_pyarrow(),
        }
    )
)
