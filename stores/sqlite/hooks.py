"""The rows of hooks and their deliveries: a private file of its own beside the ledger, for it holds secrets."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple

from domain.refusals import Halted
from stores.sqlite.header import Header
from stores.sqlite.private_file import PrivateKind
from stores.sqlite.private_rows import PrivateRows

APPLICATION_ID = 0x61736877  # "ashw"
SCHEMA_VERSION = 1
# Of each hook so many deliveries wait at most, and so many are remembered of each way in which one ends.
MOST_WAITING, MOST_REMEMBERED = 1_000, 200
HookState = Literal["active", "disabled", "held"]
DeliveryState = Literal["waiting", "delivered", "given-up"]
_SUFFIX = ".hooks"
_TABLES = (
    """CREATE TABLE hooks (
    id TEXT PRIMARY KEY, url TEXT NOT NULL, secrets TEXT NOT NULL, wanted TEXT NOT NULL, allow_private INTEGER NOT NULL,
    created_at TEXT NOT NULL, created_by TEXT NOT NULL, state TEXT NOT NULL, why TEXT, position INTEGER NOT NULL,
    leaf BLOB, place TEXT, request TEXT, delivered INTEGER NOT NULL, given_up INTEGER NOT NULL) STRICT""",
    # A number is never used twice, also where the last delivery was forgotten.
    """CREATE TABLE deliveries (
    number INTEGER PRIMARY KEY AUTOINCREMENT, hook TEXT NOT NULL, message TEXT NOT NULL, type TEXT NOT NULL,
    series TEXT NOT NULL, figure TEXT NOT NULL, position INTEGER NOT NULL, body BLOB NOT NULL, queued_at TEXT NOT NULL,
    state TEXT NOT NULL, tries INTEGER NOT NULL, due_at TEXT, tried_at TEXT, status INTEGER, answer TEXT) STRICT""",
    "CREATE INDEX deliveries_of_hook ON deliveries (hook, state, number)",
    "CREATE INDEX deliveries_waiting ON deliveries (hook, series, number) WHERE state = 'waiting'",
)
# The oldest that waits of each series: those behind it wait for it.
_DUE = """
SELECT * FROM deliveries WHERE number IN (
    SELECT min(number) FROM deliveries INDEXED BY deliveries_waiting
    WHERE hook = ? AND state = 'waiting' GROUP BY series)
AND (due_at <= ? OR due_at > ?) ORDER BY due_at, number LIMIT ?
"""
_FORGET = """
DELETE FROM deliveries WHERE hook = ? AND state = ? AND number <= (
    SELECT number FROM deliveries WHERE hook = ? AND state = ? ORDER BY number DESC LIMIT 1 OFFSET ?)
