"""The summary of an import: what was read, what was passed over and why, and what it was in the ledger."""

from collections.abc import Mapping
from itertools import takewhile

from msgspec import Struct, field

from domain.outcomes import Outcome
from domain.reading import KINDS
from domain.recording.holding import Held
from domain.recording.receipts import Receipt

# A long history may hold very many; a hand looks at the first, and how many more there are.
_MOST_HELD = 1000
_COUNTERS = {kind: kind.replace("-", "_") + "s" for kind in KINDS}


class OutcomeCounts(Struct, kw_only=True):
    """The number of outcomes of each kind; an entry that only holds what a bulletin had said silently is a pin."""

    reports: int = 0
    revisions_of_value: int = 0
    revisions_of_wording: int = 0
    confirmations: int = 0
    withdrawals: int = 0
    reinstatements: int = 0
    adjustments: int = 0
    adjustment_withdrawals: int = 0
    pins: int = 0

    def add(self, name: str, times: int) -> None:
        """Count so many more outcomes under the name of their field."""
        setattr(self, name, getattr(self, name) + times)


class SkippedVintage(Struct, frozen=True, kw_only=True):
    """A vintage that could not be read, so that it says nothing."""

    commit: str
    path: str
    published_at: str
    why: str


class RepeatedPeriods(Struct, frozen=True, kw_only=True):
    """A vintage that lists periods more than once; ``lost`` are figures of which only rows speak that do not count."""

    commit: str
    path: str
    published_at: str
    periods: tuple[str, ...]
    lost: tuple[str, ...] = ()


class UnknownColumn(Struct, kw_only=True):
    """A column, or in a long file a series, of which the spec does not speak; ``vintages`` that have it."""

    path: str
    column: str
    first_commit: str
    vintages: int


class PassedRows(Struct, kw_only=True):
    """Rows that are no figures, by why; ``fewest`` and ``most`` are those of one vintage that has any."""

    path: str
    why: str
    first_commit: str
    vintages: int
    fewest: int
    most: int


class TakenForm(Struct, kw_only=True):
    """A form of a file that was taken of several that the spec allows, such as an encoding."""

    path: str
    form: str
    first_commit: str
    vintages: int


class AgainstAmendment(Struct, frozen=True, kw_only=True):
    """A figure for which a vintage repeats what was corrected or voided by hand; it was recorded again."""

    figure: str
    commit: str
    path: str
    value: str | None


class HeldStatement(Struct, frozen=True, kw_only=True):
    """A statement that came to nothing, as it was recorded before, though something else is read at its moment."""

    held: Held
    commit: str
    path: str


class EmptiedSeries(Struct, frozen=True, kw_only=True):
    """A vintage that lists no figure any more of a series that had some, so that all ``figures`` were withdrawn."""

    series: str
    commit: str
    path: str
    published_at: str
    figures: int


class DoubtfulVintage(Struct, frozen=True, kw_only=True):
    """A vintage that was not plausible beside the one before it; ``verdict`` says whether a later one decided.

    ``lasted``: recorded, for a later one goes on from it; ``dropped``: not recorded, for the reason ``why``;
    ``waiting``: not recorded, and a person decides.
    """

    commit: str
    path: str
    published_at: str
    verdict: str
    doubts: tuple[str, ...]
    why: str | None = None


