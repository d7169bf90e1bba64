"""Structures: dataflows, data structures, lists of codes, concepts, and which of them a query for structures names."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from msgspec import Struct

from api.dialects.dialect_request import DialectRefusal, DialectRequest
from api.dialects.sdmx.components import CODELISTS, SERIES, Component
from api.dialects.sdmx.flows import Flow, flows, flows_by_code, series_of
from api.dialects.sdmx.words import CONCEPTS, MAINTAINER, VERSIONS

_MALFORMED, _NOT_FOUND = 400, 404
AGENCIES = "AGENCIES"
KINDS = ("agencyscheme", "dataflow", "codelist", "conceptscheme", "datastructure")
# Kinds that SDMX has and that nothing here is of.
OTHER_KINDS = frozenset(
    [
        "actualconstraint",
        "allowedconstraint",
        "attachmentconstraint",
        "categorisation",
        "categoryscheme",
        "categoryschememap",
        "conceptschememap",
        "contentconstraint",
        "customtypescheme",
        "dataconstraint",
        "dataconsumerscheme",
        "dataproviderscheme",
        "hierarchy",
        "hierarchicalcodelist",
        "hierarchyassociation",
        "metadataconstraint",
        "metadataflow",
        "metadataproviderscheme",
        "metadataprovisionagreement",
        "metadatastructure",
        "namealiasscheme",
        "namepersonalisationscheme",
        "organisationscheme",
        "organisationschememap",
        "organisationunitscheme",
        "process",
        "provisionagreement",
        "reportingtaxonomy",
        "reportingtaxonomymap",
        "representationmap",
        "rulesetscheme",
        "structuremap",
        "structureset",
        "transformationscheme",
        "userdefinedoperatorscheme",
        "valuelist",
        "vtlmappingscheme",
    ]
)
ALL_KINDS = frozenset({"*", "structure"})
_RELATIONS = frozenset(
    ["none", "parents", "parentsandsiblings", "ancestors", "children", "descendants", "all"]  # words of SDMX
)
_DETAILS = frozenset(
    ["full", "allstubs", "referencestubs", "allcompletestubs", "referencecompletestubs", "referencepartial", "raw"]
)


class Node(NamedTuple):
    """A structure: its kind and its id."""

    kind: str
    code: str


class CodeItem(NamedTuple):
    """A code or a concept with its name."""

    code: str
    name: str
    about: str | None = None


class CodeList(NamedTuple):
    """A list of codes; a stub has none."""

    code: str
    name: str
    items: tuple[CodeItem, ...]
    is_partial: bool = False
    is_stub: bool = False


class DataDefinition(NamedTuple):
    """The data structure of a dataflow; a stub has no components."""

    flow: Flow
    is_stub: bool = False


class Structures(Struct, frozen=True, kw_only=True):
    """The structures of one message, each at most once."""

    flows: tuple[Flow, ...] = ()
    definitions: tuple[DataDefinition, ...] = ()
    codelists: tuple[CodeList, ...] = ()
    has_concepts: bool = False
    has_agencies: bool = False


def codelist_of(flow: Flow, component: Component) -> str | None:
    """The id of a component's list of codes; that of series is the dataflow's own."""
    return f"{SERIES.codes}_{flow.code}" if component is SERIES else component.codes


def read_structures(asked: DialectRequest, kind: str, reference: tuple[str, str, str], item: str = "") -> Structures:
    """The structures that a query names, and what it wants of those that they refer to, or that refer to them."""
    maintainer, code, version = reference
    relation, detail = asked.one("references") or "none", asked.one("detail") or "full"
    kinds = set(KINDS) if kind in ALL_KINDS else {kind}
    if relation not in _RELATIONS and not {relation} <= (set(KINDS) | OTHER_KINDS):
        raise DialectRefusal(_MALFORMED, f"references is one of {', '.join(sorted(_RELATIONS))}, or a kind.")
    if detail not in _DETAILS:
        raise DialectRefusal(_MALFORMED, f"detail is one of {', '.join(sorted(_DETAILS))}.")
    known = {one.code: one for one in _flows(asked, kinds, code)}
    by_rule = {each: one.code for one in known.values() for each in one.codes}
    wanted = {by_rule.get(each, each) for each in code.split(",")}
    found = [one for one in _nodes(known) if one.kind in kinds and _is_named(one.code, wanted)]
    is_ours = _is_named(MAINTAINER, set(maintainer.split(","))) and not VERSIONS.isdisjoint(version.split(","))
    if not found or not is_ours:
        raise DialectRefusal(
            _NOT_FOUND,
            f"there is no {kind[:40]} {maintainer[:60]}:{code[:60]}({version[:20]}). "
            f"All structures here are of {MAINTAINER}.",
        )
    related = [one for one in _related(known, found, relation) if one not in found]
    stubs = {*(found if detail.startswith("all") else []), *(related if detail.endswith("stubs") else [])}
    return put_together(asked, known, [*found, *related], stubs, item)


def put_together(
    asked: DialectRequest, known: dict[str, Flow], nodes: list[Node], stubs: set[Node], item: str = ""
) -> Structures:
    """The structures of some nodes, each with what is inside it but for stubs."""
    wanted = frozenset(item.split(",")) - {""}
    of_kind = {kind: [one for one in nodes if one.kind == kind] for kind in KINDS}
    return Structures(
        flows=tuple(known[one.code] for one in of_kind["dataflow"]),
        definitions=tuple(DataDefinition(known[one.code], one in stubs) for one in of_kind["datastructure"]),
        codelists=tuple(
            _stub(known, one) if one in stubs else _codelist(asked, known, one, wanted) for one in of_kind["codelist"]
        ),
        has_concepts=bool(of_kind["conceptscheme"]),
        has_agencies=bool(of_kind["agencyscheme"]),
    )


def _flows(asked: DialectRequest, kinds: set[str], code: str) -> Iterable[Flow]:
    """The dataflows that the query could be about: of all that a ledger has, those that are named if some are."""
    is_of_some = kinds <= {"dataflow", "datastructure"} and {"*", "all"}.isdisjoint(code.split(","))
    return flows_by_code(asked, code) if is_of_some else flows(asked)


def _is_named(code: str, said: set[str]) -> bool:
    return not said.isdisjoint({code, "*", "all"})


def _nodes(known: dict[str, Flow]) -> Iterator[Node]:
    yield Node("agencyscheme", AGENCIES)
    yield Node("conceptscheme", CONCEPTS)
    yield from (Node("codelist", code) for code in CODELISTS)
    for code in known:
        yield Node("dataflow", code)
        yield Node("datastructure", code)
        yield _series_list(code)


def _series_list(code: str) -> Node:
    return Node("codelist", f"{SERIES.codes}_{code}")


def children(one: Node) -> list[Node]:
    """What a structure refers to."""
    if one.kind == "dataflow":
        return [Node("datastructure", one.code)]
    if one.kind == "datastructure":
        of_all = [Node("codelist", code) for code in CODELISTS]
        return [Node("conceptscheme", CONCEPTS), *of_all, _series_list(one.code)]
    return []


def _parents(known: dict[str, Flow], one: Node) -> list[Node]:
    if one.kind == "datastructure":
        return [Node("dataflow", one.code)]
    return [node for code in known for node in [Node("datastructure", code)] if one in children(node)]


def _related(known: dict[str, Flow], found: list[Node], relation: str) -> list[Node]:
    """Each structure once that stands in that relation to one of those found."""
    below = [child for one in found for child in children(one)]
    all_below = [*below, *(each for one in below for each in children(one))]
    if relation in {"none", "children", "descendants"}:
        return list(dict.fromkeys({"none": [], "children": below, "descendants": all_below}[relation]))
    above = list(dict.fromkeys(parent for one in found for parent in _parents(known, one)))
    all_above = list(dict.fromkeys([*above, *(each for one in above for each in _parents(known, one))]))
    beside = [child for one in above for child in children(one)]
    wanted = {
        "parents": above,
        "parentsandsiblings": [*above, *beside],
        "ancestors": all_above,
        "all": [*all_above, *beside, *all_below],
    }.get(relation)
    if wanted is None:
        wanted = [one for one in [*all_above, *all_below] if one.kind == relation]
    return list(dict.fromkeys(wanted))


def _codelist(asked: DialectRequest, known: dict[str, Flow], node: Node, wanted: frozenset[str]) -> CodeList:
    """A list with the codes that are wanted, or with all."""
    if node.code in CODELISTS:
        name, codes = CODELISTS[node.code]
        items = [CodeItem(code, label) for code, label in codes.items()]
    else:
        flow = known[node.code.removeprefix(f"{SERIES.codes}_")]
        name = f"Series of {flow.source.name}"
        items = [CodeItem(one.code, one.series.title, one.series.description) for one in series_of(asked, flow)]
    kept = tuple(one for one in items if not wanted or one.code in wanted)
    return CodeList(node.code, name, kept, is_partial=len(kept) < len(items))


def _stub(known: dict[str, Flow], node: Node) -> CodeList:
    flow = known.get(node.code.removeprefix(f"{SERIES.codes}_"))
    name = CODELISTS[node.code][0] if flow is None else f"Series of {flow.source.name}"
    return CodeList(node.code, name, (), is_stub=True)
