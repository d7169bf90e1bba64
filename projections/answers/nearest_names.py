"""The names that somebody who asked for an unknown source or series most likely meant, among a bounded number."""

from difflib import get_close_matches

from projections.answers.view import View
from projections.moment import At
from projections.tables import descriptions

_MOST = 3
# Comparing names costs time, and strangers may ask: so many are looked at, the first of the list.
_AMONG = 200
_LONGEST = 130


def nearest_sources(view: View, at: At, name: str) -> list[str]:
    """The slugs nearest to a name that no source has; none where nothing is near."""
    with view.one_generation():
        known = [one.source for one in descriptions.sources_behind(view.generation, at, limit=_AMONG)]
    return get_close_matches(name[:_LONGEST].lower(), known, _MOST)


def nearest_series(view: View, at: At, key: str) -> list[str]:
    """The keys nearest to one that no series has: of its source, or else of the source nearest to that."""
    source, _, slug = key[:_LONGEST].lower().partition("/")
    near = nearest_sources(view, at, source)
    if source not in near and near:
        source = near[0]
    with view.one_generation():
        known = descriptions.keys_of(view.generation, at, source, _AMONG)
    return get_close_matches(f"{source}/{slug}", known, _MOST)
