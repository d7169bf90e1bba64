"""Changes with what a page says of them beside: the title of the series, who recorded them, and the document."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from projections.answers.evidence import Evidence, evidence
from projections.answers.feed import Revision
from projections.answers.view import View
from projections.moment import At
from projections.tables.descriptions import series_named


class ListedChange(Struct, frozen=True, kw_only=True):
    """A change of the feed, with the title and unit of its series, who recorded it when, and on what it rests."""

    revision: Revision
    title: str
    unit: str
    recorded_at: str
    recorded_by: str
    document: Evidence | None


class Naming(Struct, frozen=True):
    """What a series is called at a moment, and in what it is counted."""

    title: str
    unit: str


def names_of(view: View, at: At, keys: Iterable[str]) -> dict[str, Naming]:
    """The titles and units of some series, by key."""
    rows = series_named(view.generation, at, sorted(set(keys)))
    return {row.key: Naming(series.title, series.unit) for row in rows for series in (row.series,)}


def listed_changes(view: View, at: At, revisions: Sequence[Revision]) -> list[ListedChange]:
    """Some changes of the feed with what is said of them beside; each document is looked up once."""
    names = names_of(view, at, (one.series for one in revisions))
    documents = {one: evidence(view.store, one) for one in {revision.document for revision in revisions}}
    found = []
    for one in revisions:
        event = view.store.at(one.position).event
        found.append(
            ListedChange(
                revision=one,
                title=names[one.series].title,
                unit=names[one.series].unit,
                recorded_at=event.recorded_at,
                recorded_by=event.recorded_by,
                document=documents[one.document],
            )
        )
    return found
