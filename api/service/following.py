"""A thread that keeps the projections up to date while the service runs, so that reads seldom wait."""

import logging
import threading
from functools import partial

from api.app import Lifespan
from api.service.lifespan_thread import lifespan_thread
from projections.answers.view import View

_log = logging.getLogger("asreported")
_PAUSE = 1.0


def following(answers: View) -> Lifespan:
    """Follows the ledger for as long as the application lives, then lets go of its files."""
    return lifespan_thread("follower", partial(_follow, answers), answers.close)


def _follow(answers: View, stop: threading.Event) -> None:
    told = ""
    while not stop.is_set():
        try:
            answers.follow(stop)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is logged once and tried again
            # Reads still catch up by themselves, or say that they cannot; this thread only makes them quick.
            if str(error) != told:
                _log.exception("following the ledger failed; trying again")
                told = str(error)
            stop.wait(_PAUSE)
