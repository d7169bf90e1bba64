"""Verb: claims beside what the figures give."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import rich_click as click

from cli.completing import SERIES
from cli.options import BOUNDS, RECONCILIATION, listing

if TYPE_CHECKING:
    from cli.asking import Asked
    from cli.sheets import Sheet
    from projections.answers.claim_rules import ClaimRule
    from projections.answers.reconciliation import ReconciledClaim


@click.command()
@click.argument("series", type=SERIES, required=False)
@BOUNDS
@RECONCILIATION
@listing
def reconcile(asked: "Asked", series: str | None, start: str | None, end: str | None) -> None:
    """Show claims beside what the figures give, by the rules of a file.

    With SERIES only its claims, and those that rest on its figures.
    """
    from cli.claim_rules import configured_rules
    from cli.sheets import Sheet
    from projections.answers.reconciliation import ask_reconciliation

    asked.answers.claim_rules = configured_rules().rule
    answer = ask_reconciliation(asked.answers, asked.at, series, start, end)
    if asked.prints("reconciliation", answer, series=series, start=start, end=end):
        return
    sheet = Sheet("Claims beside what the figures give", asked.moment)
    fill(sheet, asked.answers.claim_rules, answer.items[: asked.most])
    if not asked.answers.claim_rules:
        sheet.note("There are no rules: name a file with --reconciliation FILE, as docs/reconciliation.md shows.")
    elif answer.why:
        sheet.note(answer.why)
    if more := asked.told_more(len(answer.items), "; choose with --start and --end"):
        sheet.note(more)
    sheet.show()


def fill(sheet: "Sheet", rules: "Sequence[ClaimRule]", claims: "Sequence[ReconciledClaim]") -> None:
    """Each rule by its title, and below it its claims."""
    sheet.columns(
        ("period", "word"), ("claimed", "number"), ("computed", "number"), ("difference", "number"), ("", "word"),
        ("from", "prose"),
    )  # fmt: skip
    for rule in rules:
        of_rule = [one for one in claims if one.rule == rule.name]
        if of_rule:
            sheet.heading(rule.title)
        for one in of_rule:
            sheet.row(*_cells(one))


def _cells(one: "ReconciledClaim") -> list[str]:
    from cli.wording import difference_text, figure_text, number_text, span_text
    from projections.analysis.claim_verdict import verdict_words

    computed = "" if one.computed is None else figure_text(one.computed, one.computed_qualifier)
    rests_on = one.why or ""
    if one.total is not None:
        total = figure_text(one.total, one.computed_qualifier)
        days = f"{total} in {number_text(one.days)} days, " if one.gives == "daily-average" else ""
        rests_on = f"{days}{span_text(one.first_day, one.through)}{f'; {one.why}' if one.why else ''}"
    return [
        one.period,
        figure_text(one.claimed, one.claimed_qualifier),
        computed,
        "" if one.difference is None else difference_text(one.difference),
        verdict_words(one.verdict, one.rounding),
        rests_on,
    ]
