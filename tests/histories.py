"""Random histories: long runs of commands, full of trouble, played through a real ledger.

``histories()`` draws them, ``play(ledger, history)`` plays one, ``troubles(ledger)`` names the kinds of trouble that
the ledger then holds. A ``Player`` plays command by command; its ``ledger`` may be swapped for a reopened one.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

import hypothesis
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from msgspec import UNSET, Struct

from domain.events import BulletinReceived, BulletinVoided, EntryCorrected, EntryVoided, Event, FigureEvent, Span
from domain.figure import NEVER_HEARD_OF, Figure, evolve
from domain.moments import microseconds
from domain.reading import derive
from domain.recording.commands import (
    Bulletin,
    CorrectEntry,
    NewDocument,
    OpenSeries,
    RefileEntry,
    RegisterSource,
    Replacement,
    SaidAdjustment,
    VoidBulletins,
    VoidEntry,
)
from domain.recording.lines import Line, SaidStatement
from domain.refusals import Conflict
from domain.statements import Adjustment, Statement
from domain.streams import figure_named
from domain.words import MEASURES
from stores.opening import OpenLedger

ACTOR = "historian"
SOURCE = "town"
SERIES = ("town/cases", "town/tests")
PERIODS = ("2022-03-01", "2022-03-02", "2022-03-03", "2022-03-04")
DAYS = tuple(f"2022-03-0{day}" for day in range(2, 8))
# A bare date and its last microsecond are the same instant, said in two ways.
MOMENTS = tuple(day + time for day in DAYS for time in ("", "T08:00:00Z", "T23:59:59.999999Z"))
VALUES = ("1", "2", "2.0", "3", "-1")
SPANS = (
    Span(series=SERIES[0]),
    Span(series=SERIES[1]),
    Span(series=SERIES[0], start=PERIODS[1]),
    Span(series=SERIES[0], end=PERIODS[1]),
    Span(series=SERIES[1], start="2022-03", end=PERIODS[2]),
    Span(series=SERIES[0], of="adjustments"),
    Span(series=SERIES[1], of="adjustments", start=PERIODS[1], end=PERIODS[2]),
)
TROUBLES = frozenset(
    {
        "late publication",
        "same instant",
        "bare date",
        "correction of a value",
        "correction of published_at",
        "voiding",
        "refiling",
        "voiding of a bulletin",
        "withdrawal",
        "reinstatement",
        "adjustment",
        "adjustment of unknown amount",
        "adjustment withdrawn",
        "adjustment before its figure",
        "complete bulletin",
        "complete bulletin with a bound",
        "complete of adjustments",
        "pin",
        "derived kind differs",
    }
)

Slot = tuple[int, int]


class Clock:
    """A clock that moves only when it is told to."""

    def __init__(self, now: datetime = datetime(2022, 6, 1, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, step: timedelta) -> None:
        self.now += step


class Say(Struct, frozen=True):
    """What is said of one figure; without a value it is withdrawn."""

    value: str | None
    qualifier: str = "exact"


class Adjust(Struct, frozen=True):
    """What is declared of one figure."""

    amount: str | None
    withdrawn: bool = False
    reason: str = "verification"


class Issue(Struct, frozen=True):
    """A bulletin, by the numbers of its series and periods."""

    published_at: str
    says: tuple[tuple[Slot, Say], ...] = ()
    adjusts: tuple[tuple[Slot, Adjust], ...] = ()
    complete: tuple[Span, ...] = ()
    document: int | None = None


class Vintage(Struct, frozen=True):
    """The next version of the published lists: the last one with some changes; None takes a figure off."""

    published_at: str
    changes: tuple[tuple[Slot, Say | None], ...]
    of: tuple[int, ...]
    same_lines: bool


class Resend(Struct, frozen=True):
    """A bulletin sent again, as it was."""

    target: int


class Correct(Struct, frozen=True):
    """A correction of some entry that stands; a moment alone keeps what it says."""

    target: int
    value: str | None
    published_at: str | None
    keeps_value: bool


class Void(Struct, frozen=True):
    """The voiding of some entry that stands."""

    target: int


class Refile(Struct, frozen=True):
    """Some entry that stands filed under another figure."""

    target: int
    under: Slot


class VoidSome(Struct, frozen=True):
    """Some bulletins voided together."""

    targets: tuple[int, ...]


Command = Issue | Vintage | Resend | Correct | Void | Refile | VoidSome


def _commands() -> SearchStrategy[Command]:
    slot = st.tuples(st.integers(0, 1), st.integers(0, len(PERIODS) - 1))
    moment = st.sampled_from(MOMENTS)
    say = st.builds(Say, st.sampled_from((*VALUES, None)), st.sampled_from(("exact", "exact", "about")))
    adjust = st.builds(
        Adjust, st.sampled_from(("5", "0", "-5", None)), st.sampled_from((False, False, True)), st.just("verification")
    )
    some = st.integers(0, 10_000)

    def slots_to(what: SearchStrategy[object], most: int) -> SearchStrategy[tuple[tuple[Slot, object], ...]]:
        return st.dictionaries(slot, what, max_size=most).map(lambda drawn: tuple(drawn.items()))

    plain = st.builds(Issue, moment, slots_to(say, 3), slots_to(adjust, 1), st.just(()), st.sampled_from((None, 1, 2)))
    spans = st.lists(st.sampled_from(SPANS), min_size=1, max_size=2, unique=True).map(tuple)
    whole = st.builds(Issue, moment, slots_to(say, 5), slots_to(adjust, 2), spans, st.sampled_from((None, 1, 2)))
    vintage = st.builds(
        Vintage,
        moment,
        slots_to(st.one_of(say, st.none()), 3),
        st.sampled_from(((0,), (1,), (0, 1))),
        st.booleans(),
    )
    correct = st.builds(Correct, some, st.sampled_from((*VALUES, None)), st.one_of(st.none(), moment), st.booleans())
    void_bulletins = st.builds(VoidSome, st.lists(some, min_size=1, max_size=2).map(tuple))
    return st.one_of(
        plain,
        plain,
        plain,
        whole,
        vintage,
        vintage,
        correct,
        correct,
        st.builds(Void, some),
        st.builds(Refile, some, slot),
        void_bulletins,
        st.builds(Resend, some),
    )


def histories(min_commands: int = 20, max_commands: int = 22) -> SearchStrategy[list[Command]]:
    """Runs of commands over two series and four days, with every kind of trouble that TROUBLES names."""
    return st.lists(_commands(), min_size=min_commands, max_size=max_commands)


class Player:
    """Plays commands through a ledger, one after the other, a minute apart by the ledger's clock."""

    def __init__(self, ledger: OpenLedger) -> None:
        self.ledger = ledger
        self.clock = ledger.clock if isinstance(ledger.clock, Clock) else Clock()
        self.issued: list[Bulletin] = []
        self._figures: dict[str, Figure] = {}
        self._read = 0
        self._lists: dict[Slot, Say] = {}
        self._lines: dict[tuple[str, tuple[SaidStatement, ...]], Line] = {}
        ledger.clock = self.clock
        if ledger.source(SOURCE) is None:
            self._open()

    def _open(self) -> None:
        self.ledger.record(RegisterSource(source=SOURCE, name="The town"), ACTOR)
        for series, measure in zip(SERIES, MEASURES[:2], strict=True):
            self.ledger.record(
                OpenSeries(series=series, title=series, unit="persons", measure=measure, frequency="D"), ACTOR
            )

    def play(self, command: Command) -> bool:
        """Whether the ledger took the command; that it does not go with what is recorded is part of the trouble."""
        self.ledger.clock = self.clock
        self.clock.move(timedelta(minutes=1))
        try:
            return self._play(command)
        except Conflict:
            return False

    def _play(self, command: Command) -> bool:
        match command:
            case Issue():
                return self._issue(self._bulletin(command))
            case Vintage():
                return self._issue(self._vintage(command))
            case Resend(target):
                return bool(self.issued) and self._issue(self.issued[target % len(self.issued)])
            case VoidSome(targets):
                return self._void_bulletins(targets)
            case Correct() | Void() | Refile():
                standing = list(_entries_that_stand(self.figures()))
                return bool(standing) and self._mend(command, *standing[command.target % len(standing)])

    def figures(self) -> dict[str, Figure]:
        """Every figure of the ledger by its stream, folded from the stored events; the dict goes on being kept."""
        for position, event in self.ledger.store.after(self._read):
            _fold(self._figures, position, event)
            self._read = position
        return self._figures

    def _issue(self, bulletin: Bulletin) -> bool:
        self.issued.append(bulletin)
        return self.ledger.record(bulletin, ACTOR).recorded > 0

    def _bulletin(self, command: Issue) -> Bulletin:
        document = command.document
        return Bulletin(
            source=SOURCE,
            published_at=command.published_at,
            document=None if document is None else NewDocument(url=f"https://town.example/{document}"),
            complete=command.complete,
            lines=tuple(self._lines_of(dict(command.says), same=False)),
            adjustments=tuple(
                SaidAdjustment(
                    series=SERIES[series],
                    period=PERIODS[when],
                    amount=said.amount,
                    withdrawn=said.withdrawn,
                    reason=said.reason,  # type: ignore[arg-type]  # drawn from known words
                )
                for (series, when), said in command.adjusts
            ),
        )

    def _vintage(self, command: Vintage) -> Bulletin:
        for slot, say in command.changes:
            if say is None:
                self._lists.pop(slot, None)
            else:
                self._lists[slot] = say
        listed = {slot: say for slot, say in self._lists.items() if slot[0] in command.of}
        return Bulletin(
            source=SOURCE,
            published_at=command.published_at,
            complete=tuple(Span(series=SERIES[one]) for one in command.of),
            lines=tuple(self._lines_of(listed, same=command.same_lines)),
        )

    def _lines_of(self, says: dict[Slot, Say], *, same: bool) -> Iterator[Line]:
        for when in sorted({when for _, when in says}):
            said = tuple(
                SaidStatement(series=SERIES[series], value=say.value, qualifier=say.qualifier)  # type: ignore[arg-type]  # drawn from known words
                for (series, at), say in sorted(says.items(), key=lambda one: one[0])
                if at == when
            )
            line = Line(PERIODS[when], said)
            yield self._lines.setdefault((line.period, said), line) if same else line

    def _mend(self, command: Correct | Void | Refile, figure: str, number: int) -> bool:
        if isinstance(command, Void):
            self.ledger.record(VoidEntry(figure=figure, entry=number, why="mistyped"), ACTOR)
        elif isinstance(command, Refile):
            series, when = command.under
            self.ledger.record(
                RefileEntry(figure=figure, entry=number, target=f"{SERIES[series]}/{PERIODS[when]}", why="misfiled"),
                ACTOR,
            )
        else:
            self.ledger.record(
                CorrectEntry(
                    figure=figure, entry=number, new=self._replacement(command, figure, number), why="misread"
                ),
                ACTOR,
            )
        return True

    def _replacement(self, command: Correct, figure: str, number: int) -> Replacement:
        mended = self.figures()[f"figure/{figure}"]
        entry = mended.entry(number)
        assert entry is not None
        now = next(one.content for one in mended.standing(entry.slot) if one.entry == entry)
        value = command.value
        if command.keeps_value and isinstance(now, Statement):
            value = now.value
        if command.keeps_value and isinstance(now, Adjustment):
            value = now.amount
        moment = UNSET if command.published_at is None else command.published_at
        if entry.slot == "adjustment":
            return Replacement(amount=value, published_at=moment)
        if value is None:
            return Replacement(withdrawn=True, published_at=moment)
        return Replacement(value=value, qualifier="exact", published_at=moment)

    def _void_bulletins(self, targets: Sequence[int]) -> bool:
        known = [one.event.stream.partition("/")[2] for one in self.ledger.store.after(0) if _is_bulletin(one.event)]
        if not known:
            return False
        self.ledger.record(
            VoidBulletins(bulletins=tuple(known[target % len(known)] for target in targets), why="misread"), ACTOR
        )
        return True


