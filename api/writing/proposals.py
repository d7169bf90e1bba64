"""Proposals over HTTP: a bulletin prepared, shown with what would become of it, and issued by another hand."""

from typing import Annotated

from msgspec import Meta, Struct

from api.authority.scopes import REPORT
from api.http import patterns
from api.writing import bodies, statements
from api.writing.registering import source_of_body
from api.writing.write_route import LARGE, Write, WriteAnswer, WriteRequest
from domain.recording.receipts import Receipt
from stores.proposal import Proposal, Proposals, ShownProposal

_PROPOSALS = "/v1/proposals"
_PROPOSAL = f"{_PROPOSALS}/{{proposal:str}}"
_UNTITLED = "a bulletin"
Title = Annotated[
    str,
    Meta(
        description="What reviewers see it called.",
        extra_json_schema={"maxLength": 300, "pattern": patterns.NAME, "examples": ["Figures of 2 March"]},
    ),
]


class ProposalBody(bodies.BulletinBody, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one source published at one moment, to be reviewed before it is issued."""

    title: Title | None = None


class DroppingBody(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the proposal is not issued."""

    why: bodies.Note | None = None


class IssuedProposal(Struct, frozen=True, kw_only=True):
    """A proposal that was issued, or would be, and what it recorded: a receipt for each of its bulletins."""

    proposal: Proposal
    receipts: tuple[Receipt, ...]


def prepare(asked: WriteRequest) -> WriteAnswer:
    """A bulletin that waits, if the ledger would record it now."""
    body: ProposalBody = asked.body
    bulletin = statements.bulletin_of(body)
    asked.ledger.record(bulletin, asked.actor, dry_run=True)
    made, is_new = asked.proposals.prepare(bulletin, body.title or _UNTITLED, asked.actor, attempt=asked.attempt)
    return WriteAnswer(body=made, is_new=is_new, location=f"{_PROPOSALS}/{made.id}" if is_new else None)


def show_all(asked: WriteRequest) -> WriteAnswer:
    """The proposals of those sources that the token may report for."""
    found = [one for one in asked.proposals.proposals(most=None) if asked.may_report(one.source)]
    return WriteAnswer(body=Proposals(items=found), is_new=False)


def show(asked: WriteRequest) -> WriteAnswer:
    """One proposal, and what would become of it."""
    return WriteAnswer(body=asked.proposals.shown(asked.words["proposal"], asked.ledger), is_new=False)


def issue(asked: WriteRequest) -> WriteAnswer:
    """Record a proposal, once."""
    proposal = asked.words["proposal"]
    receipts = asked.proposals.issue(proposal, asked.ledger, asked.actor, attempt=asked.attempt, dry_run=asked.dry_run)
    is_new = not asked.dry_run and any(one.recorded for one in receipts)
    answer = IssuedProposal(proposal=asked.proposals.proposal(proposal), receipts=receipts)
    return WriteAnswer(body=answer, is_new=is_new, position=asked.ledger.head())


def drop(asked: WriteRequest) -> WriteAnswer:
    """Let go of a proposal."""
    body: DroppingBody = asked.body
    return WriteAnswer(body=asked.proposals.drop(asked.words["proposal"], asked.actor, body.why), is_new=False)


def source_of_proposal(asked: WriteRequest) -> str:
    """The source that the proposal speaks for; raises UnknownProposal."""
    return asked.proposals.proposal(asked.words["proposal"]).source


PROPOSALS: tuple[Write, ...] = (
    Write(
        name="proposals", method="GET", path=_PROPOSALS, rule=REPORT, do=show_all, answer=Proposals, has_dry_run=False,
        is_of_ledger=False, tag="proposals",
        summary="The proposals of your sources: those that wait first, then the latest that were decided.",
    ),
    Write(
        name="prepare_proposal", method="POST", path=_PROPOSALS, rule=REPORT, do=prepare, body=ProposalBody,
        answer=Proposal, source=source_of_body, has_dry_run=False, is_of_ledger=False, most=LARGE,
        missing=("unknown-source", "unknown-series", "unknown-document"),
        conflicts=("series-closed", "too-many-proposals"), tag="proposals",
        summary="Prepare a bulletin for review. Its page, /proposals/{proposal}, is for everybody who has the link.",
    ),
    Write(
        name="proposal", method="GET", path=_PROPOSAL, rule=REPORT, do=show, answer=ShownProposal,
        source=source_of_proposal, has_dry_run=False, is_of_ledger=False, missing=("unknown-proposal",),
        tag="proposals", summary="A proposal, and what would become of it if it were issued now.",
    ),
    Write(
        name="issue_proposal", method="POST", path=f"{_PROPOSAL}/issuing", rule=REPORT, do=issue,
        answer=IssuedProposal, source=source_of_proposal, is_of_ledger=False, missing=("unknown-proposal",),
        conflicts=("proposal-already-decided", "own-proposal", "series-closed"), tag="proposals",
        summary="Issue a proposal that another hand has prepared: it is recorded as a bulletin.",
    ),
    Write(
        name="drop_proposal", method="POST", path=f"{_PROPOSAL}/dropping", rule=REPORT, do=drop, body=DroppingBody,
        answer=Proposal, source=source_of_proposal, has_dry_run=False, is_of_ledger=False,
        missing=("unknown-proposal",), conflicts=("proposal-already-decided",), tag="proposals",
        summary="Drop a proposal: nothing is recorded of it.",
    ),
)  # fmt: skip
