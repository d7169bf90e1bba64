"""The versions of all streams, looked at in the order of streams, so that no list of streams is kept."""

from collections.abc import Iterable
from itertools import count, groupby
from operator import itemgetter
from typing import NamedTuple

from stores.untrusted import VersionRow

_stream, _position = itemgetter(0), itemgetter(2)


class WrongVersion(NamedTuple):
    """The first position at which a stream does not go on with its next version, and what it does."""

    position: int
    why: str


class StreamVersions(NamedTuple):
    """How many streams there are, and the wrong among their versions that comes first, by position."""

    streams: int
    wrong: WrongVersion | None


def stream_versions(rows: Iterable[VersionRow]) -> StreamVersions:
    """Look at rows in the order of streams, and of versions within each; those of one stream are kept at once."""
    streams, all_wrong = 0, list[WrongVersion]()
    for stream, some in groupby(rows, _stream):
        streams += 1
        wrong = _wrong_of(stream, list(some))
        if wrong is not None:
            all_wrong = [min([wrong, *all_wrong])]
    return StreamVersions(streams, all_wrong[0] if all_wrong else None)


def _wrong_of(stream: str, rows: list[VersionRow]) -> WrongVersion | None:
    if len(rows) > 1:
        rows.sort(key=_position)
    for wanted, (_, version, position) in zip(count(1), rows, strict=False):
        if version != wanted:
            return WrongVersion(position, f"{stream} goes on with version {version}, not {wanted}")
    return None
