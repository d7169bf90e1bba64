"""The sources that a form has to choose from."""

from collections.abc import Sequence

from msgspec import Struct

from domain.series import Source
from projections.answers.view import View
from projections.moment import At
from projections.tables.descriptions import sources_behind

# Of more sources, one is written by its name.
_MOST = 100


class ListedSources(Struct, frozen=True, kw_only=True):
    """The first sources by their names; ``has_all`` is false where there are more."""

    sources: Sequence[Source]
    has_all: bool


def listed_sources(view: View, at: At) -> ListedSources:
    """Those of a moment."""
    found = sources_behind(view.generation, at, limit=_MOST + 1)
    return ListedSources(sources=found[:_MOST], has_all=len(found) <= _MOST)
