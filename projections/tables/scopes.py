"""The table ``scopes``: the ends of the batches that changed a list of sources or series."""

from typing import assert_never

from domain.streams import OfBulletin, OfDocument, OfFigure, OfLog, OfSeries, OfSource, OfWatch, Stream
from projections.tables.generation import Generation
from projections.tables.new_rows import NewRows
from projections.tables.table import Table

TABLE = Table(name="scopes", columns=("scope TEXT NOT NULL", "position INTEGER NOT NULL"), key=("scope", "position"))
_BETWEEN = "SELECT position FROM scopes WHERE scope = ? AND position > ? AND position <= ?"
_FOLLOWING = "SELECT position FROM scopes WHERE scope = ? AND position > ? AND position <= ? ORDER BY position LIMIT ?"
_LAST = "SELECT max(position) FROM scopes WHERE scope = ? AND position <= ?"


def scopes_of(stream: Stream) -> tuple[str, ...]:
    """In which lists an event of the stream can change something.

    All sources and series are ``/``, a source with all of its series ``town/``, what is said of the source itself
    ``town``. So the last change of a list is looked up, whatever its length.

    >>> from domain.streams import stream_named
    >>> scopes_of(stream_named("figure/town/cases/2022")), scopes_of(OfSource("town")), scopes_of(OfLog())
    (('/', 'town/'), ('/', 'town/', 'town'), ())
    """
    match stream:
        case OfFigure(key=key) | OfSeries(key=key):
            return "/", f"{key.source}/"
        case OfSource():
            return "/", f"{stream.source}/", stream.source
        case OfDocument() | OfBulletin() | OfWatch() | OfLog():
            return ()
        case _:
            assert_never(stream)


def write(generation: Generation, drawn: NewRows) -> None:
    """Write where lists changed."""
    generation.write(TABLE.add, drawn.scopes)


def last(generation: Generation, scope: str, position: int) -> int:
    """The last position up to that one at which a list changed; 0 where none did."""
    return int(generation.one(_LAST, (scope, position))[0] or 0)


def between(generation: Generation, scope: str, after: int, position: int) -> list[int]:
    """The positions behind one and up to another at which a list changed."""
    return [row[0] for row in generation.rows(_BETWEEN, (scope, after, position))]


def following(generation: Generation, scope: str, after: int, position: int, most: int) -> list[int]:
    """The first of the positions behind one and up to another at which a list changed, at most so many."""
    return [row[0] for row in generation.rows(_FOLLOWING, (scope, after, position, most))]
