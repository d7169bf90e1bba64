"""The appending of checked entries to a mirror's file, batch by batch, with the bytes of documents that they name."""

from collections.abc import Iterator

from stores.mirror_store import MirrorStore
from stores.sqlite.copied_batches import CopiedRows, insert_copied
from upkeep.progress import Progress
from upkeep.upstream.origin_log import OriginLog
from upkeep.upstream.spooled_entries import SpooledEntries
from upkeep.upstream.whole_batches import whole_batches

# Bytes of documents that one transaction brings, unless a single batch names more.
_MOST_CONTENT = 32 * 1024 * 1024


def append_entries(
    store: MirrorStore, origin: OriginLog, spool: SpooledEntries, progress: Progress | None = None
) -> None:
    """Append all of them behind the head; what was appended stays if it ends half way.

    Raises OriginUnreachable or UpstreamWrong where a document's bytes cannot be had; DiskFull or FileUnreadable.
    """
    head, size = store.head(), spool.count
    for rows in whole_batches(head + 1, spool.read(), store.last_recorded_at() or ""):
        for some in _portions(rows):
            contents = {
                sha256: origin.content(sha256, length)
                for _, sha256, length in some.contents
                if not store.has_content(sha256)
            }
            store.check_room()
            with store.copying() as writer:
                insert_copied(writer, some, contents)
            if progress is not None:
                progress(some.last - head, size, "Appending events")


def _portions(rows: CopiedRows) -> Iterator[CopiedRows]:
    """The same rows in parts of whole batches that do not name too much."""
    if sum(size for _, _, size in rows.contents) <= _MOST_CONTENT:
        yield rows
        return
    sizes = {position: size for position, _, size in rows.contents}
    first, named = rows.batches[0][1], 0
    for last, begins, _ in rows.batches:
        size = sum(sizes.get(position, 0) for position in range(begins, last + 1))
        if named and named + size > _MOST_CONTENT:
            yield _between(rows, first, begins - 1)
            first, named = begins, 0
        named += size
    yield _between(rows, first, rows.last)


def _between(rows: CopiedRows, first: int, last: int) -> CopiedRows:
    begins = rows.events[0][0]
    return CopiedRows(
        rows.events[first - begins : last - begins + 1],
        [row for row in rows.batches if first <= row[1] <= last],
        [row for row in rows.lookups if first <= row[2] <= last],
        [row for row in rows.contents if first <= row[0] <= last],
    )
