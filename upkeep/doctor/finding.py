"""What an examination finds: a verdict, what was seen, and what to do about it."""

from pathlib import Path
from typing import Any, Literal, NamedTuple

from msgspec import Struct

from stores.sqlite.looking import looking_at

Verdict = Literal["ok", "look", "wrong"]


class Finding(Struct, frozen=True):
    """``look``: nothing is lost, but somebody should; ``wrong``: something does not work, or is not as it was."""

    check: str
    verdict: Verdict
    seen: str
    do: str = ""


class LedgerFacts(NamedTuple):
    """What of a ledger's file the other checks need, as it was a moment ago."""

    path: Path
    version: int
    head: int
    recorded_at: str | None
    signed: tuple[str, int, str] | None
    cosigned_size: int | None

    def rows(self, query: str, *parameters: object) -> list[tuple[Any, ...]]:
        """The rows that a query finds."""
        with looking_at(self.path) as connection:
            return connection.execute(query, parameters).fetchall()


def ok(check: str, seen: str) -> Finding:
    """Nothing to do."""
    return Finding(check, "ok", seen)


def look(check: str, seen: str, do: str) -> Finding:
    """Somebody should look."""
    return Finding(check, "look", seen, do)


def wrong(check: str, seen: str, do: str) -> Finding:
    """Something is wrong."""
    return Finding(check, "wrong", seen, do)
