"""The file that says where the projections stopped and why, and what those are told who wait for more."""

import os
import time
from functools import lru_cache
from pathlib import Path

import msgspec
from msgspec import Struct

from domain.refusals import Refusal

_TRY_AGAIN_AFTER = 5
_LONGEST = 300


class NotCaughtUp(Refusal):
    """The projections did not reach the ledger's head in time; try again."""


class CannotCatchUp(NotCaughtUp):
    """The projections cannot be written now; reads that need newer events wait until they can."""


class ProjectionFailed(NotCaughtUp):
    """The projections cannot apply an event; positions before it are answered."""


class Failure(Struct, frozen=True, kw_only=True):
    """The first position of the batch that could not be applied, and the error in one line."""

    position: int
    error: str


@lru_cache(maxsize=16)  # asked at each step of following
def failure_file(ledger_file: Path) -> Path:
    """The file that is there only while the projections have stopped."""
    return ledger_file.with_name(ledger_file.name + ".answers.failed")


def failure_of(ledger_file: Path) -> Failure | None:
    """Where they stopped, if they did."""
    file = failure_file(ledger_file)
    try:
        return msgspec.json.decode(file.read_bytes(), type=Failure) if file.is_file() else None
    except (FileNotFoundError, msgspec.MsgspecError):
        return None


def is_fresh(ledger_file: Path) -> bool:
    """Whether they stopped so lately that it is not tried again yet."""
    try:
        return time.time() - failure_file(ledger_file).stat().st_mtime < _TRY_AGAIN_AFTER
    except FileNotFoundError:
        return False


def check_failed(ledger_file: Path, position: int) -> None:
    """Raises ProjectionFailed where the projections have stopped at or before the position."""
    failure = failure_of(ledger_file)
    if failure is not None and failure.position <= position:
        raise ProjectionFailed(
            f"the projections stopped at position {failure.position}; what was recorded before is answered: "
            f"ask with position={failure.position - 1}",
            position=position,
            failed_at=failure.position,
        )


def keep_failure(ledger_file: Path, position: int, error: Exception) -> Failure:
    """Write the file, which stays until ``forget_failure``."""
    text = " ".join(f"{type(error).__name__}: {error}".split())[:_LONGEST]
    failure = Failure(position=position, error=text)
    fresh = failure_file(ledger_file).with_name(f"{failure_file(ledger_file).name}.{os.getpid()}")
    fresh.write_bytes(msgspec.json.encode(failure))
    fresh.replace(failure_file(ledger_file))
    return failure


def forget_failure(ledger_file: Path) -> None:
    """Remove the file: the event was applied after all."""
    failure_file(ledger_file).unlink(missing_ok=True)
