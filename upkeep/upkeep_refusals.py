"""The refusals of verification, backup, restore, export and import of a log."""

from domain.refusals import Malformed, Refusal


class FoundWrong(Refusal):
    """Verification found an error."""


class FileExists(Refusal):
    """The file to write already exists, and nothing is overwritten."""


class LedgerInUse(Refusal):
    """Another process has the ledger open, so it cannot be replaced."""


class NotALog(Malformed):
    """The folder does not hold a whole exported log; facts: ``file`` and ``line`` (from 1) where it is wrong."""


def not_a_log(file: str, line: int, why: str) -> NotALog:
    """The refusal of one line of an exported log."""
    return NotALog(f"{file}, line {line}: {why}", file=file, line=line)
