"""What a bulletin comes to: a document, its entries, the withdrawals of what is missing, and pins."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import uuid4

from domain.commands import Bulletin, Line, NewDocument
from domain.desk import Agreement, is_within
from domain.draft import Draft
from domain.events import BulletinReceived, DocumentReceived, Span
from domain.figure import Figure
from domain.judging import check_version, judge
from domain.keys import FigureKey, figure_key, figure_of_stream
from domain.lookups import document_key
from domain.moments import OPEN, microseconds
from domain.periods import period
from domain.pinning import pin
from domain.reading import read
from domain.refusals import FigureNamedTwice, NotAWord
from domain.saying import adjustment_of, check_published, checked_note, checked_reason, content_of, figure_key_of, fit_period
from domain.statements import Adjustment, Withdrawal
from domain.values import same_number
from domain.words import Slot, text

_LONGEST_URL, _LONGEST_TITLE, _LONGEST_QUOTE = 2048, 500, 4000


class Decision:
    """One bulletin being decided upon a draft; ``id`` is None if it comes to nothing."""

    def __init__(self, draft: Draft, bulletin: Bulletin, clock: datetime) -> None:
        self.draft = draft
        self.bulletin = bulletin
        self.published_at = check_published(bulletin.published_at, clock)
        self.published = microseconds(self.published_at)
        self.complete = tuple(sorted(bulletin.complete, key=lambda one: (one.series, one.of, one.start or "", one.end or "")))
        self.id: str | None = None
        self.agrees = True
        draft.desk.known_source(bulletin.source)
        checked_reason(bulletin.reason)
        checked_note(bulletin.note)
        for span in self.complete:
            _check_span(draft, bulletin, span)

    def decide(self) -> None:
        """Put the bulletin's events on the draft; leaves it empty where nothing is to be recorded."""
        document = self._document()
        if self._is_known(document):
            self.draft.kept.clear()
            return
        for figure, version in self.bulletin.expect.items():
            check_version(self.draft, figure_key(figure), version)
        name = str(uuid4())
        self.draft.record(
            BulletinReceived,
            f"bulletin/{name}",
            0,
            source=self.bulletin.source,
            published_at=self.published_at,
            document=document,
            complete=self.complete,
            statements=self.bulletin.size,
            digest=self.bulletin.digest,
        )
        self._judge_all(name, document)
        pin(self.draft)
        if self.draft.outcomes or self.complete:
            self.id = name
        else:
            self.draft.kept.clear()

    def _document(self) -> str | None:
        new = self.bulletin.document
        if new is None or isinstance(new, str):
            if new is not None:
                self.draft.desk.document(new)
            return new
        return record_document(self.draft, self.bulletin.source, new, self.published_at)

    def _is_known(self, document: str | None) -> bool:
        desk = self.draft.desk
        for position in desk.store.found("digest", self.bulletin.digest):
            known = desk.bulletin(desk.store.between(position, position)[0].event.stream.partition("/")[2])
            if not known.voided and (known.event.source, known.event.published_at, known.event.document) == (
                self.bulletin.source,
                self.published_at,
                document,
            ):
                if known.event.complete == self.complete:
                    return True
        return False

    def _judge_all(self, name: str, document: str | None) -> None:
        known = self.draft.desk.agreement(self.complete, self.published) if self._is_whole_list() else None
        listed = self._judge_lines(name, document, known)
        listed |= self._judge_adjustments(name, document)
        withdrawal = Withdrawal(
            published_at=self.published_at,
            document=document,
            reason=self.bulletin.reason or "unstated",
            note=self.bulletin.note,
        )
        for key, slot in self._missing(listed, known):
            self.agrees &= judge(self.draft, key, withdrawal, slot=slot, bulletin=name, silent=True)

    def _judge_lines(self, name: str, document: str | None, known: Agreement | None) -> set[tuple[str, Slot]]:
        listed: set[tuple[str, Slot]] = set()
        for line in self._changed(known):
            for said in line.said:
                key = figure_key_of(self.bulletin, said.series, line.period)
                if (key.stream, "statement") in listed:
                    raise FigureNamedTwice(f"{key} is named twice in one bulletin", figure=str(key))
                listed.add((key.stream, "statement"))
                series = self.draft.desk.known_series(said.series)
                content = content_of(
                    said, series, fit_period(series, line.period), self.published_at, document
                )
                self.agrees &= judge(
                    self.draft,
                    key,
                    content,
                    slot="statement",
                    bulletin=name,
                    silent=self._covers(key, "statement"),
                    claim=self.bulletin.claims.get(str(key)),
                )
        return listed

    def _judge_adjustments(self, name: str, document: str | None) -> set[tuple[str, Slot]]:
        listed: set[tuple[str, Slot]] = set()
        named: set[str] = set()
        for said in self.bulletin.adjustments:
            key = figure_key_of(self.bulletin, said.series, period(said.period).text)
            if key.stream in named:
                raise FigureNamedTwice(f"{key} is adjusted twice in one bulletin", figure=str(key))
            series = self.draft.desk.known_series(said.series)
            fit_period(series, said.period)
            content = adjustment_of(said, series, self.published_at, document)
            named.add(key.stream)
            covered = self._covers(key, "adjustment")
            if covered and isinstance(content, Adjustment) and same_number(content.amount, "0"):
                continue  # zero in a whole list is none, as if it were missing
            listed.add((key.stream, "adjustment"))
            claim = self.bulletin.claims.get(f"{key}#adjustment")
            judge(self.draft, key, content, slot="adjustment", bulletin=name, silent=covered, claim=claim)
        return listed

    def _changed(self, known: Agreement | None) -> Iterable[Line]:
        if len({line.period for line in self.bulletin.lines}) < len(self.bulletin.lines):
            raise FigureNamedTwice("a period stands on two lines of one bulletin")
        if known is None:
            return self.bulletin.lines
        lines = known.lines
        return [
            line
            for line in self.bulletin.lines
            if (old := lines.get(line.period)) is not line and (old is None or old.digest != line.digest)
        ]

    def _missing(
        self, listed: set[tuple[str, Slot]], known: Agreement | None
    ) -> Iterator[tuple[FigureKey, Slot]]:
        if known is not None:
            now = {line.period: line for line in self.bulletin.lines}
            gone = [line for when, line in known.lines.items() if not _stands(now.get(when), line)]
            keys = {figure_key_of(self.bulletin, said.series, line.period) for line in gone for said in line.said}
            yield from ((key, "statement") for key in sorted(keys) if (key.stream, "statement") not in listed)
            return
        for span in self.complete:
            slot: Slot = "statement" if span.of == "statements" else "adjustment"
            yield from self._missing_in(span, slot, listed)

    def _missing_in(self, span: Span, slot: Slot, listed: set[tuple[str, Slot]]) -> Iterator[tuple[FigureKey, Slot]]:
        series = self.draft.desk.known_series(span.series)
        for stream, figure in sorted(self.draft.desk.figures_of(series.key).items()):
            if slot == "statement" and _latest(figure) > self.published:
                self.agrees = False
            if (stream, slot) not in listed and is_within(span, figure_of_stream(stream).period):
                answer = read(figure.standing(slot), self.published)
                if answer is not None and answer.has_value:
                    yield figure_of_stream(stream), slot

    def _covers(self, key: FigureKey, slot: Slot) -> bool:
        of = "statements" if slot == "statement" else "adjustments"
        series = str(key.of)
        return any(one.series == series and one.of == of and is_within(one, key.period) for one in self.complete)

    def _is_whole_list(self) -> bool:
        spans = {one.series for one in self.complete if one.of == "statements" and not (one.start or one.end)}
        return (
            len(spans) == len(self.complete) > 0
            and not self.bulletin.adjustments
            and not self.bulletin.expect
            and not self.bulletin.claims
        )

    def agreement(self) -> Agreement | None:
        """How the next whole list may be judged by its difference to this one, once this is recorded."""
        if not (self._is_whole_list() and self.agrees):
            return None
        series = {one.series for one in self.complete}
        if not all(said.series in series for line in self.bulletin.lines for said in line.said):
            return None
        return Agreement({line.period: line for line in self.bulletin.lines}, self.published, self.draft.kept[-1].position)


