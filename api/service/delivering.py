"""A thread that delivers revisions to hooks while the service runs; of all processes of a machine, one does it."""

import threading
from functools import partial

from api.app import Lifespan
from api.service.lifespan_thread import FailureLog, lifespan_thread
from projections.answers.view import View
from stores.sqlite.hooks import has_hooks
from stores.turns import turn

_LOOKS_EVERY = 1.0


def delivering(answers: View) -> Lifespan:
    """Delivers for as long as the application lives, from the first hook on."""
    return lifespan_thread("deliverer", partial(_deliver, answers))


def _deliver(answers: View, stop: threading.Event) -> None:
    failures = FailureLog("delivering to hooks")
    while not stop.wait(_LOOKS_EVERY):
        if has_hooks(answers.store.path):
            failures.tell(_delivered(answers, stop))


def _delivered(answers: View, stop: threading.Event) -> str:
    """Deliver until told to stop, until no hook is active, or until something fails: why that is, or nothing."""
    import asyncio  # noqa: PLC0415 - loaded with the first hook

    from api.hooks.deliverer import Deliverer  # noqa: PLC0415 - and so is this
    from api.hooks.delivery_queue import DeliveryQueue  # noqa: PLC0415 - and so is this

    try:
        with (
            turn(answers.store.path, "deliverer", wait=False) as is_ours,
            asyncio.Runner(loop_factory=asyncio.SelectorEventLoop) as runner,
        ):
            if is_ours:
                runner.run(Deliverer(DeliveryQueue(answers)).run(stop))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told once, and tried again
        return f"{type(error).__name__}: {error}"
    return ""
