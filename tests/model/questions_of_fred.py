"""A series in each of FRED's units and frequencies, asked of both, the product and the model."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from api.dialects.fred.aggregates import METHODS, aggregated
from api.dialects.fred.computed_runs import PLACES, written
from api.dialects.fred.figure_runs import Collapsed, run_figures
from api.dialects.fred.frequencies import FredFrequency, coarser
from api.dialects.fred.units import EXACT_UNITS, UNITS, transformed
from projections.answers.known import known_series
from projections.answers.versions import versions
from projections.answers.view import View
from projections.moment import At
from tests.model import fred
from tests.model.facts import Facts
from tests.model.figures import figures_at

_UNITS_OF_MEANS = ("lin", "ch1", "pch", "pca", "log")


def _asked(frequency: str) -> Iterator[tuple[str, str, str | None]]:
    """Every unit as the series is, and every lower frequency in every way; some of both."""
    own = fred.NATIVE[frequency]
    yield from ((units, own, None) for units in UNITS)
    for code in coarser(frequency):  # type: ignore[arg-type]  # as the series was opened
        if code != own:
            yield from (("lin", code, method) for method in METHODS)
            yield from ((units, code, "avg") for units in _UNITS_OF_MEANS)


def product(answers: View, at: At, series: str, _: list[str]) -> Any:
    """By unit, frequency and method: what is written of each date."""
    described = known_series(answers, at, series).series
    return {
        f"{units} {code} {method}": _product(answers, at, series, (units, code, method), described.decimals)
        for units, code, method in _asked(described.frequency)
    }


def _product(answers: View, at: At, series: str, asked: tuple[str, str, str | None], decimals: int) -> Any:
    units, code, method = asked
    figures = run_figures(versions(answers, at, series), Collapsed(0, 0))
    if method is not None:
        figures = aggregated(figures, FredFrequency(code), method)
    places = None if units in EXACT_UNITS and method != "avg" else max(PLACES, decimals)
    made = transformed(figures, units, FredFrequency(code))
    return {date.fromordinal(one.date).isoformat(): written(one.runs[-1].value, places) for one in made}


def model(facts: Facts, series: str, as_of: str | None, position: int) -> Any:
    """The same by the definitions."""
    read = figures_at(facts, series, as_of, position)
    values: fred.Values = {
        fred.date_of(one.period): Fraction(one.value) if one.value is not None else None for one in read
    }
    found = {}
    for units, code, method in _asked(facts.description(series, position)["frequency"]):
        made = values if method is None else fred.aggregated(values, code, method)
        told = fred.in_units(made, units, code)
        is_exact = units in {"lin", "chg", "ch1"} and method != "avg"
        found[f"{units} {code} {method}"] = {
            day.isoformat(): fred.Written(one, is_exact=is_exact) for day, one in told.items()
        }
    return found
