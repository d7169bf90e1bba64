"""The verdicts on the versions of a history: taken, dropped for a later one, or waiting for a person."""

from collections import deque
from operator import attrgetter
from typing import Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from importers.histories.history import Version
from importers.plausibility.delivered import Delivered
from importers.plausibility.judging import doubts
from importers.reading.file_reading import Contents
from importers.specs.plausible_spec import PlausibleSpec
from importers.specs.spec import Spec
from importers.vintages.file_vintage import FileVintage

# So many versions of one file wait for a later one at most: each is held in memory as a whole.
MOST_WAITING = 5
GONE_BACK = "a later version goes on from the one before it"
CONTRADICTED = "a later version goes on from another one"
REPEATED = "it goes on from what was dropped by hand"
LEFT_BEHIND = f"none of the {MOST_WAITING} versions behind it goes on from it, or from the one before it"
# The verdict on what seemed broken: a later version went on from it, or from the one before it, or none has decided.
Verdict = Literal["lasted", "dropped", "waiting"]


class Doubtful(Struct, frozen=True, kw_only=True):
    """A version that was not plausible beside the one before it, and what became of it.

    Its bulletin says something only while it is waiting.
    """

    vintage: FileVintage
    doubts: tuple[str, ...]
    figures: int
    verdict: Verdict
    why: str | None = None


class _Waiting(NamedTuple):
    delivered: Delivered
    vintage: FileVintage
    doubts: tuple[str, ...]
    is_repeated: bool = False


class FileVerdicts:
    """The verdicts on the versions of one file, oldest first."""

    def __init__(self, rule: PlausibleSpec, complete: str) -> None:
        self._rule, self._complete = rule, complete
        self._taken: Delivered | None = None
        self._last: Delivered | None = None
        self._waiting: list[_Waiting] = []
        self._refused: deque[Delivered] = deque(maxlen=MOST_WAITING)
        self.decided: list[Doubtful] = []
        self.heard: set[str] = set()
        self.doubted: set[str] = set()
        """The series of what was taken, and those of what was not that nothing before had."""

    def refuse(self, contents: Contents) -> None:
        """Learn of a version that a person has dropped: what goes on from it waits for a person, too."""
        self._last = Delivered(contents, self._last)
        self._refused.append(self._last)

    def judge(self, contents: Contents, vintage: FileVintage) -> None:
        """Judge the next version; one that the ledger has is taken whatever it says."""
        is_behind_taken = self._last is self._taken and self._last is not None
        now = self._last = Delivered(contents, self._last)
        why = self._doubts(self._taken, now) if self._taken is not None else ()
        if not why:
            self._end(None, GONE_BACK)
        else:
            followed = [one for one in reversed(self._waiting) if self._goes_on(one.delivered, now)]
            lasting = next((one for one in followed if not one.is_repeated), None)
            if lasting is not None:
                self._end(lasting, CONTRADICTED)
            elif vintage.bulletin is not None:
                is_repeated = bool(followed) or any(self._goes_on(one, now) for one in self._refused)
                self._wait(_Waiting(now, vintage, (*why, REPEATED) if is_repeated else why, is_repeated))
                return
        self._taken = now
        self.heard |= now.fresh if is_behind_taken else now.series

    def _doubts(self, before: Delivered, now: Delivered) -> tuple[str, ...]:
        return doubts(before, now, self._rule, self._complete)

    def _goes_on(self, before: Delivered, now: Delivered) -> bool:
        # Both ways: beside a few figures that are left of a list anything would be plausible.
        return not self._doubts(before, now) and not self._doubts(now, before)

    def _wait(self, one: _Waiting) -> None:
        self._waiting.append(one)
        self.doubted |= one.delivered.series - self.heard
        if len(self._waiting) > MOST_WAITING:
            self._decide(self._waiting.pop(0), "dropped", LEFT_BEHIND)

    def _end(self, lasting: _Waiting | None, why: str) -> None:
        if lasting is not None:
            self.heard |= lasting.delivered.series
        for one in self._waiting:
            self._decide(one, *(("lasted", None) if one is lasting else ("dropped", why)))
        self._waiting.clear()

    def _decide(self, one: _Waiting, verdict: Verdict, why: str | None) -> None:
        # Of what is decided no figure is held any more.
        bulletin = one.vintage.bulletin and replace(one.vintage.bulletin, lines=(), adjustments=(), since=None)
        self.decided.append(_doubtful(one._replace(vintage=replace(one.vintage, bulletin=bulletin)), verdict, why))

    def doubtful(self) -> list[Doubtful]:
        """All that was not plausible, those that no later version has decided last."""
        return self.decided + [_doubtful(one, "waiting") for one in self._waiting]


def _doubtful(one: _Waiting, verdict: Verdict, why: str | None = None) -> Doubtful:
    return Doubtful(vintage=one.vintage, doubts=one.doubts, figures=one.delivered.total, verdict=verdict, why=why)


_SERIES = attrgetter("doubted"), attrgetter("heard")


class Verdicts:
    """The verdicts on all versions of a history that are read, each file's by itself; with ``trust`` all are taken."""

    def __init__(self, spec: Spec, *, trust: bool = False) -> None:
        rules = {} if trust else {file.key: spec.plausible_of(file) for file in spec.files}
        self._rules = {file: rule for file, rule in rules.items() if rule}
        self._files: dict[tuple[str, ...], FileVerdicts] = {}
        self._left_out: frozenset[tuple[str, str]] = frozenset()
        self.doubtful: list[Doubtful] = []
        """All versions that were not plausible, in order of their publication; known once all were judged."""
        self.unheard: frozenset[str] = frozenset()
        """The series that only versions have that are left out; known once all were judged."""

    def judge(self, version: Version, contents: Contents, vintage: FileVintage) -> None:
        """Judge the next version of a file, or of one of the things that its path tells apart."""
        if (of_file := self._of(version)) is not None:
            of_file.judge(contents, vintage)

    def refuse(self, version: Version, contents: Contents) -> None:
        """Learn of a version that a person has dropped."""
        if (of_file := self._of(version)) is not None:
            of_file.refuse(contents)

    def _of(self, version: Version) -> FileVerdicts | None:
        rule, file, thing = self._rules.get(version.file.key), version.file, version.goes_on_from
        if rule is not None and thing not in self._files:
            self._files[thing] = FileVerdicts(rule, "none" if file.has_one_period else file.complete)
        return self._files.get(thing)

    def finish(self) -> None:
        """Decide what can be decided of all that was judged, and judge no more."""
        found = [one for file in self._files.values() for one in file.doubtful()]
        self.doubtful += sorted(found, key=lambda one: one.vintage.published_at)
        left_out = (one.vintage for one in self.doubtful if one.verdict != "lasted")
        self._left_out = frozenset((one.file, one.address) for one in left_out)
        doubted, heard = (set[str]().union(*(of(one) for one in self._files.values())) for of in _SERIES)
        self.unheard = frozenset(doubted - heard)
        self._files.clear()
        self._rules.clear()

    def leaves_out(self, file: str, address: str) -> bool:
        """Whether the version of the file of that key is not recorded now."""
        return (file, address) in self._left_out
