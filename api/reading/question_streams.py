"""The streams on which the answer to a question rests, by the words of its address."""

from functools import lru_cache

from api.reading.question import Question
from api.reading.read_route import Read
from domain.keys import figure_key, series_key
from domain.streams import OfFigure, OfSeries, OfSource, figures_begin

_MOST = 4096  # of series, so at most 129 characters each


def series_of(read: Read, question: Question) -> str | None:
    """The series whose changes alone change the answer; None where it is of no single series. Raises NotASlug.

    A comparison names the position of its question, so it changes with each event.
    """
    if not read.is_of_series or read.times == "none":
        return None
    return str(series_key("/".join(question.keys[0].split("/")[:2])))


def streams_of(read: Read, question: Question) -> tuple[str, ...]:
    """The streams of which one has to grow before the answer changes; none where every event might change it.

    ``figure/a/b/`` stands for all figures of a series. Raises what a word of the address is refused with.
    """
    series = series_of(read, question)
    # A cursor names a position of its own.
    if series is None or question.cursor is not None:
        return ()
    if read.rests_on_figure:
        return OfFigure(figure_key(question.keys[0])).name, *_described_by(series)
    return streams_of_series(series)


@lru_cache(maxsize=_MOST)
def streams_of_series(series: str) -> tuple[str, ...]:
    """The same of any answer about a series."""
    return figures_begin(series_key(series)), *_described_by(series)


def _described_by(series: str) -> tuple[str, str]:
    key = series_key(series)
    return OfSeries(key).name, OfSource(key.source).name
