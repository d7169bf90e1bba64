"""The rows that the machines of one log share besides its events, numbered in the order of their coming."""

from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from domain.signed_checkpoint import SignedCheckpoint
from stores.log_extent import LogExtent


class NumberedCheckpoint(NamedTuple):
    """A checkpoint with its number in the order of signing, which is dense and begins with 1."""

    number: int
    checkpoint: SignedCheckpoint


class NumberedCosignature(NamedTuple):
    """A line that a witness added to a checkpoint, with its number among all such lines."""

    number: int
    origin: str
    size: int
    line: str


class NotedRow(NamedTuple):
    """A row of the operators' log: its number, what kind of event it is, and the event's bytes."""

    number: int
    tag: str
    state: bytes


class SharedRows(Protocol):
    """The rows where all machines have them from; not for several threads at once.

    Whatever reads answers the row of the number that it is given, if there is one, and those behind it; the latter are
    on a standby's disk. It raises PrimaryUnreachable. Whatever adds is on a standby's disk when it returns: the same
    row once more is nothing, and LogOvertaken tells that another row stands there; raises PrimaryUnreachable or
    OutcomeUnknown besides.
    """

    def extent(self) -> LogExtent:
        """How far the log goes, and each kind of rows; not all of it need be on a standby yet."""

    def checkpoints(self, known: int, limit: int) -> list[NumberedCheckpoint]:
        """So many checkpoints from a number on that is known."""

    def cosignatures(self, known: int, limit: int) -> list[NumberedCosignature]:
        """So many lines of witnesses from a number on that is known."""

    def noted(self, known: int, limit: int) -> list[NotedRow]:
        """So many rows of the operators' log from a number on that is known."""

    def add_checkpoint(self, row: NumberedCheckpoint) -> None:
        """Add the checkpoint of that number, which comes next."""

    def add_cosignature(self, origin: str, size: int, line: str) -> None:
        """Add what a witness signed; a line that is there is passed over."""

    def add_noted(self, row: NotedRow) -> None:
        """Add the row of that number, which comes next."""

    def verifier(self, origin: str) -> str | None:
        """The verifier key that was made known to all machines for the log of that name."""

    def add_verifier(self, origin: str, key: str) -> None:
        """Make it known; raises LogOvertaken where another one is known of that name."""

    def signing(self, *, wait: bool) -> AbstractContextManager[bool]:
        """Be the one machine that signs, for as long as the block lasts; yields whether it is.

        Raises LedgerBusy where another one is for too long.
        """

    def noting(self) -> AbstractContextManager[None]:
        """Be the one machine that notes what happens to operators, for as long as the block lasts.

        A courtesy alone, like the turn to record: where somebody hangs, it is gone on without.
        """

    def close(self) -> None:
        """Let go of the connection."""
