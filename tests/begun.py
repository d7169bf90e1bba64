"""Logs of ledgers in files: begun, restarted and given their guard back, as the verbs do it."""

from pathlib import Path

from domain.signed_checkpoint import SignedCheckpoint
from stores.opening import OpenLedger
from transparency import beginning, restarting, vouching
from transparency.notes import Checkpoint
from transparency.transparency_log import Log


def begin(path: Path, origin: str) -> SignedCheckpoint:
    with Log.open(path) as log:
        return beginning.begin(log, origin)


def restart(ledger: OpenLedger, origin: str, why: str, actor: str) -> SignedCheckpoint:
    with Log.open(ledger.store.path) as log:
        return restarting.restart(ledger, log, origin, why, actor)


def put_guard_back(ledger: OpenLedger, note: str, why: str, actor: str) -> Checkpoint:
    with Log.open(ledger.store.path) as log:
        return vouching.put_guard_back(ledger, log, note, why, actor)
