"""The statistics of revisions as the page of a triangle shows them: in a few words, and rounded to four digits."""

from msgspec import Struct

from api.pages.wording import counted, grouped, signed
from projections.analysis.precise import rounded
from projections.answers.revision_stats import RevisionStats, SizesAtLag, SizesOfReason

_VERDICTS = {
    "news": "They are news: the first values did not foretell them, and they are no noise.",
    "noise": "They are noise: they took back errors that the first values foretold.",
    "both": "They may be news or noise: neither is ruled out.",
    "neither": "They are neither news alone nor noise alone.",
}


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

    facts: list[tuple[str, str]]
    by_lag: list[MeasuredSizes]
    by_reason: list[MeasuredSizes]


def measured_revisions(found: RevisionStats) -> MeasuredRevisions | None:
    """The statistics in words; None where no figure was ever revised, nor a delivery reverted."""
    sizes = found.sizes
    if sizes.up + sizes.down == 0 and not found.by_reason and not found.reverted.deliveries:
        return None
    facts = [
        ("Revised", f"{grouped(sizes.up + sizes.down)} of {counted(sizes.figures, 'figure')}: {_ways(found)}"),
        ("Mean revision", _number(sizes.mean, shows_sign=True)),
        ("Mean absolute revision", _with_share(sizes.mean_absolute, sizes.relative_to_earlier.mean_absolute)),
        ("Standard deviation", _number(sizes.standard_deviation)),
        ("Probability of such a mean by chance", _number(found.bias.hac_p)),
        ("News or noise", _VERDICTS.get(found.efficiency.verdict or "", "")),
        ("First efficient release", str(found.first_efficient_release or "")),
        ("Days until near the latest value", _number(found.settling.lag_near_latest.median)),
        ("Reverted, and not counted", _reverted(found)),
    ]
    return MeasuredRevisions(
        facts=[(name, words) for name, words in facts if words],
        by_lag=[_lag(one) for one in found.by_lag if one.sizes.figures],
        by_reason=[_reason(one) for one in found.by_reason],
    )


def _ways(found: RevisionStats) -> str:
    return f"{grouped(found.sizes.up)} up, {grouped(found.sizes.down)} down"


def _number(text: str | None, *, shows_sign: bool = False) -> str:
    if text is None:
        return ""
    return signed(rounded(text)) if shows_sign else grouped(rounded(text))


def _with_share(text: str | None, share: str | None) -> str:
    if text is None or share is None:
        return _number(text)
    return f"{_number(text)}, which is {_number(share)} of the first values"


def _reverted(found: RevisionStats) -> str:
    reverted = found.reverted
    if not reverted.deliveries:
        return ""
    changes, figures = counted(reverted.deliveries, "change"), counted(reverted.figures, "figure")
    return f"{changes} of {figures}, taken back within {counted(reverted.within_days, 'day')}"


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
        mean=_number(sizes.mean, shows_sign=True),
        mean_absolute=_number(sizes.mean_absolute),
    )
