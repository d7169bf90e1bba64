"""The metadata of a list's CSV: what the table is about, its moment, and each of its columns."""

import csv
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlencode

from msgspec import Struct

from api.http.addresses import filled
from api.metadata.described_columns import DescribedColumn, described_columns
from api.reading.list_answer import list_answer, rows_of
from api.reading.read_route import Read
from domain.keys import series_key
from domain.series import Series, Source
from projections.answers.known import known_series, known_source
from projections.answers.view import View
from projections.moment import At

# The columns whose cells tell a row from all others, as far as it has them; of a list that is not here no few do.
KEYS: dict[str, tuple[str, ...]] = {
    "totals": ("series",), "sources": ("source",), "series_list": ("series",), "figures": ("period",),
    "history": ("entry",), "years": ("year",), "months": ("month",), "vintages": ("published_at.instant",),
    "triangle": ("period",), "table": ("period",), "source_figures": ("vintage", "series", "period"),
    "calendar": ("period",), "coverage": ("published_at.instant",), "reconciliation": ("rule", "period"),
}  # fmt: skip
_WORDS_OF_A_SERIES = 2


class DescribedTable(Struct, frozen=True, kw_only=True):
    """What the CSV of a list is, as any description of it has to say.

    ``here`` is its address from beside it as it was asked for, and ``permanent`` the one whose bytes never change.
    ``units`` are those of the columns that are amounts in the unit of a series, ``relays`` whose figures they are.
    """

    name: str
    title: str
    about: str
    here: str
    permanent: str
    publisher: str | None
    relays: str | None
    citation: str
    columns: list[DescribedColumn]
    units: dict[str, str]
    key: list[str]
    position: int


def described_table(read: Read, view: View, at: At, keys: Sequence[str], given: dict[str, Any]) -> DescribedTable:
    """The description of what the CSV of a read has at a moment; raises what the question meets."""
    assert read.listed is not None, "only lists are written as CSV"
    answer = read.ask(view, at, *keys, **given, **({"limit": 1, "behind": None} if read.pages else {}))
    listed = list_answer(answer)
    # Which columns there are is told by the answer, or by any of its rows.
    table = read.listed.table(read.answer, answer, rows_of(listed)[:1])
    header = next(csv.reader([table.partition(b"\r\n")[0].decode()]))
    columns = described_columns(read.answer, header)
    series, source = _of_whom(view, at, keys)
    asked = _query(at, given)
    path = filled(read.path, *(word for key in keys for word in key.split("/")))
    word = path.rpartition("/")[2]
    title = word.replace("_", " ")
    return DescribedTable(
        name="-".join([*(key.replace("/", "-") for key in keys), word]).lower(),
        title=f"{series.title}: {title}" if series else title.capitalize(),
        about=read.summary,
        here=_with(f"{word}.csv", asked),
        permanent=_with(f"{word}.csv", {**asked, "position": str(listed.position)} if _is_in_time(read) else asked),
        publisher=source.name if source else None,
        relays=source.relays if source else None,
        citation=_citation(series, source, path, at, listed.position),
        columns=columns,
        units=_units(view, at, series, columns),
        key=[name for name in KEYS.get(read.name, ()) if name in header],
        position=listed.position,
    )


def _is_in_time(read: Read) -> bool:
    return read.times != "none"


def _of_whom(view: View, at: At, keys: Sequence[str]) -> tuple[Series | None, Source | None]:
    """The series that an address names, and its source or the one that it names alone."""
    words = [word for key in keys for word in key.split("/")]
    if len(words) < _WORDS_OF_A_SERIES:
        return None, known_source(view, at, words[0]) if words else None
    _, series = known_series(view, at, "/".join(words[:_WORDS_OF_A_SERIES]))
    return series, known_source(view, at, words[0])


def _units(view: View, at: At, series: Series | None, columns: Sequence[DescribedColumn]) -> dict[str, str]:
    """The unit of each column that has one: that of the series which the address names, or the column."""
    amounts = [one.name for one in columns if one.kind == "decimal"]
    if series is not None:
        return dict.fromkeys(amounts, series.unit)
    named = {name: series_key(name.partition("@")[0]) for name in amounts if "/" in name}
    return {name: known_series(view, at, str(key))[1].unit for name, key in named.items()}


def _query(at: At, given: dict[str, Any]) -> dict[str, str]:
    """What the address of the CSV asks, as an address says it."""
    asked = {
        name.rstrip("_"): ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
        for name, value in given.items()
    }
    return asked if at.as_of is None else {**asked, "as_of": at.as_of}


def _with(address: str, query: dict[str, str]) -> str:
    return f"{address}?{urlencode(sorted(query.items()), safe='/,:', quote_via=quote)}" if query else address


def _citation(series: Series | None, source: Source | None, path: str, at: At, position: int) -> str:
    """One sentence by which the table can be found again as it is."""
    of = f"{source.name}: {series.title} ({series.unit}). " if series and source else ""
    if source and not series:
        of = f"{source.name}. "
    published = f"as published by {at.as_of}, " if at.as_of else ""
    return f"{of}{path}, {published}as recorded at position {position}."
