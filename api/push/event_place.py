"""The id of a streamed revision: its place in the feed, so that a client goes on behind it and nowhere else."""

import re
from typing import NamedTuple

from api.http.http_refusals import InvalidParameter
from domain.words import SLOTS

# Beginning with the position, the words of a place of the feed; a position alone is behind everything up to it.
_FORM = re.compile(
    r"(0|[1-9][0-9]{0,14})"
    r"(?:/([a-z0-9-]{1,64}/[a-z0-9-]{1,64})/([0-9QW-]{4,10})/(statement|adjustment)/([1-9][0-9]{0,14})/([a-z-]{1,30}))?",
    re.ASCII,
)


class EventPlace(NamedTuple):
    """How far a stream has come: everything up to the position ``after``, and behind it up to the place ``behind``."""

    after: int
    behind: str | None = None

    @property
    def position(self) -> int:
        """The highest position that was told of."""
        return self.after if self.behind is None else self.after + 1

    def is_behind(self, head: int) -> bool:
        """Whether there may be more to tell up to the head."""
        return self.behind is not None or self.after < head

    @property
    def series(self) -> str | None:
        """The series of the revision that was told last, if there was one."""
        return None if self.behind is None else self.behind.split(" ")[1]


def event_id(place: str) -> str:
    """The id of the revision at a place of the feed.

    >>> event_id("17 war-losses/personnel 2022-03-02 0 2 revision")
    '17/war-losses/personnel/2022-03-02/statement/2/revision'
    """
    since, series, period, slot, entry, kind = place.split(" ")
    return f"{since}/{series}/{period}/{SLOTS[int(slot)]}/{entry}/{kind}"


def read_event_id(said: str) -> EventPlace:
    """The place behind the revision of that id; raises InvalidParameter.

    >>> read_event_id("17/war-losses/personnel/2022-03-02/statement/2/revision")
    EventPlace(after=16, behind='17 war-losses/personnel 2022-03-02 0 2 revision')
    >>> read_event_id("17")
    EventPlace(after=17, behind=None)
    """
    found = _FORM.fullmatch(said)
    if found is None or (found[2] and found[1] == "0"):
        raise InvalidParameter("Last-Event-ID is not an id of this stream: send the last one unchanged")
    position = int(found[1])
    if found[2] is None:
        return EventPlace(position)
    _, series, period, slot, entry, kind = found.groups()
    return EventPlace(position - 1, f"{position} {series} {period} {SLOTS.index(slot)} {entry} {kind}")
