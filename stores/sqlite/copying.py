"""A copy of a ledger's file, made while others read it and write to it."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

from domain.refusals import FileUnreadable
from stores.durable import settle_file
from stores.sqlite.file import connect
from stores.sqlite.looking import check_beside
from stores.sqlite.schema import check_header

_PAGES_AT_ONCE = 2_000


def copy_online(source: Path, target: Path, step: Callable[[int, int], None] | None = None) -> None:
    """Copy the ledger as it stands at this moment into an empty file; ``step`` is told pages (done, of).

    Raises NotALedger, NewerLedger or FileUnreadable. A read transaction holds the moment: without one SQLite's backup
    would begin again after each write of another process, and never end where there are many.
    """
    check_header(source)
    reader = connect(source)
    try:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        _copy_pages(reader, target, step)
    except sqlite3.Error as error:
        raise FileUnreadable(f"{source} cannot be copied to {target}: {error}", path=str(target)) from error
    finally:
        reader.close()


def _copy_pages(reader: sqlite3.Connection, target: Path, step: Callable[[int, int], None] | None) -> None:
    def told(_: int, remaining: int, total: int) -> None:
        if step is not None:
            step(total - remaining, total)

    copy = sqlite3.connect(target, isolation_level=None)
    try:
        # Whatever goes wrong before the end, the file is thrown away.
        copy.execute("PRAGMA journal_mode = OFF")
        copy.execute("PRAGMA synchronous = OFF")
        reader.backup(copy, pages=_PAGES_AT_ONCE, progress=told)
    finally:
        copy.close()


def settle(path: Path) -> None:
    """Bring everything into the one file and onto the disk, where nobody else has it open; raises FileUnreadable."""
    check_beside(path)
    connection = sqlite3.connect(path, isolation_level=None, timeout=1)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise FileUnreadable(f"{path} cannot be settled: {error}", path=str(path)) from error
    finally:
        connection.close()
    settle_file(path)


def damage(path: Path) -> str | None:
    """What SQLite finds wrong with a file that nobody else has open: pages, indexes and constraints; None if nothing.

    Indexes are compared with their tables, of which verification reads the tables alone.
    """
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'stored_events'").fetchone():
            return "it holds no ledger"
    except (sqlite3.Error, UnicodeDecodeError) as error:  # the text of an error may quote what is damaged
        return str(error)
    finally:
        connection.close()
    return None if said == "ok" else " ".join(str(said).split())
