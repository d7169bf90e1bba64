"""The series and the source that a question names, as they are described at its moment."""

from domain.keys import series_key, slug
from domain.refusals import UnknownSeries, UnknownSource
from domain.series import Source
from projections.answers.view import View
from projections.moment import At
from projections.tables import descriptions
from projections.tables.descriptions import NumberedSeries


def known_series(view: View, at: At, key: str) -> NumberedSeries:
    """The series with its number in the tables; raises UnknownSeries."""
    name = str(series_key(key))
    changes = view.changes(name, at.position)
    found = changes.series(at.position) if changes else descriptions.series_at(view.generation, name, at.position)
    if found is None:
        raise UnknownSeries(f"no series {name} at position {at.position}", series=name)
    return found


def known_source(view: View, at: At, name: str) -> Source:
    """The source; raises UnknownSource."""
    found = descriptions.source_at(view.generation, slug(name, "source"), at.position)
    if found is None:
        raise UnknownSource(f"no source {name} at position {at.position}", source=name)
    return found
