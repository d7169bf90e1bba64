"""A write route, and one request to it once it is understood."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec import Struct

from api.authority.operators import Operators
from api.authority.scopes import Rule
from api.hooks.hook_register import HookRegister
from api.writing.preconditions import Expects
from domain.keys import figure_key, series_key
from domain.recording.group import CommandGroup
from domain.recording.idempotency import Attempt
from domain.recording.ledger import Ledger
from stores.proposal_register import ProposalRegister

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
SMALL, LARGE, CONTENT = 64 * 1024, 1024 * 1024, 10 * 1024 * 1024
# Seconds for a body to be all there; ten are 8 Mbit/s for the largest content, which many lines do not have.
_PATIENCE, _PATIENCE_WITH_CONTENT = 10.0, 25.0


class WriteRequest(Struct, frozen=True, kw_only=True):
    """One request to record: what, for whom, and upon which version.

    ``ledger`` is asked, and what it comes to is recorded ``into`` the ledger or a group. ``words`` are those of the
    address; ``actor`` is the token's owner; ``media_type`` is of a body that is no JSON. ``may_report`` tells
    whether the token may report for a source.
    """

    ledger: Ledger
    into: Ledger | CommandGroup
    operators: Operators
    hooks: HookRegister
    proposals: ProposalRegister
    may_report: Callable[[str], bool]
    words: Mapping[str, str]
    body: Any
    actor: str
    expect: int | None = None
    attempt: Attempt | None = None
    dry_run: bool = False
    media_type: str = ""

    @property
    def series(self) -> str:
        """The series that the address names; raises NotASlug."""
        return str(series_key(f"{self.words['source']}/{self.words['series']}"))

    @property
    def figure(self) -> str:
        """The figure that the address names; raises NotASlug or NotAPeriod."""
        return str(figure_key(f"{self.words['source']}/{self.words['series']}/{self.words['period']}"))


class WriteAnswer(Struct, frozen=True, kw_only=True):
    """What a write came to: the body, and what of it stands in the status and headers.

    ``is_new``: something was recorded. ``location`` is where it is found; ``version`` the entity tag of what the
    address names.
    """

    body: Any
    is_new: bool
    position: int | None = None
    version: int | None = None
    location: str | None = None


class Write(Struct, frozen=True, kw_only=True):
    """One route that records.

    ``do`` records, and answers with ``answer``. ``source`` names the source that the token must be allowed to report
    for. ``body`` None is a request without one; ``is_raw`` one of any media type. ``most`` is the largest body in
    bytes. ``is_of_ledger``: what it records is an event. ``missing`` and ``conflicts`` are the problems of statuses 404
    and 409 that the route can have.
    """

    name: str
    method: Method
    path: str
    rule: Rule
    do: Callable[[WriteRequest], WriteAnswer]
    answer: type[Struct] | None
    summary: str
    tag: str
    body: type[Struct] | None = None
    is_raw: bool = False
    expects: Expects = "nothing"
    source: Callable[[WriteRequest], str] | None = None
    has_dry_run: bool = True
    is_of_ledger: bool = True
    most: int = SMALL
    missing: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()

    @property
    def takes_body(self) -> bool:
        """Whether a request has a body."""
        return self.is_raw or self.body is not None

    @property
    def patience(self) -> float:
        """How many seconds a body may take to come."""
        return _PATIENCE_WITH_CONTENT if self.is_raw else _PATIENCE


def source_of_address(asked: WriteRequest) -> str:
    """The source that the address names."""
    return asked.words["source"]
