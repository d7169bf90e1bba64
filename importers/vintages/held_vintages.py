"""The vintages that an import holds back, and the summary's account of them."""

import hashlib
from collections.abc import Mapping, Sequence

from importers.issuing.bulletins import Shares
from importers.issuing.recorded_lists import Part, RecordedLists
from importers.issuing.summary import DoubtfulVintage, Summary
from importers.specs.spec import Spec
from importers.vintages.file_vintage import FileVintage
from importers.vintages.verdicts import Doubtful
from stores.opening import OpenLedger
from stores.proposal import HeldVintage
from stores.proposal_register import ProposalRegister


class HeldVintages:
    """The vintages of one spec that are held back, as the register of the ledger's proposals keeps them.

    What is held back is durable before anything of the import is recorded: whatever dies in between, the next run comes
    to the same.
    """

    def __init__(self, ledger: OpenLedger, spec: Spec) -> None:
        self._ledger, self._spec = ledger, spec
        self._register = ProposalRegister(ledger.store.path, ledger.clock)

    def dropped(self) -> Mapping[str, frozenset[Part]]:
        """The parts of each version that were dropped before, by its address."""
        return self._register.dropped(self._spec.source.source)

    def hold(self, doubtful: Sequence[Doubtful], summary: Summary) -> None:
        """Keep what is not recorded now, and tell the summary of all that was doubtful; raises TooManyProposals."""
        self._register.hold((_held(self._spec, one) for one in doubtful if one.verdict != "lasted"), self._spec.actor)
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

    def settle(self) -> None:
        """Note which of those that wait the ledger has by now."""
        source = self._spec.source.source
        if self._register.has_waiting(source):
            self._register.settle(source, RecordedLists(self._ledger.evidence(source)).under, self._spec.actor)


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
