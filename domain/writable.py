"""Whether a ledger would take a command now, whatever the command."""

from domain.ledger import Ledger
from domain.stamping import stamp
from domain.store_file import check_room


def check_writable(ledger: Ledger) -> None:
    """Raises what keeps every command from being recorded: OutOfReach, GuardLost, LogForked, LogHalted, DiskFull.

    ClockBehind as well. An operator has to look at any of them.
    """
    ledger.store.recorder.check_place()
    ledger.check_guard()
    check_room(ledger.store.path)
    stamp(ledger.store, ledger.clock())
