"""The rules by which the claims of the built-in example are compared with its figures."""

from cli.example import GENERAL_STAFF, STATED
from projections.answers.claim_rules import ClaimRule, ClaimRules, QuotedClaim

_PERSONNEL = f"{GENERAL_STAFF}/personnel"
_YEARLY = f"{_PERSONNEL}-yearly"

# docs/examples/reconciliation.toml says the same, for others to begin with.
RULES = ClaimRules(
    rule=(
        ClaimRule(
            name="average-of-a-day",
            title="Average a day, of the total of the year",
            claims=f"{_YEARLY}-average",
            figures=(_YEARLY,),
            gives="daily-average",
            roundings=("nearest", "down"),
        ),
        ClaimRule(
            name="named-days-within-year",
            title="A year is no less than the days of it that were named",
            claims=_YEARLY,
            figures=(f"{_PERSONNEL}-daily",),
            expects="at-least",
            start="2024",
            end="2024",
        ),
        ClaimRule(
            name="first-days-within-year",
            title="The first year is no less than its first days",
            claims=_YEARLY,
            figures=(_PERSONNEL,),
            expects="at-least",
            end="2022",
        ),
        ClaimRule(
            name="killed-and-captured-within-all",
            title="All losses are no less than killed and captured",
            claims=_PERSONNEL,
            figures=(f"{_PERSONNEL}-killed", f"{_PERSONNEL}-captured"),
            expects="at-least",
            end="2022",
        ),
        ClaimRule(
            name="years-add-up",
            title="The running total, of the years",
            claims=_PERSONNEL,
            figures=(_YEARLY,),
            start="2025",
        ),
        ClaimRule(
            name="past-year-and-a-half",
            title="The past year and a half, of the years",
            claims=_PERSONNEL,
            figures=(_YEARLY,),
            quoted=QuotedClaim(
                period=STATED,
                words="More than 628,000 in just the past year and a half.",
                value="628000",
                qualifier="over",
                start="2024",
                end="2025-06-04",
            ),
        ),
    )
)
