"""Where it stands at which event the projections stopped, and why, for every process to see."""

import os
import time
from pathlib import Path

import msgspec
from msgspec import Struct

_TRY_AGAIN_AFTER = 5
_LONGEST = 300


class Failure(Struct, frozen=True, kw_only=True):
    """The first position of the batch that could not be applied, and the error in one line."""

    position: int
    error: str


def failure_file(ledger: Path) -> Path:
    """The file that is there only while the projections have stopped."""
    return ledger.with_name(ledger.name + ".answers.failed")


def failure_of(ledger: Path) -> Failure | None:
    """Where they stopped, if they did."""
    file = failure_file(ledger)
    try:
        return msgspec.json.decode(file.read_bytes(), type=Failure) if file.is_file() else None
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def is_fresh(ledger: Path) -> bool:
    """Whether they stopped so lately that it is not tried again yet."""
    try:
        return time.time() - failure_file(ledger).stat().st_mtime < _TRY_AGAIN_AFTER
    except FileNotFoundError:
        return False


def keep_failure(ledger: Path, position: int, error: Exception) -> Failure:
    """Say so, until ``forget_failure``."""
    text = " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST]
    failure = Failure(position=position, error=text)
    fresh = failure_file(ledger).with_name(f"{failure_file(ledger).name}.{os.getpid()}")
    fresh.write_bytes(msgspec.json.encode(failure))
    fresh.replace(failure_file(ledger))
    return failure


def forget_failure(ledger: Path) -> None:
    """The event was applied after all."""
    failure_file(ledger).unlink(missing_ok=True)
