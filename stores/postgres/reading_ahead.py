"""The reader of what lies behind a position of the log: whole batches, checked, and the next of them meanwhile."""

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager

from domain.refusals import LogOvertaken
from stores.postgres.known_last import Last
from stores.postgres.primary import Primary
from stores.sqlite.copied_batches import CopiedRows, check_batch, rows_of

_AT_ONCE = 5_000
# So few are asked for again sooner than a thread begins.
_WORTH_A_THREAD = 1_000


class ReadingAhead(AbstractContextManager["ReadingAhead"]):
    """Reads on while its caller waits for a disk; nobody else may use the primary then, until the next ``behind``."""

    def __init__(self, primary: Primary) -> None:
        self._primary = primary
        self._thread = ThreadPoolExecutor(1, "reading-ahead")
        self._ahead: tuple[Last, Future[CopiedRows | None]] | None = None

    def behind(self, head: Last) -> CopiedRows | None:
        """What ``rows_behind`` comes to; raises as it does."""
        ahead, self._ahead = self._ahead, None
        rows = ahead[1].result() if ahead else None
        return rows if ahead and ahead[0] == head else rows_behind(self._primary, head)

    def go_on(self, rows: CopiedRows) -> None:
        """Have what is behind these rows read and checked, if they are so many that there may be more.

        Called when the caller computes nothing: two threads cannot at once.
        """
        if len(rows.events) >= _WORTH_A_THREAD:
            head = last_of(rows)
            self._ahead = head, self._thread.submit(rows_behind, self._primary, head)

    def __exit__(self, *_: object) -> None:
        """Wait for what is on its way."""
        self._thread.shutdown()


def rows_behind(primary: Primary, head: Last) -> CopiedRows | None:
    """The rows of whole batches behind a position; None where the log ends there.

    Raises LogOvertaken where it was asked of a server that is no primary any more, and CopyForked or UpstreamWrong.
    """
    limit = _AT_ONCE
    while True:
        found = primary.tail(max(head.position, 1), limit + 2)
        if head.position:
            if not found or found[0][:2] != (head.position, head.leaf):
                raise contradicted(primary, head.position)
            del found[:1]
        if not found:
            return None
        states = [state for _, _, state in found]
        rows = rows_of(head.position + 1, states, [leaf for _, leaf, _ in found])
        if len(found) <= limit:
            return rows
        if len(rows.batches) > 1:
            return rows.without_last_batch()
        check_batch(head.position + 1, states)
        limit *= 2


def contradicted(primary: Primary, position: int) -> LogOvertaken:
    """What to raise where a server has another event there than this file, or none; raises CopyForked."""
    primary.reach_again()
    return LogOvertaken(f"{primary.name} answered with a server that is no primary any more, up to {position}")


def last_of(rows: CopiedRows) -> Last:
    """The last position of some rows, and its leaf."""
    return Last(rows.last, rows.events[-1][5])
