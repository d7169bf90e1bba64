"""The rows that a copy has beside its events: documents' bytes, what was signed, and what happened to tokens."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import zip_longest
from pathlib import Path
from typing import NamedTuple

from domain.signed_checkpoint import SignedCheckpoint
from stores.opening import untrusted_rows
from stores.postgres.server_rows import ServerRows
from stores.sqlite.checkpoints import Checkpoints
from stores.sqlite.operators import OperatorRows
from stores.sqlite.store import Store

_ALL = 1 << 62


class SharedRowsCheck(NamedTuple):
    """Those of one copy; each was added to PostgreSQL before it came here."""

    contents: set[str]
    checkpoints: list[SignedCheckpoint]
    cosignatures: list[tuple[int, str]]
    noted: list[tuple[int, str, bytes]]

    @classmethod
    def of(cls, file: Path) -> "SharedRowsCheck":
        """Read those of the copy in a file; raises Damaged, or another refusal of the file or one beside it."""
        with untrusted_rows(file) as rows:
            contents, checkpoints = rows.content_names(), rows.checkpoints()
        with closing(Store(file)) as store, closing(OperatorRows(file)) as operators:
            return cls(contents, checkpoints, Checkpoints(store).cosignatures_of(1, _ALL), operators.tagged())

    def differences(self, there: ServerRows, *, may_lack: bool) -> Iterator[str]:
        """What a server has otherwise, in a few words; one that ``may_lack`` rows has not all of them yet."""
        names = there.content_names()
        for name in sorted(names):
            content = there.content(name)
            if content is None or hashlib.sha256(content).hexdigest() != name:
                yield f"the content {name} has other bytes"
        yield from _told(there.checkpoints(), self.checkpoints, "checkpoint", may_lack=may_lack)
        yield from _told(there.noted(), self.noted, "row of the operators' log", may_lack=may_lack)
        if not may_lack:
            yield from (f"the content {name} is missing" for name in sorted(self.contents - names))
            lines = sorted(set(self.cosignatures) - set(there.cosignatures()))
            yield from (f"a cosignature of checkpoint {number} is missing" for number, _ in lines)


def _told(theirs: Sequence[object] | None, mine: Sequence[object], what: str, *, may_lack: bool) -> Iterator[str]:
    """Where rows that follow each other differ; the server may always have more, for they come from there."""
    if theirs is None:
        return
    for number, (one, other) in enumerate(zip_longest(theirs, mine), 1):
        if other is None or (one is None and may_lack):
            return
        if one is None:
            yield f"{what} {number} is missing"
        elif one != other:
            yield f"{what} {number} is another than in the copy"
