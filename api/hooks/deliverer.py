"""The deliverer: keeps every hook's receiver busy with what is due, and none of them waiting for another."""

import asyncio
import ssl
import threading
from collections.abc import Callable
from datetime import datetime
from functools import cache

from api.hooks import retries
from api.hooks.checked_addresses import Resolve, resolved
from api.hooks.delivery_queue import GONE, DeliveryQueue, TriedDelivery
from api.hooks.sender import Sender, Tried, headers_of, sender_to
from api.hooks.signatures import current
from api.http.hook_refusals import NotAReceiver
from stores.sqlite.hooks import DeliveryRow, HookRow

# A receiver is sent so many deliveries at a time, each of another series; one that fails, one.
_AT_ONCE = 2
# Seconds between two looks at the ledger, and those in which a try may end once there is to be an end.
_LOOKS_EVERY, _ENDS_WITHIN = 0.5, 2.0
# How many stretches of revisions are queued for one hook before the next one has its turn.
_STRETCHES = 5


class Receiver:
    """One hook's receiver: what is on its way there, and how long it is left alone after failures."""

    def __init__(self, hook: HookRow, sender: Sender) -> None:
        self.hook, self.sender = hook, sender
        self.series: set[str] = set()
        self._failures = 0
        self._rests_until: datetime | None = None

    def free(self, now: datetime) -> int:
        """How many more deliveries may be sent now."""
        if self.hook.state != "active":
            return 0
        if self._rests_until is not None and now < self._rests_until <= now + retries.rest(self._failures):
            return 0
        return (1 if self._failures else _AT_ONCE) - len(self.series)

    def answered(self, tried: Tried, now: datetime) -> None:
        """Note whether it takes what it is sent."""
        if tried.status == GONE:
            self.hook = self.hook._replace(state="disabled")
        self._failures = 0 if tried.is_delivered else self._failures + 1
        self._rests_until = now + retries.rest(self._failures) if self._failures else None


class Deliverer:
    """Sends what is due, by the queue's clock; for one event loop.

    The queue is written in this thread, between two answers: a try that was not noted is made again, with the same id.
    """

    def __init__(
        self, queue: DeliveryQueue, resolve: Resolve = resolved, trust: Callable[[], ssl.SSLContext] | None = None
    ) -> None:
        """``trust`` makes what tells which certificates are believed: those that this machine believes."""
        self._queue, self._resolve = queue, resolve
        self._trust = cache(trust or ssl.create_default_context)
        self._receivers: dict[str, Receiver] = {}
        self._sending: dict[asyncio.Task[Tried], tuple[Receiver, DeliveryRow]] = {}

    async def run(self, stop: threading.Event) -> None:
        """Deliver until told to stop, or until no hook is active; what is on its way then has two seconds more."""
        clock = asyncio.get_running_loop().time
        try:
            if self._queue.hooks():
                self._queue.check_writable()
            while not stop.is_set() and await self.step():
                until = clock() + _LOOKS_EVERY
                while not stop.is_set() and (left := until - clock()) > 0:
                    await self._wait(left, asyncio.FIRST_COMPLETED)
                    self._go_on()
            await self._wait(_ENDS_WITHIN, asyncio.ALL_COMPLETED)
            self._note()
        finally:
            await self.close()

    async def close(self) -> None:
        """Give up what is on its way, which will be sent again, and let go of everything."""
        for task in self._sending:
            task.cancel()
        await asyncio.gather(*self._sending, return_exceptions=True)
        for receiver in self._receivers.values():
            await receiver.sender.close()
        self._queue.close()

    async def step(self) -> bool:
        """Look at every hook: queue what is new for it, and begin with what is due; whether any is active."""
        self._go_on()
        hooks = {hook.id: hook for hook in self._queue.hooks()}
        await self._part(hooks)
        for hook in hooks.values():
            receiver = self._receivers.get(hook.id) or self._meet(hook)
            if receiver is not None:
                receiver.hook = hook
                self._read_on(receiver)
                self._send(receiver)
            await asyncio.sleep(0)
        return bool(hooks)

    @property
    def is_sending(self) -> bool:
        """Whether anything is on its way."""
        return bool(self._sending)

    async def settle(self) -> None:
        """Wait for everything that is on its way, and note it."""
        while self._sending:
            await asyncio.wait(self._sending)
            self._note()

    async def _wait(self, seconds: float, until: str) -> None:
        """Wait so long at most, for an answer or for all of them."""
        if self._sending:
            await asyncio.wait(self._sending, timeout=seconds, return_when=until)
        elif until == asyncio.FIRST_COMPLETED:
            await asyncio.sleep(seconds)

    def _go_on(self) -> None:
        """Note what was answered, and send the next to those who answered."""
        for receiver in self._note():
            self._send(receiver)

    def _read_on(self, receiver: Receiver) -> None:
        """Queue what is new for a hook; of what is left, the rest with the next look at the ledger."""
        for _ in range(_STRETCHES):
            moved = self._queue.add_new(receiver.hook)
            if moved is None:
                break
            receiver.hook = moved

    def _send(self, receiver: Receiver) -> None:
        """Begin with what is due, as far as the receiver is free for it."""
        for delivery in self._queue.due(receiver.hook, receiver.series, receiver.free(self._queue.now)):
            self._begin(receiver, delivery)

    def _meet(self, hook: HookRow) -> Receiver | None:
        """The receiver of a hook; None where its URL, which an older program let pass, is one no longer."""
        try:
            sender = sender_to(hook, self._trust(), connections=_AT_ONCE, resolve=self._resolve)
        except NotAReceiver as refusal:
            self._queue.disable(hook, refusal.message)
            return None
        self._receivers[hook.id] = Receiver(hook, sender)
        return self._receivers[hook.id]

    async def _part(self, hooks: dict[str, HookRow]) -> None:
        """Let go of the receivers of hooks that are no longer active, once nothing is on its way to them."""
        for one in [one for one in self._receivers if one not in hooks and not self._receivers[one].series]:
            await self._receivers.pop(one).sender.close()

    def _begin(self, receiver: Receiver, delivery: DeliveryRow) -> None:
        now = self._queue.now
        secrets = current(receiver.hook.secrets, now)
        headers = headers_of(secrets, delivery.message, now, delivery.body)
        task = asyncio.create_task(receiver.sender.send(headers, delivery.body))
        receiver.series.add(delivery.series)
        self._sending[task] = receiver, delivery

    def _note(self) -> list[Receiver]:
        """Note what was answered, in one transaction; who answered."""
        done = {task: found for task, found in self._sending.items() if task.done()}
        outcomes = [TriedDelivery(delivery, task.result()) for task, (_, delivery) in done.items()]
        if outcomes:
            self._queue.finish(outcomes)
        for (task, (receiver, delivery)), outcome in zip(done.items(), outcomes, strict=True):
            receiver.answered(outcome.tried, self._queue.now)
            receiver.series.discard(delivery.series)
            del self._sending[task]
        return list({receiver.hook.id: receiver for receiver, _ in done.values()}.values())
