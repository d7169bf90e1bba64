"""Each series' figures as claims beside those of the others, asked of both, the product and the model."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from projections.answers.claim_rules import ClaimRule
from projections.answers.reconciliation import ask_reconciliation
from projections.answers.series_list import ask_series_list
from projections.answers.view import View
from projections.moment import At
from tests.model.claims import Rule, claims
from tests.model.facts import Facts
from tests.model.plain import plain

_COMPARED = (
    "period", "claimed", "claimed_qualifier", "computed", "computed_qualifier", "total", "days", "from", "through",
    "difference", "verdict",
)  # fmt: skip
_NUMBERS = ("computed", "total", "difference")


def rules(series: str, others: list[str]) -> Iterator[Rule]:
    """What the claims of a series are compared with: each other series and all of them, in every way."""
    sums = [(one,) for one in others] + ([tuple(others)] if len(others) > 1 else [])
    for figures in sums:
        yield Rule(series, figures, "total", "equal", ("nearest",))
        yield Rule(series, figures, "total", "equal", ("down", "up"))
        yield Rule(series, figures, "total", "at-least", ())
        yield Rule(series, figures, "total", "at-least", (), unit="thousands")
    for one in others:
        yield Rule(series, (one,), "daily-average", "equal", ("nearest", "down"))
        yield Rule(series, (one,), "daily-average", "equal", ("up",))
        yield Rule(series, (one,), "daily-average", "at-least", ("nearest",))


def product(answers: View, at: At, series: str, _: list[str]) -> Any:
    """The rows of each rule, numbers as numbers."""
    others = [one.series for one in ask_series_list(answers, at).items if one.series != series]
    return [_rows(answers, at, one) for one in rules(series, sorted(others))]


def _rows(answers: View, at: At, rule: Rule) -> list[dict[str, Any]]:
    answers.claim_rules = (
        ClaimRule(
            name="compared",
            title="Compared",
            claims=rule.claims,
            figures=rule.figures,
            gives="total" if rule.gives == "total" else "daily-average",
            expects="equal" if rule.expects == "equal" else "at-least",
            roundings=rule.roundings,  # type: ignore[arg-type]  # words of the rule
            unit=rule.unit,
        ),
    )
    rows = plain(ask_reconciliation(answers, at).items)
    answers.claim_rules = ()
    told = [{name: row[name] for name in _COMPARED} for row in rows]
    return [{**row, **{name: Decimal(row[name]) for name in _NUMBERS if row[name] is not None}} for row in told]


def model(facts: Facts, series: str, as_of: str | None, position: int) -> Any:
    """The same by the definitions."""
    others = [one for one in facts.series(position) if one != series]
    return [claims(facts, one, as_of, position) for one in rules(series, others)]
