"""A ledger's file put into an empty cluster, once every byte of it is verified."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import count, islice
from pathlib import Path

from msgspec import Struct

from domain.refusals import LogHalted, ReadOnlyCopy
from stores.guard import first_line
from stores.opening import untrusted_rows
from stores.postgres.seeding import Seeding, check_seedable, seeding
from stores.sqlite.operators import OperatorRows
from stores.sqlite.store import Store
from stores.surroundings import is_there, surroundings_of
from stores.untrusted import StoredRows
from stores.upstream import Upstream, keep_upstream, upstream_of
from transparency.known_keys import KnownKeys
from transparency.transparency_log import Log
from upkeep.copies.free_places import check_unused
from upkeep.progress import Progress
from upkeep.upkeep_refusals import FoundWrong
from upkeep.verifying.verification import Verified, verified

_AT_ONCE = 1_000


class Seeded(Struct, frozen=True, kw_only=True):
    """The log that the cluster holds now; ``is_copy`` tells whether the file is this machine's copy of it."""

    events: int
    last_leaf: bytes
    root: bytes
    contents: int
    checkpoints: int
    cosignatures: int
    noted: int
    is_copy: bool


def seed(file: Path, address: str, copy: Path, step: Progress | None = None) -> Seeded:
    """Verify the ledger in a file, and put all of it into the empty cluster at an address, or nothing.

    Where the file is the one that this machine would have as its copy, it becomes that. Raises FoundWrong for a
    ledger that does not verify, LedgerInUse where somebody has it open, ReadOnlyCopy for a mirror, LogHalted, and as
    ``seeding`` does.
    """
    _check(file)
    check_seedable(address)
    becomes_copy = copy.exists() and copy.samefile(file)
    found = verified(file, step, with_projections=False)
    with _held(file, is_held=becomes_copy), seeding(address) as seed:
        seeded = _put(file, seed, found, step)
        if step is not None:
            step(found.position, found.position, "Waiting for a standby")
    if becomes_copy:
        keep_upstream(copy, Upstream(address=address))
    return Seeded(
        events=found.position, last_leaf=found.last_leaf, root=found.root, contents=found.contents,
        checkpoints=seeded[0], cosignatures=seeded[1], noted=seeded[2], is_copy=becomes_copy,
    )  # fmt: skip


def _check(file: Path) -> None:
    upstream = upstream_of(file)
    if upstream is not None and not upstream.is_postgresql:
        raise ReadOnlyCopy(f"{file} mirrors {upstream.address}: only there can it be seeded", upstream=upstream.address)
    halt = surroundings_of(file).halt
    if is_there(halt):
        raise LogHalted(f"nothing is seeded: {first_line(halt)}", path=str(halt))
    if os.access(file, os.W_OK):
        check_unused(file)


@contextmanager
def _held(file: Path, *, is_held: bool) -> Iterator[None]:
    """Nobody records in the file meanwhile, which would be lost."""
    if not is_held:
        yield
        return
    with closing(Store(file)) as store, store.writing():
        yield


def _put(file: Path, seed: Seeding, found: Verified, step: Progress | None) -> tuple[int, int, int]:
    with untrusted_rows(file) as rows:
        _put_events(rows, seed, found, step)
        for name in sorted(rows.content_names()):
            if (content := rows.content(name)) is not None:
                seed.content(name, content)
        signed = rows.checkpoints()
        for number, checkpoint in enumerate(signed, 1):
            seed.checkpoint(number, checkpoint)
    with closing(Store(file)) as store:
        cosigned = _put_log(Log(store, surroundings_of(file)), seed)
    with closing(OperatorRows(file)) as operators:
        noted = operators.tagged()
    for row in noted:
        seed.noted(*row)
    return len(signed), cosigned, len(noted)


def _put_log(log: Log, seed: Seeding) -> int:
    """What witnesses added, and the keys of its names that are known here; the number of lines."""
    numbers, cosigned = count(1), 0
    for origin in dict.fromkeys(one.origin for one in log.checkpoints.all()):
        key = KnownKeys(log).key(origin)
        if key is not None:
            seed.verifier(origin, str(key))
        for size, line in reversed(log.checkpoints.cosigned(origin)):
            cosigned = next(numbers)
            seed.cosignature(cosigned, origin, size, line)
    return cosigned


def _put_events(rows: StoredRows, seed: Seeding, found: Verified, step: Progress | None) -> None:
    """The events as they were verified; raises FoundWrong where the file has changed since."""
    done, last = 0, b""
    events = rows.events(0, found.position)
    while some := list(islice(events, _AT_ONCE)):
        seed.events([(leaf, state) for *_, state, leaf in some])
        done, last = done + len(some), some[-1][-1]
        if step is not None:
            step(done, found.position, "Seeding")
    if (done, last) != (found.position, found.last_leaf if found.position else b""):
        raise FoundWrong("the file was changed while it was read: nothing was seeded")
