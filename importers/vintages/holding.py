"""The holding back of vintages that are not plausible, and the summary's account of them."""

import hashlib
from collections.abc import Sequence

from importers.issuing.bulletins import Shares
from importers.issuing.summary import DoubtfulVintage, Summary
from importers.specs.spec import Spec
from importers.vintages.file_vintage import FileVintage
from importers.vintages.verdicts import Doubtful
from stores.proposal_register import HeldVintage, ProposalRegister


def hold(register: ProposalRegister, spec: Spec, doubtful: Sequence[Doubtful], summary: Summary) -> None:
    """Keep among the proposals what is not recorded now, and tell the summary of all that was doubtful.

    What is kept is durable before anything of the import is recorded: whatever dies in between, the next run comes to
    the same. Raises TooManyProposals.
    """
    register.hold((_held(spec, one) for one in doubtful if one.verdict != "lasted"), spec.actor)
    summary.doubtful += [
        DoubtfulVintage(
            commit=one.vintage.commit,
            path=one.vintage.path,
            published_at=one.vintage.published_at,
            verdict=one.verdict,
            doubts=one.doubts,
            why=one.why,
        )
        for one in doubtful
    ]


def _held(spec: Spec, one: Doubtful) -> HeldVintage:
    vintage = one.vintage
    assert vintage.bulletin is not None, "what the ledger has is not held back"
    return HeldVintage(
        key=_key(spec.actor, vintage),
        source=spec.source.source,
        address=vintage.address,
        title=f"{vintage.path} at commit {vintage.commit[:12]}" if vintage.commit else vintage.path,
        published_at=vintage.published_at,
        spans=vintage.bulletin.complete,
        doubts=one.doubts,
        figures=one.figures,
        bulletins=() if one.why else Shares().of(vintage.bulletin),
        why=one.why,
    )


def _key(actor: str, vintage: FileVintage) -> str:
    """The name of a version in the next run: who reads it, where it stood, and what it is the whole list of."""
    assert vintage.bulletin is not None, "what the ledger has is not held back"
    parts = sorted(f"{span.of} {span.series}" for span in vintage.bulletin.complete)
    return hashlib.sha256("\n".join((actor, vintage.file, vintage.address, *parts)).encode()).hexdigest()
