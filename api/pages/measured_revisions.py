"""The statistics of revisions as the page of a triangle shows them: in a few words, and rounded to four digits."""

from msgspec import Struct

from api.pages.revision_facts import Fact, revision_facts, short_number
from api.pages.wording import counted, grouped
from projections.answers.revision_stats import RevisionStats, SizesAtLag, SizesOfReason


class MeasuredSizes(Struct, frozen=True, kw_only=True):
    """One row of sizes: what of, how many, how many of them up and down, and how large."""

    name: str
    figures: str
    up: str
    down: str
    mean: str
    mean_absolute: str


class MeasuredRevisions(Struct, frozen=True, kw_only=True):
    """What is said of a series' revisions: facts with their names, and the sizes by lag and by reason."""

    facts: list[Fact]
    by_lag: list[MeasuredSizes]
    by_reason: list[MeasuredSizes]


def measured_revisions(found: RevisionStats) -> MeasuredRevisions | None:
    """The statistics in words; None where no figure was ever revised, nor a delivery reverted."""
    sizes = found.sizes
    if sizes.up + sizes.down == 0 and not found.by_reason and not found.reverted.deliveries:
        return None
    return MeasuredRevisions(
        facts=revision_facts(found),
        by_lag=[_lag(one) for one in found.by_lag if one.sizes.figures],
        by_reason=[_reason(one) for one in found.by_reason],
    )


def _lag(one: SizesAtLag) -> MeasuredSizes:
    return _row(counted(one.days, "day"), one)


def _reason(one: SizesOfReason) -> MeasuredSizes:
    return _row(one.reason, one)


def _row(name: str, one: SizesAtLag | SizesOfReason) -> MeasuredSizes:
    sizes = one.sizes
    return MeasuredSizes(
        name=name,
        figures=grouped(sizes.figures),
        up=grouped(sizes.up) if sizes.up else "",
        down=grouped(sizes.down) if sizes.down else "",
        mean=short_number(sizes.mean, shows_sign=True),
        mean_absolute=short_number(sizes.mean_absolute),
    )
