"""An answer's own position is the last that could have changed it: asked there, it is the same."""

from collections.abc import Callable, Iterator
from typing import Any

from domain.refusals import Refusal
from projections.answers.buckets import ask_months, ask_years
from projections.answers.days import ask_days
from projections.answers.explaining import ask_explanation
from projections.answers.feed import RevisionFilter, all_revisions
from projections.answers.figure_answer import ask_figure
from projections.answers.figures import ask_figures
from projections.answers.history import ask_history
from projections.answers.rectangle_pages import ask_rectangles
from projections.answers.releases import ask_vintages
from projections.answers.series_list import ask_series, ask_series_list
from projections.answers.totals import ask_totals
from projections.answers.triangle import ask_triangle
from projections.answers.view import View
from projections.moment import At
from tests.model.facts import Facts
from tests.model.plain import plain

OF_A_SERIES: dict[str, Callable[[View, At, str], Any]] = {
    "figures": ask_figures,
    "years": ask_years,
    "months": ask_months,
    "days": ask_days,
    "heaviest days": lambda answers, at, series: ask_days(answers, at, series, sort="-value"),
    "vintages": ask_vintages,
    "triangle": ask_triangle,
    "rectangles": ask_rectangles,
    "series": ask_series,
}
OF_A_FIGURE: dict[str, Callable[[View, At, str], Any]] = {
    "figure": ask_figure,
    "history": ask_history,
    "explanation": ask_explanation,
}
OF_ALL: dict[str, Callable[[View, At, str], Any]] = {
    "totals": lambda answers, at, _: ask_totals(answers, at),
    "series list": lambda answers, at, _: ask_series_list(answers, at),
    "feed": lambda answers, at, _: all_revisions(answers, at, RevisionFilter(), limit=1000),
}


def moved(answers: View, facts: Facts, as_of: str | None, position: int) -> Iterator[str]:
    """Each answer that is another one at the position that it names."""
    for series in facts.series(position):
        yield from _moved(answers, OF_A_SERIES, as_of, position, series)
        for figure in facts.of(series, position):
            yield from _moved(answers, OF_A_FIGURE, as_of, position, f"{series}/{figure.period}")
    yield from _moved(answers, OF_ALL, as_of, position, "")


def _moved(
    answers: View,
    questions: dict[str, Callable[[View, At, str], Any]],
    as_of: str | None,
    position: int,
    key: str,
) -> Iterator[str]:
    for question, ask in questions.items():
        try:
            now = plain(ask(answers, answers.at(as_of=as_of, position=position), key))
        except Refusal:
            continue  # there is no such figure then, and no answer
        try:
            then = plain(ask(answers, answers.at(as_of=as_of, position=now["position"]), key))
        except Refusal as refusal:
            then = {"refused": str(refusal)}
        if now != then:
            fields = [name for name in now if now.get(name) != then.get(name)]
            yield f"{question} {key} as_of={as_of} position={position} says {now['position']}: other {fields} there"
