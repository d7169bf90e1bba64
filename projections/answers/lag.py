"""The lag of the projections: how far they are behind the ledger, and how far it is signed."""

from msgspec import Struct

from projections.answers.view import View
from projections.following.failures import failure_of
from transparency.status import unsigned


class Lag(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How far a projection is behind the ledger, in events; ``failed_at`` and ``error`` only where it has stopped."""

    projection: str
    position: int
    head: int
    lag: int
    failed_at: int | None = None
    error: str | None = None


def lag_of(view: View) -> list[Lag]:
    """How far each projection is behind; the log is one, up to its last checkpoint, once it has begun."""
    head, reached = view.head(), view.bookmark()
    failure = failure_of(view.store.path)
    answers = Lag(
        projection="answers",
        position=reached,
        head=head,
        lag=head - reached,
        failed_at=failure.position if failure else None,
        error=failure.error if failure else None,
    )
    last = view.log.checkpoints.last()
    if last is None:
        return [answers]
    head = view.head()
    behind = head - last.size
    return [answers, Lag(projection="log", position=last.size, head=head, lag=behind, error=unsigned(view.log))]
