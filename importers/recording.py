"""The recording of one vintage: its bulletin is issued through the ledger's own command, and the summary counts it."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from domain.recording.commands import Bulletin
from domain.recording.group import CommandGroup
from domain.recording.ledger import Ledger
from domain.recording.receipts import Receipt
from domain.refusals import Refusal
from importers.issuing.shares import Shares
from importers.issuing.summary import EmptiedSeries, RepeatedPeriods, SkippedVintage, Summary
from importers.specs.spec import Spec
from importers.vintages.file_vintage import FileVintage

# So many vintages are recorded together at most; at first one, then up to twice as many as the time before.
_MOST = 100


def record_all(  # noqa: PLR0913 - what to record where, and whom to tell
    ledger: Ledger,
    spec: Spec,
    vintages: Iterable[FileVintage],
    summary: Summary,
    *,
    recorded: Callable[[FileVintage], None] = lambda _: None,
    issued: Callable[[int], None] = lambda _: None,
) -> None:
    """Record every vintage, more and more of them in a transaction, and call ``recorded`` with each once it is durable.

    ``issued`` is called with how many statements each bulletin has, as soon as it is decided.

    Raises a refusal once all that came before what was refused is durable. Where the import is stopped, or dies, the
    ledger has whole vintages up to some point; of one that is shared out, maybe the first shares. No vintage is read
    while the ledger is locked.
    """
    vintages, many = iter(vintages), 1
    shares: dict[str, Shares] = defaultdict(Shares)
    waiting = deque([VintageRecording(spec, one, shares[one.file], issued) for one in islice(vintages, many)])
    while waiting:
        done = 0
        for vintage in _recorded_together(ledger, waiting, summary):
            recorded(vintage)
            done += 1
        # No more wait than may be recorded at once: each may be large.
        many = min(2 * max(done, 1), _MOST)
        # Those that found no room go first, and others fill up their transaction.
        more = islice(vintages, max(0, many - len(waiting)))
        waiting.extend([VintageRecording(spec, one, shares[one.file], issued) for one in more])


def _recorded_together(ledger: Ledger, waiting: deque["VintageRecording"], summary: Summary) -> Iterator[FileVintage]:
    """Record the first of those waiting in one transaction, then say which; one that is shared out may be begun."""
    done: list[FileVintage] = []
    refused: Refusal | None = None
    with ledger.together() as group:
        while waiting and refused is None and not group.is_full:
            try:
                if waiting[0].go_on(group, summary):
                    done.append(waiting.popleft().vintage)
            except Refusal as refusal:
                refused = refusal
    yield from done
    if refused is not None:
        raise refused


class VintageRecording:
    """The recording of one vintage, share by share."""

    def __init__(self, spec: Spec, vintage: FileVintage, shares: Shares, issued: Callable[[int], None]) -> None:
        self.vintage = vintage
        self._issued = issued
        self._spec = spec
        self._shares = shares
        self._left: deque[Bulletin] | None = None
        self._place = {"commit": vintage.commit, "path": vintage.path, "published_at": vintage.published_at}

    def go_on(self, ledger: Ledger | CommandGroup, summary: Summary) -> bool:
        """Issue the next share, or tell why there is none; whether the vintage is recorded now."""
        vintage = self.vintage
        if vintage.skipped is not None:
            summary.skip(SkippedVintage(**self._place, why=vintage.skipped))
            return True
        if vintage.bulletin is None:
            summary.count((vintage.commit, vintage.path, vintage.published_at), is_known=True)
            return True
        if self._left is None:
            self._left = deque(self._shares.of(vintage.bulletin))
        self._issue(ledger, self._left[0], summary)
        self._issued(self._left.popleft().size)
        if not self._left:
            _tell(vintage, self._place, summary)
        return not self._left

    def _issue(self, ledger: Ledger | CommandGroup, share: Bulletin, summary: Summary) -> None:
        issued = _issued(ledger, self._spec, self.vintage, share)
        summary.tell(issued, self.vintage.commit, self.vintage.path)
        summary.emptied += [
            EmptiedSeries(**self._place, series=one, figures=figures) for one, figures in _emptied(share, issued)
        ]


def _tell(vintage: FileVintage, place: dict[str, str], summary: Summary) -> None:
    summary.count((vintage.commit, vintage.path, vintage.published_at))
    summary.learn(vintage.learned)
    summary.meet_unknown(vintage.unknown, vintage.commit, vintage.path)
    # Of a path for each day, the template is told: nobody looks at each.
    of_all = vintage.file.partition("\n")[0]
    told = of_all if "{" in of_all else vintage.path
    summary.pass_rows(vintage.passed, vintage.commit, told)
    summary.take(vintage.taken, vintage.commit, told)
    if vintage.repeated:
        summary.repeated.append(RepeatedPeriods(**place, periods=vintage.repeated, lost=vintage.lost))


def _issued(ledger: Ledger | CommandGroup, spec: Spec, vintage: FileVintage, bulletin: Bulletin) -> Receipt:
    try:
        return ledger.record(bulletin, spec.actor)
    except Refusal as refusal:
        where = f"{vintage.path} at {vintage.commit[:12]}" if vintage.commit else vintage.path
        place = {"commit": vintage.commit, "path": vintage.path, "published_at": vintage.published_at}
        raise type(refusal)(f"{where}: {refusal.message}", **{**refusal.facts, **place}) from refusal


def _emptied(bulletin: Bulletin, issued: Receipt) -> list[tuple[str, int]]:
    """The series of which the bulletin lists nothing any more, and how many figures that withdrew."""
    withdrawals = [one for one in issued.outcomes if one.kind == "withdrawal"]
    gone = Counter([one.series for one in withdrawals if one.slot == "statement"]) if withdrawals else None
    if not gone:
        return []
    listed = {said.series for line in bulletin.lines for said in line.said if said.value is not None}
    return sorted((series, figures) for series, figures in gone.items() if series not in listed)