def play(ledger: OpenLedger, history: Sequence[Command]) -> None:
    """Play a history from its beginning; the ledger's clock is replaced by one that the history moves."""
    player = Player(ledger)
    for command in history:
        player.play(command)


def figures(ledger: OpenLedger) -> dict[str, Figure]:
    """Every figure of the ledger by its stream, folded from the stored events."""
    folded: dict[str, Figure] = {}
    for position, event in ledger.store.after(0):
        _fold(folded, position, event)
    return folded


def _fold(folded: dict[str, Figure], position: int, event: Event) -> None:
    if event.stream.startswith("figure/"):
        known = folded.get(event.stream, NEVER_HEARD_OF)
        folded[event.stream] = evolve(known, cast("FigureEvent", event), position)


def _entries_that_stand(figures: dict[str, Figure]) -> Iterator[tuple[str, int]]:
    for stream, figure in sorted(figures.items()):
        for entry in figure.entries:
            if not figure.is_voided(entry.number):
                yield str(figure_named(stream)), entry.number


def troubles(ledger: OpenLedger) -> set[str]:
    """The kinds of trouble that the ledger holds, told to Hypothesis as events."""
    found = {name for position, event in ledger.store.after(0) for name in _trouble_of(event)}
    for figure in figures(ledger).values():
        found |= _trouble_in(figure)
    for name in found:
        hypothesis.event(name)
    return found


