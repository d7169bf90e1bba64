"""The list of all checkpoints that were ever signed, page by page, as it is served and as a mirror reads it."""

from collections import defaultdict

from msgspec import Struct

from domain.codec import hash_text
from transparency.transparency_log import Log


class ListedCheckpoint(Struct, frozen=True, kw_only=True):
    """One checkpoint by its number, from 1: ``note`` word for word, and the lines that witnesses added to it.

    ``origin``, ``size`` and ``root`` (base64) stand in the note, too. ``signed_at`` is the signer's clock, which no
    signature covers.
    """

    number: int
    origin: str
    size: int
    root: str
    signed_at: str
    note: str
    cosignatures: list[str]


class CheckpointPage(Struct, frozen=True, kw_only=True):
    """Checkpoints in the order of signing; those of a log that was restarted come first, under its own name.

    ``more_after`` is the number behind which the next page begins, None at the end. ``last`` is the number of the last
    checkpoint of all. ``cosignatures`` counts the lines of witnesses in the whole list: none is ever taken away, and
    one may be added to an old checkpoint, so whoever has as many has all of them. ``position`` is the ledger's last.
    """

    items: list[ListedCheckpoint]
    more_after: int | None
    last: int
    cosignatures: int
    position: int


def checkpoint_page(log: Log, after: int, limit: int) -> CheckpointPage:
    """So many checkpoints behind a number."""
    kept = log.checkpoints
    # The count before the lines that it counts, and the checkpoints before the head: each may grow meanwhile.
    count, last, found = kept.recent_cosignature_count(), kept.last_number(), kept.after(after, limit)
    lines = defaultdict[int, list[str]](list)
    for number, line in kept.cosignatures_of(found[0][0], found[-1][0]) if found else ():
        lines[number].append(line)
    items = [
        ListedCheckpoint(
            number=number,
            origin=one.origin,
            size=one.size,
            root=hash_text(one.root),
            signed_at=one.signed_at,
            note=one.note,
            cosignatures=lines[number],
        )
        for number, one in found
    ]
    end = items[-1].number if items else last
    return CheckpointPage(
        items=items,
        more_after=end if end < last else None,
        last=max(last, end),
        cosignatures=count,
        position=log.store.head(),
    )
