"""The rows of proposals: a private file of its own beside the ledger, for nothing of them is published yet."""

from pathlib import Path
from typing import Literal, NamedTuple

from domain.refusals import Halted
from stores.sqlite.header import Header
from stores.sqlite.private_file import PrivateKind
from stores.sqlite.private_rows import PrivateRows

APPLICATION_ID = 0x61737072  # "aspr"
SCHEMA_VERSION = 1
# So many wait at most, of so many bytes together; and so many are remembered that do not wait any more.
MOST_WAITING, MOST_BYTES, MOST_REMEMBERED = 1_000, 256 << 20, 10_000
ProposalState = Literal["waiting", "issued", "dropped"]
ProposalOrigin = Literal["import", "draft"]
_SUFFIX = ".proposals"
_TABLES = (
    # A number is never used twice: what is dropped is forgotten oldest first.
    """CREATE TABLE proposals (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, key TEXT NOT NULL UNIQUE, origin TEXT NOT NULL,
    state TEXT NOT NULL, source TEXT NOT NULL, address TEXT, title TEXT NOT NULL, published_at TEXT NOT NULL,
    spans BLOB NOT NULL, doubts TEXT NOT NULL, figures INTEGER NOT NULL, bulletins BLOB NOT NULL,
    proposed_at TEXT NOT NULL, proposed_by TEXT NOT NULL, decided_at TEXT, decided_by TEXT, why TEXT, request TEXT)
    STRICT""",
    "CREATE INDEX proposals_by_state ON proposals (state, number)",
)
_FORGET = """
DELETE FROM proposals WHERE state <> 'waiting' AND number <= (
    SELECT number FROM proposals WHERE state <> 'waiting' ORDER BY number DESC LIMIT 1 OFFSET ?)
"""


class ProposalsExposed(Halted):
    """Users other than its owner could read or change what waits to be issued."""


_KIND = PrivateKind(
    Header(APPLICATION_ID, SCHEMA_VERSION, "a file of proposals"),
    _TABLES,
    ProposalsExposed,
    power="can change what waits to be issued",
    full="so nothing is held for review",
)


class ProposalRow(NamedTuple):
    """One proposal. ``spans`` and ``bulletins`` are packed; of one that was decided no bulletin is kept.

    ``key`` is what it is known by when it is proposed again; ``doubts`` are JSON. ``address`` is that of the version of
    an import, ``request`` the hash of the attempt that prepared a draft.
    """

    number: int | None
    id: str
    key: str
    origin: ProposalOrigin
    state: ProposalState
    source: str
    address: str | None
    title: str
    published_at: str
    spans: bytes
    doubts: str
    figures: int
    bulletins: bytes
    proposed_at: str
    proposed_by: str
    decided_at: str | None = None
    decided_by: str | None = None
    why: str | None = None
    request: str | None = None


def proposals_of(file: Path) -> Path:
    """Where the proposals of that ledger are, or will be."""
    return file.with_name(file.name + _SUFFIX)


class ProposalRows(PrivateRows):
    """Proposals, in a file that is made with the first one; not for several threads at once.

    Everything raises ProposalsExposed, NotALedger, NewerLedger, FileUnreadable, LedgerBusy or DiskFull.
    """

    def __init__(self, file: Path) -> None:
        super().__init__(proposals_of(file), _KIND)

    def listed(self, state: ProposalState | None, most: int) -> list[ProposalRow]:
        """So many of them, those that wait first, then newest first, without their bulletins."""
        columns = ", ".join("x'' AS bulletins" if one == "bulletins" else one for one in ProposalRow._fields)
        which, asked = ("true", ()) if state is None else ("state = ?", (state,))
        query = f"SELECT {columns} FROM proposals WHERE {which} ORDER BY state = 'waiting' DESC, number DESC LIMIT ?"  # noqa: S608 - names of ours
        return [ProposalRow._make(row) for row in self._rows(query, *asked, most)]

    def proposal(self, proposal: str) -> ProposalRow | None:
        """The proposal of that id."""
        return self._one("SELECT * FROM proposals WHERE id = ?", proposal)

    def of_key(self, key: str) -> ProposalRow | None:
        """The proposal that is known by that key."""
        return self._one("SELECT * FROM proposals WHERE key = ?", key)

    def beginning_with(self, beginning: str) -> list[str]:
        """The ids that begin so, of which two are enough to tell that there are several."""
        query = "SELECT id FROM proposals WHERE substr(id, 1, length(?)) = ? LIMIT 2"
        return [str(row[0]) for row in self._rows(query, beginning, beginning)]

    def of_source(self, source: str, state: ProposalState) -> list[tuple[str, str, bytes]]:
        """The id, the address and the packed spans of each version in that state that an import has proposed."""
        query = (
            "SELECT id, address, spans FROM proposals WHERE state = ? AND source = ? AND origin = 'import' "
            "AND address IS NOT NULL ORDER BY number"
        )
        return [(str(one), str(address), bytes(spans)) for one, address, spans in self._rows(query, state, source)]

    def refused(self, source: str) -> list[str]:
        """The addresses of the versions that somebody else has dropped than who proposed them."""
        query = (
            "SELECT address FROM proposals WHERE state = 'dropped' AND source = ? AND origin = 'import' "
            "AND address IS NOT NULL AND decided_by <> proposed_by ORDER BY number"
        )
        return [str(row[0]) for row in self._rows(query, source)]

    def waiting(self) -> tuple[int, int]:
        """How many wait, and how many bytes their bulletins have."""
        query = "SELECT count(*), coalesce(sum(length(bulletins)), 0) FROM proposals WHERE state = 'waiting'"
        return next(((int(row[0]), int(row[1])) for row in self._rows(query)), (0, 0))

    def oldest_waiting(self) -> str | None:
        """When the first of those that wait was proposed."""
        query = "SELECT min(proposed_at) FROM proposals WHERE state = 'waiting'"
        return next((row[0] for row in self._rows(query)), None)

    def add(self, row: ProposalRow) -> None:
        """Keep a new proposal; called inside ``writing``, as all that follow."""
        self._write(f"INSERT INTO proposals VALUES ({', '.join('?' * len(row))})", *row)  # noqa: S608 - made of marks
        self._write(_FORGET, MOST_REMEMBERED)

    def propose_again(self, row: ProposalRow) -> None:
        """Have what is known by the key say what the row does, under the id and the time that it has."""
        self._write(
            "UPDATE proposals SET state = ?, title = ?, published_at = ?, spans = ?, doubts = ?, figures = ?, "
            "bulletins = ?, decided_at = ?, decided_by = ?, why = ? WHERE key = ?",
            row.state, row.title, row.published_at, row.spans, row.doubts, row.figures, row.bulletins,
            row.decided_at, row.decided_by, row.why, row.key,
        )  # fmt: skip

    def decide(self, proposal: str, state: ProposalState, at: str, by: str, why: str | None) -> int:
        """Note what became of one that waits, and let go of its bulletins; how many did: one, or none."""
        query = (
            "UPDATE proposals SET state = ?, decided_at = ?, decided_by = ?, why = ?, bulletins = x'' "
            "WHERE id = ? AND state = 'waiting'"
        )
        return self._write(query, state, at, by, why, proposal)

    def _one(self, query: str, *values: object) -> ProposalRow | None:
        return next((ProposalRow._make(row) for row in self._rows(query, *values)), None)
