"""Structures as SDMX-ML 2.1."""

from collections.abc import Iterator
from html import escape

from api.dialects.dialect_request import DialectRequest
from api.dialects.sdmx.components import ATTRIBUTES, COMPONENTS, DIMENSIONS, FREQ, SERIES, TIME, VALUE, Component
from api.dialects.sdmx.flows import Flow
from api.dialects.sdmx.message_header import SDMX, SPACES, xml_header, xml_reference
from api.dialects.sdmx.structures import AGENCIES, CodeItem, CodeList, DataDefinition, Structures, codelist_of
from api.dialects.sdmx.words import CONCEPTS, MAINTAINER, VERSION, urn

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'


def structure_xml(asked: DialectRequest, found: Structures, constraint: str = "") -> bytes:
    """The message; ``constraint`` is the element of what there is of the data."""
    parts = (
        _within("OrganisationSchemes", [_agencies()] if found.has_agencies else []),
        _within("Dataflows", [_flow(one) for one in found.flows]),
        _within("Codelists", [_codelist(one) for one in found.codelists]),
        _within("Concepts", [_concepts()] if found.has_concepts else []),
        _within("DataStructures", [_definition(one) for one in found.definitions]),
        _within("Constraints", [constraint] if constraint else []),
    )
    return (
        f'{_HEAD}<mes:Structure {SPACES} xmlns:str="{SDMX}/structure">{xml_header(asked)}'
        f"<mes:Structures>{''.join(parts)}</mes:Structures></mes:Structure>"
    ).encode()


def maintained(kind: str, code: str, *, is_stub: bool = False) -> str:
    """The attributes of a structure's tag."""
    of_stub = f' isExternalReference="true" structureURL="../{kind.lower()}"' if is_stub else ""
    said = escape(code)
    name = escape(urn(kind, code))
    return f'id="{said}" urn="{name}" agencyID="{MAINTAINER}" version="{VERSION}" isFinal="false"{of_stub}'


def names(name: str, about: str | None = None) -> str:
    """The elements that say what a structure is called, and what it is."""
    described = f'<com:Description xml:lang="en">{escape(about)}</com:Description>' if about else ""
    return f'<com:Name xml:lang="en">{escape(name)}</com:Name>{described}'


def _within(tag: str, parts: list[str]) -> str:
    return f"<str:{tag}>{''.join(parts)}</str:{tag}>" if parts else ""


def _agencies() -> str:
    inside = f'<str:Agency id="{MAINTAINER}">{names("The operator of this ledger")}</str:Agency>'
    return f"<str:AgencyScheme {maintained('AgencyScheme', AGENCIES)}>{names('Agencies')}{inside}</str:AgencyScheme>"


def _flow(one: Flow) -> str:
    structure = f"<str:Structure>{xml_reference('DataStructure', one.code, 'datastructure')}</str:Structure>"
    inside = f"{names(one.source.name, one.source.url)}{structure}"
    return f"<str:Dataflow {maintained('Dataflow', one.code)}>{inside}</str:Dataflow>"


def _codelist(one: CodeList) -> str:
    partial = ' isPartial="true"' if one.is_partial else ""
    tag = f"<str:Codelist {maintained('Codelist', one.code, is_stub=one.is_stub)}{partial}>"
    return f"{tag}{names(one.name)}{''.join(_item('Code', each) for each in one.items)}</str:Codelist>"


def _concepts() -> str:
    items = (_item("Concept", CodeItem(one.code, one.name)) for one in COMPONENTS.values())
    tag = f"<str:ConceptScheme {maintained('ConceptScheme', CONCEPTS)}>"
    return f"{tag}{names('Concepts')}{''.join(items)}</str:ConceptScheme>"


def _item(tag: str, one: CodeItem) -> str:
    return f'<str:{tag} id="{escape(one.code)}">{names(one.name, one.about)}</str:{tag}>'


def _definition(one: DataDefinition) -> str:
    tag = f"<str:DataStructure {maintained('DataStructure', one.flow.code, is_stub=one.is_stub)}>"
    inside = (
        "" if one.is_stub else f"<str:DataStructureComponents>{''.join(_lists(one.flow))}</str:DataStructureComponents>"
    )
    return f"{tag}{names(one.flow.source.name)}{inside}</str:DataStructure>"


def _lists(flow: Flow) -> Iterator[str]:
    dimensions = [
        f'<str:Dimension id="{one.code}" position="{place}">{_inside(flow, one)}</str:Dimension>'
        for place, one in enumerate((FREQ, SERIES), start=1)
    ]
    time = (
        f'<str:TimeDimension id="{TIME.code}" position="{len(DIMENSIONS)}">{_identity(TIME)}'
        f"{_representation(flow, TIME)}</str:TimeDimension>"
    )
    yield f'<str:DimensionList id="DimensionDescriptor">{"".join(dimensions)}{time}</str:DimensionList>'
    attributes = "".join(
        f'<str:Attribute id="{one.code}" assignmentStatus="Conditional">{_identity(one)}{_representation(flow, one)}'
        f"<str:AttributeRelationship>{_relation(one)}</str:AttributeRelationship></str:Attribute>"
        for one in ATTRIBUTES
    )
    yield f'<str:AttributeList id="AttributeDescriptor">{attributes}</str:AttributeList>'
    measure = f'<str:PrimaryMeasure id="{VALUE.code}">{_inside(flow, VALUE)}</str:PrimaryMeasure>'
    yield f'<str:MeasureList id="MeasureDescriptor">{measure}</str:MeasureList>'


def _inside(flow: Flow, one: Component) -> str:
    return f"{_identity(one)}{_representation(flow, one)}"


def _identity(one: Component) -> str:
    return (
        f'<str:ConceptIdentity><Ref id="{one.code}" maintainableParentID="{CONCEPTS}" '
        f'maintainableParentVersion="{VERSION}" agencyID="{MAINTAINER}" package="conceptscheme" class="Concept"/>'
        "</str:ConceptIdentity>"
    )


def _representation(flow: Flow, one: Component) -> str:
    codes = codelist_of(flow, one)
    inside = (
        f'<str:TextFormat textType="{one.text}"/>'
        if codes is None
        else f"<str:Enumeration>{xml_reference('Codelist', codes, 'codelist')}</str:Enumeration>"
    )
    return f"<str:LocalRepresentation>{inside}</str:LocalRepresentation>"


def _relation(one: Component) -> str:
    if one.level == "figure":
        return f'<str:PrimaryMeasure><Ref id="{VALUE.code}"/></str:PrimaryMeasure>'
    return "".join(f'<str:Dimension><Ref id="{each.code}"/></str:Dimension>' for each in (FREQ, SERIES))
