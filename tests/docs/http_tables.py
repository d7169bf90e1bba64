"""The tables of docs/http.md, made from the tables of routes, rules and limits."""

from collections.abc import Iterable

import msgspec
from msgspec import Struct

from api.authority.scopes import RULES
from api.http import http_refusals
from api.policy import Policy
from api.problems.problem_table import problem_of
from api.routes import document_content
from api.routes.pages import PAGES
from api.routes.reads import READS
from api.routes.writes import WRITES
from api.writing.hooks import HOOKS
from api.writing.proposals import PROPOSALS
from api.writing.tokens import TOKENS
from api.writing.write_route import CONTENT, LARGE, SMALL, Write
from domain.refusals import Refusal

ALL_WRITES = (*WRITES, *PROPOSALS, *TOKENS, *HOOKS)
_PATHS = {one.path for one in (*PAGES, *READS)} | {one.path for one in ALL_WRITES} | {document_content.PATH}
ROUTES = sorted(path.replace(":str}", "}") for path in _PATHS)
_ASKS = {"nothing": "", "version": "`If-Match`", "version or none": "`If-None-Match: *` or `If-Match`"}
_KIBIBYTE, _MEBIBYTE = 1024, 1024 * 1024
_BODIES = {SMALL: "A body", LARGE: "The body of a bulletin", CONTENT: "The content of a document"}
_TOO_MUCH = (
    http_refusals.TooManyStatements,
    http_refusals.PathTooLong,
    http_refusals.QueryTooLong,
    http_refusals.HeadersTooLarge,
)


def reads() -> str:
    """The routes that read."""
    rows = ["| route | any moment | parameters | answers |\n|---|---|---|---|\n"]
    for route in READS:
        names = ", ".join(f"`{one.name}`{'!' if one.is_asked else ''}" for one in route.parameters)
        moment = {"both axes": "✓", "position": "`position`", "none": ""}[route.times]
        a_list = " (list)" if route.is_list else ""
        rows.append(f"| `{route.path.replace(':str}', '}')}` | {moment} | {names} | {route.summary}{a_list} |\n")
    return "".join(rows) + "\nA parameter with ! is required.\n"


def pages() -> str:
    """The pages for people."""
    rows = [f"| `{one.path.replace(':str}', '}')}` | {one.summary} |\n" for one in PAGES]
    return f"| page | shows |\n|---|---|\n{''.join(rows)}"


def writes() -> str:
    """The routes that record, and those of tokens."""
    rows = ["| route | who | expects | body | does |\n|---|---|---|---|---|\n"]
    for one in ALL_WRITES:
        route = f"`{one.method} {one.path.replace(':str}', '}')}`"
        rows.append(f"| {route} | {one.rule.name} | {_ASKS[one.expects]} | {_body(one)} | {one.summary} |\n")
    return (
        "".join(rows)
        + "\nA field with ! is required. The [OpenAPI document](reference/openapi.json) says what each may contain.\n"
    )


def _body(write: Write) -> str:
    if write.is_raw:
        return "any bytes"
    if write.body is None:
        return ""
    return ", ".join(f"`{one.encode_name}`{'!' if one.required else ''}" for one in _needed_first(write.body))


def _needed_first(body: type[Struct]) -> Iterable[msgspec.structs.FieldInfo]:
    return sorted(msgspec.structs.fields(body), key=lambda one: not one.required)


def rules() -> str:
    """Who may do what."""
    rows = [f"| {one.name} | {one.about} |\n" for one in RULES]
    return f"| who | is |\n|---|---|\n{''.join(rows)}"


def limits() -> str:
    """How much is too much."""
    policy = Policy()
    bodies = [
        f"- {_BODIES[most]} has at most {_size(most)} and must arrive within {_patience(most)} (413, 408)."
        for most in _BODIES
    ]
    told = [f"- {_sentence(one)} ({problem_of(one).status})." for one in _TOO_MUCH]
    rates = [
        f"- {what}: at most {quota:,} per minute, unless an operator changes it (429)."
        for what, quota in (
            ("Reads from one address", policy.reads_per_minute),
            ("Writes with one token", policy.writes_per_minute),
            ("Invalid tokens from one address, and writes without a token", policy.guesses_per_minute),
        )
    ]
    return "\n".join([*bodies, *told, *rates])


def _size(most: int) -> str:
    return f"{most // _MEBIBYTE} MiB" if most >= _MEBIBYTE else f"{most // _KIBIBYTE} KiB"


def _patience(most: int) -> str:
    (seconds,) = {one.patience for one in ALL_WRITES if one.takes_body and one.most == most}
    return f"{seconds:g} seconds"


def _sentence(refusal: type[Refusal]) -> str:
    return (refusal.__doc__ or "").partition("\n")[0].rstrip(".")
