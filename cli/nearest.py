"""A series, source or figure that is not there is refused with the nearest that is."""

from collections.abc import Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import TYPE_CHECKING

from domain.keys import series_key
from domain.refusals import NotASlug, Refusal, UnknownSeries, UnknownSource

if TYPE_CHECKING:
    from projections.answers.view import View

_MOST = 3


@contextmanager
def pointing_to_the_nearest(answers: "View") -> Iterator[None]:
    """What reading verbs refuse, with what was most likely meant."""
    try:
        yield
    except (UnknownSeries, UnknownSource, NotASlug) as refusal:
        hint = _hint(answers, refusal)
        if not hint:
            raise
        raise type(refusal)(f"{refusal.message}; {hint}", **refusal.facts) from refusal


def _hint(answers: "View", refusal: Refusal) -> str:
    from projections.answers.series_list import every_series
    from projections.answers.sources import ask_sources

    known = [one.series for one in every_series(answers, answers.at())]
    if isinstance(refusal, UnknownSource):
        sources = [one.source for one in ask_sources(answers, answers.at()).items]
        near = get_close_matches(str(refusal.facts.get("source")), sources, 1)
        return _or(near) or "list them with: asreported sources"
    wanted = str(refusal.facts.get("series") or refusal.facts.get("slug")).lower()
    if wanted in known:
        return ""
    near = get_close_matches(wanted, known, 1) if "/" in wanted else []
    return _or(near) or _by_its_own_word(wanted, known)


def _by_its_own_word(wanted: str, known: list[str]) -> str:
    """For a series, or a figure of one, that was named without its source; or for a source alone."""
    head, _, tail = wanted.partition("/")
    if any(key.startswith(f"{head}/") for key in known):
        return f"list its series with: asreported series --source {head}"
    words = {series_key(key).series for key in known}
    (word,) = get_close_matches(head, words, 1) or [""]
    period = f"/{tail}" if tail[:1].isdigit() else ""
    return _or([f"{key}{period}" for key in known if series_key(key).series == word])


def _or(near: list[str]) -> str:
    return f"did you mean {' or '.join(near[:_MOST])}?" if near else ""
