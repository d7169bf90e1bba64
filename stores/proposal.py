"""A proposal as people see it, and the row that is kept of it."""

import secrets

import msgspec
from msgspec import Struct

from domain.events import Span
from domain.recording.commands import Bulletin
from domain.recording.receipts import Receipt
from stores.packed_bulletins import ProposalCommands, Registering, pack, pack_spans
from stores.sqlite.proposals import ProposalOrigin, ProposalRow, ProposalState

# Whoever has the link to a draft may read it: 128 bits that nobody guesses.
_ID_BYTES = 16


class Proposal(Struct, frozen=True, kw_only=True):
    """One bulletin that waits, or waited; times are instants.

    ``origin`` is ``import`` of what an import held back, ``draft`` of what somebody prepared; ``doubts`` say why it was
    held. ``figures`` counts its statements and adjustments. ``why`` is of the decision.
    """

    id: str
    origin: ProposalOrigin
    state: ProposalState
    source: str
    title: str
    address: str | None
    published_at: str
    doubts: tuple[str, ...]
    figures: int
    proposed_at: str
    proposed_by: str
    decided_at: str | None = None
    decided_by: str | None = None
    why: str | None = None


class Proposals(Struct, frozen=True):
    """Proposals, newest first."""

    items: list[Proposal]


class ShownProposal(Struct, frozen=True, kw_only=True):
    """A proposal, and what would become of it if it were issued now: a receipt for each of its bulletins."""

    proposal: Proposal
    would_become: tuple[Receipt, ...] = ()


class HeldVintage(Struct, frozen=True, kw_only=True):
    """A version that an import holds back or drops: the bulletins that it would be, and why it is not plausible.

    ``key`` is what it is known by in the next run; ``why`` says why it is dropped, None of one that waits. ``address``
    is that of a version of a history, by which an import passes it over. ``registering`` is what its bulletins need.
    """

    key: str
    source: str
    address: str | None
    title: str
    published_at: str
    spans: tuple[Span, ...]
    doubts: tuple[str, ...]
    figures: int
    bulletins: tuple[Bulletin, ...] = ()
    registering: tuple[Registering, ...] = ()
    why: str | None = None


def row_of_vintage(one: HeldVintage, by: str, now: str) -> ProposalRow:
    """The row of a version that an import holds back, or drops."""
    is_dropped = one.why is not None
    return ProposalRow(
        number=None,
        id=secrets.token_hex(_ID_BYTES),
        key=one.key,
        origin="import",
        state="dropped" if is_dropped else "waiting",
        source=one.source,
        address=one.address,
        title=one.title,
        published_at=one.published_at,
        spans=pack_spans(one.spans),
        doubts=msgspec.json.encode(one.doubts).decode(),
        figures=one.figures,
        bulletins=b"" if is_dropped else pack(ProposalCommands(one.bulletins, one.registering)),
        proposed_at=now,
        proposed_by=by,
        decided_at=now if is_dropped else None,
        decided_by=by if is_dropped else None,
        why=one.why,
    )


def row_of_draft(one: Bulletin, title: str, *, by: str, key: str, now: str, request: str | None) -> ProposalRow:  # noqa: PLR0913 - who, what, when, and by which request
    """The row of a bulletin that somebody prepared."""
    return ProposalRow(
        number=None,
        id=secrets.token_hex(_ID_BYTES),
        key=key,
        origin="draft",
        state="waiting",
        source=one.source,
        address=None,
        title=title,
        published_at=one.published_at,
        spans=pack_spans(one.complete),
        doubts="[]",
        figures=one.size,
        bulletins=pack(ProposalCommands((one,))),
        proposed_at=now,
        proposed_by=by,
        request=request,
    )


def proposal_of(row: ProposalRow) -> Proposal:
    """The proposal that a row is."""
    return Proposal(
        id=row.id,
        origin=row.origin,
        state=row.state,
        source=row.source,
        title=row.title,
        address=row.address,
        published_at=row.published_at,
        doubts=msgspec.json.decode(row.doubts, type=tuple[str, ...]),
        figures=row.figures,
        proposed_at=row.proposed_at,
        proposed_by=row.proposed_by,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        why=row.why,
    )
