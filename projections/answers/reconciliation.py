"""Claims beside what the figures give: which rule, what was claimed, what was computed, and whether they agree."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Literal, NamedTuple, cast

from msgspec import Struct, field

from domain.periods import period
from domain.refusals import Unknown, UnknownSeries
from domain.series import Series
from domain.values import MOST_DECIMALS, places_of
from domain.words import Qualifier, text
from projections.analysis.claim_verdict import (
    Computed,
    Verdict,
    rounded_text,
    rounding_of,
    verdict_of_at_least,
    verdict_of_equal,
)
from projections.answers.claim_rules import MOST_WORDS, ClaimRule
from projections.answers.figure_answer import ask_figure
from projections.answers.figure_sums import MOST_ADDED, FigureSum, FigureSums
from projections.answers.figures import ask_figures, days_between, within
from projections.answers.known import known_series
from projections.answers.listing import Listing
from projections.answers.view import View
from projections.moment import At

_OF_COMPUTED = (
    "computed", "computed_qualifier", "total", "days", "first_day", "through", "difference", "rounding", "why",
)  # fmt: skip
# Digits of a quotient that are written beyond those of the claim.
_MORE_PLACES = 2


class ReconciledClaim(Struct, frozen=True, kw_only=True):
    """One claim beside what the figures give.

    ``claimed`` is in the unit of the claim's ``series``, ``quote`` where it stands in words only. ``computed`` is
    ``total``, or ``total`` / ``days`` with two digits more than the claim has, nine at most, half even; the quotient
    itself is exact. ``difference`` is the claim less the exact number, in the same digits. ``rounding`` is how the
    exact number becomes what was claimed, if it does; ``why`` what keeps the verdict from being clear.
    """

    rule: str
    series: str
    period: str
    claimed: str
    claimed_qualifier: Qualifier
    quote: str | None
    published_at: str
    entry: int
    figures: tuple[str, ...]
    gives: Literal["total", "daily-average"]
    expects: Literal["equal", "at-least"]
    computed: str | None
    computed_qualifier: Qualifier | None
    total: str | None
    days: int | None
    first_day: str | None = field(name="from")
    through: str | None
    difference: str | None
    verdict: Literal["agrees", "differs", "undecided", "not-computed"]
    rounding: Literal["exact", "nearest", "down", "up"] | None
    why: str | None


class _Claim(NamedTuple):
    """What was claimed, and the days that it is of; None is no bound."""

    period: str
    value: str
    qualifier: Qualifier
    quote: str | None
    published_at: str
    entry: int
    unit: str
    first: int | None
    last: int


def ask_reconciliation(  # noqa: PLR0913 - the filters of a list, and how much it may add up
    view: View,
    at: At,
    series: str | None = None,
    start: str | None = None,
    end: str | None = None,
    *,
    most: int = MOST_ADDED,
) -> Listing[ReconciledClaim]:
    """Each claim that the service's rules name, by rule and period, as of a moment.

    ``series`` alone: its claims and those that rest on its figures; ``start`` and ``end`` bound the claims' periods.
    Raises UnknownSeries for that series, Malformed for bounds, and ReconciliationTooLong.
    """
    if series is not None:
        series = known_series(view, at, series)[1].series
    days_between(start, end)
    adding, items, missing = FigureSums(view, at, most), [], []
    for rule in rules_of(view, series):
        try:
            claims = list(_claims(view, at, rule))
        except UnknownSeries:
            missing.append(f"rule {rule.name}: there is no series {rule.claims} yet")
            continue
        is_wanted = within(start, end)
        items += [_reconciled(rule, one, adding) for one in claims if is_wanted(one.period)]
    why = "; ".join(missing) if missing else None if view.claim_rules else "no rules are configured"
    return Listing(items=items, position=view.last_change(None, at.position), why=None if items else why)


def rules_of(view: View, series: str | None) -> list[ClaimRule]:
    """The rules of which claims or figures are those of a series; all of them for None."""
    return [one for one in view.claim_rules if series is None or series in (one.claims, *one.figures)]


def _claims(view: View, at: At, rule: ClaimRule) -> Iterator[_Claim]:
    _, series = known_series(view, at, rule.claims)
    if rule.quoted is not None:
        yield from _quoted(view, at, rule, series.unit)
        return
    for one in ask_figures(view, at, rule.claims, rule.start, rule.end).items:
        if one.value is not None:
            first, last = _days(series, one.period, one.through)
            said = cast("Qualifier", one.qualifier or "exact")
            yield _Claim(one.period, one.value, said, None, one.published_at, one.entry, series.unit, first, last)


def _quoted(view: View, at: At, rule: ClaimRule, unit: str) -> Iterator[_Claim]:
    """The claim that stands in a note, as long as the figure reads with that note."""
    quoted = rule.quoted
    assert quoted is not None, "the caller looked"
    try:
        found = ask_figure(view, at, f"{rule.claims}/{quoted.period}")
    except Unknown:
        return
    if found.value is not None and text(quoted.words, MOST_WORDS, "words") in (found.note or ""):
        first, last = period(quoted.start).first.toordinal(), period(quoted.end).last.toordinal()
        yield _Claim(
            period=found.period,
            value=quoted.value,
            qualifier=quoted.qualifier,
            quote=quoted.words,
            published_at=found.published_at,
            entry=found.entry,
            unit=unit,
            first=first,
            last=last,
        )


def _days(series: Series, when: str, through: str | None) -> tuple[int | None, int]:
    """The days that a figure counts, as ``date.toordinal`` counts; a running total's from where it starts."""
    span = period(when)
    last = series.covered(span, through).toordinal()
    if series.measure != "cumulative":
        return span.first.toordinal() - series.lag_days, last
    return (None if series.starts_on is None else period(series.starts_on).first.toordinal()), last


