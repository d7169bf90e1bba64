"""The origin of a mirror: whether it is followed, and whether it forked."""

from collections.abc import Iterator
from pathlib import Path

from stores.sqlite.examining import last_checkpoint
from stores.upstream import upstream_of
from upkeep.doctor.finding import Check, Finding, look, ok, wrong
from upkeep.upstream.mirror_status import mirror_status

_ORIGIN: Check = "the origin"


def examine_mirror(path: Path) -> Iterator[Finding]:
    """Check how a mirror stands to its origin; nothing of a ledger that is none."""
    upstream = upstream_of(path)
    if upstream is None or upstream.is_postgresql or not path.exists():
        return
    told = mirror_status(path, last_checkpoint(path))
    address, why = told.address, told.why
    since = f"{told.since[:19]}Z" if told.since else "it was copied first"
    if told.state == "halted":
        yield wrong(_ORIGIN, "origin forked", address=address, since=since, why=why, file=f"{path}.fork")
    elif told.state == "dark":
        yield look(_ORIGIN, "origin dark", address=address, since=since, why=why)
    elif told.state == "unsigned":
        yield look(_ORIGIN, "origin unsigned", address=address, since=since)
    else:
        yield ok(_ORIGIN, "origin followed", address=address, size=told.size)
