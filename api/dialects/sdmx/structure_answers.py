"""Answers to queries for structures, in both versions of the interface."""

from msgspec.structs import replace

from api.dialects.dialect_request import DialectRefusal, DialectReply, DialectRequest
from api.dialects.sdmx.media_types import STRUCTURE_TYPES, form_accepted
from api.dialects.sdmx.path_words import words_of
from api.dialects.sdmx.structure_json import structure_json
from api.dialects.sdmx.structure_xml import structure_xml
from api.dialects.sdmx.structures import ALL_KINDS, KINDS, OTHER_KINDS, read_structures

_NOT_FOUND = 404
# What data can be described as: all that is in a source's structure is allowed in its dataflow.
_CONTEXTS = frozenset({"dataflow", "datastructure"})
_ALL_BELOW = {"references": ("descendants",)}


def answer_structure(asked: DialectRequest, kind: str = "") -> DialectReply:
    """Structures of a kind; below ``structure`` the first word names it, by the grammar of SDMX 3.0, or it is all."""
    words = words_of(asked.words)
    if kind == "structure" and words and (words[0] in KINDS or words[0] in OTHER_KINDS | ALL_KINDS):
        kind, words = words[0], words[1:]
    if kind in OTHER_KINDS:
        raise DialectRefusal(_NOT_FOUND, f"there is no {kind} here.")
    maintainer, code, version, item = (*words[:4], *("all",) * 4)[:4]
    form = form_accepted(asked.accept, STRUCTURE_TYPES, "xml")
    found = read_structures(asked, kind, (maintainer, code, version), "" if item in {"all", "*"} else item)
    body = structure_json(asked, found) if form == "json" else structure_xml(asked, found)
    return DialectReply(body=body, media_type=STRUCTURE_TYPES[form])


def answer_schema(asked: DialectRequest) -> DialectReply:
    """What data of a dataflow may hold: its data structure with all that this refers to, in one message."""
    context, maintainer, code, version = (*words_of(asked.words)[:4], *("all",) * 4)[:4]
    if context not in _CONTEXTS:
        raise DialectRefusal(_NOT_FOUND, f"there is no schema of a {context[:40]} here.")
    found = read_structures(replace(asked, query=_ALL_BELOW), "datastructure", (maintainer, code, version))
    if len(found.definitions) > 1:
        raise DialectRefusal(_NOT_FOUND, "a schema is of one dataflow, so name one.")
    form = form_accepted(asked.accept, STRUCTURE_TYPES, "xml")
    body = structure_json(asked, found, has_links=True) if form == "json" else structure_xml(asked, found)
    return DialectReply(body=body, media_type=STRUCTURE_TYPES[form])
