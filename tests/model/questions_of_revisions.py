"""Each question about a series' revisions that is asked of both, the product and the model, in one shape."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from projections.analysis.growth import Transform
from projections.answers.coverage import ask_coverage
from projections.answers.release_calendar import ask_release_calendar
from projections.answers.revision_stats import ask_revision_stats
from projections.answers.settled_figures import ask_settling
from projections.answers.versions import versions
from projections.answers.view import View
from projections.answers.vintage_exports import ask_series_vintages
from projections.answers.vintage_shapes import REVISER
from projections.moment import At
from tests.model import (
    coverage,
    figure_versions,
    questions_of_claims,
    questions_of_fred,
    release_calendar,
    revision_statistics,
)
from tests.model.facts import Facts
from tests.model.moments import known_from
from tests.model.periods import first_day
from tests.model.plain import plain

Asked = tuple[Callable[[View, At, str, list[str]], Any], Callable[[Facts, str, str | None, int], Any]]
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)


def _statistics(earlier: int = 1, later: int | None = None, days: int = 7, transform: Transform = "none") -> Asked:
    first, last = "first" if earlier == 1 else str(earlier), "latest" if later is None else str(later)

    def product(answers: View, at: At, series: str, _: list[str]) -> Any:
        return _without_position(
            ask_revision_stats(
                answers, at, series, transform=transform, earlier=first, later=last, reverted_within=days
            )
        )

    def model(facts: Facts, series: str, as_of: str | None, position: int) -> Any:
        return revision_statistics.revision_statistics(
            facts, series, as_of, position, earlier=earlier, later=later, days=days, transform=transform
        )

    return product, model


def _without_position(answer: Any) -> Any:
    return {name: one for name, one in plain(answer).items() if name != "position"}


def _settling(waiting: int) -> Asked:
    return (
        lambda answers, at, series, _: ask_settling(answers, at, series, min_waiting_period=waiting).items,
        lambda facts, series, as_of, position: revision_statistics.settling(facts, series, as_of, position, waiting),
    )


def _product_versions(without_reverted: int) -> Callable[[View, At, str, list[str]], Any]:
    def product(answers: View, at: At, series: str, _: list[str]) -> Any:
        return [
            [*one[:5], _moment(one.published), None if one.until is None else _moment(one.until), *one[7:]]
            for one in versions(answers, at, series, without_reverted=without_reverted)
        ]

    return product


def _moment(microseconds: int) -> datetime:
    return _BEGIN + timedelta(microseconds=microseconds)


def _timed(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is known from one microsecond is of one moment, however that was said."""
    said = [(one, one.get("published_at")) for one in rows]
    return [{**one, "published_at": None if word is None else known_from(word)} for one, word in said]


def _product_coverage(answers: View, at: At, series: str, _: list[str]) -> Any:
    told = _without_position(ask_coverage(answers, at, series))
    return {**told, "items": _timed(told["items"])}


def _product_days(answers: View, at: At, series: str, _: list[str]) -> Any:
    rows = ask_series_vintages(REVISER, answers, at, series).items
    return [[one.pub_date, one.time, one.value] for one in rows]


def _days(facts: Facts, series: str, as_of: str | None, position: int) -> Any:
    rows = figure_versions.day_rows(facts, series, as_of, position)
    return [[day, first_day(period).isoformat(), value] for day, period, value in rows]


OF_REVISIONS: dict[str, Asked] = {
    "versions": (_product_versions(0), figure_versions.versions),
    "versions without what was reverted": (_product_versions(7), figure_versions.unreverted_versions),
    "revision statistics": _statistics(),
    "revision statistics without reverting": _statistics(days=0),
    "revision statistics of the second release": _statistics(earlier=2, days=1),
    "revision statistics up to the second release": _statistics(later=2),
    "revision statistics of the change": _statistics(transform="change"),
    "revision statistics of the growth": _statistics(transform="growth"),
    "revision statistics of the yearly growth": _statistics(transform="yearly-growth", days=1),
    "settling": _settling(0),
    "settling of what is old": _settling(60),
    "calendar": (
        lambda answers, at, series, _: _timed(plain(ask_release_calendar(answers, at, series).items)),
        release_calendar.calendar,
    ),
    "coverage": (_product_coverage, coverage.coverage),
    "vintages of days": (_product_days, _days),
    "claims": (questions_of_claims.product, questions_of_claims.model),
    "units and frequencies of FRED": (questions_of_fred.product, questions_of_fred.model),
}
