"""The OpenAPI operations of writes: bodies, answers, headers and every status that they can have."""

import re
from collections.abc import Iterable, Sequence

import msgspec

from api.http import patterns
from api.openapi.other_operations import OTHERS, add_others, path_parameter
from api.openapi.property_descriptions import describe_properties
from api.openapi.read_operations import IN_PATH, PROBLEM_SCHEMA, REFUSED, SECURITY, JsonObject
from api.problems.problem_table import PROBLEM_MEDIA_TYPE
from api.writing.preconditions import Expects
from api.writing.write_route import Write
from transparency.checkpoint_list import CheckpointPage
from upkeep.upstream.mirror_status import MirrorStatus

_SCHEMAS = "#/components/schemas/{name}"
_KEY = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "description": "The same request with the same key is recorded once, and gets the first answer again.",
    "schema": {"type": "string", "pattern": patterns.KEY, "examples": ["8e03978e-40d5-43dd-bc93"]},
}  # fmt: skip
_IF_MATCH = {
    "name": "If-Match", "in": "header", "required": True,
    "description": "The version that you have seen: the ETag of the figure, or `version` of the source or series.",
    "schema": {"type": "string", "pattern": patterns.VERSION, "examples": ['"3"']},
}  # fmt: skip
_IF_NONE_MATCH = {
    "name": "If-None-Match", "in": "header", "required": False,
    "description": "`*` for a first report. For a report found late, send If-Match with the version seen.",
    "schema": {"type": "string", "enum": ["*"]},
}  # fmt: skip
_DRY_RUN = {
    "name": "dry_run", "in": "query", "required": False,
    "description": "Answer what would be recorded, and record nothing.", "schema": {"type": "boolean"},
}  # fmt: skip
_HEADERS = {
    "Ledger-Position": {"description": "The position after the write.", "schema": {"type": "integer"}},
    "ETag": {"description": "For a write to one figure: its next version.", "schema": {"type": "string"}},
    "Location": {"description": "The address of what was recorded.", "schema": {"type": "string"}},
}
# In the order in which a reader comes to need them.
_TAGS = {
    "figures": "Figures as of any moment.",
    "statistics": "Years, months, days, and any two days.",
    "releases": "Why figures read as they do.",
    "series": "Sources and their series.",
    "evidence": "Documents, bulletins, and the ledger itself.",
    "recording": "Record what a source published.",
    "proposals": "What waits to be issued.",
    "mending": "Correct our own mistakes.",
    "tokens": "Who may write.",
    "hooks": "Who is told of revisions.",
    "pages": "For people.",
    "service": "The service itself.",
}
_ALWAYS = (400, 401, 403, 404, 405, 408, 413, 414, 429, 431, 500, 503, 507)


def add_writes(document: JsonObject, writes: Sequence[Write], *, reads_are_open: bool) -> None:
    """Put the writes, and what of reads is no table's row, into a document of the reads."""
    if not reads_are_open:
        _close(document)
    for write in writes:
        operations = document["paths"].setdefault(write.path.replace(":str", ""), {})
        operations[write.method.lower()] = _operation(write)
    content = document["paths"]["/v1/documents/{document}/content"]
    content["get"] = _content_operation() | ({} if reads_are_open else {"security": [{SECURITY: []}]})
    add_others(document["paths"], OTHERS, reads_are_open=reads_are_open)
    document["tags"] = [{"name": name, "description": about} for name, about in _TAGS.items()]
    components = document["components"]
    ours = _schemas(writes)
    assert not ours.keys() & components["schemas"].keys(), "a name stands for one schema"
    components["schemas"] |= ours
    describe_properties(components["schemas"])
    components["securitySchemes"] = {
        SECURITY: {"type": "http", "scheme": "bearer", "description": "`asreported token create` issues the first one."}
    }


def _close(document: JsonObject) -> None:
    """Of a deployment whose reads are closed: every read asks for a token."""
    for operations in document["paths"].values():
        for told in operations.values():
            told["security"] = [{SECURITY: []}]
            told["responses"] |= {str(status): _problem((), status) for status in (401, 403)}


def _schemas(writes: Iterable[Write]) -> JsonObject:
    """The JSON schemas of bodies and answers, by name."""
    kinds = {kind for write in writes for kind in (write.body, write.answer) if kind is not None}
    kinds |= {CheckpointPage, MirrorStatus}
    _, found = msgspec.json.schema_components(sorted(kinds, key=lambda one: one.__name__), ref_template=_SCHEMAS)
    return {name: {**schema, **_BESIDE_FIELDS.get(name, {})} for name, schema in found.items()}


# What a body asks for beyond its single fields.
_BESIDE_FIELDS: dict[str, JsonObject] = {
    "SeriesChange": {
        "dependentRequired": {name: ["reason"] for name in ("decimals", "starts_on", "lag_days")},
        "minProperties": 1,
    },
    "SourceChange": {"minProperties": 1},
}


def _operation(write: Write) -> JsonObject:
    told: JsonObject = {
        "operationId": write.name,
        "summary": write.summary,
        "description": f"For {write.rule.about}.",
        "tags": [write.tag],
        "security": [{SECURITY: []}],
        "parameters": [*_of_path(write), *_of_headers(write), *([_DRY_RUN] if write.has_dry_run else [])],
        "responses": _responses(write),
    }
    if write.takes_body:
        told["requestBody"] = {"required": True, "content": _content(write)}
    return told


