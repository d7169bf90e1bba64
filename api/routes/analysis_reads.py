"""The read routes that analyse revisions and claims, as rows of the table of reads."""

from api.http.addresses import RECONCILIATION, SERIES
from api.reading import analysis_parameters as analysis
from api.reading import parameters as take
from api.reading.read_route import CachePolicy, Listed, Read
from projections.analysis.settling import Settling
from projections.answers.reconciliation import ReconciledClaim, ask_reconciliation
from projections.answers.revision_stats import RevisionStats, ask_revision_stats
from projections.answers.settled_figures import ask_settling

_BOUNDS = (take.START, take.END)
_NO_SERIES = ("unknown-series",)

ANALYSES: tuple[Read, ...] = (
    Read(
        name="revision_stats", path=f"{SERIES}/revision-stats", ask=ask_revision_stats, answer=RevisionStats,
        parameters=(
            *_BOUNDS, analysis.TRANSFORM, analysis.EARLIER, analysis.LATER, analysis.REVERTED_WITHIN,
            analysis.HAC_LAGS,
        ),
        missing=_NO_SERIES, tag="releases",
        summary="How the figures were revised: sizes, bias, news or noise; by release, by lag and by reason.",
    ),
    Read(
        name="settling", path=f"{SERIES}/settling", ask=ask_settling, answer=Settling,
        listed=Listed(),
        parameters=(*_BOUNDS, analysis.WITHIN_LATEST, analysis.MIN_WAITING_PERIOD, analysis.REVERTED_WITHIN),
        missing=_NO_SERIES, tag="releases",
        summary="How often each figure was revised, and how long it took to settle.",
    ),
    Read(
        name="reconciliation", path=RECONCILIATION, ask=ask_reconciliation, answer=ReconciledClaim,
        listed=Listed(),
        parameters=(take.SERIES, *_BOUNDS),
        # An operator may change the rules, of any position.
        cache=CachePolicy(is_final=lambda *_: False),
        missing=_NO_SERIES, tag="statistics",
        summary="Claims beside what the figures give, by the rules of this service.",
    ),
)  # fmt: skip
