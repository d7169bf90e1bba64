"""The vintages that an import holds back, and the summary's account of them."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence

from msgspec.structs import replace

from domain.recording.commands import Bulletin, OpenSeries
from domain.recording.lines import Line
from importers.issuing import registering
from importers.issuing.recorded_lists import Part, RecordedLists
from importers.issuing.shares import Shares
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

    def __init__(self, ledger: OpenLedger, spec: Spec, *, trust: bool = False) -> None:
        self._ledger, self._spec, self.trust = ledger, spec, trust
        self._register = ProposalRegister(ledger.store.path, ledger.clock)
        source = spec.source.source
        self.dropped: Mapping[str, frozenset[Part]] = {} if trust else self._register.dropped(source)
        """The parts of each version that were dropped before, by its address; none with ``trust``."""
        self.refused = frozenset[str]() if trust else self._register.refused(source)
        """The addresses of those that were dropped by hand."""

    def hold(self, doubtful: Sequence[Doubtful], summary: Summary, spec: Spec, unheard: Collection[str]) -> None:
        """Keep what is not recorded now, and tell the summary of all that was doubtful; raises TooManyProposals.

        ``spec`` has all series, and ``unheard`` are those that are opened when a person issues what has them.
        """
        held = (_held(spec, one, unheard) for one in doubtful if one.verdict != "lasted")
        self._register.hold(held, self._spec.actor)
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


def _held(spec: Spec, one: Doubtful, unheard: Collection[str]) -> HeldVintage:
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
        registering=() if one.why else tuple(_opened(spec, vintage.bulletin, unheard)),
        why=one.why,
    )


def _opened(spec: Spec, bulletin: Bulletin, unheard: Collection[str]) -> Iterator[OpenSeries]:
    """What opens those of the series that the bulletin speaks of."""
    named = {said.series for line in bulletin.lines for said in line.said} if unheard else set()
    named |= {span.series for span in bulletin.complete}
    return (registering.series_of(spec, slug) for slug in spec.series if spec.key(slug) in named.intersection(unheard))


def without_unheard(spec: Spec, unheard: Collection[str]) -> Spec:
    """The spec without these series."""
    kept = {slug: one for slug, one in spec.series.items() if spec.key(slug) not in unheard}
    return replace(spec, series=kept) if unheard else spec


def without_series(vintage: FileVintage, series: Collection[str]) -> FileVintage:
    """The version as the whole list of all series but these, of which it has no figure."""
    bulletin = vintage.bulletin
    if not series or bulletin is None:
        return vintage
    lines = (Line(line.period, [said for said in line.said if said.series not in series]) for line in bulletin.lines)
    named = any(said.series in series for line in bulletin.lines for said in line.said)
    complete = tuple(span for span in bulletin.complete if span.series not in series)
    bulletin = replace(bulletin, complete=complete)
    if named:
        bulletin = replace(bulletin, lines=tuple(line for line in lines if line.said), since=None)
    return replace(vintage, bulletin=bulletin)


def _key(actor: str, vintage: FileVintage) -> str:
    """The name of a version in the next run: who reads it, where it stood, and what it is the whole list of."""
    assert vintage.bulletin is not None, "what the ledger has is not held back"
    parts = sorted(f"{span.of} {span.series}" for span in vintage.bulletin.complete)
    return hashlib.sha256("\n".join((actor, vintage.file, vintage.address, *parts)).encode()).hexdigest()
