"""The facts of a series' revisions as the page of a triangle lists them: a name and a few plain words each."""

from api.pages.wording import counted, grouped, signed
from projections.analysis.efficiency import is_significant
from projections.analysis.precise import rounded
from projections.analysis.regression import Regression
from projections.answers.revision_stats import RevisionStats

Fact = tuple[str, str]
_VERDICTS = {
    "news": "They are news: the first values did not foretell them, and they are no noise.",
    "noise": "They are noise: they took back errors that the first values foretold.",
    "both": "They may be news or noise: neither is ruled out.",
    "neither": "They are neither news alone nor noise alone.",
}


def revision_facts(found: RevisionStats) -> list[Fact]:
    """What is known of the revisions; what does not exist is left out."""
    facts = [*_sizes(found), *_bias(found), *_agreement(found), *_efficiency(found), *_apart(found)]
    return [(name, words) for name, words in facts if words]


def short_number(text: str | None, *, shows_sign: bool = False) -> str:
    """A result to four digits; nothing where there is none.

    >>> short_number("0.333333333333333"), short_number("2.5", shows_sign=True), short_number(None)
    ('0.3333', '+2.5', '')
    """
    if text is None:
        return ""
    return signed(rounded(text)) if shows_sign else grouped(rounded(text))


def _sizes(found: RevisionStats) -> list[Fact]:
    sizes, relative = found.sizes, found.sizes.relative_to_earlier
    mean, absolute = short_number(sizes.mean, shows_sign=True), short_number(sizes.mean_absolute)
    ways = f"{grouped(sizes.up)} up, {grouped(sizes.down)} down"
    return [
        ("Revised", f"{grouped(sizes.up + sizes.down)} of {counted(sizes.figures, 'figure')}: {ways}"),
        ("Share up and down", _each(("", sizes.share_up, " up"), ("", sizes.share_down, " down"))),
        ("Mean revision", _with_share(mean, relative.mean)),
        ("Mean absolute revision", _with_share(absolute, relative.mean_absolute)),
        ("Standard deviation", short_number(sizes.standard_deviation)),
        ("Median revision", short_number(sizes.median, shows_sign=True)),
        ("Other quantiles", _quantiles(found)),
    ]


def _quantiles(found: RevisionStats) -> str:
    sizes = found.sizes
    return _each(
        ("least ", sizes.minimum, ""),
        ("10 % are at most ", sizes.q10, ""),
        ("25 % at most ", sizes.q25, ""),
        ("75 % at most ", sizes.q75, ""),
        ("90 % at most ", sizes.q90, ""),
        ("greatest ", sizes.maximum, ""),
    )


def _bias(found: RevisionStats) -> list[Fact]:
    """Whether revisions go one way, by the usual test and by the one that holds where neighbours are alike."""
    bias = found.bias
    return [
        ("t of the mean", _tested(bias.t, bias.p)),
        (f"HAC t of the mean, {counted(bias.hac_lags, 'lag')}", _tested(bias.hac_t, bias.hac_p)),
    ]


def _tested(statistic: str | None, probability: str | None) -> str:
    if statistic is None or probability is None:
        return ""
    verdict = "significant" if is_significant(probability) else "not significant"
    return f"{short_number(statistic, shows_sign=True)}; {_by_chance(probability)}, so {verdict} at 5 %"


def _by_chance(probability: str) -> str:
    return f"by chance with probability {short_number(probability)}"


def _agreement(found: RevisionStats) -> list[Fact]:
    agreed = found.agreement
    by_what = ", the deviation of revisions by that of latest values"
    return [
        ("Same sign, first and latest value", _each(("", agreed.share_same_sign, " of the figures"))),
        ("Same direction, from a figure to the next", _each(("", agreed.share_same_direction, " of the steps"))),
        ("Noise to signal", _each(("", agreed.noise_to_signal, by_what))),
        ("Theil's U1", _each(("", agreed.theil_u1, "; 0 is perfect, 1 the worst"))),
        ("Theil's U2", _each(("", agreed.theil_u2, "; below 1 is better than saying that nothing changes"))),
    ]


def _efficiency(found: RevisionStats) -> list[Fact]:
    return [
        ("Mincer-Zarnowitz", _line(found.efficiency.mincer_zarnowitz)),
        ("News or noise", _VERDICTS.get(found.efficiency.verdict or "", "")),
        ("First efficient release", str(found.first_efficient_release or "")),
    ]


def _line(fit: Regression | None) -> str:
    """The line through the figures; an unbiased and efficient first value has 0 and 1 in it, but for chance."""
    if fit is None:
        return ""
    line = f"latest value = {short_number(fit.intercept)} + {short_number(fit.slope)} × first value"
    if fit.wald_p is None:
        return line
    return f"{line}; as far from 0 + 1 × first value {_by_chance(fit.wald_p)}"


def _apart(found: RevisionStats) -> list[Fact]:
    return [
        ("Days until near the latest value", _each(("", found.settling.lag_near_latest.median, ", the median"))),
        ("Reverted, and not counted", _reverted(found)),
    ]


def _reverted(found: RevisionStats) -> str:
    reverted = found.reverted
    if not reverted.deliveries:
        return ""
    changes, figures = counted(reverted.deliveries, "change"), counted(reverted.figures, "figure")
    return f"{changes} of {figures}, taken back within {counted(reverted.within_days, 'day')}"


def _each(*numbers: tuple[str, str | None, str]) -> str:
    """Those numbers that exist, each between its words."""
    return ", ".join(f"{before}{short_number(one)}{after}" for before, one, after in numbers if one is not None)


def _with_share(words: str, share: str | None) -> str:
    return words if share is None else f"{words}, which is {short_number(share)} of the first values"
