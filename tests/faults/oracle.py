"""Whoever was told what, held against the ledger that is left: the same questions after every experiment."""

import hashlib
import json
import os
import subprocess
import sys
import threading
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import msgspec

from stores.sqlite.store import Store
from stores.surroundings import surroundings_of
from tests.api.a_server import BULLETINS, OWNER, ROOT
from transparency.guarding import guarded_note
from transparency.notes import checkpoint_of, note_of
from transparency.transparency_log import Log

# Rounds of one byte a kill would be a long command line; a held checkpoint is a file each.
_MOST_HELD = 500


def key_over_http(key: str, path: str = BULLETINS) -> str:
    """The hash under which the ledger keeps a key that came with a POST."""
    return hashlib.sha256(msgspec.json.encode([OWNER, "POST", path, key])).hexdigest()


def request_over_http(body: bytes) -> str:
    """The hash under which the ledger keeps what a request said, without a query."""
    return hashlib.sha256(b"\n" + body).hexdigest()


class Line(NamedTuple):
    """One request: its key and what it said, hashed, and what came back; None where nobody knows."""

    key: str
    request: str
    status: int | None


class ClientLog:
    """What the clients were told, on the disk before anybody goes on."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="ascii")
        self._lock = threading.Lock()
        self.path = path

    def tell(self, key: str, request: str, status: int | None) -> None:
        """One request more."""
        with self._lock:
            self._file.write(json.dumps([key, request, status]) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def close(self) -> None:
        self._file.close()


def lines_of(path: Path) -> list[Line]:
    """The requests of a log; a last line that was cut off is none."""
    whole = path.read_text(encoding="ascii").splitlines(keepends=True) if path.exists() else []
    return [Line(*json.loads(one)) for one in whole if one.endswith("\n")]


def attempts(path: Path) -> dict[str, list[str]]:
    """What was recorded under each key: the hash of the request, once for each batch."""
    with closing(Store(path)) as store:
        found = {one.event.batch.id: one.event.batch for one in store.after(0)}
    by_key: dict[str, list[str]] = {}
    for batch in found.values():
        if batch.key is not None:
            by_key.setdefault(batch.key, []).append(str(batch.request))
    return by_key


def compare_with_clients(book, ledger, lines):
    """Acknowledged is recorded, whatever was asked is recorded once at most, refused is not recorded."""
    recorded = attempts(ledger)
    wanted = {one.key: one.request for one in lines}
    acked = {one.key for one in lines if one.status is not None and 200 <= one.status < 300}
    unknown = {one.key for one in lines if one.status is None} - acked
    refused = set(wanted) - acked - unknown
    lost = {key for key in acked if recorded.get(key, []) != [wanted[key]]}
    twice = {key for key, found in recorded.items() if len(found) > 1}
    book.counts.update(
        {
            "requests": len(lines),
            "acknowledged": len(acked),
            "unknown": len(unknown),
            "unknown that were recorded": len(unknown & set(recorded)),
            "refused": len(refused),
            "acknowledged and lost": len(lost),
            "recorded twice": len(twice),
        }
    )
    book.expect(not lost, f"{len(lost)} acknowledged writes are not there once as they were sent: {sorted(lost)[:3]}")
    book.expect(not twice, f"{len(twice)} keys were recorded twice: {sorted(twice)[:3]}")
    book.expect(not refused & set(recorded), f"refused, and recorded: {sorted(refused & set(recorded))[:3]}")
    strangers = set(recorded) - set(wanted)
    book.expect(not strangers, f"{len(strangers)} keys were recorded that nobody sent: {sorted(strangers)[:3]}")


def compare_roots(book, ledger, notes):
    """Never two roots for one size, among all that were given out, kept and guarded; all of them, by size."""
    with Log.open(ledger) as log:
        kept = [one.note for one in log.checkpoints.all()]
        roots: dict[tuple[str, int], dict[bytes, str]] = {}
        for note in {*notes, *kept, *filter(None, [guarded_note(surroundings_of(ledger))])}:
            said = checkpoint_of(note_of(note).text)
            roots.setdefault((said.origin, said.size), {})[said.root] = note
        for (origin, size), found in roots.items():
            book.expect(len(found) == 1, f"{len(found)} roots of {origin} at size {size}")
            if size <= log.store.head():
                book.expect(log.root(size) in found, f"the checkpoint of {origin} at size {size} does not recompute")
            else:
                book.expect(False, f"a checkpoint of size {size} was signed, and the ledger has {log.store.head()}")
    book.counts["checkpoints compared"] = len(roots)
    return [next(iter(found.values())) for _, found in sorted(roots.items())]


def verify(book, ledger, notes=()):
    """The verb, in a process of its own, against checkpoints that were held: bytes, tree, tiles, projections."""
    held = []
    for number, note in enumerate(list(notes)[-_MOST_HELD:]):
        place = ledger.with_name(f"held-{number}")
        place.write_text(note, encoding="utf-8")
        held += ["--held", str(place)]
    code, said = verb("verify", "--database", ledger, *held)
    book.expect(code == 0, f"verify ended with {code}: {said}")
    book.seen["verified up to"] = head_of(ledger)
    return said


def verb(*arguments, cwd=ROOT):
    """How a verb of the command line ended, and all that it said."""
    command = [sys.executable, "-m", "cli.main", *[str(one) for one in arguments]]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "ASREPORTED_ACTOR": "tester"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def head_of(ledger):
    """The ledger's last position."""
    with closing(Store(ledger)) as store:
        return store.head()


def check_all(book, ledger, lines, notes=()):
    """All of the above."""
    compare_with_clients(book, ledger, lines)
    verify(book, ledger, compare_roots(book, ledger, notes))


def statuses(lines):
    """How often each status came."""
    return dict(sorted(Counter(str(one.status) for one in lines).items()))
