"""The refusals of verification, backup, restore, export, import of a log, and mirrors."""

from domain.refusals import Elsewhere, Malformed, Refusal


class FoundWrong(Refusal):
    """Verification found an error."""


class FileExists(Refusal):
    """The file to write already exists, and nothing is overwritten."""


class LedgerInUse(Refusal):
    """Another process has the ledger open, so it cannot be replaced."""


class NotALog(Malformed):
    """The folder does not hold a whole exported log; facts: ``file`` and ``line`` (from 1) where it is wrong."""


class NotAnOriginAddress(Malformed):
    """The address of a ledger to be mirrored must be http or https, a host, and perhaps a path."""


class NotAMirror(Refusal):
    """The ledger is one of its own, and mirrors nothing."""


class OriginUnreachable(Elsewhere):
    """The origin of the mirror cannot be asked at present; ``wait`` are seconds that it asked to be left alone."""

    def __init__(self, message: str, wait: float = 0.0, **facts: object) -> None:
        super().__init__(message, **facts)
        self.wait = wait


class OriginBehind(Elsewhere):
    """The origin shows less than it has signed before: an older copy of it answers."""


class NotANode(Refusal):
    """The ledger is not a copy of a log that is kept in PostgreSQL."""


def not_a_log(file: str, line: int, why: str) -> NotALog:
    """The refusal of one line of an exported log."""
    return NotALog(f"{file}, line {line}: {why}", file=file, line=line)
