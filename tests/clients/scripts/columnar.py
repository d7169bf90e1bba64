"""Reads a ledger with polars, DuckDB and pyarrow: `python columnar.py http://127.0.0.1:8000` prints it as JSON."""

import io
import json
import sys
from pathlib import Path
from urllib.request import urlopen

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.ipc
import pyarrow.parquet as pq

FIGURES = "/v1/series/odd/levels/figures"
VERSIONS = "/v1/sources/odd/versions.parquet"


def body(address):
    with urlopen(address, timeout=30) as answer:  # noqa: S310 - the test's own service
        return io.BytesIO(answer.read())


def texts(values):
    return [None if one is None else format(one, "f") for one in values]


def with_polars(base):
    scanned = pl.scan_parquet(f"{base}{FIGURES}.parquet").filter(pl.col("period") > "2021").collect()
    arrow = pl.read_ipc(body(f"{base}{FIGURES}.arrow"))
    return {
        "values": texts(scanned["value"].to_list()),
        "type": str(scanned["value"].dtype),
        "instant": str(scanned["published_at.instant"].dtype),
        "arrow": texts(arrow["value"].to_list()),
    }


def with_duckdb(base):
    Path("versions.parquet").write_bytes(body(f"{base}{VERSIONS}").getvalue())
    connection = duckdb.connect()
    rows = connection.execute(
        "SELECT series, period, value, what FROM 'versions.parquet' WHERE published_to IS NULL ORDER BY ALL"
    ).fetchall()
    return {
        "rows": [[*one[:2], *texts(one[2:3]), one[3]] for one in rows],
        "type": str(connection.execute("SELECT typeof(value) FROM 'versions.parquet' LIMIT 1").fetchone()[0]),
    }


def with_pyarrow(base):
    parquet = pq.read_table(body(f"{base}{FIGURES}.parquet"))
    arrow = pa.ipc.open_file(body(f"{base}{FIGURES}.arrow")).read_all()
    frame = parquet.to_pandas()
    return {
        "equal": parquet.equals(arrow),
        "values": texts(parquet["value"].to_pylist()),
        "type": str(parquet.schema.field("value").type),
        "unit": parquet.schema.field("value").metadata[b"unit"].decode(),
        "moments": str(parquet.schema.field("published_at.instant").type),
        "said": parquet["published_at"].to_pylist(),
        "about": json.loads(parquet.schema.metadata[b"asreported"])["series"],
        "pandas": texts(frame["value"]),
        "is_instant": isinstance(frame["published_at.instant"].dtype, pd.DatetimeTZDtype),
    }


base = sys.argv[1]
print(json.dumps({"polars": with_polars(base), "duckdb": with_duckdb(base), "pyarrow": with_pyarrow(base)}))
