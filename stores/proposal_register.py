"""The register of proposals of one ledger: bulletins that wait until somebody issues or drops them."""

import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from domain.moments import instant_text
from domain.recording.commands import Bulletin
from domain.recording.idempotency import Attempt
from domain.recording.ledger import Ledger
from domain.recording.receipts import Receipt, receipt_of_attempt
from domain.refusals import IdempotencyKeyReused
from domain.words import handle, name, text
from stores.issuing_proposals import record_proposed, would_record
from stores.packed_bulletins import unpack, unpack_spans
from stores.proposal import (
    HeldVintage,
    Proposal,
    ShownProposal,
    proposal_of,
    row_of_draft,
    row_of_vintage,
)
from stores.proposal_refusals import OwnProposal, ProposalAlreadyDecided, TooManyProposals, UnknownProposal
from stores.sqlite.proposals import (
    MOST_BYTES,
    MOST_REMEMBERED,
    MOST_WAITING,
    ProposalRow,
    ProposalRows,
    ProposalState,
)

_LISTED, _MOST_REVIEWED = 100, 7
_LONGEST_TITLE, _LONGEST_WHY = 300, 2000
# A series' key, and what of it: its statements or its adjustments.
SeriesPart = tuple[str, str]


def _utc_now() -> datetime:
    return datetime.now(UTC)