def _reconciled(rule: ClaimRule, claim: _Claim, adding: FigureSums) -> ReconciledClaim:
    found = adding.over(rule.figures, rule.unit or claim.unit, claim.first, claim.last)
    return _unanswered(rule, claim, found) if isinstance(found, str) else _compared(rule, claim, found)


def _compared(rule: ClaimRule, claim: _Claim, found: FigureSum) -> ReconciledClaim:
    is_total = rule.gives == "total"
    number = found.total if is_total else found.total / found.days
    written = places_of(found.text) if is_total else min(MOST_DECIMALS, places_of(claim.value) + _MORE_PLACES)
    is_exact = found.qualifier == "exact" and claim.qualifier in {"exact", "about"} and rule.expects == "equal"
    verdict, why = _verdict(rule, claim, found, number)
    return _row(
        rule,
        claim,
        computed=rounded_text(number, written),
        computed_qualifier=found.qualifier,
        total=found.text,
        days=found.days,
        first_day=found.first_day,
        through=found.through,
        difference=rounded_text(Fraction(claim.value) - number, max(written, places_of(claim.value))),
        verdict=verdict,
        rounding=rounding_of(claim.value, number) if is_exact else None,
        why=why,
    )


def _verdict(rule: ClaimRule, claim: _Claim, found: FigureSum, number: Fraction) -> tuple[Verdict, str | None]:
    """The verdict, and what keeps it from being a clear one."""
    computed = Computed(number, found.qualifier)
    if rule.expects == "at-least":
        verdict = verdict_of_at_least(claim.value, claim.qualifier, computed)
    elif not found.is_whole:
        return "undecided", "the figures do not cover each of the claim's days"
    else:
        verdict = verdict_of_equal(claim.value, claim.qualifier, computed, rule.roundings)
    return verdict, "what is known of both numbers allows either" if verdict == "undecided" else None


def _unanswered(rule: ClaimRule, claim: _Claim, why: str) -> ReconciledClaim:
    return _row(rule, claim, verdict="not-computed", why=why)


def _row(rule: ClaimRule, claim: _Claim, **found: Any) -> ReconciledClaim:  # noqa: ANN401 - the fields of a row
    nothing = dict.fromkeys(_OF_COMPUTED)
    return ReconciledClaim(
        rule=rule.name,
        series=rule.claims,
        period=claim.period,
        claimed=claim.value,
        claimed_qualifier=claim.qualifier,
        quote=claim.quote,
        published_at=claim.published_at,
        entry=claim.entry,
        figures=rule.figures,
        gives=rule.gives,
        expects=rule.expects,
        **{**nothing, **found},
    )