def _content(write: Write) -> JsonObject:
    if write.body is None:
        return {"application/octet-stream": {"schema": {"type": "string", "format": "binary", "minLength": 1}}}
    return {"application/json": {"schema": {"$ref": _SCHEMAS.format(name=write.body.__name__)}}}


def _of_path(write: Write) -> list[JsonObject]:
    return [path_parameter(name, IN_PATH[name]) for name in re.findall(r"{(\w+):", write.path)]


def _of_headers(write: Write) -> list[JsonObject]:
    preconditions: dict[Expects, list[JsonObject]] = {
        "nothing": [],
        "version": [_IF_MATCH],
        "version or none": [{**_IF_MATCH, "required": False}, _IF_NONE_MATCH],
    }
    return [*preconditions[write.expects], *([] if write.method in {"GET", "DELETE"} else [_KEY])]


def _responses(write: Write) -> JsonObject:
    types = {404: write.missing, 409: write.conflicts}
    told = {str(status): _problem(types.get(status, ()), status) for status in _statuses(write)}
    if write.answer is None:
        return {"204": {"description": write.summary}, **told}
    body = {"application/json": {"schema": {"$ref": _SCHEMAS.format(name=write.answer.__name__)}}}
    headers = {} if write.tag in {"tokens", "hooks", "proposals"} else {"headers": _HEADERS}
    if write.method not in {"GET", "PATCH"}:
        links = {"links": _LINKS[write.name]} if write.name in _LINKS else {}
        told["201"] = {"description": "Recorded.", "content": body, **headers, **links}
    if write.name not in {"issue_token", "add_hook"}:
        about = (
            write.summary if write.method in {"GET", "PATCH"} else "Nothing was recorded: a dry run, or already known."
        )
        told["200"] = {"description": about, "content": body, **headers}
    return dict(sorted(told.items()))


def _statuses(write: Write) -> list[int]:
    more = {
        409: bool(write.conflicts),
        412: write.expects != "nothing" or write.name == "issue_bulletin",
        415: write.body is not None,
        422: write.method not in {"GET", "DELETE"},
        428: write.expects != "nothing",
    }
    return sorted([*_ALWAYS, *(status for status, is_there in more.items() if is_there)])


def _problem(types: Sequence[str], status: int) -> JsonObject:
    named = f" Types: {', '.join(f'`/problems/{one}`' for one in types)}." if types else ""
    told: JsonObject = {
        "description": REFUSED[status] + named,
        "content": {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": PROBLEM_SCHEMA}}},
    }
    if status in {429, 503}:
        told["headers"] = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}
    if status == 401:  # noqa: PLR2004 - a status by its number is what this table is about
        told["headers"] = {"WWW-Authenticate": {"description": "`Bearer`.", "schema": {"type": "string"}}}
    return told


def _link(operation: str, **parameters: str) -> JsonObject:
    return {operation: {"operationId": operation, "parameters": parameters}}


# What goes on with the same figure, upon the version that was answered.
_SAME_FIGURE = {
    **{name: f"$request.path.{name}" for name in ("source", "series", "period")},
    "If-Match": "$response.header.ETag",
}
_ANY_WRITE = ("revise", "confirm", "withdraw", "adjust")
_MENDED = ("correct", "void", "refile")


def _figure_links(*writes: str) -> JsonObject:
    """Links to what may be done next with the figure, and with the entry that was stored."""
    entry = {**_SAME_FIGURE, "entry": "$response.body#/entry"}
    links = [_link(one, **(entry if one in _MENDED else _SAME_FIGURE)) for one in (*writes, *_MENDED)]
    return {name: told for one in links for name, told in one.items()}


_LINKS: dict[str, JsonObject] = {
    "register_source": {
        **_link("source", source="$request.body#/source"),
        **_link("describe_source", source="$request.body#/source"),
    },
    "issue_bulletin": {
        **_link("bulletin", bulletin="$response.body#/bulletin"),
        **_link("void_bulletin", bulletin="$response.body#/bulletin"),
    },
    "report": _figure_links(*_ANY_WRITE),
    "revise": _figure_links(*_ANY_WRITE),
    "confirm": _figure_links(*_ANY_WRITE),
    "reinstate": _figure_links(*_ANY_WRITE),
    "withdraw": _figure_links("reinstate", "confirm"),
    "adjust": _figure_links(*_ANY_WRITE, "withdraw_adjustment"),
    "receive_document": {
        **_link("document", document="$response.body#/document"),
        **_link("receive_content", document="$response.body#/document"),
    },
    "receive_content": _link("content", document="$request.path.document"),
    "add_hook": {
        **_link("remove_hook", hook="$response.body#/hook/id"),
        **_link("deliveries", hook="$response.body#/hook/id"),
    },
    "issue_token": _link("revoke_token", token="$response.body#/token/id"),  # noqa: S106 - an expression, not a token
}


def _content_operation() -> JsonObject:
    """The read of a document's bytes, which is no answer in JSON."""
    binary = {"type": "string", "format": "binary"}
    told = {str(status): _problem((), status) for status in (400, 404, 405, 414, 429, 431, 500, 503)}
    return {
        "operationId": "content",
        "summary": "The bytes of a document, as an attachment.",
        "tags": ["evidence"],
        "parameters": [path_parameter("document", IN_PATH["document"])],
        "responses": {
            "200": {
                "description": "The bytes and the media type, as they were sent.",
                # The first is for generators of clients, which know no wildcards.
                "content": {one: {"schema": binary} for one in ("application/octet-stream", "*/*")},
            },
            "304": {"description": "If-None-Match names these bytes."},
            **told,
        },
    }  # fmt: skip
