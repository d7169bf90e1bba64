"""Answers to queries for structures, in both versions of the interface."""

from api.dialects.dialect_request import DialectRefusal, DialectReply, DialectRequest
from api.dialects.sdmx.media_types import STRUCTURE_TYPES, form_accepted
from api.dialects.sdmx.path_words import words_of
from api.dialects.sdmx.structure_json import structure_json
from api.dialects.sdmx.structure_xml import structure_xml
from api.dialects.sdmx.structures import ALL_KINDS, KINDS, OTHER_KINDS, read_structures

_NOT_FOUND = 404


def answer_structure(asked: DialectRequest, kind: str = "") -> DialectReply:
    """Structures of a kind; below ``structure`` the first word names it, by the grammar of SDMX 3.0, or it is all."""
    words = words_of(asked.words)
    if kind == "structure" and words and (words[0] in KINDS or words[0] in OTHER_KINDS | ALL_KINDS):
        kind, words = words[0], words[1:]
    if kind in OTHER_KINDS:
        raise DialectRefusal(_NOT_FOUND, f"No results found: there is no {kind} here.")
    maintainer, code, version, item = (*words[:4], *("all",) * 4)[:4]
    form = form_accepted(asked.accept, STRUCTURE_TYPES, "xml")
    found = read_structures(asked, kind, (maintainer, code, version), "" if item in {"all", "*"} else item)
    body = structure_json(asked, found) if form == "json" else structure_xml(asked, found)
    return DialectReply(body=body, media_type=STRUCTURE_TYPES[form])
