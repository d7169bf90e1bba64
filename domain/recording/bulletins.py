"""The decision of a bulletin: its document, its entries, the withdrawals of what is missing, and pins."""

from collections.abc import Callable, Sequence
from itertools import chain

from domain.events import BulletinReceived
from domain.keys import FigureKey, figure_key
from domain.moments import begins, is_date
from domain.periods import period
from domain.recording.archive import ReceivedBulletin
from domain.recording.checking import (
    adjustment_of,
    check_published,
    checked_note,
    checked_reason,
    content_of,
    figure_key_of,
    fit_period,
)
from domain.recording.commands import Bulletin, SaidAdjustment
from domain.recording.completeness import Completeness, Listed
from domain.recording.documents import reused_or_new
from domain.recording.draft import Draft, Subject
from domain.recording.holding import Told, holding, listed_by, told_by_leaving_out, told_of_grown
from domain.recording.judging import check_version, judge
from domain.recording.lines import SaidStatement
from domain.recording.pinning import pin
from domain.recording.pointing import point, pointing
from domain.recording.spans import check_they_fit, checked_spans
from domain.recording.uuids import new_id
from domain.refusals import DuplicateFigure, Refusal
from domain.series import Series
from domain.statements import Adjustment, Content, Statement, Withdrawal
from domain.streams import OfBulletin, OfFigure
from domain.values import same_number
from domain.words import Slot


def issue_bulletin(draft: Draft, bulletin: Bulletin) -> Subject | None:
    """Put the bulletin's events on the draft; where there are none, the figure that it is about, if that is one."""
    decision = Decision(draft, bulletin)
    decision.decide()
    return None if draft.kept else decision.about()


def check_bulletin(draft: Draft, bulletin: Bulletin) -> None:
    """Raises what ``issue_bulletin`` would of what is said, whatever was recorded of the figures that it speaks of."""
    decision = Decision(draft, bulletin)
    decision.check_statements(decision.receive())


def check_statements(draft: Draft, bulletin: Bulletin) -> None:
    """Raises what ``check_bulletin`` would of a bulletin without a document, but for the size of its events."""
    Decision(draft, bulletin).check_statements(None)


