"""At which moment of publication, and at which position of the ledger, a question is asked."""

from msgspec import Struct

from domain.moments import OPEN, last_instant, microseconds, moment_text
from domain.refusals import Malformed
from domain.store import Store


class AboveHead(Malformed):
    """A position that the ledger has not reached yet."""


class At(Struct, frozen=True):
    """A moment on both knowledge axes.

    ``published`` is in microseconds since 1970, OPEN without bound; ``position`` the last of its batch; ``as_of`` what
    was asked; ``is_pinned`` whether the position was, so that the answer is the same for ever.
    """

    published: int
    position: int
    as_of: str | None = None
    is_pinned: bool = False


def resolve(
    store: Store, as_of: str | None = None, position: int | None = None, recorded_as_of: str | None = None
) -> At:
    """The moment that a question names; raises NotAMoment, AboveHead or Malformed where both R's are given."""
    published = OPEN if as_of is None else microseconds(moment_text(as_of))
    said = None if as_of is None else moment_text(as_of)
    if position is not None and recorded_as_of is not None:
        raise Malformed("give position or recorded_as_of, not both: each names a state of the ledger")
    if recorded_as_of is not None:
        return At(published, store.position_at(last_instant(moment_text(recorded_as_of))), said, is_pinned=False)
    head = store.head()
    if position is None:
        return At(published, head, said)
    if not 0 <= position <= head:
        raise AboveHead(f"position {position} is not in the ledger; its head is {head}", position=position, head=head)
    return At(published, store.batch_end(position), said, is_pinned=True)
