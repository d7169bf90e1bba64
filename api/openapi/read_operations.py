"""The OpenAPI operations of reads, beyond what Litestar can see in a handler's signature."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import GenericAlias
from typing import Any, NamedTuple, TypeAlias, get_origin, get_type_hints

from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import (
    OpenAPIHeader,
    OpenAPIMediaType,
    OpenAPIResponse,
    Operation,
    Reference,
    Schema,
)
from litestar.openapi.spec import Parameter as Documented
from litestar.openapi.spec.enums import OpenAPIType
from msgspec import Struct, defstruct, structs

from api.http import patterns
from api.http.query_string import Parameter
from api.problems.problem_table import PROBLEM_MEDIA_TYPE, ProblemDetails
from api.reading.forms import MEDIA_TYPES
from api.reading.list_answer import UNWRITTEN
from api.reading.read_route import Form, Read

# JSON as deep as a document of OpenAPI nests; no type checker follows it further.
JsonObject: TypeAlias = dict[str, Any]
_AN_ID = "0191e2f4-5b6c-7d8e-9f01-23456789abcd"


class Word(NamedTuple):
    """A word of an address: what it is, its form, and one of its kind."""

    about: str
    pattern: str
    example: str

    @property
    def schema(self) -> dict[str, object]:
        """Its JSON schema."""
        most: dict[str, object] = {"maxLength": patterns.SLUG_LENGTH} if self.pattern == patterns.SLUG else {}
        return {"type": "string", "pattern": self.pattern, "examples": [self.example], **most}


IN_PATH: dict[str, Word] = {
    "source": Word("A source's slug.", patterns.SLUG, "ua-general-staff"),
    "series": Word("A series' slug.", patterns.SLUG, "personnel"),
    "period": Word("A period in SDMX's text form.", patterns.PERIOD, "2022-03-02"),
    "document": Word("A document's id.", patterns.UUID, _AN_ID),
    "bulletin": Word("A bulletin's id.", patterns.UUID, _AN_ID),
    "position": Word("A position in the ledger, from 1.", patterns.COUNT, "1"),
    "entry": Word("An entry's number.", patterns.COUNT, "1"),
    "token": Word("A token's id.", patterns.TOKEN, "0a1b2c3d"),
    "proposal": Word("A proposal's id.", patterns.PROPOSAL, "0a1b2c3d4e5f60718293a4b5c6d7e8f9"),
    "hook": Word("A hook's id.", patterns.TOKEN, "0a1b2c3d"),
}
_HEADERS = {
    "Ledger-Position": (
        "The position at which it was read: add it as `position`, and the answer never changes.",
        "integer",
    ),
    "ETag": ("A strong tag of this answer; send it back as If-None-Match to get 304.", "string"),
    "Cache-Control": ("`immutable` if the address names a position.", "string"),
    "Link": ('The next page of a list, with `rel="next"`.', "string"),
}
_PART = (
    "The bytes that Range names, one range of them, as Content-Range says. With an ETag in If-Range the whole is sent "
    "if the answer has changed since."
)
# The name of the scheme by which a token is sent.
SECURITY = "bearer"
# Where Litestar puts the schema of problems.
PROBLEM_SCHEMA = "#/components/schemas/ProblemDetails"
REFUSED = {
    400: "Part of the request is not written correctly, or a parameter is unknown or repeated.",
    401: "There is no token, or it is not valid.",
    403: "The token does not have the scope.",
    404: "The ledger does not have what the address or the body names.",
    405: "The address does not support the method.",
    406: "The answer has none of the media types that Accept names; `available` lists them.",
    408: "The body did not arrive in time.",
    409: "The request contradicts what the ledger holds.",
    412: "What If-Match names has changed; nothing was recorded.",
    413: "The body is too large.",
    414: "The path or the query string is too long.",
    415: "The body was not sent as JSON.",
    416: "The answer ends before the first byte that Range names.",
    422: "The Idempotency-Key was already used for another request.",
    428: "The request must say which version it applies to.",
    429: "Too many requests; Retry-After says when to continue.",
    431: "The header is too large.",
    500: "Something went wrong in the service.",
    503: "Not available at the moment; try again.",
    507: "The disk is full: an operator must free some space. Reads still work.",
}
_OF_READS = (400, 404, 405, 406, 412, 414, 416, 429, 431, 500, 503)


def responses(read: Read) -> dict[int, ResponseSpec]:
    """The bodies of a read, by status."""
    problem = {
        status: ResponseSpec(ProblemDetails, description=about, media_type=PROBLEM_MEDIA_TYPE, generate_examples=False)
        for status, about in REFUSED.items()
        if status in _OF_READS
    }
    if read.missing:
        problem[404].description = f"{REFUSED[404]} Types: {', '.join(f'`/problems/{one}`' for one in read.missing)}."
    # What is sent as it was stored is any object, whatever the events of later versions hold.
    found = page_type(read) if read.is_list else JsonObject if read.line else read.answer
    return {
        200: ResponseSpec(found if read.forms else str, description=read.summary, generate_examples=False),
        **problem,
    }


def page_type(read: Read) -> type[Struct]:
    """One page of the list, as JSON."""
    ask = read.ask.func if isinstance(read.ask, partial) else read.ask
    kind = get_type_hints(ask)["return"]
    more = [
        (one.name, one.type, one.default)
        for one in structs.fields(get_origin(kind) or kind)
        if one.name not in {"items", "position"} | UNWRITTEN
    ]
    items = GenericAlias(list, (read.answer,))
    fields: list[Any] = [("items", items), ("next", str | None), ("position", int), *more]  # types made as it runs
    return defstruct(f"{read.answer.__name__}Page", fields, kw_only=True)


def operation(read: Read) -> type[Operation]:
    """The class by which Litestar describes the route."""

    @dataclass
    class ReadOperation(Operation):
        """An operation with the parameters, formats and headers of one read."""

        def __post_init__(self) -> None:
            self.parameters = [
                *_path_parameters(read.path, self.parameters),
                *(_query_parameter(one) for one in read.known.values()),
            ]
            found = (self.responses or {})["200"]
            assert isinstance(found, OpenAPIResponse), "Litestar made it"
            _add_formats(read, found)
            (self.responses or {})["206"] = OpenAPIResponse(description=_PART, headers=found.headers)
            (self.responses or {})["304"] = OpenAPIResponse(
                description="If-None-Match names this answer.", headers=found.headers
            )

    return ReadOperation


def _path_parameters(path: str, found: Sequence[Documented | Reference] | None) -> list[Documented]:
    named = [one for one in found or () if isinstance(one, Documented)]
    for one in named:
        word = IN_PATH[one.name]
        # An example of the parameter itself is what fills the boxes of the page at /docs.
        one.description, one.schema, one.example = word.about, _schema(word.schema), word.example
    return sorted(named, key=lambda one: path.index(f"{{{one.name}:"))


def _query_parameter(one: Parameter) -> Documented:
    schema = _schema(one.schema)
    if one.is_many:
        schema = Schema(type=OpenAPIType.ARRAY, items=schema, unique_items=True, min_items=1)
    return Documented(
        name=one.name,
        param_in="query",
        description=one.description,
        required=one.is_asked,
        schema=schema,
        explode=True if one.is_many else None,
        style="form" if one.is_many else None,
    )


def _media_type(form: Form) -> str:
    return MEDIA_TYPES[form].partition(";")[0]


def _schema(told: Mapping[str, object]) -> Schema:
    names = {"maxLength": "max_length"}
    known: JsonObject = {names.get(name, name): value for name, value in told.items() if name != "type"}
    return Schema(type=OpenAPIType(told["type"]), **known)


def _add_formats(read: Read, found: OpenAPIResponse) -> None:
    text = Schema(type=OpenAPIType.STRING)
    first, *others = read.written_as
    content = (found.content or {}) if first == "json" else {}
    # JSON Feed has an operation of its own: generators of clients take the first JSON for the answer.
    told = [form for form in (others if first == "json" else [first]) if form != "jsonfeed"]
    content |= {_media_type(form): OpenAPIMediaType(schema=text) for form in told}
    found.content = content
    found.headers = {
        name: OpenAPIHeader(description=about, schema=Schema(type=OpenAPIType(kind)))
        for name, (about, kind) in _HEADERS.items()
        if name != "Link" or read.is_list
    }
