"""The appending of checked entries to a mirror's file, batch by batch, with the bytes of documents that they name."""

from stores.mirror_store import MirrorStore
from stores.sqlite.copied_batches import insert_copied
from upkeep.progress import Progress
from upkeep.upstream.origin_log import OriginLog
from upkeep.upstream.spooled_entries import SpooledEntries
from upkeep.upstream.whole_batches import whole_batches


def append_entries(
    store: MirrorStore, origin: OriginLog, spool: SpooledEntries, progress: Progress | None = None
) -> None:
    """Append all of them behind the head; what was appended stays if it ends half way.

    Raises OriginUnreachable or UpstreamWrong where a document's bytes cannot be had; DiskFull or FileUnreadable.
    """
    head, size = store.head(), spool.count
    for rows in whole_batches(head + 1, spool.read(), store.last_recorded_at() or ""):
        for some in rows.portions():
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