def record_document(draft: Draft, source: str, new: NewDocument, published_at: str | None) -> str:
    """The id of the document: the recorded one if it is the same, else a new one on the draft."""
    published = new.published_at or published_at
    for position in draft.desk.store.found("document", document_key(source, new.url, published, new.sha256)):
        return draft.desk.store.between(position, position)[0].event.stream.partition("/")[2]
    name = str(uuid4())
    draft.record(
        DocumentReceived,
        f"document/{name}",
        0,
        source=source,
        url=None if new.url is None else text(new.url, _LONGEST_URL, "url"),
        title=None if new.title is None else text(new.title, _LONGEST_TITLE, "title"),
        quote=None if new.quote is None else text(new.quote, _LONGEST_QUOTE, "quote"),
        published_at=published,
        sha256=new.sha256,
        size=new.size,
    )
    return name


def _check_span(draft: Draft, bulletin: Bulletin, span: Span) -> None:
    figure_key_of(bulletin, span.series, "2000")
    draft.desk.known_series(span.series)
    if span.of not in ("statements", "adjustments"):
        raise NotAWord(f"a bulletin is complete of statements or adjustments, not of {span.of!r:.40}", word=span.of)
    for bound in (span.start, span.end):
        if bound is not None:
            period(bound)


def _latest(figure: Figure) -> int:
    contents = [one.content for one in figure.entries if one.slot == "statement"]
    contents += [one.content for one in figure.amendments if one.content is not None]
    return max((microseconds(one.published_at) for one in contents), default=-OPEN)


def _stands(line: Line | None, old: Line) -> bool:
    return line is old or (line is not None and line.digest == old.digest)
