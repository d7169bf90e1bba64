"""The ledger's file and its lock."""

import os
from contextlib import suppress
from pathlib import Path

from domain.refusals import FileUnreadable, Refusal
from stores.sqlite.errors import is_full
from stores.sqlite.examining import Examined, examined_file, quick_damage
from stores.sqlite.looking import can_be_written, check_beside, ruined_log
from stores.sqlite.schema import SCHEMA_VERSION, check_header
from stores.untrusted import Damaged
from stores.upstream import upstream_of
from upkeep.doctor.finding import Check, Finding, look, ok, wrong

_FILE: Check = "the file"
_PATIENCE = 2.0


def examine_file(path: Path) -> tuple[Finding, Examined | None]:
    """Check that it is there, ours, and sound; also returns what the other checks need, where it can be read."""
    if not path.exists():
        return _missing(path), None
    try:
        return _examined(path)
    except Damaged as damage:
        return _unreadable(path, damage.said), None
    except FileUnreadable as refusal:
        return wrong(_FILE, "file out of reach", said=refusal.message), None
    except Refusal as refusal:
        return wrong(_FILE, "file refused", said=refusal.message), None
    except OSError as error:
        return _unreadable(path, str(error)), None


def _unreadable(path: Path, said: str) -> Finding:
    return wrong(_FILE, "file unreadable, disk full" if is_full(path) else "file unreadable", said=said)


def _missing(path: Path) -> Finding:
    """No ledger was begun here if nothing of one lies beside its place; a copy is made when it is asked for."""
    with suppress(FileUnreadable):  # that is the primary's finding
        if (upstream := upstream_of(path)) is not None:
            return look(_FILE, "no copy", address=upstream.address)
    try:
        had_one = path.is_symlink() or any(
            file.name.startswith(f"{path.name}.") for file in path.resolve().parent.glob("*")
        )
    except OSError:
        had_one = True
    return wrong(_FILE, "file gone" if had_one else "no ledger", path=path)


def _examined(path: Path) -> tuple[Finding, Examined | None]:
    check_header(path)
    check_beside(path)
    if said := ruined_log(path):
        return look(_FILE, "write-ahead log ruined", said=said, path=path), None
    if not path.stat().st_size:
        return look(_FILE, "file empty"), None
    if said := quick_damage(path):
        return wrong(_FILE, "file damaged", said=said), None
    ledger = examined_file(path)
    if ledger.missing_guards:
        return wrong(_FILE, "trigger missing", name=ledger.missing_guards[0]), ledger
    if not os.access(path, os.W_OK) or not os.access(path.resolve().parent, os.W_OK):
        return wrong(_FILE, "file not writable", path=path), ledger
    is_older = ledger.version < SCHEMA_VERSION
    facts = {"events": ledger.head, "size": path.stat().st_size, "version": ledger.version}
    return ok(_FILE, "older file sound" if is_older else "file sound", **facts), ledger


def examine_lock(path: Path, patience: float = _PATIENCE) -> Finding:
    """Check that a writer would get the lock."""
    if can_be_written(path, patience):
        return ok("the write lock", "lock free")
    return look("the write lock", "lock held", seconds=patience, path=path)
