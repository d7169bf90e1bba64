"""The queue of deliveries: what is new is added, what is due is taken, and what came of each try is noted."""

import logging
import random
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from api.hooks import retries
from api.hooks.hook import answer_words
from api.hooks.new_revisions import NewRevisions
from api.hooks.sender import Tried
from domain.moments import instant_text
from projections.answers.view import View
from stores.sqlite.hooks import MOST_WAITING, DeliveryRow, HookRow, HookRows

GONE = 410
_log = logging.getLogger("asreported")


class TriedDelivery(NamedTuple):
    """A delivery, and what came of trying it."""

    delivery: DeliveryRow
    tried: Tried


class DeliveryQueue:
    """Durable deliveries of one ledger, by the clock that it is given; for one thread.

    Nothing is lost between the ledger and the queue: a hook's bookmark moves in the transaction that adds deliveries.
    """

    def __init__(
        self,
        view: View,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._rows = HookRows(view.store.path)
        self._new = NewRevisions(view)
        self._clock, self._chance = clock, chance

    def close(self) -> None:
        """Let go of the file."""
        self._rows.close()

    @property
    def now(self) -> datetime:
        """What the clock says."""
        return self._clock()

    def check_writable(self) -> None:
        """Raise where no outcome can be noted, such as on a full disk."""
        self._rows.check_writable()

    def hooks(self) -> list[HookRow]:
        """The hooks that are active, once the ledger was compared with what they were given."""
        found = self._rows.hooks()
        return [hook for hook in found if self._is_active(hook)]

    def _is_active(self, hook: HookRow) -> bool:
        if hook.state == "disabled":
            return False
        if self._new.fits(hook):
            if hook.state == "held":
                self._set_state(hook, "active", None)
            return True
        if hook.state == "active":
            why = f"the ledger is not the one that was delivered up to position {hook.position}"
            self._set_state(hook, "held", why)
            _log.error("hook %s is held: %s", hook.id, why, extra={"fields": {"hook": hook.id}})
        return False

    def disable(self, hook: HookRow, why: str) -> None:
        """Deliver nothing more to a hook until an operator resumes it, for that reason."""
        self._set_state(hook, "disabled", why)
        _log.warning("hook %s is disabled: %s", hook.id, why, extra={"fields": {"hook": hook.id}})

    def _set_state(self, hook: HookRow, state: str, why: str | None) -> None:
        with self._rows.writing():
            self._rows.set_state(hook.id, state, why)  # type: ignore[arg-type]  # one of the three

    def add_new(self, hook: HookRow) -> HookRow | None:
        """Queue the next revisions of a hook, if there is room; the hook as it then stands, None if nothing is new."""
        if self._rows.waiting(hook.id) >= MOST_WAITING:
            return None
        deliveries, reached = self._new.after(hook, instant_text(self.now))
        if reached == (hook.position, hook.place):
            return None
        leaf = self._new.leaf(reached.position)
        with self._rows.writing():
            if self._rows.hook(hook.id) != hook:  # somebody sent it back meanwhile, or its counts have grown
                return self._rows.hook(hook.id)
            self._rows.queue(deliveries)
            self._rows.move(hook.id, reached.position, leaf, reached.place)
        return hook._replace(position=reached.position, leaf=leaf, place=reached.place)

    def due(self, hook: HookRow, series: Collection[str], most: int) -> Sequence[DeliveryRow]:
        """So many deliveries to be made now, the oldest of each series, but for the series that are being sent."""
        if most <= 0:
            return []
        now = self.now
        too_late = instant_text(now + retries.LONGEST)
        found = self._rows.due(hook.id, instant_text(now), too_late, most + len(series))
        return [one for one in found if one.series not in series][:most]

    def finish(self, outcomes: Sequence[TriedDelivery]) -> None:
        """Note what came of tries, in one transaction."""
        with self._rows.writing():
            for outcome in outcomes:
                self._finish(outcome)

    def _finish(self, outcome: TriedDelivery) -> None:
        before, tried, now = outcome.delivery, outcome.tried, self.now
        told = before._replace(
            tries=before.tries + 1, tried_at=instant_text(now), status=tried.status, answer=tried.answer
        )
        if tried.is_delivered:
            self._rows.finish(told._replace(state="delivered"))
            return
        queued = datetime.fromisoformat(before.queued_at)
        due = retries.next_try(queued, now, told.tries, self._chance(), tried.asked)
        facts = {"fields": {"hook": before.hook, "delivery": before.number, "message": before.message}}
        if due is None:
            self._rows.finish(told._replace(state="given-up"))
            answered = answer_words(tried.status, tried.answer)
            _log.error("hook %s: given up after %s tries: %s", before.hook, told.tries, answered, extra=facts)
        else:
            self._rows.finish(told._replace(due_at=instant_text(due)))
        if tried.status == GONE:
            why = "the receiver answered 410 Gone"
            self._rows.set_state(before.hook, "disabled", why)
            _log.warning("hook %s is disabled: %s", before.hook, why, extra=facts)
