"""The questions about one series that need more than an address."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, TypedDict, TypeVar

from asreported.answers.comparing import Comparison
from asreported.answers.releases import Revision
from asreported.asked_moment import AtMoment
from asreported.question import Parameter, Question, asked, path_of, series_words

T = TypeVar("T")
# A period in SDMX's text form, such as 2022, 2022-Q1 or 2022-03-02; a date is the period of a day.
Period = str | date


class RevisionFilter(TypedDict, total=False):
    """Which revisions are wanted: those that fit all of it. ``after`` a position means oldest first, for polling.

    ``reverted`` leaves out the values that were taken back within ``reverted_within`` days, and what took them back, or
    lists them alone; not with ``after``.
    """

    q: str
    reason: str
    kind: str
    min_difference: Decimal | int | str
    published_from: str | date
    published_to: str | date
    recorded_from: str | date
    recorded_to: str | date
    after: int
    reverted: Literal["exclude", "only"]
    reverted_within: int


class StatsFilter(TypedDict, total=False):
    """Which figures are measured, and between which two releases: ``first``, ``latest``, or a number.

    ``transform`` measures their ``change``, ``growth`` or ``yearly-growth`` instead.
    """

    start: Period
    end: Period
    transform: Literal["none", "change", "growth", "yearly-growth"]
    earlier: str | int
    later: str | int
    reverted_within: int
    hac_lags: int


class SettlingFilter(TypedDict, total=False):
    """Which figures are measured, and how near to the latest value is settled: a share such as ``Decimal("0.2")``."""

    start: Period
    end: Period
    within_latest: Decimal | str
    min_waiting_period: int
    reverted_within: int


@dataclass(frozen=True, kw_only=True)
class AskedSeries(AtMoment):
    """A series at a moment; ``key`` is source and series, such as ``war-losses/personnel``."""

    key: str

    def _question(self, answer: type[T], *words: str, **query: Parameter) -> Question[T]:
        return asked(self.moment, answer, "series", *series_words(self.key), *words, **query)

    def _of_figure(self, answer: type[T], period: Period | None, *words: str) -> Question[T]:
        figure = () if period is None else ("figures", str(period))
        return self._question(answer, *figure, *words)

    def _revisions(self, filters: RevisionFilter) -> Question[Revision]:
        return asked(self.moment, Revision, "revisions", series=self.key, **filters)

    def _comparison(self, later: "AskedSeries") -> Question[Comparison]:
        if self.key != later.key:
            raise ValueError(f"a series is compared with itself at another moment, and not {self.key} with {later.key}")
        if self.moment.recorded_as_of is not None or later.moment.recorded_as_of is not None:
            raise ValueError("two moments are compared by as_of and at_position, and not by recorded_as_of")
        query = {
            "from": self.moment.as_of,
            "to": later.moment.as_of,
            "from_position": self.moment.position,
            "to_position": later.moment.position,
        }
        return Question(path=path_of("series", *series_words(self.key), "compare"), answer=Comparison, query=query)
