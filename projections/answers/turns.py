"""The turns of a figure along the published axis: where it comes to read otherwise than just before."""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from domain.statements import Content, says_the_same
from projections.answers.series_at import since_first_value
from projections.tables.vintages import EntryRow


class Turn(NamedTuple):
    """A figure comes to read otherwise from a moment on; ``named`` is the entry after which that moment is called."""

    at: int
    entry: EntryRow
    what: Literal["reported", "changed", "withdrawn"]
    named: EntryRow


def turns(of_figure: Iterable[EntryRow]) -> Iterator[Turn]:
    """Where one figure comes to read otherwise along the published axis; nothing before it had a value."""
    found = since_first_value(of_figure)
    if found is None:
        return
    first, seen = found
    before: Content | None = None
    for one in seen:
        content, at = one.said, max(one.published, first.published)
        if before is None or not says_the_same(content, before):
            what: Literal["reported", "changed"] = "reported" if before is None else "changed"
            yield Turn(at, one, what if one.has_value else "withdrawn", first if before is None else one)
        before = content
