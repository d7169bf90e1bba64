"""The page of a bulletin: what one source published at one moment, and what it changed."""

from collections.abc import Sequence

from msgspec import Struct

from api.pages.episodes import episodes
from api.pages.evidence_rows import SaidEntry, copies_of, said_entries, said_groups
from api.pages.listed_changes import ListedChange, listed_changes
from api.pages.templating import rendered
from api.pages.wording import instant_words
from api.reading.page_view import PageView
from domain.moments import OPEN
from domain.recording.archive import Archive
from domain.series import Source
from projections.answers.bulletin import BulletinAnswer, ask_bulletin
from projections.answers.entries_with_evidence import MOST_ENTRIES
from projections.answers.feed import RevisionFilter, revisions_page
from projections.answers.known import known_source
from projections.answers.view import View
from projections.moment import At


class BulletinPage(Struct, frozen=True, kw_only=True):
    """What the page shows of a bulletin: ``changes`` as they read when it was recorded, ``entries`` all others."""

    bulletin: BulletinAnswer
    source: Source
    changes: Sequence[ListedChange]
    entries: Sequence[SaidEntry]
    has_copy: bool
    position: int


def ask_bulletin_page(view: View, at: At, name: str, after: int = 0) -> BulletinPage:
    """A bulletin with what it changed, behind a position; raises UnknownBulletin."""
    found = ask_bulletin(view, at, name, after)
    changes = _changes(view, found)
    changed = {(one.revision.series, one.revision.period, one.revision.entry) for one in changes}
    others = [one for one in found.entries if (one.series, one.period, one.entry) not in changed]
    return BulletinPage(
        bulletin=found,
        source=known_source(view, at, found.source),
        changes=changes,
        entries=said_entries(view, at, others),
        has_copy=found.document is not None and found.document.id in copies_of(view, at, [found.document.id]),
        position=found.position,
    )


def _changes(view: View, found: BulletinAnswer) -> list[ListedChange]:
    """What the entries changed, as that read once all of the bulletin was recorded."""
    received = Archive(view.store).bulletin(found.bulletin)
    first = min((one.position for one in found.entries), default=received.batch_end)
    then = At(OPEN, received.batch_end)
    feed = revisions_page(view, then, RevisionFilter(after=first - 1), MOST_ENTRIES, None)
    shown = {one.position for one in found.entries}
    return listed_changes(view, then, [one for one in feed.items if one.position in shown])


def bulletin_page(view: PageView[BulletinPage]) -> bytes:
    """The page."""
    (found,) = view.items
    bulletin = found.bulletin
    return rendered(
        "bulletin.html",
        title=f"Bulletin of {instant_words(bulletin.published_at)}",
        view=view,
        page=found,
        bulletin=bulletin,
        episodes=episodes(found.changes),
        groups=said_groups(found.entries),
        more=None if bulletin.more_after is None else view.after(bulletin.more_after),
    )
