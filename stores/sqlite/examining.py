"""A ledger's file, or one beside it, examined without leaving a trace, though nothing in it is trusted."""

from pathlib import Path
from typing import Any, NamedTuple

from domain.signed_checkpoint import SignedCheckpoint
from stores.sqlite.looking import looking_at
from stores.sqlite.schema import check, guards_of
from stores.sqlite.upkeep import checkpoint_of_row, untrusted

_LAST_SIGNED = "SELECT origin, size, signed_at FROM checkpoints ORDER BY number DESC LIMIT 1"
_LAST_CHECKPOINT = "SELECT origin, size, root, note, signed_at FROM checkpoints ORDER BY number DESC LIMIT 1"


class LastSigned(NamedTuple):
    """The log that was signed last, how much of it, and when."""

    origin: str
    size: int
    signed_at: str


class Examined(NamedTuple):
    """The facts of a ledger's file that an examination needs, as they were a moment ago.

    ``missing_guards`` are triggers that are gone, ``unsigned_since`` is when the first batch was recorded that no
    checkpoint covers.
    """

    version: int
    head: int
    recorded_at: str | None
    signed: LastSigned | None
    cosigned_size: int | None
    unsigned_since: str | None
    missing_guards: list[str]


def quick_damage(path: Path) -> str | None:
    """The first fault that a quick look at the pages of a ledger's file finds; None if there is none.

    Raises Damaged where it cannot be read, NotALedger or NewerLedger.
    """
    with untrusted(), looking_at(path) as connection:
        check(connection, path)
        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    return None if said == "ok" else " ".join(str(said).split())


def examined_file(path: Path) -> Examined:
    """The facts of a ledger's file; raises Damaged."""
    with untrusted(), looking_at(path) as connection:

        def one(query: str, *parameters: object) -> tuple[Any, ...] | None:
            found: tuple[Any, ...] | None = connection.execute(query, parameters).fetchone()
            return found

        (version,) = one("PRAGMA user_version") or (0,)
        (head,) = one("SELECT coalesce(max(position), 0) FROM stored_events") or (0,)
        recorded = one("SELECT recorded_at FROM batches ORDER BY last_position DESC LIMIT 1")
        has_log = one("SELECT 1 FROM sqlite_master WHERE name = 'checkpoints'")
        row = one(_LAST_SIGNED) if has_log else None
        signed = LastSigned(str(row[0]), int(row[1] or 0), str(row[2])) if row else None
        cosigned = one("SELECT max(size) FROM cosignatures") if has_log else None
        unsigned = one(
            "SELECT recorded_at FROM batches WHERE last_position > ? ORDER BY last_position LIMIT 1",
            signed.size if signed else 0,
        )
        there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    return Examined(
        version=int(version),
        head=int(head),
        recorded_at=str(recorded[0]) if recorded else None,
        signed=signed,
        cosigned_size=int(cosigned[0]) if cosigned and cosigned[0] is not None else None,
        unsigned_since=str(unsigned[0]) if unsigned else None,
        missing_guards=sorted(set(guards_of(int(version))) - there),
    )


def last_checkpoint(path: Path) -> SignedCheckpoint | None:
    """The checkpoint that was signed last, whole, in a file that has a place for them; raises Damaged."""
    with untrusted(), looking_at(path) as connection:
        row = connection.execute(_LAST_CHECKPOINT).fetchone()
    return checkpoint_of_row(row) if row else None


def leaf_at(path: Path, position: int) -> bytes | None:
    """The leaf at a position of a ledger's file; raises Damaged."""
    with untrusted(), looking_at(path) as connection:
        found = connection.execute("SELECT leaf FROM stored_events WHERE position = ?", (position,)).fetchone()
    return found[0] if found else None


def last_event(path: Path, at_most: int) -> tuple[int, bytes | None]:
    """The last position of a ledger's file, and the leaf there, or at ``at_most`` where it goes on behind it."""
    with untrusted(), looking_at(path) as connection:
        (head,) = connection.execute("SELECT coalesce(max(position), 0) FROM stored_events").fetchone()
        query = "SELECT leaf FROM stored_events WHERE position = ?"
        found = connection.execute(query, (min(head, at_most),)).fetchone()
    return int(head), found[0] if found else None


def holds_rows(path: Path) -> bool:
    """Tell whether a file holds events or checkpoints; raises Damaged."""
    with untrusted(), looking_at(path) as connection:
        query = "SELECT EXISTS (SELECT 1 FROM stored_events) OR EXISTS (SELECT 1 FROM checkpoints)"
        (found,) = connection.execute(query).fetchone()
    return bool(found)


def hashes_fault(tiles: Path) -> str | None:
    """Why the file of the upper hashes cannot be used; None if it can."""
    with untrusted(), looking_at(tiles) as connection:
        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if names != {"nodes"}:
        return "it holds something else"
    return None if said == "ok" else " ".join(str(said).split())
