"""The sentences below a table of revisions: what is tested of them, what it says, what stands apart."""

from collections.abc import Iterator

from cli.wording import count_text, number_text
from projections.analysis.efficiency import is_significant
from projections.analysis.precise import rounded
from projections.analysis.regression import Regression
from projections.answers.revision_stats import RevisionStats

_VERDICTS = {
    "news": "The revisions are news, and no noise",
    "noise": "The revisions are noise, and no news",
    "both": "The revisions may be news or noise",
    "neither": "The revisions are neither news alone nor noise alone",
}


def revision_sentences(found: RevisionStats) -> Iterator[str]:
    """The sentences; what does not exist is left out."""
    yield from _sizes(found)
    yield from _tests(found)
    yield from _agreement(found)
    yield from _efficiency(found)
    yield from _apart(found)
    yield "Relative: by the earlier values. Numbers are rounded to 4 digits; --json has 15."


def short(found: str | None) -> str:
    """A result to four digits; nothing where there is none.

    >>> short("0.333333333333333"), short("123456.7"), short(None)
    ('0.3333', '123,457', '')
    """
    return "" if found is None else number_text(rounded(found))


def _sizes(found: RevisionStats) -> Iterator[str]:
    sizes = found.sizes
    yield from _listed("Share up and down", {"up": sizes.share_up, "down": sizes.share_down})
    yield from _listed("Mean revision, relative to the earlier values", {"": sizes.relative_to_earlier.mean})
    quantiles = {"10 %": sizes.q10, "25 %": sizes.q25, "50 %": sizes.median, "75 %": sizes.q75, "90 %": sizes.q90}
    yield from _listed("Quantiles", quantiles)


def _tests(found: RevisionStats) -> Iterator[str]:
    bias = found.bias
    yield from _tested("Test of no bias", "t", bias.t, bias.p)
    yield from _tested(f"Test of no bias, over {count_text(bias.hac_lags, 'lag')}", "HAC t", bias.hac_t, bias.hac_p)


def _tested(what: str, name: str, statistic: str | None, probability: str | None) -> Iterator[str]:
    if statistic is not None and probability is not None:
        verdict = "rejected" if is_significant(probability) else "not rejected"
        yield f"{what}: {name} {short(statistic)}, p {short(probability)}, {verdict} at 5 %."


def _agreement(found: RevisionStats) -> Iterator[str]:
    agreed = found.agreement
    told = {
        "Share of the same sign": agreed.share_same_sign,
        "Share of the same direction": agreed.share_same_direction,
        "Noise to signal": agreed.noise_to_signal,
        "Theil's U1": agreed.theil_u1,
        "Theil's U2": agreed.theil_u2,
    }
    for what, value in told.items():
        yield from _listed(what, {"": value})


def _efficiency(found: RevisionStats) -> Iterator[str]:
    if fit := found.efficiency.mincer_zarnowitz:
        yield _line(fit)
    if found.efficiency.verdict is not None:
        yield f"{_VERDICTS[found.efficiency.verdict]} (at 5 %)."
    if found.first_efficient_release is not None:
        yield f"First efficient release: {found.first_efficient_release}."


def _line(fit: Regression) -> str:
    """The line through the figures; an unbiased and efficient earlier value has 0 and 1 in it, but for chance."""
    line = f"Mincer-Zarnowitz: later = {short(fit.intercept)} + {short(fit.slope)} * earlier"
    if fit.wald_p is None:
        return f"{line}."
    return f"{line}; earlier values unbiased and efficient: p {short(fit.wald_p)}."


def _apart(found: RevisionStats) -> Iterator[str]:
    yield from _listed("Days until near the latest value, median", {"": found.settling.lag_near_latest.median})
    if found.reverted.deliveries:
        deliveries = count_text(found.reverted.deliveries, "delivery", "deliveries")
        within, figures = count_text(found.reverted.within_days, "day"), count_text(found.reverted.figures, "figure")
        yield f"Reverted within {within}, and in none of these: {deliveries} of {figures}."


def _listed(what: str, numbers: dict[str, str | None]) -> Iterator[str]:
    """Those numbers that exist, each after its name."""
    named = [f"{name} {short(one)}".strip() for name, one in numbers.items() if one is not None]
    if named:
        yield f"{what}: {', '.join(named)}."
