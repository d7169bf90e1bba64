"""Hooks over HTTP, for operators: added, shown without their secrets, removed, and their deliveries."""

from typing import Annotated

from msgspec import Meta, Struct

from api.authority.scopes import ADMIN
from api.hooks.hook import Deliveries, Hooks, NewHook, Wanted
from api.http import patterns
from api.writing import bodies
from api.writing.write_route import Write, WriteAnswer, WriteRequest
from projections.answers.feed import KINDS

_HOOKS = "/v1/hooks"
_MANY = 100
Url = Annotated[
    str,
    Meta(
        description="Where to deliver: http or https, port 80, 443 or above 1023, without a user, and not a private "
        "address.",
        extra_json_schema={
            "maxLength": 2048,
            "pattern": patterns.RECEIVER,
            "examples": ["https://example.org/revisions"],
        },
    ),
]
Series = Annotated[
    str,
    Meta(
        description="A series as `source/series`.",
        extra_json_schema={
            "maxLength": patterns.SERIES_LENGTH,
            "pattern": patterns.SERIES,
            "examples": ["war-losses/personnel"],
        },
    ),
]
Kind = Annotated[str, Meta(description="A kind of change.", extra_json_schema={"enum": list(KINDS)})]


class HookBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to deliver, and which revisions: of each list one has to fit; ``after`` None is from now on."""

    url: Url
    series: Annotated[list[Series], Meta(max_length=_MANY)] = []
    source: Annotated[list[bodies.SourceWord], Meta(max_length=_MANY)] = []
    kind: Annotated[list[Kind], Meta(max_length=_MANY)] = []
    reason: Annotated[list[bodies.Reason], Meta(max_length=_MANY)] = []
    min_difference: bodies.Value | None = None
    after: Annotated[int, Meta(ge=0)] | None = None


def add(asked: WriteRequest) -> WriteAnswer:
    """A new hook; private addresses are for the command line alone."""
    body: HookBody = asked.body
    wanted = Wanted(
        series=tuple(body.series),
        source=tuple(body.source),
        kind=tuple(body.kind),
        reason=tuple(body.reason),
        min_difference=body.min_difference,
    )
    new = asked.hooks.add(body.url, wanted, asked.actor, after=body.after, attempt=asked.attempt)
    return WriteAnswer(body=new, is_new=True)


def show(asked: WriteRequest) -> WriteAnswer:
    """All hooks."""
    return WriteAnswer(body=Hooks(items=asked.hooks.hooks()), is_new=False)


def show_deliveries(asked: WriteRequest) -> WriteAnswer:
    """The latest deliveries of a hook."""
    return WriteAnswer(body=Deliveries(items=asked.hooks.deliveries(asked.words["hook"])), is_new=False)


def remove(asked: WriteRequest) -> WriteAnswer:
    """Forget a hook."""
    asked.hooks.remove(asked.words["hook"])
    return WriteAnswer(body=None, is_new=False)


HOOKS: tuple[Write, ...] = (
    Write(
        name="hooks", method="GET", path=_HOOKS, rule=ADMIN, do=show, answer=Hooks, has_dry_run=False,
        is_of_ledger=False, tag="hooks", summary="Every hook, without its secret, and what waits for it.",
    ),
    Write(
        name="add_hook", method="POST", path=_HOOKS, rule=ADMIN, do=add, body=HookBody, answer=NewHook,
        has_dry_run=False, is_of_ledger=False, conflicts=("hook-already-exists", "too-many-hooks"), tag="hooks",
        summary="Deliver revisions to a URL from now on; the secret is shown only in this answer.",
    ),
    Write(
        name="remove_hook", method="DELETE", path=f"{_HOOKS}/{{hook:str}}", rule=ADMIN, do=remove, answer=None,
        has_dry_run=False, is_of_ledger=False, missing=("unknown-hook",), tag="hooks",
        summary="Remove a hook with its secret and its deliveries.",
    ),
    Write(
        name="deliveries", method="GET", path=f"{_HOOKS}/{{hook:str}}/deliveries", rule=ADMIN, do=show_deliveries,
        answer=Deliveries, has_dry_run=False, is_of_ledger=False, missing=("unknown-hook",), tag="hooks",
        summary="The latest deliveries of a hook, newest first, and what the receiver answered.",
    ),
)  # fmt: skip
