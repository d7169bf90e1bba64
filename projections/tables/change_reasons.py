"""The reasons that a source gave for the revisions of one series, read from the table ``changes``."""

from collections.abc import Iterator

from projections.moment import At
from projections.tables.generation import Generation

# An entry may have two rows, of which one is told at a moment.
_OF_SERIES = """
SELECT period, entry, reason FROM changes INDEXED BY changes_of_series WHERE series = ? AND pos_from <= ? AND pos_to > ?
AND slot = 0 AND kind IN ('revision', 'reinstatement') AND pub_from <= ? AND pub_to >= ?
"""


def reasons_at(generation: Generation, series: int, at: At) -> Iterator[tuple[str, int, str | None]]:
    """Period, entry and reason of each revision and reinstatement of a series that is told at a moment."""
    values = (series, at.position, at.position, at.published, at.published)
    return ((period, entry, reason) for period, entry, reason in generation.each(_OF_SERIES, values))
