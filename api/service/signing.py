"""A thread that signs the log while the service runs: a checkpoint a second, if something was recorded."""

import threading
from contextlib import closing
from functools import partial

from api.app import Lifespan
from api.service.lifespan_thread import FailureLog, lifespan_thread
from domain.refusals import Refusal
from projections.answers.view import View
from transparency.log_refusals import LogNotBegun
from transparency.signing import Signing
from transparency.status import signs_elsewhere
from transparency.transparency_log import Log

EVERY = 1.0
# Seconds that a primary is waited for: it is tried again a second later, and a service that stops waits for it.
_PATIENCE = 2.0


def signing(answers: View) -> Lifespan:
    """Signs for as long as the application lives, and once more when it ends; one process of all does it at a time."""
    return lifespan_thread("signer", partial(_sign, answers))


def _sign(answers: View, stop: threading.Event) -> None:
    failures, is_last = FailureLog("signing"), False
    with closing(Signing(answers.log, patience=_PATIENCE)) as signing:
        while not is_last:
            is_last = stop.is_set()
            failures.tell(_sign_once(answers.log, signing))
            stop.wait(EVERY)


def _sign_once(log: Log, signing: Signing) -> str:
    """Why nothing was signed, or nothing; a log that was never begun is none, and nor is one signed elsewhere."""
    try:
        signing.sign(wait=False)
    except LogNotBegun as refusal:
        return "" if signs_elsewhere(log) or log.checkpoints.last() is None else refusal.message
    except Refusal as refusal:
        return refusal.message
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told once, and tried again
        return f"{type(error).__name__}: {error}"
    return ""