class Decision:
    """One bulletin being decided upon a draft."""

    def __init__(self, draft: Draft, bulletin: Bulletin) -> None:
        self.draft = draft
        self.bulletin = bulletin
        with pointing(field="published_at"):
            self.published_at = check_published(bulletin.published_at, draft.now)
        check_they_fit(bulletin.complete)
        beside = bulletin.said_beside()
        with pointing(field="source"):
            draft.memory.known_source(bulletin.source)
        checked_reason(bulletin.reason)
        checked_note(bulletin.note)
        self.complete = checked_spans(draft, bulletin)
        self.completeness = Completeness(draft, bulletin, self.complete, self.published_at)
        self.digest = self.completeness.lines.digest(beside)
        # What is not read as it was said, once it is judged.
        self._unread: list[Told] = []
        # The series that it has named, each with its slug.
        self._series: dict[str, tuple[str, Series]] = {}

    def decide(self) -> None:
        """Put the bulletin's events on the draft; leaves it empty where nothing is to be recorded."""
        document = self._document()
        self.draft.repeats = self._known(document)
        if self.draft.repeats is not None:
            self._say_again(self.draft.repeats)
            return
        for figure, version in self.bulletin.expect.items():
            check_version(self.draft, figure_key(figure), version)
        name = self._receive(document)
        self._judge_all(name, document)
        pin(self.draft)
        if self.draft.outcomes or self.complete:
            agreement = self.completeness.agreement(self.draft.kept[-1].position)
            if agreement is not None:
                self.draft.agreements[self.complete] = agreement
        else:
            self.draft.kept.clear()
        if self._unread:
            self.draft.holding = holding(self._unread, self.draft.figure, self.draft.outcomes)

    def receive(self) -> str | None:
        """Put document and bulletin on the draft; the document's id."""
        document = self._document()
        self._receive(document)
        return document

    def check_statements(self, document: str | None) -> None:
        """Refuse what could not be said of a figure."""
        listed: Listed = set()
        for line in self.bulletin.lines:
            for said in line.said:
                self._statement(said, line.period, listed, document)
        for adjustment in self.bulletin.adjustments:
            self._adjustment(adjustment, listed, document)

    def _receive(self, document: str | None) -> str:
        name = new_id()
        self.draft.record(
            BulletinReceived,
            OfBulletin(name),
            0,
            source=self.bulletin.source,
            published_at=self.published_at,
            document=document,
            complete=self.complete,
            statements=self.completeness.lines.statements + len(self.bulletin.adjustments),
            digest=self.digest,
        )
        return name

    def _say_again(self, recorded: ReceivedBulletin) -> None:
        self.draft.kept.clear()
        if not self.completeness.is_in_force():
            told_at = self.published_at, recorded.event.document
            told = told_of_grown(self.draft.memory, self.bulletin, told_at)
            left_out = told_by_leaving_out(self.completeness.missing(listed_by(self.bulletin)), told_at)
            self.draft.holding = holding(chain(told, left_out), self.draft.figure, silently=True)

    def _document(self) -> str | None:
        new = self.bulletin.document
        if new is None or isinstance(new, str):
            if new is not None:
                self.draft.archive.document(new)
            return new
        with pointing(inside="document"):
            return reused_or_new(self.draft, self.bulletin.source, new, self.published_at)

    def _known(self, document: str | None) -> ReceivedBulletin | None:
        """The recorded bulletin that says the same; looked for where it must lie, for very many may say so some day."""
        archive = self.draft.archive
        if self.complete:
            lists = archive.completes_of(self.bulletin.source, self.published_at)
            return next(filter(self._is_same(document), lists), None)
        said_in = self._bulletins_that_said_its_first(document)
        if not said_in:
            return None
        found = next(filter(self._is_same(document), map(archive.bulletin, said_in)), None)
        # Its own first statement may have been nothing, too.
        return found or next(filter(self._is_same(document), archive.bulletins_of(self.digest)), None)

    def _is_same(self, document: str | None) -> Callable[[ReceivedBulletin], bool]:
        said = self.bulletin.source, self.published_at, document, self.complete, self.digest

        def is_same(known: ReceivedBulletin) -> bool:
            event = known.event
            others = event.source, event.published_at, event.document, event.complete, event.digest
            return not known.voided and others == said

        return is_same

    def _bulletins_that_said_its_first(self, document: str | None) -> Sequence[str]:
        """None where it says nothing; what is refused was never recorded."""
        memory, bulletin, since = self.draft.memory, self.bulletin, begins(self.published_at)
        try:
            for line in bulletin.lines:
                for said in line.said:
                    key, series = self._named(said.series, line.period)
                    content = content_of(said, series, period(line.period), self.published_at, document)
                    return memory.recent(key, since).bulletins_that_said("statement", content)
            for adjustment in bulletin.adjustments:
                key, series = self._named(adjustment.series, adjustment.period)
                content = adjustment_of(adjustment, series, self.published_at, document)
                return memory.recent(key, since).bulletins_that_said("adjustment", content)
        except Refusal:
            return ()
        return ()

    def _judge_all(self, name: str, document: str | None) -> None:
        listed = self._judge_lines(name, document)
        listed |= self._judge_adjustments(name, document)
        reason = self.bulletin.reason or "unstated"
        withdrawal = Withdrawal(
            published_at=self.published_at, document=document, reason=reason, note=self.bulletin.note
        )
        unread = []
        for key, slot in self.completeness.missing(listed):
            agrees = judge(self.draft, key, withdrawal, slot=slot, bulletin=name, silent=True)
            if slot == "statement":
                self.completeness.settle(key, agrees=agrees)
            if not agrees:
                unread.append((key, slot))
            listed.add((key, slot))
        self._unread += told_by_leaving_out(unread, (self.published_at, document))

    def _judge_lines(self, name: str, document: str | None) -> Listed:
        listed: Listed = set()
        if self.bulletin.claims:  # each may be wrong, and of several faults the first is told
            for said, when in self.completeness.unsettled():
                self._judge_statement(*self._statement(said, when, listed, document), name)
            return listed
        told = [self._statement(said, when, listed, document) for said, when in self.completeness.unsettled()]
        if self.completeness.is_judged_in_full:
            told = self.completeness.drop_in_force(told)
        unheard = self.draft.unheard([key for key, _ in told])
        reported = unheard if self._reports_first() else ()
        for key, content in told:
            if key in reported and isinstance(content, Statement):
                self.draft.report(key, content, name)
                if self.complete:
                    self.completeness.settle_report(key)
            else:
                self._judge_statement(key, content, name)
        return listed

    def _reports_first(self) -> bool:
        """Whether a first value is a report without being judged: not where lists of the day said there was none."""
        return not is_date(self.published_at) or not self.draft.lists_of(self.bulletin.source, self.published_at)

    def _statement(
        self, said: SaidStatement, when: str, listed: Listed, document: str | None
    ) -> tuple[FigureKey, Content]:
        try:
            key, series = self._named(said.series, when)
            named: tuple[FigureKey, Slot] = key, "statement"
            if named in listed:
                raise DuplicateFigure(f"{key} is named twice in one bulletin", figure=str(key))
            span = fit_period(series, when)
            listed.add(named)
            return key, content_of(said, series, span, self.published_at, document)
        except Refusal as refusal:
            point(refusal, series=said.series, period=when, slot="statement")
            raise

    def _judge_statement(self, key: FigureKey, content: Content, name: str) -> None:
        covered = self.completeness.covers(key, "statement")
        claim = self.bulletin.claims.get((key, "statement")) if self.bulletin.claims else None
        try:
            agrees = judge(self.draft, key, content, slot="statement", bulletin=name, silent=covered, claim=claim)
        except Refusal as refusal:
            point(refusal, series=str(key.of), period=key.period, slot="statement")
            raise
        self.completeness.settle(key, agrees=agrees, covered=covered)
        if not agrees:
            self._unread.append((key, "statement", content))

    def _named(self, named: str, when: str) -> tuple[FigureKey, Series]:
        known = self._series.get(named)
        if known is None:
            try:
                key = figure_key_of(self.bulletin, named, when)
                known = self._series[named] = key.series, self.draft.memory.known_series(named)
            except Refusal as refusal:
                point(refusal, field="series")
                raise
        return FigureKey(self.bulletin.source, known[0], when), known[1]

    def _judge_adjustments(self, name: str, document: str | None) -> Listed:
        named: Listed = set()
        listed: Listed = set()
        for said in self.bulletin.adjustments:
            key, content = self._adjustment(said, named, document)
            with pointing(series=said.series, period=said.period, slot="adjustment"):
                self._judge_adjustment(key, content, listed, name)
        return listed

    def _adjustment(self, said: SaidAdjustment, named: Listed, document: str | None) -> tuple[FigureKey, Content]:
        with pointing(series=said.series, period=said.period, slot="adjustment"):
            key, series = self._named(said.series, said.period)
            if (key, "adjustment") in named:
                raise DuplicateFigure(f"{key} is adjusted twice in one bulletin", figure=str(key))
            fit_period(series, said.period)
            named.add((key, "adjustment"))
            return key, adjustment_of(said, series, self.published_at, document)

    def _judge_adjustment(self, key: FigureKey, content: Content, listed: Listed, name: str) -> None:
        covered = self.completeness.covers(key, "adjustment")
        if covered and isinstance(content, Adjustment) and same_number(content.amount, "0"):
            return  # zero in a whole list is none, as if it were missing
        listed.add((key, "adjustment"))
        claim = self.bulletin.claims.get((key, "adjustment"))
        if not judge(self.draft, key, content, slot="adjustment", bulletin=name, silent=covered, claim=claim):
            self._unread.append((key, "adjustment", content))

    def about(self) -> Subject | None:
        """The figure that it speaks of, where it is one only and the bulletin no whole list."""
        if self.complete or self.bulletin.size != 1:
            return None
        said = [(one.series, line.period) for line in self.bulletin.lines for one in line.said]
        said += [(one.series, one.period) for one in self.bulletin.adjustments]
        return Subject(OfFigure(figure_key("/".join(said[0]))))
