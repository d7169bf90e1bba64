"""Claims as the page of a series shows them, beside what the figures give."""

from msgspec import Struct

from api.pages.wording import counted, grouped
from projections.analysis.claim_verdict import verdict_words
from projections.answers.figure_sums import ReconciliationTooLong
from projections.answers.reconciliation import ReconciledClaim, ask_reconciliation, rules_of
from projections.answers.view import View
from projections.moment import At

# A page adds up so many figures, in a tenth of a second; what takes more is at the address of the list.
_MOST_ADDED = 20_000
_SHOWN = 20


class ComparedClaim(Struct, frozen=True, kw_only=True):
    """One claim; ``verdict`` in words, ``rests_on`` what the computed number rests on, or why there is none."""

    title: str
    claim: ReconciledClaim
    verdict: str
    rests_on: str


class ComparedClaims(Struct, frozen=True, kw_only=True):
    """The last claims of a series and those that rest on its figures; ``more`` are those that are not shown.

    ``is_too_long``: a page would take too long over them, so it shows none.
    """

    shown: list[ComparedClaim]
    more: int
    is_too_long: bool = False


def compared_claims(view: View, at: At, series: str) -> ComparedClaims | None:
    """Those of a series; None where the rules name no claims."""
    titles = {one.name: one.title for one in rules_of(view, series)}
    if not titles:
        return None
    try:
        found = ask_reconciliation(view, at, series, most=_MOST_ADDED).items
    except ReconciliationTooLong:
        return ComparedClaims(shown=[], more=0, is_too_long=True)
    if not found:
        return None
    shown = [_row(titles[one.rule], one) for one in found[-_SHOWN:]]
    return ComparedClaims(shown=shown, more=len(found) - len(shown))


def _row(title: str, one: ReconciledClaim) -> ComparedClaim:
    rests_on = ""
    if one.total is not None and one.days is not None:
        days = f"{grouped(one.total)} in {counted(one.days, 'day')}, " if one.gives == "daily-average" else ""
        rests_on = f"{days}{one.first_day} to {one.through}"
    return ComparedClaim(
        title=title,
        claim=one,
        verdict=verdict_words(one.verdict, one.rounding),
        rests_on="; ".join(filter(None, (rests_on, one.why))),
    )
