"""Workers that die are replaced, however soon and however many at once; a service whose workers only die ends."""

import logging
import time
from collections.abc import Callable
from typing import Any

from granian.server.mp import MPServer

# So many in a row of one worker's place, each within so many seconds of its start, are no accidents any more.
_QUICK_SECONDS, _MOST_IN_A_ROW = 10.0, 10
_LONGEST_PAUSE = 1.0
_log = logging.getLogger("asreported")


class Supervised(MPServer):
    """Looks who is alive.

    Granian's own loop ends the service when a worker dies twice within some seconds, and forgets one of two that die
    at once.
    """

    def _serve_loop(self, spawn_target: Callable[..., Any], target_loader: Callable[..., Any]) -> None:
        quick = 0
        while True:
            self.main_loop_interrupt.wait()
            self.main_loop_interrupt.clear()
            if self.interrupt_signal:
                return
            dead = [worker for worker in self.wrks if not worker.inner.is_alive()]
            if dead:
                now = time.monotonic()
                quick = quick + len(dead) if any(now - one.birth < _QUICK_SECONDS for one in dead) else 0
                if quick >= _MOST_IN_A_ROW * self.workers:
                    _log.error("workers die as soon as they start, %s in a row: the service ends", quick)
                    return
                time.sleep(min(_LONGEST_PAUSE, quick / _MOST_IN_A_ROW))
                self.interrupt_children.clear()
                self._respawn_workers([one.idx for one in dead], spawn_target, target_loader)
            if self.reload_signal:
                self._reload(spawn_target, target_loader)  # type: ignore[no-untyped-call]  # the library left it out
