"""A ledger with hooks, and a deliverer by a clock that a test moves."""

import asyncio
from datetime import timedelta

from api.hooks.deliverer import Deliverer
from api.hooks.delivery_queue import DeliveryQueue
from api.hooks.hook import Wanted
from api.hooks.hook_register import HookRegister
from domain.recording.commands import Bulletin
from domain.recording.lines import SaidStatement, lines_of
from projections.answers.view import View
from tests.examples import ACTOR, LOSSES, SOURCE


def no_chance():
    """Pauses are as long as they are named."""
    return 0.5


def say(ledger, day, value, series=LOSSES):
    """One statement of its own bulletin, said later than any before."""
    said = [(day, SaidStatement(series=series, value=value))]
    head = ledger.head()
    published = f"2022-05-01T{head // 3600 % 24:02}:{head // 60 % 60:02}:{head % 60:02}Z"
    return ledger.record(Bulletin(source=SOURCE, published_at=published, lines=lines_of(said)), ACTOR)


def revise(ledger, count, series=LOSSES, day="2022-03-02", start=1):
    """A report, and so many revisions of it with rising values."""
    if start == 1:
        say(ledger, day, "1000", series)
    for number in range(start, start + count):
        say(ledger, day, str(1000 + number), series)


class Deliveries:
    """The hooks of a ledger and what delivers to them; each step is a look at the queue and all its answers."""

    def __init__(self, ledger, clock, **more):
        self.ledger, self.clock = ledger, clock
        self.register = HookRegister(ledger.store, clock)
        self.more = more

    def add(self, url, *, after=None, allow_private=True, **wanted):
        """A hook, and its secret."""
        return self.register.add(url, Wanted(**wanted), "tester", after=after, allow_private=allow_private)

    def hook(self, added):
        return self.register.hook(added.hook.id)

    def of(self, added, state=None):
        """Its deliveries, oldest first."""
        return self.register.deliveries(added.hook.id, 1000, state)[::-1]

    def pass_time(self, minutes=0, seconds=0, every=timedelta(seconds=10)):
        """Deliver until so much time of the clock has passed, with a look at the queue every so often."""
        asyncio.run(self._passed(timedelta(minutes=minutes, seconds=seconds), every))

    async def _passed(self, span, every):
        with View.open(self.ledger.store.path) as view:
            view.catch_up()
            deliverer = Deliverer(DeliveryQueue(view, self.clock, no_chance), **self.more)
            try:
                until = self.clock.now + span
                while True:
                    await self._settled(deliverer)
                    if self.clock.now >= until:
                        return
                    self.clock.now += every
            finally:
                await deliverer.close()

    async def _settled(self, deliverer):
        """Look again until nothing more is sent at this moment of the clock."""
        while True:
            await deliverer.step()
            if not deliverer.is_sending:
                return
            await deliverer.settle()