def _is_bulletin(event: object) -> bool:
    return isinstance(event, BulletinReceived)


def _trouble_of(event: object) -> Iterator[str]:
    if isinstance(event, BulletinVoided):
        yield "voiding of a bulletin"
    if isinstance(event, EntryVoided) and event.bulletin is None:
        yield "refiling" if event.refiled_as else "voiding"
    if getattr(event, "pinned", False):
        yield "pin"
    if isinstance(event, BulletinReceived) and len(event.published_at) == len("2022-03-02"):
        yield "bare date"
    if isinstance(event, BulletinReceived) and event.complete:
        yield "complete bulletin"
        if any(span.start or span.end for span in event.complete):
            yield "complete bulletin with a bound"
        if any(span.of == "adjustments" for span in event.complete):
            yield "complete of adjustments"
    if isinstance(event, EntryCorrected):
        yield "correction of a value"


def _trouble_in(figure: Figure) -> set[str]:
    return {*_trouble_of_entries(figure), *_trouble_of_amendments(figure), *_trouble_of_kinds(figure)}


def _trouble_of_entries(figure: Figure) -> Iterator[str]:
    for entry in figure.entries:
        earlier = [microseconds(one.content.published_at) for one in figure.entries if one.position < entry.position]
        published = microseconds(entry.content.published_at)
        if any(one > published for one in earlier):
            yield "late publication"
        if published in earlier:
            yield "same instant"
        if isinstance(entry.content, Adjustment):
            yield "adjustment" if entry.content.amount else "adjustment of unknown amount"
            if all(one.slot == "adjustment" for one in figure.entries if one.position <= entry.position):
                yield "adjustment before its figure"


def _trouble_of_amendments(figure: Figure) -> Iterator[str]:
    for amendment in figure.amendments:
        was = figure.entry(amendment.entry)
        if was and amendment.content and amendment.content.published_at != was.content.published_at:
            yield "correction of published_at"


def _trouble_of_kinds(figure: Figure) -> Iterator[str]:
    tags = {"withdrawal": "figure-withdrawn", "reinstatement": "figure-reinstated", "report": "figure-reported"}
    for change in derive(figure.standing("statement")):
        if change.kind in {"withdrawal", "reinstatement"}:
            yield change.kind
        if change.kind in tags and change.standing.entry.tag != tags[change.kind]:
            yield "derived kind differs"
    if any(one.kind == "adjustment-withdrawal" for one in derive(figure.standing("adjustment"))):
        yield "adjustment withdrawn"
