"""The types of what is answered about claims."""

from decimal import Decimal

from msgspec import Struct, field


class ReconciledClaim(Struct, frozen=True, kw_only=True):
    """A claim beside what the figures give, by a rule of the service.

    ``computed`` is ``total``, or ``total`` / ``days`` rounded; ``difference`` is the claim less that. ``verdict`` is
    ``agrees``, ``differs``, ``undecided`` or ``not-computed``, and ``why`` what keeps it from being clear.
    """

    rule: str
    series: str
    period: str
    claimed: Decimal
    claimed_qualifier: str
    quote: str | None
    published_at: str
    entry: int
    figures: list[str]
    gives: str
    expects: str
    computed: Decimal | None
    computed_qualifier: str | None
    total: Decimal | None
    days: int | None
    first_day: str | None = field(name="from")
    through: str | None
    difference: Decimal | None
    verdict: str
    rounding: str | None
    why: str | None
