"""The verb that measures revisions: what its text says beside what its JSON says."""

import json

import pytest

from domain.recording.commands import Bulletin
from domain.recording.lines import SaidStatement, lines_of
from projections.analysis.precise import rounded
from stores.opening import open_ledger
from tests.cli.conftest import CASES


@pytest.fixture
def revised_town(town):
    """The town after nine more days, all but one of which were revised a month later."""
    first = {f"2022-03-{day:02}": str(100 * day) for day in range(6, 15)}
    later = {f"2022-03-{day:02}": str(100 * day + 7 * (day % 4) - 5) for day in range(6, 14)}
    with open_ledger(town) as ledger:
        for published_at, values in (("2022-03-20", first), ("2022-05-01", later)):
            lines = [(day, SaidStatement(series=CASES, value=value)) for day, value in values.items()]
            ledger.record(Bulletin(source="town", published_at=published_at, lines=lines_of(lines)), "tester")


@pytest.mark.usefixtures("revised_town")
def test_each_statistic_stands_in_the_text_with_its_value(run):
    found = json.loads(run("analyse", CASES, "--json").output)
    lines = run("analyse", CASES).output.splitlines()

    sizes, bias, agreed, fit = (
        found["sizes"], found["bias"], found["agreement"], found["efficiency"]["mincer_zarnowitz"],
    )  # fmt: skip
    quantiles = [("10 %", "q10"), ("25 %", "q25"), ("50 %", "median"), ("75 %", "q75"), ("90 %", "q90")]
    line = f"later = {rounded(fit['intercept'])} + {rounded(fit['slope'])} * earlier"
    notes = [one for one in lines if one.endswith(".") and not one.startswith("The revisions ")]
    assert notes == [
        f"Share up and down: up {rounded(sizes['share_up'])}, down {rounded(sizes['share_down'])}.",
        f"Mean revision, relative to the earlier values: {rounded(sizes['relative_to_earlier']['mean'])}.",
        f"Quantiles: {', '.join(f'{name} {rounded(sizes[field])}' for name, field in quantiles)}.",
        f"Test of no bias: t {rounded(bias['t'])}, p {rounded(bias['p'])}, not rejected at 5 %.",
        f"Test of no bias, over 2 lags: HAC t {rounded(bias['hac_t'])}, p {rounded(bias['hac_p'])}, rejected at 5 %.",
        f"Share of the same sign: {rounded(agreed['share_same_sign'])}.",
        f"Share of the same direction: {rounded(agreed['share_same_direction'])}.",
        f"Noise to signal: {rounded(agreed['noise_to_signal'])}.",
        f"Theil's U1: {rounded(agreed['theil_u1'])}.",
        f"Theil's U2: {rounded(agreed['theil_u2'])}.",
        f"Mincer-Zarnowitz: {line}; earlier values unbiased and efficient: p {rounded(fit['wald_p'])}.",
        f"First efficient release: {found['first_efficient_release']}.",
        f"Days until near the latest value, median: {rounded(found['settling']['lag_near_latest']['median'])}.",
        "Relative: by the earlier values. Numbers are rounded to 4 digits; --json has 15.",
    ]
    everything = next(line for line in lines if line.startswith("all ")).split()
    assert {rounded(sizes[name]) for name in ("mean", "mean_absolute", "standard_deviation", "median")} <= {*everything}
    assert any(line.startswith("The revisions ") for line in lines)


@pytest.mark.usefixtures("town")
def test_what_does_not_exist_is_not_told(run):
    text = run("analyse", CASES, "--end", "2022-03-01").output

    assert "Quantiles: 10 % 0, 25 % 0, 50 % 0, 75 % 0, 90 % 0." in text
    assert not [
        name for name in ("Test of no bias", "Noise to signal", "Theil's U2", "Mincer-Zarnowitz") if name in text
    ]


@pytest.mark.usefixtures("town")
def test_a_revision_that_was_taken_back_is_told_apart(run):
    run("revise", f"{CASES}/2022-03-03", "900", "--published-at", "2022-03-10")
    run("revise", f"{CASES}/2022-03-03", "300", "--published-at", "2022-03-11")

    text = run("analyse", CASES).output

    assert "Reverted within 7 days, and in none of these: 1 delivery of 1 figure." in text