class ProposalRegister:
    """The proposals beside a ledger's file, for many threads and processes: each call opens their file and closes it.

    Everything raises ProposalsExposed, NotALedger, NewerLedger, FileUnreadable, LedgerBusy or DiskFull.
    """

    def __init__(self, file: Path, clock: Callable[[], datetime] = _utc_now) -> None:
        self._file, self._clock = file, clock
        self._reviewing = threading.Lock()
        self._reviewed: dict[tuple[str, int], tuple[Receipt, ...]] = {}

    def proposals(self, state: ProposalState | None = None, most: int | None = _LISTED) -> list[Proposal]:
        """So many of the proposals, those that wait first, then newest first; without a number, as many as wait."""
        with self._rows() as rows:
            return [proposal_of(row) for row in rows.listed(state, most or MOST_WAITING)]

    def proposal(self, proposal: str) -> Proposal:
        """The proposal of that id; raises UnknownProposal."""
        with self._rows() as rows:
            return proposal_of(_known(rows, proposal))

    def named(self, beginning: str) -> str:
        """The only id that begins so, for people on the ledger's own machine; raises UnknownProposal."""
        with self._rows() as rows:
            found = rows.beginning_with(beginning) if beginning else []
        if len(found) > 1:
            raise UnknownProposal(f"several proposals begin with {beginning!r:.60}: write more of it")
        if not found:
            raise UnknownProposal(f"there is no proposal {beginning!r:.60}; asreported held list has all of them")
        return found[0]

    def shown(self, proposal: str, ledger: Ledger) -> ShownProposal:
        """The proposal, and what would become of it now, if it waits; raises UnknownProposal."""
        found = self.proposal(proposal)
        if found.state != "waiting":
            return ShownProposal(proposal=found)
        head = ledger.head()
        with self._reviewing:
            known = self._reviewed.get((proposal, head))
            if known is None:
                known = self.issue(proposal, ledger, found.proposed_by, dry_run=True)
                # Whoever has the link may ask again and again; each time the ledger's writers would wait.
                self._reviewed = {**dict(list(self._reviewed.items())[-_MOST_REVIEWED:]), (proposal, head): known}
        return ShownProposal(proposal=found, would_become=known)

    def prepare(
        self, bulletin: Bulletin, title: str, by: str, *, attempt: Attempt | None = None
    ) -> tuple[Proposal, bool]:
        """Keep a bulletin for review, and say whether it is new; the same attempt prepares it once.

        Raises TooManyProposals, InvalidText or IdempotencyKeyReused.
        """
        key, request = (secrets.token_hex(), None) if attempt is None else (attempt.key, attempt.request)
        title = name(title, _LONGEST_TITLE, "title")
        row = row_of_draft(bulletin, title, by=handle(by, "actor"), key=key, now=self._now(), request=request)
        with self._rows() as rows, rows.writing():
            before = rows.of_key(key)
            if before is not None and before.request != row.request:
                raise IdempotencyKeyReused("this Idempotency-Key was used for another request", proposal=before.id)
            if before is None:
                rows.add(row)
                _check_room(rows)
        return proposal_of(before or row), before is None

    def bulletins(self, proposal: str) -> tuple[Bulletin, ...]:
        """What a proposal that waits would say, in as many bulletins as it takes; raises ProposalAlreadyDecided."""
        with self._rows() as rows:
            return unpack(_waiting(_known(rows, proposal)).bulletins).bulletins

    def hold(self, held: Iterable[HeldVintage], by: str) -> None:
        """Keep what an import holds back or drops, all of it or nothing; the same again stays one proposal.

        Raises TooManyProposals.
        """
        held = list(held)
        if not held:
            return
        with self._rows() as rows, rows.writing():
            for one in held:
                row = row_of_vintage(one, by, self._now())
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

    def refused(self, source: str) -> frozenset[str]:
        """The addresses of the source's versions that were dropped by hand."""
        with self._rows() as rows:
            return frozenset(rows.refused(source))

    def copy_dropped(self, file: Path) -> None:
        """Have the copy of a ledger in that file know what was dropped."""
        with self._rows() as rows:
            dropped = rows.listed("dropped", MOST_REMEMBERED)
        if dropped:
            with ProposalRows(file) as copied, copied.writing():
                for one in dropped:
                    copied.add(one)

    def known_by(self, key: str) -> Proposal | None:
        """The proposal that is known by that key, if it is remembered."""
        with self._rows() as rows:
            found = rows.of_key(key)
        return found and proposal_of(found)

    def decide(self, key: str, state: ProposalState, by: str, why: str) -> None:
        """Note what a later delivery made of what waits under the key, if anything does."""
        with self._rows() as rows:
            found = rows.of_key(key)
            if found is not None and found.state == "waiting":
                with rows.writing():
                    rows.decide(found.id, state, self._now(), by, why)

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
        """Let go of a proposal; raises UnknownProposal, ProposalAlreadyDecided or InvalidText."""
        why = why and text(why, _LONGEST_WHY, "why", lines=True)
        with self._rows() as rows:
            found = _waiting(_known(rows, proposal))
            with rows.writing():
                if not rows.decide(found.id, "dropped", self._now(), handle(by, "actor"), why):
                    _waiting(_known(rows, found.id))
        return self.proposal(found.id)

    def issue(
        self, proposal: str, ledger: Ledger, by: str, *, attempt: Attempt | None = None, dry_run: bool = False
    ) -> tuple[Receipt, ...]:
        """Record a proposal as this actor, or tell what it would come to; a receipt for each of its bulletins.

        While it is recorded nobody else decides it. What died in between is told again: the ledger records a bulletin
        once, and tells the same attempt what that was. Raises UnknownProposal, ProposalAlreadyDecided, OwnProposal or a
        refusal of the ledger.
        """
        by = handle(by, "actor")
        with self._rows() as rows:
            found = _known(rows, proposal)
            if found.state == "issued" and attempt is not None and ledger.was_made(attempt):
                return tuple(filter(None, [receipt_of_attempt(ledger.store, attempt)]))
            _waiting(found)
            if dry_run:
                return would_record(ledger, unpack(found.bulletins), by)
            if found.origin == "draft" and found.proposed_by == by:
                told = f"{by} prepared this proposal, so that another one has to issue it"
                raise OwnProposal(told, proposal=found.id, proposed_by=by)
            with rows.writing():
                found = _waiting(_known(rows, found.id))
                receipts = record_proposed(ledger, unpack(found.bulletins), by, found.proposed_by, attempt)
                rows.decide(found.id, "issued", self._now(), by, None)
        return receipts

    def _now(self) -> str:
        return instant_text(self._clock())

    def _rows(self) -> ProposalRows:
        return ProposalRows(self._file)


def _check_room(rows: ProposalRows) -> None:
    number, size = rows.waiting()
    if number > MOST_WAITING or size > MOST_BYTES:
        told = (
            f"{number:,} proposals of {size >> 20:,} MB would wait, and at most {MOST_WAITING:,} of "
            f"{MOST_BYTES >> 20:,} MB do: issue or drop some first (asreported held)"
        )
        raise TooManyProposals(told, proposals=number, bytes=size)


def _known(rows: ProposalRows, proposal: str) -> ProposalRow:
    found = rows.proposal(proposal)
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
