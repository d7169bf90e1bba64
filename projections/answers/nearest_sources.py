"""The sources whose slugs are most like one that none of them has."""

from difflib import get_close_matches

from projections.answers.view import View
from projections.moment import At
from projections.tables.descriptions import sources_behind

# So many sources are looked at, the first of the list, and so many letters of the text.
_MOST, _LETTERS = 200, 64


def nearest_sources(view: View, at: At, name: str, most: int) -> list[str]:
    """The slugs of so many sources at most, the nearest first; none where nothing is like the name."""
    known = [one.source for one in sources_behind(view.generation, at, limit=_MOST)]
    return get_close_matches(name[:_LETTERS].lower(), known, most)
