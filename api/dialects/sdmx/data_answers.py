"""Answers to queries for data and for availability, in both versions of the interface."""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from api.dialects.dialect_request import DialectRefusal, DialectReply, DialectRequest
from api.dialects.sdmx.availability import Availability, available, available_json, available_xml
from api.dialects.sdmx.components import DIMENSIONS, SERIES
from api.dialects.sdmx.csv_data import csv_data
from api.dialects.sdmx.data_query import DataQuery, read_data_query
from api.dialects.sdmx.disseminations import disseminations, streamed
from api.dialects.sdmx.flows import Flow, flows_named
from api.dialects.sdmx.generic_data import GenericData
from api.dialects.sdmx.json_data import json_data, second_json_data
from api.dialects.sdmx.large_body import large_body
from api.dialects.sdmx.media_types import DATA_TYPES, STRUCTURE_TYPES, form_accepted
from api.dialects.sdmx.path_words import words_of
from api.dialects.sdmx.reading import read_versions
from api.dialects.sdmx.specific_data import SpecificData
from api.dialects.sdmx.structure_json import structure_json
from api.dialects.sdmx.structure_xml import structure_xml
from api.dialects.sdmx.structures import CodeList, Node, Structures, children, codelist_of, put_together
from api.dialects.sdmx.xml_data import xml_data

_MALFORMED, _NOT_FOUND = 400, 404
_PARTS_OF_FLOW = 3
_CONTEXTS = frozenset({"dataflow", "datastructure", "*"})
_REFERENCES = frozenset(
    ["all", "codelist", "valuelist", "datastructure", "conceptscheme", "dataflow", "dataproviderscheme", "none"]
)


class DataPath(NamedTuple):
    """What the path of a query says; ``is_later``: by the grammar of SDMX 3.0."""

    maintainer: str
    flow: str
    version: str
    key: str
    component: str
    is_later: bool


def answer_data(asked: DialectRequest, *, usual: str | None = None) -> DialectReply:
    """Data; ``usual`` is the form for those who accept any: generic XML of 2.1, and CSV of 3.0."""
    where = read_where(words_of(asked.words))
    form = form_accepted(asked.accept, DATA_TYPES, usual or ("csv" if where.is_later else "generic"))
    found = flows_named(asked, where.maintainer, where.flow, where.version)
    query = read_data_query(asked, found, where.key)
    return DialectReply(body=_data(query, form, where), media_type=DATA_TYPES[form])


def answer_availability(asked: DialectRequest, *, usual: str = "xml") -> DialectReply:
    """What there is of the data, with the structures that are asked for beside it."""
    where = read_where(words_of(asked.words))
    form = form_accepted(asked.accept, STRUCTURE_TYPES, usual)
    mode = asked.one("mode") or "exact"
    if mode not in {"exact", "available"}:
        raise DialectRefusal(_MALFORMED, "mode is exact or available.")
    found = flows_named(asked, where.maintainer, where.flow, where.version)
    query = read_data_query(asked, _one_flow(found), where.key)
    one = available(query, could_be_added=mode == "available")
    if not one.codes:
        raise DialectRefusal(_NOT_FOUND, "no figure matches the query.")
    components = _components(where.component)
    beside = _beside(asked, one)
    if form == "json":
        body = structure_json(asked, beside, available_json(one, components))
    else:
        body = structure_xml(asked, beside, available_xml(one, components))
    return DialectReply(body=body, media_type=STRUCTURE_TYPES[form])


def read_where(words: tuple[str, ...]) -> DataPath:
    """The path: ``dataflow/AGENCY/ID/VERSION/KEY`` of 3.0, else ``AGENCY,ID,VERSION/KEY/PROVIDER`` of 2.1.

    >>> read_where(("ASREPORTED,GDP", "Q.TOTAL"))[:4]
    ('ASREPORTED', 'GDP', 'latest', 'Q.TOTAL')
    """
    if not words or words[0] in _CONTEXTS:
        maintainer, flow, version, key, component = (*words[1:6], *("*",) * 5)[:5]
        return DataPath(maintainer, flow, version, key, component, is_later=True)
    flow, key, _, component = (*words[:4], *("all",) * 4)[:4]
    parts = flow.split(",")
    if len(parts) > _PARTS_OF_FLOW:
        raise DialectRefusal(_MALFORMED, f"A dataflow is AGENCY,ID,VERSION, ID alone or two of them, not {flow[:80]}.")
    maintainer, code, version = ("all", *parts, "latest") if len(parts) == 1 else (*parts, "latest")[:_PARTS_OF_FLOW]
    return DataPath(maintainer, code, version, key, component, is_later=False)


def _data(query: DataQuery, form: str, where: DataPath) -> bytes | Iterator[bytes]:
    if form in {"csv", "first csv"}:
        # A table without rows is one that programs read; 2.1 has an error for what is not there.
        found = read_versions(query) if where.is_later else streamed(query)
        return csv_data(query, found, is_first_edition=form == "first csv")
    _one_flow(list(query.flows))
    if form in {"json", "second json"}:
        write = json_data if form == "json" else second_json_data
        return large_body(lambda: write(query, disseminations(query, is_held=True)))
    style = SpecificData(query) if form == "specific" else GenericData(query)
    is_held = query.has_history or query.since is not None
    if is_held:
        return large_body(lambda: xml_data(query, style, disseminations(query)))
    return xml_data(query, style, disseminations(query))


def _one_flow(found: list[Flow]) -> list[Flow]:
    if len(found) > 1:
        raise DialectRefusal(_MALFORMED, "Name one dataflow; only data as SDMX-CSV may be of several.")
    return found


def _components(said: str) -> frozenset[str]:
    known = {one.code for one in DIMENSIONS}
    wanted = known if said in {"*", "all"} else set(said.split(","))
    if not wanted <= known:
        raise DialectRefusal(_MALFORMED, f"There is no dimension {said[:60]}; there are {', '.join(sorted(known))}.")
    return frozenset(wanted)


def _beside(asked: DialectRequest, one: Availability) -> Structures:
    """The structures that are asked for; of the series those that there is something of."""
    said = set((asked.one("references") or "none").split(","))
    if not said <= _REFERENCES:
        raise DialectRefusal(_MALFORMED, f"references is one or more of {', '.join(sorted(_REFERENCES))}.")
    flow = Node("dataflow", one.flow.code)
    definition = children(flow)[0]
    nodes = [each for each in (flow, definition, *children(definition)) if said & {"all", each.kind}]
    found = put_together(asked, {one.flow.code: one.flow}, nodes, set())
    own = codelist_of(one.flow, SERIES)
    codelists = (each if each.code != own else _narrowed(each, one.codes) for each in found.codelists)
    return replace(found, codelists=tuple(codelists))


def _narrowed(codes: CodeList, wanted: tuple[str, ...]) -> CodeList:
    kept = tuple(each for each in codes.items if each.code in set(wanted))
    return codes._replace(items=kept, is_partial=len(kept) < len(codes.items))
