"""The ids of the structures: who maintains them, their version, and their names in a URN."""

MAINTAINER = "ASREPORTED"
# Two numbers: a version that may change, as the list of a source's series does. One of three could not (SDMX 3.0).
VERSION = "1.0"
# What a request may say instead: the latest of any kind, the latest that is stable, all.
VERSIONS = frozenset({VERSION, "latest", "all", "*", "+", "~"})
CONCEPTS = "CONCEPTS"

_PACKAGES = {
    "Dataflow": "datastructure",
    "DataStructure": "datastructure",
    "Codelist": "codelist",
    "ConceptScheme": "conceptscheme",
    "Concept": "conceptscheme",
    "AgencyScheme": "base",
    "DataConstraint": "registry",
    "ContentConstraint": "registry",
}


def urn(kind: str, code: str, item: str | None = None) -> str:
    """The URN of a structure, or of an item in it.

    >>> urn("Concept", "CONCEPTS", "FREQ")
    'urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept=ASREPORTED:CONCEPTS(1.0).FREQ'
    """
    behind = "" if item is None else f".{item}"
    return f"urn:sdmx:org.sdmx.infomodel.{_PACKAGES[kind]}.{kind}={MAINTAINER}:{code}({VERSION}){behind}"
