"""Each question about a series that is asked of both, the product and the model, in one shape."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from domain.refusals import Unknown
from projections.answers.buckets import ask_months, ask_stats, ask_years
from projections.answers.comparing import compare_moments
from projections.answers.days import ask_days
from projections.answers.explaining import ask_explanation
from projections.answers.figure_answer import FigureNotPublishedThen, ask_figure
from projections.answers.figures import ask_figures
from projections.answers.history import ask_history
from projections.answers.rectangle_pages import ask_rectangles
from projections.answers.releases import ask_vintages
from projections.answers.triangle import ask_triangle
from projections.answers.view import View
from projections.moment import At
from tests.model import (
    amounts,
    buckets,
    comparing,
    figure_versions,
    figures,
    heaviest,
    latest,
    one_figure,
    rectangles,
    trail,
    vintages,
)
from tests.model.facts import Facts
from tests.model.moments import known_from
from tests.model.periods import days_of
from tests.model.plain import plain

# What the product is asked, given the periods of which anything was recorded by then; and the model.
Asked = tuple[Callable[[View, At, str, list[str]], Any], Callable[[Facts, str, str | None, int], Any]]


def _figures(facts: Facts, series: str, as_of: str | None, position: int) -> Any:
    return [
        {
            "period": one.period,
            "state": latest.state_of_figure(one),
            "value": one.value,
            "qualifier": one.qualifier if one.value is not None else None,
            **latest.declared(one),
            "status": one.stand.said.get("status"),
            "through": one.stand.said.get("through"),
            "published_at": one.stand.said["published_at"],
            "entry": one.stand.number,
            "revisions": one.revisions,
        }
        for one in figures.figures_at(facts, series, as_of, position)
    ]


def _figures_backwards(facts: Facts, series: str, as_of: str | None, position: int) -> Any:
    """Those of 2021 to the first of January 2022, the last first."""
    first, last = date(2021, 1, 1), date(2022, 1, 1)
    spans = [(one, days_of(one["period"])) for one in _figures(facts, series, as_of, position)]
    return [one for one, (start, end) in spans if first <= start and end <= last][::-1]


def _release(number: int) -> Asked:
    def model(facts: Facts, series: str, as_of: str | None, position: int) -> Any:
        read = figures.figures_at(facts, series, as_of, position)
        return [
            {"period": one.period, "value": one.values[number - 1].value, "entry": one.values[number - 1].number}
            for one in read
            if len(one.values) >= number
        ]

    def product(answers: View, at: At, series: str, periods: list[str]) -> Any:
        rows = ask_figures(answers, at, series, release=str(number)).items
        return [{"period": one.period, "value": one.value, "entry": one.entry} for one in rows]

    return product, model


def _amounts(facts: Facts, series: str, as_of: str | None, position: int) -> list[amounts.Amount]:
    described = facts.description(series, position)
    if described["measure"] == "level" or described["frequency"] != "D":
        return []
    return amounts.amounts(described, figures.figures_at(facts, series, as_of, position))


def _day(one: amounts.Amount) -> dict[str, Any]:
    return {
        "day": one.last.isoformat(),
        "from": one.first.isoformat(),
        "value": None if one.value is None else str(one.value),
        "difference": str(one.difference),
        "adjustment": str(one.adjustment) if one.declared == "known" else None,
        "adjustment_unknown": one.declared == "unknown",
        "spans_days": len(one.days),
        "period": one.figure.period,
        "published_at": one.figure.stand.said["published_at"],
        "qualifier": one.qualifier,
    }


def _days(facts: Facts, series: str, as_of: str | None, position: int) -> Any:
    mine = _amounts(facts, series, as_of, position)
    return [{**_day(one), "is_left_out": not heaviest.ranks(one)} for one in mine]


def _product_days(answers: View, at: At, series: str, periods: list[str]) -> Any:
    """Of why a day is left out of the heaviest only whether it is: the words are the product's own."""
    rows = plain(ask_days(answers, at, series).items)
    return [{**one, "left_out": None, "is_left_out": one.get("left_out") is not None} for one in rows]


def _product_heaviest(answers: View, at: At, series: str, periods: list[str]) -> Any:
    told = plain(ask_days(answers, at, series, sort="-value"))
    del told["position"]
    return told


