"""The copy of an operators' log that all machines share: what was noted elsewhere, checked before it is kept here."""

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from shlex import quote

from domain.refusals import CopyForked, Halted, UpstreamWrong
from stores.shared_rows import NotedRow, SharedRows
from stores.sqlite.operators import OperatorRows
from stores.token_events import NO_EVENT, decode, tag
from stores.upstream import KnownRows, keep_operators, upstream_of

_AT_ONCE = 1_000
_NOTHING = KnownRows(number=0, digest=hashlib.sha256().hexdigest())
_Row = tuple[int, str, bytes]


class OperatorsLogChanged(Halted):
    """The operators' log of this machine is not the copy that it was, so that no token is accepted here."""


def known_rows(file: Path) -> KnownRows | None:
    """How far the operators' log beside a node's copy is known to be that of all machines; None of any other ledger."""
    upstream = upstream_of(file)
    if upstream is None or not upstream.is_postgresql:
        return None
    return upstream.operators or _NOTHING


def check_known(path: Path, rows: Sequence[_Row], known: KnownRows) -> None:
    """Refuse rows, as they lie in the file at ``path``, that do not begin with all of those that are known."""
    if len(rows) < known.number:
        raise OperatorsLogChanged(
            f"{path} has {len(rows)} of the {known.number} rows that were copied: no token is accepted on this machine "
            "before a primary is reached and the others are copied again",
            path=str(path),
        )
    if _after(_NOTHING, rows[: known.number]) != known:
        raise _changed(path, "it has other rows than were copied")
    if rows and not known.number:
        raise _changed(path, "no primary was reached yet to compare it with")


def check_copy(file: Path) -> None:
    """Refuse an operators' log beside a node's copy that is not what was copied; raises as ``OperatorRows.tagged``."""
    known = known_rows(file)
    if known is None:
        return
    with closing(OperatorRows(file)) as own:
        check_known(own.path, own.tagged(), known)


def copy_noted(own: OperatorRows, shared: SharedRows) -> int:
    """Bring this machine's operators' log up to the shared one; the number of the last row that is known.

    Where rows lack that this machine has, a server answers that is no primary any more: nothing is copied. Raises
    CopyForked where the shared log has another row in the place of one that was copied, OperatorsLogChanged where this
    machine's file has, and UpstreamWrong for what is no row.
    """
    known = known_rows(own.file) or _NOTHING
    rows = [NotedRow(*row) for row in own.tagged()]
    at = known if _after(_NOTHING, rows[: known.number]) == known else _NOTHING
    while found := shared.noted(at.number, _AT_ONCE):
        if at.number and found[0] != rows[at.number - 1]:
            raise _forked(own.path, at.number)
        new = found[1:] if at.number else found
        if not new:
            break
        at = _taken(own, rows, new, at, known)
    if len(rows) > max(at.number, known.number):
        raise _changed(own.path, f"the other machines have no row {len(rows)}")
    return at.number


def _taken(
    own: OperatorRows, rows: list[NotedRow], new: Sequence[NotedRow], at: KnownRows, known: KnownRows
) -> KnownRows:
    """Keep those of the new rows that are not here yet, and know all of them; raises as ``copy_noted``."""
    for row in new:
        _check(row, at.number + 1)
        if at.number == len(rows):
            rows.append(row)
        elif rows[at.number] != row:
            raise _changed(own.path, f"row {row.number} is another than on the other machines")
        at = _after(at, [row])
        if at.number == known.number and at != known:
            raise _forked(own.path, at.number)
    _keep(own, new)
    keep_operators(own.file, at)
    return at


def keep_noted(own: OperatorRows, rows: Sequence[NotedRow]) -> None:
    """Keep rows that this machine has added to the shared log, behind all those that are known."""
    if not rows:
        return
    _keep(own, rows)
    known = known_rows(own.file)
    if known is not None and known.number == rows[0].number - 1:  # or another process has copied them meanwhile
        keep_operators(own.file, _after(known, rows))


def _keep(own: OperatorRows, rows: Sequence[NotedRow]) -> None:
    """Keep rows behind those that are here already, in whatever process."""
    with own.writing():
        last = own.last()
        for row in rows:
            if last is None or row.number > last.number:
                own.append(*row)


def _check(row: NotedRow, wanted: int) -> None:
    try:
        told = decode(row.state)
    except NO_EVENT as error:
        raise UpstreamWrong(f"row {row.number} of the operators' log is no event: {error}") from error
    if (row.number, told.number, tag(told)) != (wanted, wanted, row.tag):
        raise UpstreamWrong(f"row {row.number} of the operators' log calls itself {tag(told)} number {told.number}")


def _after(known: KnownRows, rows: Iterable[_Row]) -> KnownRows:
    """What is known once those rows are, too."""
    number, digest = known.number, known.digest
    for number, kind, state in rows:
        digest = hashlib.sha256(f"{digest} {number} {kind} ".encode() + state).hexdigest()
    return KnownRows(number=number, digest=digest)


def _forked(path: Path, number: int) -> CopyForked:
    told = f"{path} and the operators' log of the other machines differ in row {number}"
    return CopyForked(f"{told}: tokens that were issued or revoked elsewhere since are not known here")


def _changed(path: Path, why: str) -> OperatorsLogChanged:
    return OperatorsLogChanged(
        f"{path} is not the copy of the operators' log that it was ({why}): no token is accepted on this machine. "
        f"Put it aside, and it is copied again: mv {quote(str(path))} {quote(f'{path}.aside')}",
        path=str(path),
    )