class Summary(Struct, kw_only=True, dict=True):
    """The whole import; ``known`` vintages had been imported before, ``events`` were recorded now.

    ``held`` names at most a thousand statements, ``held_more`` counts the others.

    ``learned`` tells of each series how many vintages were read for it of which the ledger had known others before.

    ``vintages`` counts those read now; ``position`` is the ledger's last; ``total`` is over all series.
    """

    known: int = 0
    vintages: int = 0
    events: int = 0
    position: int = 0
    total: OutcomeCounts = field(default_factory=OutcomeCounts)
    series: dict[str, OutcomeCounts] = {}
    opened: list[str] = []
    closed: list[str] = []
    skipped: list[SkippedVintage] = []
    repeated: list[RepeatedPeriods] = []
    unknown: list[UnknownColumn] = []
    passed: list[PassedRows] = []
    taken: list[TakenForm] = []
    against_hand: list[AgainstAmendment] = []
    held: list[HeldStatement] = []
    held_more: int = 0
    emptied: list[EmptiedSeries] = []
    doubtful: list[DoubtfulVintage] = []
    learned: dict[str, int] = {}
    notes: list[str] = []

    def record(self, issued: Receipt) -> None:
        """Count the events of one command."""
        self.events += issued.recorded
        self.position = issued.position

    def tell(self, issued: Receipt, commit: str, path: str) -> None:
        """Count what one vintage's statements were."""
        self.record(issued)
        for outcome in issued.outcomes:
            name = _counter(outcome)
            if (of_series := self.series.get(outcome.series)) is None:
                of_series = self.series[outcome.series] = OutcomeCounts()
            of_series.add(name, 1)
            self.total.add(name, 1)
            if outcome.against_hand:
                figure = f"{outcome.series}/{outcome.period}"
                told = AgainstAmendment(figure=figure, commit=commit, path=path, value=outcome.value)
                self.against_hand.append(told)
        if issued.held or issued.held_more:
            self._hold(issued, commit, path)

    def _hold(self, issued: Receipt, commit: str, path: str) -> None:
        named = issued.held[: max(0, _MOST_HELD - len(self.held))]
        self.held += [HeldStatement(held=one, commit=commit, path=path) for one in named]
        self.held_more += len(issued.held) - len(named) + issued.held_more

    def count(self, vintage: tuple[str, str, str], *, is_known: bool = False) -> None:
        """Count a vintage (commit, path, published at), once of however many files of the spec it is."""
        counted: dict[tuple[str, str, str], bool] = self.__dict__.setdefault("counted", {})
        before = counted.get(vintage)
        if before is None or (before and not is_known):
            self.vintages += not is_known
            self.known += is_known - (before or False)
            counted[vintage] = is_known

    def skip(self, vintage: SkippedVintage) -> None:
        """Tell of a vintage that says nothing, once of however many files of the spec it is."""
        of_commit = takewhile(lambda one: one.commit == vintage.commit, reversed(self.skipped))
        if vintage not in of_commit:
            self.skipped.append(vintage)

    def learn(self, series: tuple[str, ...]) -> None:
        """Count one vintage that was read again for some series."""
        for one in series:
            self.learned[one] = self.learned.get(one, 0) + 1

    def meet_unknown(self, columns: tuple[str, ...], commit: str, path: str) -> None:
        """Count the columns of one vintage that the spec does not name."""
        # Long files may have thousands of them in each of thousands of vintages.
        met: dict[tuple[str, str], UnknownColumn] = self.__dict__.setdefault("met", {})
        for column in columns:
            known = met.get((path, column))
            if known is None:
                known = met[path, column] = UnknownColumn(path=path, column=column, first_commit=commit, vintages=0)
                self.unknown.append(known)
            known.vintages += 1

    def pass_rows(self, passed: Mapping[str, int], commit: str, path: str) -> None:
        """Count the rows that were passed over in one vintage, which several files of the spec may be."""
        met: dict[tuple[str, str], tuple[PassedRows, str]] = self.__dict__.setdefault("met_rows", {})
        for why, rows in passed.items():
            known, last = met.get((path, why), (None, ""))
            if known is None:
                known = PassedRows(path=path, why=why, first_commit=commit, vintages=0, fewest=rows, most=rows)
                self.passed.append(known)
            known.vintages += known.vintages == 0 or last != commit
            known.fewest, known.most = min(known.fewest, rows), max(known.most, rows)
            met[path, why] = known, commit

    def take(self, taken: tuple[str, ...], commit: str, path: str) -> None:
        """Count the forms that were taken of one vintage, which several files of the spec may be."""
        met: dict[tuple[str, str], tuple[TakenForm, str]] = self.__dict__.setdefault("met_forms", {})
        for form in taken:
            known, last = met.get((path, form), (None, ""))
            if known is None:
                known = TakenForm(path=path, form=form, first_commit=commit, vintages=0)
                self.taken.append(known)
            known.vintages += known.vintages == 0 or last != commit
            met[path, form] = known, commit


def _counter(outcome: Outcome) -> str:
    if outcome.pinned:
        return "pins"
    if outcome.kind == "revision":
        return "revisions_of_value" if outcome.of_value else "revisions_of_wording"
    return _COUNTERS[outcome.kind]
