"""The register of proposals of one ledger: bulletins that wait until somebody issues or drops them."""

import secrets
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from domain.events import Span
from domain.moments import instant_text
from domain.recording.commands import Bulletin
from domain.recording.ledger import Ledger
from domain.recording.receipts import Receipt
from domain.words import handle
from stores.packed_bulletins import pack, pack_spans, unpack, unpack_spans
from stores.proposal_refusals import OwnProposal, ProposalAlreadyDecided, TooManyProposals, UnknownProposal
from stores.sqlite.proposals import (
    MOST_BYTES,
    MOST_WAITING,
    ProposalOrigin,
    ProposalRow,
    ProposalRows,
    ProposalState,
)

# Whoever has the link to a draft may read it: 128 bits that nobody guesses.
_ID_BYTES = 16
_LISTED = 100
# A series' key, and what of it: its statements or its adjustments.
SeriesPart = tuple[str, str]


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

    ``key`` is what it is known by in the next run; ``why`` says why it is dropped, None of one that waits.
    """

    key: str
    source: str
    address: str
    title: str
    published_at: str
    spans: tuple[Span, ...]
    doubts: tuple[str, ...]
    figures: int
    bulletins: tuple[Bulletin, ...] = ()
    why: str | None = None


def _utc_now() -> datetime:
    return datetime.now(UTC)


class ProposalRegister:
    """The proposals beside a ledger's file, for many threads and processes: each call opens their file and closes it.

    Everything raises ProposalsExposed, NotALedger, NewerLedger, FileUnreadable, LedgerBusy or DiskFull.
    """

    def __init__(self, file: Path, clock: Callable[[], datetime] = _utc_now) -> None:
        self._file, self._clock = file, clock

    def proposals(self, state: ProposalState | None = None, most: int = _LISTED) -> list[Proposal]:
        """So many of the proposals, newest first."""
        with self._rows() as rows:
            return [_proposal_of(row) for row in rows.listed(state, most)]

    def proposal(self, proposal: str) -> Proposal:
        """The proposal of that id, or of the only id that begins so; raises UnknownProposal."""
        with self._rows() as rows:
            return _proposal_of(_known(rows, proposal))

    def bulletins(self, proposal: str) -> tuple[Bulletin, ...]:
        """What a proposal that waits would say, in as many bulletins as it takes; raises ProposalAlreadyDecided."""
        with self._rows() as rows:
            return unpack(_waiting(_known(rows, proposal)).bulletins)

    def hold(self, held: Iterable[HeldVintage], by: str) -> None:
        """Keep what an import holds back or drops, all of it or nothing; the same again stays one proposal.

        Raises TooManyProposals.
        """
        held = list(held)
        if not held:
            return
        with self._rows() as rows, rows.writing():
            for one in held:
                row = self._row_of(one, by)
                if rows.of_key(one.key) is None:
                    rows.add(row)
                else:
                    rows.propose_again(row)
            _check_room(rows)

    def dropped(self, source: str) -> Mapping[str, frozenset[SeriesPart]]:
        """The parts of each version of the source that were dropped, by its address."""
        found: dict[str, frozenset[SeriesPart]] = {}
        with self._rows() as rows:
            for _, address, spans in rows.of_source(source, "dropped"):
                found[address] = found.get(address, frozenset()) | _parts(spans)
        return found

    def has_waiting(self, source: str) -> bool:
        """Whether any version of the source waits."""
        with self._rows() as rows:
            return bool(rows.of_source(source, "waiting"))

    def settle(self, source: str, recorded: Callable[[str], frozenset[SeriesPart]], by: str) -> None:
        """Note that versions are in the ledger that wait; ``recorded`` tells the parts that it has of an address."""
        with self._rows() as rows:
            done = [one for one, at, spans in rows.of_source(source, "waiting") if _parts(spans) <= recorded(at)]
            if done:
                with rows.writing():
                    for one in done:
                        rows.decide(one, "issued", self._now(), by, "a later delivery went on from it")

    def drop(self, proposal: str, by: str, why: str | None = None) -> Proposal:
        """Let go of a proposal; raises UnknownProposal or ProposalAlreadyDecided."""
        with self._rows() as rows:
            found = _waiting(_known(rows, proposal))
            with rows.writing():
                if not rows.decide(found.id, "dropped", self._now(), handle(by, "actor"), why):
                    _waiting(_known(rows, found.id))
        return self.proposal(found.id)

    def issue(self, proposal: str, ledger: Ledger, by: str, *, dry_run: bool = False) -> tuple[Receipt, ...]:
        """Record a proposal as this actor, or tell what it would come to; a receipt for each of its bulletins.

        While it is recorded nobody else decides it. What died in between is told again: the ledger records a bulletin
        once. Raises UnknownProposal, ProposalAlreadyDecided, OwnProposal or a refusal of the ledger.
        """
        by = handle(by, "actor")
        with self._rows() as rows:
            found = _waiting(_known(rows, proposal))
            if dry_run:
                return _recorded(ledger, unpack(found.bulletins), by, dry_run=True)
            if found.origin == "draft" and found.proposed_by == by:
                told = f"{by} prepared this proposal, so that another one has to issue it"
                raise OwnProposal(told, proposal=found.id, proposed_by=by)
            with rows.writing():
                found = _waiting(_known(rows, found.id))
                receipts = _recorded(ledger, unpack(found.bulletins), by, dry_run=False)
                rows.decide(found.id, "issued", self._now(), by, None)
        return receipts

    def _row_of(self, one: HeldVintage, by: str) -> ProposalRow:
        now, is_dropped = self._now(), one.why is not None
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
            bulletins=b"" if is_dropped else pack(one.bulletins),
            proposed_at=now,
            proposed_by=by,
            decided_at=now if is_dropped else None,
            decided_by=by if is_dropped else None,
            why=one.why,
        )

    def _now(self) -> str:
        return instant_text(self._clock())

    def _rows(self) -> ProposalRows:
        return ProposalRows(self._file)


def _recorded(ledger: Ledger, bulletins: tuple[Bulletin, ...], by: str, *, dry_run: bool) -> tuple[Receipt, ...]:
    # Each whole list of some series is durable by itself, as an import records them; the same again is nothing.
    return tuple(ledger.record(replace(one, since=None), by, dry_run=dry_run) for one in bulletins)


def _check_room(rows: ProposalRows) -> None:
    number, size = rows.waiting()
    if number > MOST_WAITING or size > MOST_BYTES:
        told = (
            f"{number:,} proposals of {size >> 20:,} MB would wait, and at most {MOST_WAITING:,} of "
            f"{MOST_BYTES >> 20:,} MB do: issue or drop some first (asreported held)"
        )
        raise TooManyProposals(told, proposals=number, bytes=size)


def _known(rows: ProposalRows, proposal: str) -> ProposalRow:
    beginning = rows.beginning_with(proposal) if proposal else []
    if len(beginning) > 1:
        raise UnknownProposal(f"several proposals begin with {proposal!r:.60}: write more of it", proposal=proposal)
    found = rows.proposal(beginning[0]) if beginning else None
    if found is None:
        raise UnknownProposal(f"there is no proposal {proposal!r:.60}", proposal=proposal)
    return found


def _waiting(row: ProposalRow) -> ProposalRow:
    if row.state != "waiting":
        told = f"the proposal {row.id[:8]} was {row.state} by {row.decided_by} at {row.decided_at}"
        raise ProposalAlreadyDecided(f"{told}{f': {row.why}' if row.why else ''}", proposal=row.id, state=row.state)
    return row


def _parts(spans: bytes) -> frozenset[SeriesPart]:
    return frozenset((span.series, span.of) for span in unpack_spans(spans))


def _proposal_of(row: ProposalRow) -> Proposal:
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
