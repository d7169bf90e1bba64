"""A ledger in a file, and what it answers, while a history happens to it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Self

from domain.recording.commands import Bulletin, NewDocument, VoidBulletins
from domain.recording.lines import lines_of
from domain.recording.receipts import Receipt
from domain.refusals import Refusal
from projections.answers.events import stored_events
from projections.answers.view import View
from stores.opening import open_ledger
from tests.model.facts import Facts
from tests.model.histories import History
from tests.model.steps import Say, Step

EVENTS_LEAST = 24


class Town:
    """Takes steps; what is refused changes nothing and is counted."""

    def __init__(self, folder: Path) -> None:
        self.now = datetime(2025, 7, 1, tzinfo=UTC)
        self.ledger = open_ledger(folder / "town.db", self._tick)
        self.answers = View.open(folder / "town.db")
        self.issued: dict[int, Receipt] = {}
        self.refused = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.answers.close()
        self.ledger.close()

    def _tick(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now

    def take(self, step: Step) -> Receipt | None:
        """The step taken; None where it was refused, or speaks of a step that was."""
        if any(one not in self.issued or self.issued[one].bulletin is None for one in step.about):
            return None
        try:
            issued = self._take(step)
        except Refusal:
            self.refused += 1
            return None
        self.issued[step.number] = issued
        return issued

    def _take(self, step: Step) -> Receipt:
        if step.verb == "issue":
            (say,) = step.arguments
            assert isinstance(say, Say)
            return self.ledger.record(_bulletin(say), "me")
        if step.verb == "void_bulletins":
            bulletins = tuple(str(self.issued[one].bulletin) for one in step.about)
            return self.ledger.record(VoidBulletins(bulletins=bulletins, why=str(step.arguments[0])), "me")
        (command,) = step.arguments
        return self.ledger.record(command, "me")  # type: ignore[arg-type]  # a step of any other verb has its command

    def facts(self) -> Facts:
        """All events that are stored, as they are stored."""
        return Facts(stored_events(self.answers, limit=10_000))


def _bulletin(say: Say) -> Bulletin:
    return Bulletin(
        source=say.source,
        published_at=say.published_at,
        lines=lines_of(say.statements),
        adjustments=say.adjustments,
        complete=say.complete,
        document=NewDocument(url=say.url) if say.url else None,
    )


def live_through(town: Town, seed: int) -> list[Step]:
    """Let the history of that seed happen, at least 24 events of it; its projections follow now and then."""
    history, pauses = History(seed), Random(seed)
    for step in history.founding():
        town.take(step)
    longest = pauses.choice([EVENTS_LEAST, 32, 48])
    while town.ledger.head() < longest and len(history.steps) < 400:
        for step in history.next_steps():
            issued = town.take(step)
            for one in issued.outcomes if issued else ():
                history.entries.setdefault(f"{one.series}/{one.period}", {})[one.entry] = one.slot
        if pauses.random() < 0.3:
            town.answers.catch_up()
    town.answers.catch_up()
    return history.steps
