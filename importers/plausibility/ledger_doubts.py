"""The doubts about a file that is imported by itself, beside what the ledger has of its series."""

from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from domain.events import Span
from domain.keys import series_key
from domain.moments import microseconds
from domain.outcomes import Outcome
from domain.reading import read
from domain.recording.archive import is_within
from domain.recording.commands import Bulletin
from domain.recording.ledger import Ledger
from domain.recording.lines import Line
from domain.recording.memory import LedgerMemory
from importers.plausibility.delivered import DeliveredDifference, Figures
from importers.plausibility.judging import DeliveryComparison, judged
from importers.specs.plausible_spec import PlausibleSpec


def ledger_doubts(ledger: Ledger, bulletins: Sequence[Bulletin], rule: PlausibleSpec, actor: str) -> tuple[str, ...]:
    """Why what bulletins of one moment say is not plausible beside what the ledger has, each a sentence; none if it is.

    Each is decided as a dry run; of series that the ledger does not have nothing is judged. Raises a refusal of the
    ledger.
    """
    known = [one for one in (_of_known_series(ledger, one) for one in bulletins) if one.lines or one.complete]
    if not known:
        return ()
    outcomes = [told for one in known for told in ledger.record(one, actor, dry_run=True).outcomes if not told.pinned]
    complete = any(one.complete for one in known)
    had = Counter(one.series for one in outcomes if one.kind != "report")
    if complete:
        had = _had(LedgerMemory(ledger.store), known)
    now = sum(_figures_in(one) for one in known)
    beside = _beside(outcomes)
    gone = Counter(series for series, period in beside.before if (series, period) not in beside.now)
    comparison = DeliveryComparison(had, had.total(), now, beside, gone, gone)
    return judged(comparison, rule, "all" if complete else "none")


def _of_known_series(ledger: Ledger, bulletin: Bulletin) -> Bulletin:
    named = {said.series for line in bulletin.lines for said in line.said} | {one.series for one in bulletin.complete}
    fresh = {one for one in named if ledger.series(one) is None}
    if not fresh:
        return bulletin
    lines = (Line(line.period, [said for said in line.said if said.series not in fresh]) for line in bulletin.lines)
    return replace(
        bulletin,
        complete=tuple(one for one in bulletin.complete if one.series not in fresh),
        lines=tuple(line for line in lines if line.said),
        adjustments=tuple(one for one in bulletin.adjustments if one.series not in fresh),
        since=None,
    )


def _figures_in(bulletin: Bulletin) -> int:
    statements = sum(said.value is not None for line in bulletin.lines for said in line.said)
    return statements + sum(not one.withdrawn for one in bulletin.adjustments)


def _had(memory: LedgerMemory, bulletins: Sequence[Bulletin]) -> Counter[str]:
    """How many figures of each series the ledger has at that moment, where the bulletins are the whole list."""
    found: Counter[str] = Counter()
    for one in bulletins:
        at = microseconds(one.published_at)
        found.update({span.series: sum(_valued(memory, span, at)) for span in one.complete})
    return found


def _valued(memory: LedgerMemory, span: Span, at: int) -> Iterator[bool]:
    for key, figure in memory.figures_of(series_key(span.series)).items():
        if is_within(span, key.period):
            there = read(figure.standing(span.slot), at)
            yield there is not None and there.has_value


def _beside(outcomes: Sequence[Outcome]) -> DeliveredDifference:
    """What differs: the value before, and that of now where there is one."""
    before: Figures = {}
    now: Figures = {}
    for one in outcomes:
        if one.previous is not None and one.kind != "reinstatement":
            before[one.series, one.period] = one.previous
            if one.value is not None:
                now[one.series, one.period] = one.value
    return DeliveredDifference(before, now)
