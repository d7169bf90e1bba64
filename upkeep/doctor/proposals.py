"""The proposals of a ledger: whether they are private, and since when any wait for a person."""

from pathlib import Path

from domain.refusals import Refusal
from stores.sqlite.proposals import ProposalRows, ProposalsExposed, proposals_of
from upkeep.doctor.finding import Check, Finding, look, ok, wrong

_PROPOSALS: Check = "proposals"


def examine_proposals(path: Path) -> Finding:
    """Check that nobody but its owner can read or change the file of proposals, and that nothing waits."""
    file = proposals_of(path)
    if not file.is_symlink() and not file.exists():
        return ok(_PROPOSALS, "no proposal")
    try:
        with ProposalRows(path) as rows:
            number, since = rows.waiting()[0], rows.oldest_waiting()
    except ProposalsExposed as refusal:
        return wrong(_PROPOSALS, "proposals exposed", file=file, said=refusal.message)
    except Refusal as refusal:
        return wrong(_PROPOSALS, "proposals unreadable", file=file, said=refusal.message)
    if number:
        return look(_PROPOSALS, "proposals wait", number=number, since=since)
    return ok(_PROPOSALS, "none waits")
