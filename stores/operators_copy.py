"""The copy of an operators' log that all machines share: what was noted elsewhere, checked before it is kept here."""

import msgspec

from domain.refusals import CopyForked, UpstreamWrong
from stores.shared_rows import NotedRow, SharedRows
from stores.sqlite.operators import OperatorRows
from stores.token_events import decode, tag

_AT_ONCE = 1_000


def copy_noted(own: OperatorRows, shared: SharedRows) -> int:
    """Bring this machine's operators' log up to the shared one; the number of its last row.

    Where rows lack that this machine has, a server answers that is no primary any more: nothing is copied. Raises
    CopyForked where another row stands in the place of one that was copied, and UpstreamWrong for what is none.
    """
    while True:
        last = own.last()
        known = last.number if last else 0
        found = shared.noted(known, _AT_ONCE)
        if last is not None and found[:1] != [last]:
            if found:
                told = f"{own.path} and the operators' log of the other machines differ in row {known}"
                raise CopyForked(f"{told}: tokens that were issued or revoked elsewhere since are not known here")
            return known
        new = [row for row in found if row.number > known]
        if not new:
            return known
        for wanted, row in enumerate(new, known + 1):
            _check(row, wanted)
        keep_noted(own, new)


def keep_noted(own: OperatorRows, rows: list[NotedRow]) -> None:
    """Keep rows behind those that are here already, in whatever process."""
    if not rows:
        return
    with own.writing():
        last = own.last()
        for row in rows:
            if last is None or row.number > last.number:
                own.append(*row)


def _check(row: NotedRow, wanted: int) -> None:
    try:
        told = decode(row.state)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise UpstreamWrong(f"row {row.number} of the operators' log is no event: {error}") from error
    if (row.number, told.number, tag(told)) != (wanted, wanted, row.tag):
        raise UpstreamWrong(f"row {row.number} of the operators' log calls itself {tag(told)} number {told.number}")