def _heaviest(facts: Facts, series: str, as_of: str | None, position: int) -> Any:
    mine = _amounts(facts, series, as_of, position)
    return {
        "items": [_day(one) for one in heaviest.heaviest(mine)],
        "lag_days": facts.description(series, position)["lag_days"],
        "left_out": [
            {
                **_day(one),
                "from": None,
                "start": one.first.isoformat(),
                "would_rank": heaviest.would_rank(one, mine),
            }
            for one in heaviest.left_out(mine)
        ],
    }


def _buckets(size: str) -> Callable[[Facts, str, str | None, int], Any]:
    def model(facts: Facts, series: str, as_of: str | None, position: int) -> Any:
        described = facts.description(series, position)
        return buckets.buckets(described, figures.figures_at(facts, series, as_of, position), size)

    return model


def _vintages(facts: Facts, series: str, as_of: str | None, position: int) -> Any:
    return _timed(vintages.vintages(facts, series, as_of, position))


def _timed(moments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is known from one microsecond is of one moment, however that was said."""
    return [{**one, "published_at": known_from(one["published_at"])} for one in moments]


def _triangle(facts: Facts, series: str, as_of: str | None, position: int) -> Any:
    columns = [one["published_at"] for one in _vintages(facts, series, as_of, position)]
    return {"vintages": columns, "items": vintages.triangle(facts, series, as_of, position)}


def _product_triangle(answers: View, at: At, series: str, periods: list[str]) -> Any:
    told = plain(ask_triangle(answers, at, series))
    numbers = [
        {
            **one,
            "values": [_number(value) for value in one["values"]],
            "runs": [{**run, "vintage": known_from(run["vintage"])} for run in one["runs"]],
        }
        for one in told["items"]
    ]
    return {"vintages": [known_from(one) for one in told["vintages"]], "items": numbers}


def _unreverted_cells(answers: View, at: At, series: str, periods: list[str]) -> Any:
    """Without what was reverted: each number from the vintage on in which a figure came to read so."""
    told = ask_triangle(answers, at, series, reverted="exclude")
    return [
        [row.period, known_from(run.vintage), _number(row.values[run.first]), run.qualifier]
        for row in told.items
        for run in row.runs
    ]


def _unreverted_triangle(facts: Facts, series: str, as_of: str | None, position: int) -> Any:
    rows = figure_versions.unreverted_versions(facts, series, as_of, position)
    return [[row[0], row[5], _number(row[1]), row[2]] for row in rows]


def _number(value: str | None) -> Decimal | None:
    """Of a value its number: the same in other digits is no other vintage."""
    return None if value is None else Decimal(value)


def _one_by_one(facts: Facts, series: str, as_of: str | None, position: int) -> Any:
    return [one_figure.figure(facts, series, one.period, as_of, position) for one in facts.of(series, position)]


def _product_one_by_one(answers: View, at: At, series: str, periods: list[str]) -> Any:
    return [_asked_or_refused(answers, at, f"{series}/{one}") for one in periods]


def _asked_or_refused(answers: View, at: At, key: str) -> Any:
    try:
        return plain(ask_figure(answers, at, key))
    except FigureNotPublishedThen as refusal:
        return {"refused": "not published then", "first_published_at": refusal.facts["first_published_at"]}
    except Unknown:
        return {"refused": "not there"}


def _trails(facts: Facts, series: str, as_of: str | None, position: int) -> Any:
    return [trail.history(facts, series, one.period, as_of, position) for one in facts.of(series, position)]


def _product_trails(answers: View, at: At, series: str, periods: list[str]) -> Any:
    return [plain(ask_history(answers, at, f"{series}/{one}").items) for one in periods]


def _explanations(facts: Facts, series: str, as_of: str | None, position: int) -> Any:
    return [trail.explain(facts, series, one.period, as_of, position) for one in facts.of(series, position)]


def _product_explanations(answers: View, at: At, series: str, periods: list[str]) -> Any:
    """Of the entries only which they are: their rows are those of the trail."""
    told = [plain(ask_explanation(answers, at, f"{series}/{one}")) for one in periods]
    return [
        {
            "state": one["state"],
            "value": one.get("value"),
            "words": [one[word] for word in ("qualifier", "status", "through")],
            "adjustment": one.get("adjustment"),
            "adjustment_unknown": one["adjustment_unknown"],
            "adjustment_ignored": one["adjustment_ignored"],
            "made_by": sorted(row["entry"] for row in one["made_by"]),
            "order_assumed": one.get("order_assumed"),
            "passed_over": sorted(row["entry"] for row in one["passed_over"]),
        }
        for one in told
    ]


def _compared(*, backwards: bool) -> Asked:
    """The moment against the head, or the head against it."""

    def product(answers: View, at: At, series: str, periods: list[str]) -> Any:
        both = [at, answers.at()]
        told = plain(compare_moments(answers, series, *(both[::-1] if backwards else both)))
        del told["position"]
        told["described"] = [one for one in told["described"] if one["what"] in comparing.DESCRIBED]
        return told

    def model(facts: Facts, series: str, as_of: str | None, position: int) -> Any:
        both: list[comparing.Moment] = [(as_of, position), (None, facts.head)]
        return comparing.compare(facts, series, *(both[::-1] if backwards else both))

    return product, model


def _product_rectangles(answers: View, at: At, series: str, periods: list[str]) -> Any:
    """Of all rectangles, and of those told at the moment itself, the ones in which it lies."""
    both = ask_rectangles(answers, answers.at(), series), ask_rectangles(answers, at, series)
    return [rectangles.covering(plain(one.items), at.as_of, at.position) for one in both]


def _rectangles(facts: Facts, series: str, as_of: str | None, position: int) -> Any:
    return [rectangles.readings(facts, series, as_of, position)] * 2


def _stats(start: str | None, end: str | None) -> Asked:
    def model(facts: Facts, series: str, as_of: str | None, position: int) -> Any:
        described = facts.description(series, position)
        read = figures.figures_at(facts, series, as_of, position)
        extent = (days_of(start)[0], days_of(end)[1]) if start and end else buckets.extent(described, read)
        if extent is None:
            return {"start": None, "end": None, **buckets.between(described, [], date.min, date.min)}
        return {"start": str(extent[0]), "end": str(extent[1]), **buckets.between(described, read, *extent)}

    return lambda answers, at, series, _: ask_stats(answers, at, series, start, end), model


OF_A_SERIES: dict[str, Asked] = {
    "figures": (lambda answers, at, series, _: ask_figures(answers, at, series).items, _figures),
    "figures backwards": (
        lambda answers, at, series, _: ask_figures(answers, at, series, "2021", "2022-01-01", order="desc").items,
        _figures_backwards,
    ),
    "each figure": (_product_one_by_one, _one_by_one),
    "history": (_product_trails, _trails),
    "explanations": (_product_explanations, _explanations),
    "first values": _release(1),
    "second values": _release(2),
    "third values": _release(3),
    "days": (_product_days, _days),
    "heaviest days": (_product_heaviest, _heaviest),
    "years": (lambda answers, at, series, _: ask_years(answers, at, series).items, _buckets("year")),
    "months": (lambda answers, at, series, _: ask_months(answers, at, series).items, _buckets("month")),
    "statistics": _stats(None, None),
    "statistics of a few days": _stats("2021-12-30", "2022-01-02"),
    "statistics from a year to a month": _stats("2020", "2022-01"),
    "vintages": (lambda answers, at, series, _: _timed(plain(ask_vintages(answers, at, series).items)), _vintages),
    "vintages without what was reverted": (
        lambda answers, at, series, _: _timed(plain(ask_vintages(answers, at, series, reverted="exclude").items)),
        vintages.unreverted_vintages,
    ),
    "vintages of what was reverted": (
        lambda answers, at, series, _: _timed(plain(ask_vintages(answers, at, series, reverted="only").items)),
        lambda *asked: [one for one in _vintages(*asked) if one["reverted"] or one["reverts"]],
    ),
    "triangle": (_product_triangle, _triangle),
    "triangle without what was reverted": (_unreverted_cells, _unreverted_triangle),
    "rectangles": (_product_rectangles, _rectangles),
    "comparison with the head": _compared(backwards=False),
    "comparison of the head": _compared(backwards=True),
}
