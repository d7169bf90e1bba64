"""A town that publishes figures, for examples: short words to open a series, say, adjust and ask."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from domain.events import Span
from domain.recording.commands import Bulletin, OpenSeries, RegisterSource, SaidAdjustment
from domain.recording.lines import SaidStatement, lines_of
from domain.recording.receipts import Receipt
from domain.words import Frequency, Measure, Reason
from projections.answers.view import View
from stores.opening import open_ledger
from tests.histories import Clock

ACTOR = "clerk"
CASES = "town/cases"


class Town:
    """A ledger with one source and one series at a time, and its answers, always caught up."""

    def __init__(self, path: Path) -> None:
        self.clock = Clock(datetime(2024, 6, 1, tzinfo=UTC))
        self.ledger = open_ledger(path, self.clock)
        self.ledger.record(RegisterSource(source="town", name="The town"), ACTOR)
        self._answers = View.open(path)

    @property
    def ask(self) -> View:
        """The answers, having read the whole ledger."""
        self._answers.catch_up()
        return self._answers

    @property
    def now(self) -> Any:
        """No bound on publication, at the head."""
        return self.ask.at()

    def opens(
        self, measure: Measure = "cumulative", frequency: Frequency = "D", series: str = CASES, **more: Any
    ) -> None:
        said: dict[str, Any] = {"unit": "persons", "decimals": 2} | more
        new = OpenSeries(series=series, title=series, measure=measure, frequency=frequency, **said)
        self.ledger.record(new, ACTOR)

    def says(self, published_at: str, said: dict[str, Any], series: str = CASES, **more: Any) -> Receipt:
        """A bulletin with a value a period: a text, None to withdraw, or a dict of all that is said."""
        lines = lines_of((when, SaidStatement(series=series, **_words(value))) for when, value in said.items())
        return self._issue(Bulletin(source="town", published_at=published_at, lines=lines, **more))

    def lists(self, published_at: str, said: dict[str, Any], series: str = CASES, **more: Any) -> Receipt:
        """The whole list of a series."""
        return self.says(published_at, said, series, complete=(Span(series=series),), **more)

    def adjusts(
        self,
        published_at: str,
        declared: dict[str, str | None],
        series: str = CASES,
        reason: Reason = "verification",
        **more: Any,
    ) -> Receipt:
        """A bulletin that declares amounts not to belong to their periods; None is an unknown amount."""
        adjustments = tuple(
            SaidAdjustment(series=series, period=when, amount=amount, reason=reason)
            for when, amount in declared.items()
        )
        return self._issue(Bulletin(source="town", published_at=published_at, adjustments=adjustments, **more))

    def takes_back(self, published_at: str, when: str, series: str = CASES) -> Receipt:
        """The withdrawal of an adjustment."""
        gone = SaidAdjustment(series=series, period=when, amount=None, reason="source-error", withdrawn=True)
        return self._issue(Bulletin(source="town", published_at=published_at, adjustments=(gone,)))

    def _issue(self, bulletin: Bulletin) -> Receipt:
        self.clock.move(timedelta(minutes=1))
        return self.ledger.record(bulletin, ACTOR)

    def close(self) -> None:
        self._answers.close()
        self.ledger.close()


def _words(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {"value": value}
