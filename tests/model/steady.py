"""An answer's own position is the last that could have changed it: asked there, it is the same."""

from collections.abc import Callable, Iterator
from typing import Any

from domain.refusals import Refusal
from projections.answers.answers import Answers
from projections.answers.feed import RevisionFilter
from projections.moment import At
from tests.model.facts import Facts
from tests.model.plain import plain

OF_A_SERIES: dict[str, Callable[[Answers, At, str], Any]] = {
    "figures": lambda answers, at, series: answers.figures(at, series),
    "years": lambda answers, at, series: answers.years(at, series),
    "months": lambda answers, at, series: answers.months(at, series),
    "days": lambda answers, at, series: answers.days(at, series),
    "heaviest days": lambda answers, at, series: answers.days(at, series, sort="-value"),
    "vintages": lambda answers, at, series: answers.vintages(at, series),
    "triangle": lambda answers, at, series: answers.triangle(at, series),
    "rectangles": lambda answers, at, series: answers.rectangles(at, series),
    "series": lambda answers, at, series: answers.series(at, series),
}
OF_A_FIGURE: dict[str, Callable[[Answers, At, str], Any]] = {
    "figure": lambda answers, at, figure: answers.figure(at, figure),
    "history": lambda answers, at, figure: answers.history(at, figure),
    "explanation": lambda answers, at, figure: answers.explain(at, figure),
}
OF_ALL: dict[str, Callable[[Answers, At, str], Any]] = {
    "totals": lambda answers, at, _: answers.totals(at),
    "series list": lambda answers, at, _: answers.series_list(at),
    "feed": lambda answers, at, _: answers.revisions(at, RevisionFilter(), limit=1000),
}


def moved(answers: Answers, facts: Facts, as_of: str | None, position: int) -> Iterator[str]:
    """Each answer that is another one at the position that it names."""
    for series in facts.series(position):
        yield from _moved(answers, OF_A_SERIES, as_of, position, series)
        for figure in facts.of(series, position):
            yield from _moved(answers, OF_A_FIGURE, as_of, position, f"{series}/{figure.period}")
    yield from _moved(answers, OF_ALL, as_of, position, "")


def _moved(
    answers: Answers,
    questions: dict[str, Callable[[Answers, At, str], Any]],
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
