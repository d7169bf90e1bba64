"""Hooks and deliveries as operators see them, without secrets, and which revisions a hook wants."""

from decimal import Decimal
from typing import Self

import msgspec
from msgspec import Struct

from domain.keys import series_key, slug
from domain.values import number, value_text
from domain.words import REASONS, word
from projections.answers.feed import KINDS, Revision
from stores.sqlite.hooks import DeliveryRow, DeliveryState, HookRow, HookState


class Wanted(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Which revisions a hook is told of: of each list one has to fit, and an empty list is any."""

    series: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    reason: tuple[str, ...] = ()
    min_difference: str | None = None

    def checked(self) -> Self:
        """The same; raises NotASlug, UnknownWord or NotAValue."""
        for series in self.series:
            series_key(series)
        for source in self.source:
            slug(source, "source")
        for kind in self.kind:
            word(kind, KINDS, "kind")
        for reason in self.reason:
            word(reason, REASONS, "reason")
        if self.min_difference is not None:
            value_text(self.min_difference, "min_difference")
        return self

    @property
    def words(self) -> str:
        """Which revisions these are, for people."""
        parts = [" or ".join(one) for one in (self.kind, self.reason, self.source, self.series) if one]
        least = [] if self.min_difference is None else [f"by at least {self.min_difference}"]
        return ", ".join([*parts, *least]) or "all revisions"

    def fits(self, one: Revision) -> bool:
        """Whether the revision is wanted."""
        return (
            (not self.series or one.series in self.series)
            and (not self.source or one.series.partition("/")[0] in self.source)
            and (not self.kind or one.kind in self.kind)
            and (not self.reason or one.reason in self.reason)
            and (self.min_difference is None or self._is_large(one.difference))
        )

    def _is_large(self, difference: str | None) -> bool:
        return difference is not None and abs(number(difference)) >= abs(self._least)

    @property
    def _least(self) -> Decimal:
        return number(self.min_difference or "0")


class Hook(Struct, frozen=True, kw_only=True):
    """A webhook: ``position`` is how far the ledger was read for it; ``why`` says why it is not active.

    ``waiting`` deliveries are still to be made, at most a thousand; ``delivered`` and ``given_up`` count all.
    """

    id: str
    url: str
    wanted: Wanted
    allow_private: bool
    state: HookState
    why: str | None
    position: int
    waiting: int
    delivered: int
    given_up: int
    created: str
    created_by: str


class NewHook(Struct, frozen=True, kw_only=True):
    """A hook, and the secret with which its deliveries are signed, which is never shown again."""

    hook: Hook
    secret: str


class Hooks(Struct, frozen=True, kw_only=True):
    """Every hook, oldest first."""

    items: list[Hook]
    next: None = None


class Delivery(Struct, frozen=True, kw_only=True):
    """A revision on its way to a hook; ``message`` is its id; ``status`` and ``answer`` are those of the last try."""

    number: int
    hook: str
    message: str
    type: str
    figure: str
    position: int
    state: DeliveryState
    tries: int
    queued: str
    due: str | None
    tried: str | None
    status: int | None
    answer: str | None


class Deliveries(Struct, frozen=True, kw_only=True):
    """The latest deliveries of a hook, newest first."""

    items: list[Delivery]
    next: None = None


def answer_words(status: int | None, answer: str | None) -> str:
    """What came of the last try, for people; empty before the first one.

    >>> answer_words(503, "busy"), answer_words(None, "no connection"), answer_words(204, None)
    ('503 busy', 'no connection', '204')
    """
    return " ".join(str(part) for part in (status, answer) if part is not None)


def hook_of(row: HookRow, waiting: int) -> Hook:
    """A hook as it may be shown."""
    return Hook(
        id=row.id,
        url=row.url,
        wanted=wanted_of(row),
        allow_private=bool(row.allow_private),
        state=row.state,
        why=row.why,
        position=row.position,
        waiting=waiting,
        delivered=row.delivered,
        given_up=row.given_up,
        created=row.created_at,
        created_by=row.created_by,
    )


def wanted_of(row: HookRow) -> Wanted:
    """Which revisions the hook wants."""
    return msgspec.json.decode(row.wanted, type=Wanted)


def delivery_of(row: DeliveryRow) -> Delivery:
    """A delivery as it may be shown."""
    return Delivery(
        number=row.number or 0,
        hook=row.hook,
        message=row.message,
        type=row.type,
        figure=row.figure,
        position=row.position,
        state=row.state,
        tries=row.tries,
        queued=row.queued_at,
        due=row.due_at if row.state == "waiting" else None,
        tried=row.tried_at,
        status=row.status,
        answer=row.answer,
    )
