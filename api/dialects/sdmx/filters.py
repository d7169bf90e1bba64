"""Filters of SDMX 3.0 by the values of components, such as ``c[TIME_PERIOD]=ge:2022-03+le:2022-05``."""

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from api.dialects.dialect_request import DialectRefusal
from api.dialects.sdmx.components import COMPONENTS, Component
from api.dialects.sdmx.sdmx_figure import SdmxFigure
from domain.moments import first_instant, last_instant, moment_text
from domain.periods import period
from domain.refusals import NotAMoment, NotAPeriod, NotAValue
from domain.values import number, value_text
from domain.words import Moment

_MALFORMED = 400
FILTER = re.compile(r"c\[[A-Z_]{1,40}\]")
_CONDITION = re.compile(r"(?:(eq|ne|lt|le|gt|ge|co|nc|sw|ew):)?(.*)", re.DOTALL)
# A plus that was not escaped arrives as a space.
_AND = re.compile(r"\+| (?=(?:eq|ne|lt|le|gt|ge|co|nc|sw|ew):)")
_MOST_CONDITIONS = 1_000

Test = Callable[[str], bool]
_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "lt": operator.lt,
    "le": operator.le,
    "gt": operator.gt,
    "ge": operator.ge,
}
_TEXTS: Mapping[str, Callable[[str, str], bool]] = {
    "co": lambda value, said: said in value,
    "nc": lambda value, said: said not in value,
    "sw": str.startswith,
    "ew": str.endswith,
}


class AskedFilter(NamedTuple):
    """What the value of a component has to be: all of one of the alternatives."""

    component: Component
    alternatives: tuple[tuple[Test, ...], ...]

    def keeps(self, one: SdmxFigure) -> bool:
        """Whether a version has such a value; one that has none has not."""
        value = self.component.value(one)
        return value is not None and any(all(test(value) for test in tests) for tests in self.alternatives)


def read_filters(query: Mapping[str, tuple[str, ...]]) -> list[AskedFilter]:
    """The filters among the parameters; raises DialectRefusal for a component or value that cannot be."""
    return [_filter(name[2:-1], said) for name, (said, *_) in query.items() if FILTER.fullmatch(name)]


def of_series(filters: Iterable[AskedFilter]) -> list[AskedFilter]:
    """Those that a whole series meets or does not."""
    return [one for one in filters if one.component.level in {"dimension", "series"}]


def _filter(code: str, said: str) -> AskedFilter:
    component = COMPONENTS.get(code)
    if component is None:
        raise DialectRefusal(_MALFORMED, f"There is no component {code}; there are {', '.join(COMPONENTS)}.")
    if said.count(",") + said.count("+") > _MOST_CONDITIONS:
        raise DialectRefusal(_MALFORMED, f"A filter has at most {_MOST_CONDITIONS} values.")
    alternatives = tuple(
        tuple(_test(component, one) for one in _AND.split(alternative)) for alternative in said.split(",")
    )
    return AskedFilter(component, alternatives)


def _test(component: Component, said: str) -> Test:
    found = _CONDITION.fullmatch(said)
    assert found is not None, "whatever is said is a value"
    name, value = found[1] or "eq", found[2]
    if name in _TEXTS:
        compare = _TEXTS[name]
        return lambda of: compare(of, value)
    try:
        return _ordered(component, name, value)
    except (NotAValue, NotAPeriod, NotAMoment) as refusal:
        raise DialectRefusal(_MALFORMED, f"c[{component.code}]: {refusal.message}") from refusal


def _ordered(component: Component, name: str, said: str) -> Test:
    if component.level == "time":
        return _in_time(name, said)
    order = _ORDERS[name]
    if component.text in {"Decimal", "Integer", "Long"}:
        limit = number(value_text(said))
        return lambda of: order(Decimal(of), limit)
    if component.text == "DateTime":
        return _at_moment(name, moment_text(said))
    return lambda of: order(of, said)


def _at_moment(name: str, bound: Moment) -> Test:
    """By instants: a date that is asked for is its whole day, and one that was said is known from its last instant."""
    first, last = first_instant(bound), last_instant(bound)
    tests: Mapping[str, Test] = {
        "eq": lambda instant: first <= instant <= last,
        "ne": lambda instant: not first <= instant <= last,
        "lt": lambda instant: instant < first,
        "le": lambda instant: instant <= last,
        "gt": lambda instant: instant > last,
        "ge": lambda instant: instant >= first,
    }
    test = tests[name]
    return lambda of: test(last_instant(Moment(of)))


def _in_time(name: str, said: str) -> Test:
    """By days: a period is at or after a bound if it begins no earlier, and at or before one if it ends no later."""
    bound = period(said.partition("T")[0])
    first, last = bound.first, bound.last
    tests: Mapping[str, Callable[[date, date], bool]] = {
        "eq": lambda begin, end: (begin, end) == (first, last),
        "ne": lambda begin, end: (begin, end) != (first, last),
        "lt": lambda _, end: end < first,
        "le": lambda _, end: end <= last,
        "gt": lambda begin, _: begin > last,
        "ge": lambda begin, _: begin >= first,
    }
    test = tests[name]
    return lambda of: test(period(of).first, period(of).last)
