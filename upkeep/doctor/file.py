"""The ledger's file, its lock, the room on its disk, and what was left lying beside it."""

import os
import shutil
from pathlib import Path
from shlex import quote

from domain.refusals import FileUnreadable, Refusal
from projections.tables.generations import Pointer
from stores.sqlite.failing import is_full
from stores.sqlite.file import LEAST_ROOM
from stores.sqlite.looking import can_be_written, check_beside, is_no_file, looking_at, ruined_log
from stores.sqlite.schema import SCHEMA_VERSION, check, check_header, guards_of
from upkeep.doctor.finding import Finding, LedgerFacts, look, ok, wrong

FILE = "the file"
_RESTORE = "asreported restore BACKUP --replace"
_PATIENCE = 2.0
MAKE_ROOM = "make room; it goes on by itself"
_MUCH_FREE = 1 << 30
# Files beside the ledger that are made again, of which no other check tells.
_OURS = (".leader", ".rebuild.leader", ".log.leader", ".reserve", ".answers.failed", ".operators.used", ".part")


def examine_file(path: Path) -> tuple[Finding, LedgerFacts | None]:
    """Whether it is there, ours, and sound; and what the other checks need of it, where it can be read."""
    if not path.exists():
        return _missing(path), None
    try:
        return _examined(path)
    except FileUnreadable as refusal:
        return wrong(FILE, refusal.message, ""), None
    except Refusal as refusal:
        return wrong(FILE, refusal.message, "asreported config show"), None
    except Exception as error:  # noqa: BLE001 - a damaged file fails in any way, and the database's errors may not be named here
        return wrong(FILE, f"it cannot be read: {error}", MAKE_ROOM if is_full(path) else _RESTORE), None


def _missing(path: Path) -> Finding:
    """Where nothing of a ledger lies beside it, none was begun here."""
    place = quote(str(path))
    try:
        had_one = path.is_symlink() or any(
            one.name.startswith(f"{path.name}.") for one in path.resolve().parent.glob("*")
        )
    except OSError:
        had_one = True
    if had_one:
        return wrong(
            FILE, f"there is no {path}, though something of it is", f"asreported restore BACKUP --database {place}"
        )
    return wrong(
        FILE,
        f"there is no {path}: no ledger was begun here",
        "asreported import csv FILE --spec SPEC, asreported import git REPO --spec SPEC or asreported token create "
        "OWNER --scope admin begins one; asreported config show tells why it is looked for here",
    )


def _examined(path: Path) -> tuple[Finding, LedgerFacts | None]:
    check_header(path)
    check_beside(path)
    if said := ruined_log(path):
        return look(FILE, said, f"cp -p {quote(str(path))}* ELSEWHERE"), None
    if not path.stat().st_size:
        return look(FILE, "it is empty: nothing was ever recorded", ""), None
    with looking_at(path) as connection:
        check(connection, path)
        (said,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if said != "ok":
        return wrong(FILE, f"it is damaged: {' '.join(str(said).split())}", _RESTORE), None
    ledger = _read(path)
    there = {name for (name,) in ledger.rows("SELECT name FROM sqlite_master WHERE type = 'trigger'")}
    if missing := sorted(set(guards_of(ledger.version)) - there):
        seen = f"the guard {missing[0]} is missing: events could have been changed"
        return wrong(FILE, seen, "asreported verify"), ledger
    if not os.access(path, os.W_OK) or not os.access(path.resolve().parent, os.W_OK):
        return wrong(FILE, "this user may not write it, or may not make files beside it", f"ls -ld {path}"), ledger
    old = f"; schema version {ledger.version}, raised by who writes next" if ledger.version < SCHEMA_VERSION else ""
    seen = f"{ledger.head:,} events, {path.stat().st_size:,} bytes{old}; asreported verify looks deeper"
    return ok(FILE, seen), ledger


def _read(path: Path) -> LedgerFacts:
    with looking_at(path) as connection:

        def one(query: str) -> tuple[int | str | None, ...] | None:
            found: tuple[int | str | None, ...] | None = connection.execute(query).fetchone()
            return found

        (version,) = one("PRAGMA user_version") or (0,)
        (head,) = one("SELECT coalesce(max(position), 0) FROM stored_events") or (0,)
        recorded = one("SELECT recorded_at FROM batches ORDER BY last_position DESC LIMIT 1")
        has_log = one("SELECT 1 FROM sqlite_master WHERE name = 'checkpoints'")
        signed = (
            one("SELECT origin, size, signed_at FROM checkpoints ORDER BY number DESC LIMIT 1") if has_log else None
        )
        cosigned = one("SELECT max(size) FROM cosignatures") if has_log else None
    return LedgerFacts(
        path=path,
        version=int(version or 0),
        head=int(head or 0),
        recorded_at=str(recorded[0]) if recorded else None,
        signed=(str(signed[0]), int(signed[1] or 0), str(signed[2])) if signed else None,
        cosigned_size=int(cosigned[0]) if cosigned and cosigned[0] is not None else None,
    )


def examine_lock(path: Path, patience: float = _PATIENCE) -> Finding:
    """Whether whoever wants to record would get its turn."""
    check_name = "the write lock"
    if can_be_written(path, patience):
        return ok(check_name, "free")
    return look(check_name, f"held by somebody for {patience:g} seconds", f"fuser -v {quote(str(path))}")


def examine_room(path: Path) -> Finding:
    """Whether the disk has room for what may come."""
    return room(shutil.disk_usage(path.resolve().parent).free, path.stat().st_size if path.exists() else 0)


def room(free: int, ledger: int) -> Finding:
    """The verdict on so many free bytes beside a ledger of that size."""
    has = f"{ledger >> 20:,}" if ledger >> 20 else "less than 1"
    seen = f"{free >> 20:,} MiB free; the ledger has {has}"
    if free < LEAST_ROOM:
        return wrong("room on the disk", f"{seen}: nothing is recorded", MAKE_ROOM)
    if free < max(_MUCH_FREE, 2 * ledger):
        return look("room on the disk", f"{seen}: little for a rebuild or a backup", "make room")
    return ok("room on the disk", seen)


def _serving(path: Path) -> int:
    """The generation that serves; where that cannot be told, the projections' own finding says so."""
    try:
        return Pointer(path).read()
    except Refusal:
        return 0


def examine_leftovers(path: Path) -> Finding:
    """What was left by processes that were killed, and what has the name of a file of ours and is none."""
    if odd := [one for ending in _OURS if is_no_file(one := path.with_name(path.name + ending))]:
        do = f"put aside {' '.join(quote(str(one)) for one in odd)}; the program makes its own"
        return look("leftovers", f"no file: {', '.join(one.name for one in odd)}", do)
    serving = _serving(path)
    unfinished = [Pointer(path).file(one) for one in Pointer(path).numbers() if one != serving]
    beside = [one for one in path.resolve().parent.glob("*") if one.name.startswith(f"{path.name}.")]
    parts = [one for one in beside if one.name.startswith(f"{path.name}.part")]
    nexts = [one for one in beside if one.name.endswith(".next")]
    if any(one.name.endswith(".key.next") for one in nexts):
        do = "asreported log begin or asreported log restart, whichever was interrupted, again"
    else:
        do = f"rm {' '.join(quote(str(one)) for one in parts + nexts)}" if parts + nexts else "asreported rebuild"
    if left := [one.name for one in parts + nexts + unfinished]:
        return look("leftovers", f"{', '.join(sorted(left))}: unfinished, unless somebody is at work on it", do)
    return ok("leftovers", "none")
