"""The words for what a copy of a ledger lacks."""

from typing import TYPE_CHECKING, assert_never

from cli.wording import moment_words

if TYPE_CHECKING:
    from upkeep.copies.missing_events import Lack, Positions
    from upkeep.copies.verified_copy import Copied

_READ_ONLY = (
    "the ledger will be read-only, and nothing is signed; put a newer copy back, or continue under another name: "
    "asreported log restart --origin NAME --why REASON"
)


def missing_words(lack: "Lack") -> str:
    """Say what is missing, or why that cannot be told."""
    from upkeep.copies import missing_events as missing

    match lack:
        case missing.SignedMissing(positions, until):
            return f"{positions_words(positions)} were signed until {moment_words(until)}: {_READ_ONLY}"
        case missing.SignedUnknown(why):
            return f"it is unknown which signed positions it lacks: {why}"
        case missing.RecordingHalted(file, why):
            return f"nothing, but recording stays halted ({why}): if this copy settles that, remove {file}"
        case missing.LastMissing(positions):
            return f"{positions_words(positions)} of the previous ledger"
        case missing.OtherEvents():
            return "the previous ledger held other events at the same positions"
        case missing.LastUnknown(why):
            return f"it is unknown what the previous ledger held: {why}"
        case _:
            assert_never(lack)


def positions_words(positions: "Positions") -> str:
    """Positions from the first to the last."""
    return f"positions {positions.first:,} to {positions.last:,}"


def signed_words(copied: "Copied") -> str:
    """Say how far a copy is signed."""
    if copied.last is None:
        return "nothing: the ledger is not signed"
    behind = f"; {copied.unsigned:,} after it are not signed" if copied.unsigned else ""
    return f"{copied.last.origin} up to position {copied.last.size:,}{behind}"