"""


class HooksExposed(Halted):
    """Users other than its owner could read or change the hooks and their secrets."""


_KIND = PrivateKind(
    Header(APPLICATION_ID, SCHEMA_VERSION, "a file of hooks"),
    _TABLES,
    HooksExposed,
    power="can read the secrets of its hooks",
    full="so nothing of hooks is recorded",
)


class HookRow(NamedTuple):
    """One hook. ``secrets`` and ``wanted`` are JSON; ``position``, ``leaf`` and ``place`` are how far it was read.

    ``leaf`` is that of the event at the position. ``place`` is where in the batch behind the position to go on; None at
    its beginning. ``request`` is the hash of the attempt that added it. ``delivered`` and ``given_up`` count.
    """

    id: str
    url: str
    secrets: str
    wanted: str
    allow_private: int
    created_at: str
    created_by: str
    state: HookState
    why: str | None
    position: int
    leaf: bytes | None
    place: str | None
    request: str | None
    delivered: int = 0
    given_up: int = 0


class DeliveryRow(NamedTuple):
    """One revision on its way to one hook; ``status`` and ``answer`` are those of the last try, at ``tried_at``."""

    number: int | None
    hook: str
    message: str
    type: str
    series: str
    figure: str
    position: int
    body: bytes
    queued_at: str
    state: DeliveryState = "waiting"
    tries: int = 0
    due_at: str | None = None
    tried_at: str | None = None
    status: int | None = None
    answer: str | None = None


def hooks_of(file: Path) -> Path:
    """Where the hooks of that ledger are, or will be."""
    return file.with_name(file.name + _SUFFIX)


def has_hooks(file: Path) -> bool:
    """Whether there ever was a hook; nothing is opened for that."""
    try:
        return hooks_of(file).stat().st_size > 0
    except OSError:
        return False


class HookRows(PrivateRows):
    """Hooks and deliveries, in a file that is made with the first hook; not for several threads at once.

    Everything raises HooksExposed, NotALedger, NewerLedger, FileUnreadable, LedgerBusy or DiskFull.
    """

    def __init__(self, file: Path) -> None:
        super().__init__(hooks_of(file), _KIND)

    def check_writable(self) -> None:
        """Raise where nothing can be noted: what is sent then would be sent again and again."""
        with self.writing():
            self._write("UPDATE hooks SET state = state")

    def hooks(self) -> list[HookRow]:
        """All hooks, oldest first."""
        return [HookRow._make(row) for row in self._rows("SELECT * FROM hooks ORDER BY created_at, id")]

    def hook(self, hook: str) -> HookRow | None:
        """The hook of that id."""
        return next((HookRow._make(row) for row in self._rows("SELECT * FROM hooks WHERE id = ?", hook)), None)

    def add(self, hook: HookRow) -> None:
        """Keep a new hook; called inside ``writing``, as all that follow."""
        self._write(f"INSERT INTO hooks VALUES ({', '.join('?' * len(hook))})", *hook)  # noqa: S608 - made of marks

    def remove(self, hook: str) -> None:
        """Forget a hook and its deliveries."""
        self._write("DELETE FROM hooks WHERE id = ?", hook)
        self._write("DELETE FROM deliveries WHERE hook = ?", hook)

    def set_secrets(self, hook: str, secrets: str) -> None:
        """Give a hook other secrets."""
        self._write("UPDATE hooks SET secrets = ? WHERE id = ?", secrets, hook)

    def set_state(self, hook: str, state: HookState, why: str | None) -> None:
        """Say whether deliveries are made, and why not."""
        self._write("UPDATE hooks SET state = ?, why = ? WHERE id = ?", state, why, hook)

    def move(self, hook: str, position: int, leaf: bytes | None, place: str | None) -> None:
        """Note how far the ledger was read for a hook."""
        query = "UPDATE hooks SET position = ?, leaf = ?, place = ? WHERE id = ?"
        self._write(query, position, leaf, place, hook)

    def queue(self, deliveries: Iterable[DeliveryRow]) -> None:
        """Add deliveries that wait; each gets its number."""
        query = f"INSERT INTO deliveries VALUES ({', '.join('?' * len(DeliveryRow._fields))})"  # noqa: S608 - made of marks
        for one in deliveries:
            self._write(query, *one)

    def finish(self, tried: DeliveryRow) -> None:
        """Note what came of a try; of a delivery that was removed meanwhile nothing is noted."""
        self._write(
            "UPDATE deliveries SET state = ?, tries = ?, due_at = ?, tried_at = ?, status = ?, answer = ? "
            "WHERE number = ? AND state = 'waiting'",
            tried.state, tried.tries, tried.due_at, tried.tried_at, tried.status, tried.answer, tried.number,
        )  # fmt: skip
        if tried.state == "delivered":
            self._write("UPDATE hooks SET delivered = delivered + 1 WHERE id = ?", tried.hook)
        elif tried.state == "given-up":
            self._write("UPDATE hooks SET given_up = given_up + 1 WHERE id = ?", tried.hook)
        if tried.state != "waiting":
            self._write(_FORGET, tried.hook, tried.state, tried.hook, tried.state, MOST_REMEMBERED)

    def try_again(self, hook: str, number: int | None, now: str) -> int:
        """Have deliveries tried now: the one of that number, or all that wait or were given up; how many those are."""
        which = "state <> 'delivered'" if number is None else "number = ?"
        of_one = () if number is None else (number,)
        changed = "state = 'waiting', due_at = ?, queued_at = ?, tries = 0"
        query = f"UPDATE deliveries SET {changed} WHERE hook = ? AND {which}"  # noqa: S608 - one of two
        return self._write(query, now, now, hook, *of_one)

    def withdraw(self, hook: str, behind: int) -> None:
        """Forget what waits of a hook and was recorded behind a position."""
        self._write("DELETE FROM deliveries WHERE hook = ? AND state = 'waiting' AND position > ?", hook, behind)

    def waiting(self, hook: str) -> int:
        """How many deliveries of a hook wait."""
        query = "SELECT count(*) FROM deliveries WHERE hook = ? AND state = 'waiting'"
        return next((int(row[0]) for row in self._rows(query, hook)), 0)

    def due(self, hook: str, now: str, too_late: str, most: int) -> list[DeliveryRow]:
        """The oldest delivery of each series, where it is due; one that is due ``too_late`` is so by a wrong clock."""
        return [DeliveryRow._make(row) for row in self._rows(_DUE, hook, now, too_late, most)]

    def deliveries(self, hook: str | None, most: int, state: DeliveryState | None = None) -> list[DeliveryRow]:
        """So many of the deliveries of a hook, or of all, newest first."""
        asked = {"hook": hook, "state": state}
        which = " AND ".join(f"{name} = ?" for name, value in asked.items() if value is not None) or "true"
        query = f"SELECT * FROM deliveries WHERE {which} ORDER BY number DESC LIMIT ?"  # noqa: S608 - two names of ours
        values = [value for value in asked.values() if value is not None]
        return [DeliveryRow._make(row) for row in self._rows(query, *values, most)]
