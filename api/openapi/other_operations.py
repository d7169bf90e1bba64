"""The OpenAPI operations of what is neither a row of reads nor of writes: the log, health, metrics, problems, pages."""

from collections.abc import Iterable
from typing import NamedTuple

from api.http import addresses, patterns
from api.http.query_string import Parameter
from api.openapi.read_operations import IN_PATH, PROBLEM_SCHEMA, REFUSED, SECURITY, JsonObject, Word
from api.problems.problem_table import PROBLEM_MEDIA_TYPE
from api.reading.parameters import OF_CHECKPOINTS

_OPENAPI = "application/vnd.oai.openapi+json"
_HTML, _JSON, _TEXT = "text/html", "application/json", "text/plain"
_BINARY: JsonObject = {"type": "string", "format": "binary"}
_OBJECT: JsonObject = {"type": "object", "additionalProperties": True}
_STRING: JsonObject = {"type": "string"}
_WORDS = {
    "position": IN_PATH["position"],
    "slug": Word("The last part of the problem's type.", patterns.SLUG, "unknown-series"),
    "level": Word("The height of the tile in the tree, from 0.", "^(0|[1-9][0-9]?)$", "0"),
    "number": Word("The number of the tile, from 000.", "^[0-9]{3}$", "000"),
    "sha256": Word("The SHA-256 of the bytes, in hexadecimal digits.", patterns.SHA256, "0" * 64),
    "width": Word("How many hashes of the tile are there.", "^[1-9][0-9]{0,2}$", "1"),
}


class Other(NamedTuple):
    """An address that is no table's row; ``is_open`` means that nobody is asked for a token."""

    path: str
    name: str
    tag: str
    media_type: str
    schema: JsonObject
    summary: str
    is_open: bool = False
    parameters: tuple[Parameter, ...] = ()


OTHERS = (
    Other(addresses.INDEX, "index", "service", _JSON, _OBJECT, "Every address, with its method.", is_open=True),
    Other(addresses.OPENAPI, "openapi", "service", _OPENAPI, _OBJECT, "This document.", is_open=True),
    Other(addresses.DOCS, "docs", "pages", _HTML, _STRING, "This interface as a page to try.", is_open=True),
    Other(addresses.PROBLEMS, "problem_types", "pages", _HTML, _STRING, "Every problem type.", is_open=True),
    Other(
        "/problems/{slug}", "problem_type", "pages", _HTML, _STRING,
        "A problem type: what is wrong, and what to do.", is_open=True,
    ),
    Other(
        f"{addresses.REVISIONS}.jsonfeed", "revisions_feed", "releases", "application/feed+json", _OBJECT,
        "Every revision as a JSON Feed, with the filters of the revisions.",
    ),
    Other(
        "/v1/events/{position}/proof", "event_proof", "evidence", _TEXT, _STRING,
        "A C2SP tlog-proof that the signed log holds the event.",
    ),
    Other(
        "/log/checkpoint", "checkpoint", "evidence", _TEXT, _STRING,
        "The last signed checkpoint of the log, with all cosignatures.",
    ),
    Other(
        "/log/checkpoints", "checkpoints", "evidence", _JSON, {"$ref": "#/components/schemas/CheckpointPage"},
        "Every checkpoint that was signed, in the order of signing, with its cosignatures.",
        parameters=OF_CHECKPOINTS,
    ),
    Other(
        addresses.MIRROR, "mirror", "evidence", _JSON, {"$ref": "#/components/schemas/MirrorStatus"},
        "How this mirror stands to the ledger that it mirrors.",
    ),
    Other(
        "/log/content/{sha256}", "content", "evidence", "application/octet-stream", _BINARY,
        "The bytes of documents by their SHA-256.",
    ),
    Other("/log/key", "log_key", "evidence", _TEXT, _STRING, "The key that verifies checkpoints."),
    Other(
        "/log/tile/{level}/{number}.p/{width}", "partial_tile", "evidence", "application/octet-stream", _BINARY,
        "The first hashes of a tile of the log, as C2SP tlog-tiles has it.",
    ),
    Other(addresses.LIVE, "live", "service", _JSON, _OBJECT, "Whether the process answers.", is_open=True),
    Other(addresses.READY, "ready", "service", _JSON, _OBJECT, "Whether all parts of the service work.", is_open=True),
    Other(addresses.METRICS, "metrics", "service", _TEXT, _STRING, "Metrics in the format of Prometheus."),
)  # fmt: skip


def add_others(paths: JsonObject, others: Iterable[Other], *, reads_are_open: bool) -> None:
    """Put them into the paths of a document."""
    for one in others:
        closed: JsonObject = {} if one.is_open or reads_are_open else {"security": [{SECURITY: []}]}
        paths.setdefault(one.path, {})["get"] = _operation(one) | closed


def _operation(one: Other) -> JsonObject:
    return {
        "operationId": one.name,
        "summary": one.summary,
        "tags": [one.tag],
        "parameters": [
            *(path_parameter(name, word) for name, word in _WORDS.items() if f"{{{name}}}" in one.path),
            *(_query_parameter(asked) for asked in one.parameters),
        ],
        "responses": {
            "200": {"description": one.summary, "content": {one.media_type: {"schema": one.schema}}},
            **{str(status): problem(status) for status in _STATUSES},
            **({} if one.is_open else {str(status): problem(status) for status in (401, 403)}),
        },
    }


_STATUSES = (304, 400, 404, 405, 414, 429, 431, 500, 503)


def path_parameter(name: str, word: Word) -> JsonObject:
    """A word of an address."""
    told = {"description": word.about, "schema": word.schema, "example": word.example}
    return {"name": name, "in": "path", "required": True, **told}


def _query_parameter(one: Parameter) -> JsonObject:
    return {"name": one.name, "in": "query", "description": one.description, "schema": dict(one.schema)}


def problem(status: int) -> JsonObject:
    """The response with a problem of that status; of 304, with nothing."""
    if status not in REFUSED:
        return {"description": "If-None-Match names this answer."}
    return {
        "description": REFUSED[status],
        "content": {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": PROBLEM_SCHEMA}}},
    }
