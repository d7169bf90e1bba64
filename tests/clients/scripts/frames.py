"""The figures that a service answers, as frames of polars and pandas and as a table of Arrow."""

import io
import json
import sys
from decimal import Decimal

import pandas as pd
import polars as pl

root, address, key = sys.argv[1:]
sys.path.insert(0, root)

import asreported  # noqa: E402 - from where it stands

series = asreported.connect(address).series(key)
filed = series.figures().file("parquet")
with_polars, with_pandas, with_arrow = series.to_polars(), series.to_pandas(), series.to_arrow(decimals=9)
print(
    json.dumps(
        {
            "polars": {
                "columns": {name: str(kind) for name, kind in with_polars.schema.items()},
                "values": [None if one is None else str(one) for one in with_polars["value"]],
                "instants": [one.isoformat() for one in with_polars["published_at.instant"]],
            },
            "pandas": {
                "columns": {name: str(kind) for name, kind in with_pandas.dtypes.items()},
                "exact": [isinstance(one, Decimal) or one is None for one in with_pandas["value"]],
                "values": [None if one is None else str(one) for one in with_pandas["value"]],
            },
            "arrow": {
                "columns": {field.name: str(field.type) for field in with_arrow.schema},
                "values": [None if one is None else str(one) for one in with_arrow["value"].to_pylist()],
            },
            "filed": {
                "polars": [None if one is None else str(one) for one in pl.read_parquet(filed)["value"]],
                "pandas": [None if one is None else str(one) for one in pd.read_parquet(io.BytesIO(filed))["value"]],
            },
            "nested": {
                "years": list(series.years().to_polars().columns),
                "table": list(asreported.connect(address).table([key]).to_pandas().columns),
                "none": list(series.figures(start="1999", end="1999").to_arrow().schema.names),
                "events": asreported.connect(address).events().to_pandas()["event"].tolist()[0][:8],
            },
        }
    )
)
