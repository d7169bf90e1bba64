"""Structures as SDMX-JSON 2.0."""

from collections.abc import Mapping

import msgspec

from api.dialects.dialect_request import DialectRequest
from api.dialects.sdmx.components import ATTRIBUTES, COMPONENTS, FREQ, SERIES, TIME, VALUE, Component
from api.dialects.sdmx.flows import Flow
from api.dialects.sdmx.message_header import json_header
from api.dialects.sdmx.structures import AGENCIES, CodeList, DataDefinition, Structures, codelist_of
from api.dialects.sdmx.words import CONCEPTS, MAINTAINER, VERSION, urn

_SCHEMA = (
    "https://raw.githubusercontent.com/sdmx-twg/sdmx-json/master/structure-message/tools/schemas/2.0.0/"
    "sdmx-json-structure-schema.json"
)
JsonObject = dict[str, object]


def structure_json(
    asked: DialectRequest,
    found: Structures,
    constraint: Mapping[str, object] | None = None,
    *,
    has_links: bool = False,
) -> bytes:
    """The message; ``constraint`` is what there is of the data, and links name all that it holds."""
    data = {
        "agencySchemes": [_agencies()] if found.has_agencies else [],
        "dataflows": [_flow(one) for one in found.flows],
        "codelists": [_codelist(one) for one in found.codelists],
        "conceptSchemes": [_concepts()] if found.has_concepts else [],
        "dataStructures": [_definition(one) for one in found.definitions],
        "dataConstraints": [constraint] if constraint else [],
    }
    meta = {"schema": _SCHEMA, **json_header(asked)}
    if has_links:
        meta["links"] = [{"rel": "related", "urn": one} for one in _urns(found)]
    # The list that the query is about is there even if it is empty, as pysdmx needs it to be.
    wanted = {name: some for name, some in data.items() if some or name == "dataflows"}
    return msgspec.json.encode({"meta": meta, "data": wanted})


def _urns(found: Structures) -> list[str]:
    return [
        *(urn("DataStructure", one.flow.code) for one in found.definitions),
        *([urn("ConceptScheme", CONCEPTS)] if found.has_concepts else []),
        *(urn("Codelist", one.code) for one in found.codelists),
    ]


def maintained(code: str, name: str, about: str | None = None, *, is_stub: bool = False) -> JsonObject:
    """The members that every structure has."""
    head: JsonObject = {"id": code, "agencyID": MAINTAINER, "version": VERSION, "name": name}
    head |= {} if about is None else {"description": about}
    return head | ({"isExternalReference": True} if is_stub else {})


def _agencies() -> JsonObject:
    maintainer = {"id": MAINTAINER, "name": "The operator of this ledger"}
    return {**maintained(AGENCIES, "Agencies"), "agencies": [maintainer]}


def _flow(one: Flow) -> JsonObject:
    head = maintained(one.code, one.source.name, one.source.url)
    return {**head, "structure": urn("DataStructure", one.code)}


def _codelist(one: CodeList) -> JsonObject:
    head = maintained(one.code, one.name, is_stub=one.is_stub)
    codes = [
        {"id": each.code, "name": each.name, **({} if each.about is None else {"description": each.about})}
        for each in one.items
    ]
    return {**head, "isPartial": one.is_partial, **({"codes": codes} if codes else {})}


def _concepts() -> JsonObject:
    concepts = [{"id": one.code, "name": one.name} for one in COMPONENTS.values()]
    return {**maintained(CONCEPTS, "Concepts"), "concepts": concepts}


def _definition(one: DataDefinition) -> JsonObject:
    head = maintained(one.flow.code, one.flow.source.name, is_stub=one.is_stub)
    return head if one.is_stub else {**head, "dataStructureComponents": _components(one.flow)}


def _components(flow: Flow) -> JsonObject:
    dimensions = [{**_component(flow, one), "position": place} for place, one in enumerate((FREQ, SERIES), start=1)]
    return {
        "dimensionList": {
            "id": "DimensionDescriptor",
            "dimensions": dimensions,
            "timeDimension": _component(flow, TIME),
        },
        "measureList": {"id": "MeasureDescriptor", "measures": [{**_component(flow, VALUE), "usage": "optional"}]},
        "attributeList": {"id": "AttributeDescriptor", "attributes": [_attribute(flow, one) for one in ATTRIBUTES]},
    }


def _attribute(flow: Flow, one: Component) -> JsonObject:
    of_figure: JsonObject = {"attributeRelationship": {"observation": {}}, "measureRelationship": [VALUE.code]}
    of_series: JsonObject = {"attributeRelationship": {"dimensions": [FREQ.code, SERIES.code]}}
    related = of_figure if one.level == "figure" else of_series
    return {**_component(flow, one), "usage": "optional", **related}


def _component(flow: Flow, one: Component) -> JsonObject:
    codes = codelist_of(flow, one)
    represented = {"format": {"dataType": one.text}} if codes is None else {"enumeration": urn("Codelist", codes)}
    return {
        "id": one.code,
        "conceptIdentity": urn("Concept", CONCEPTS, one.code),
        "localRepresentation": represented,
    }
