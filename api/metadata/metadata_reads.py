"""The reads that describe the CSV of a list, beside it: one for each form in which descriptions are written."""

from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
from msgspec import Struct

from api.metadata.csvw import csvw
from api.metadata.frictionless import data_resource
from api.metadata.table_metadata import DescribedTable, described_table
from api.reading.read_route import Read
from projections.answers.view import View
from projections.moment import At

# By the ending of their addresses.
FORMS: dict[str, Callable[[DescribedTable], dict[str, Any]]] = {"metadata.json": csvw, "resource.json": data_resource}


class TableMetadata(Struct, frozen=True):
    """A description as it is sent, and the last position that could have changed it."""

    body: bytes
    position: int


def metadata_reads(read: Read) -> list[Read]:
    """The reads beside a list that has a CSV; none beside any other."""
    if "csv" not in read.forms:
        return []
    return [
        Read(
            name=f"{read.name} {ending}",
            path=f"{read.path}.{ending}",
            ask=partial(_ask, read, write),
            answer=TableMetadata,
            line=lambda one: one.body,
            parameters=read.parameters,
            times=read.times,
            missing=read.missing,
            summary=f"The columns of: {read.summary}",
        )
        for ending, write in FORMS.items()
    ]


def _ask(
    read: Read,
    write: Callable[[DescribedTable], dict[str, Any]],
    view: View,
    at: At,
    *keys: str,
    **given: Any,  # noqa: ANN401 - the parameters of any list
) -> TableMetadata:
    about = described_table(read, view, at, keys, given)
    return TableMetadata(msgspec.json.encode(write(about)), about.position)
