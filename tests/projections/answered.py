"""What the answers say, in the words of the model."""

from decimal import Decimal

from projections.answers.feed import RevisionFilter, all_revisions
from projections.answers.figures import ask_figures
from projections.answers.statistics import Statistics
from projections.answers.view import View
from projections.moment import At
from tests.projections.arithmetic import Sums

EVERYTHING = 1_000_000


def read_of(answers: View, at: At, series: str) -> dict[str, tuple[object, ...]]:
    """Every figure: value, qualifier, published_at, entry, revisions of value."""
    return {
        one.period: (one.value, one.qualifier, one.published_at, one.entry, one.revisions)
        for one in ask_figures(answers, at, series).items
    }


def changes_of(answers: View, at: At, series: str) -> tuple[set[tuple[object, ...]], int]:
    """The changes by the source that the feed tells, and how many corrections and voidings of ours."""
    feed = all_revisions(answers, at, RevisionFilter(series=series), limit=EVERYTHING).items
    derived = [one for one in feed if one.kind not in {"correction", "voiding"}]
    told: set[tuple[object, ...]] = {
        (one.period, one.slot, one.entry, one.kind, one.value, one.previous) for one in derived
    }
    assert len(told) == len(derived), "nothing is told twice"
    return told, len(feed) - len(derived)


def sums_of(one: Statistics) -> Sums:
    """Statistics as numbers."""
    assert one.adjustments is not None, "a level has no sums"
    return Sums(
        total=number(one.total),
        total_adjusted=number(one.total_adjusted),
        qualifier=one.qualifier,
        spanning=spanning_of(one),
        days=one.days,
        daily_average=number(one.daily_average),
        adjusted=(Decimal(one.adjustments.amount), one.adjustments.known, one.adjustments.unknown),
        first_day=one.first_day,
        through=one.through,
        complete=one.complete,
        figures=one.figures,
        revisions=(one.revisions.of_value, one.revisions.of_wording),
        net_effect=number(one.net_effect),
    )


def spanning_of(one: Statistics) -> tuple[Decimal, str, str, str] | None:
    beyond = one.spanning
    return None if beyond is None else (Decimal(beyond.amount), beyond.qualifier, beyond.first_day, beyond.through)


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
