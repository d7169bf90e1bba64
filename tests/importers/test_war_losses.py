"""The real history is read without losing or inventing anything: the counts were found independently."""

from collections import Counter
from pathlib import Path

import pytest

from domain.recording.lines import SaidStatement
from domain.values import same_number
from importers.specs.spec_reading import read_spec
from tests.importers.small_histories import history_of

ROOT = Path(__file__).parents[2]
BUNDLE = ROOT.parent / "shared" / "data" / "war-losses.bundle"
PERSONNEL = "data/russia_losses_personnel.json"
REPEATING = ["2022-07-18", "2022-08-24", "2022-09-25", "2025-01-01", "2025-01-02", "2025-01-03"]

pytestmark = pytest.mark.skipif(not BUNDLE.exists(), reason="the real history is not there: ../shared/data is missing")


@pytest.fixture(scope="module")
def spec():
    return read_spec(ROOT / "docs" / "examples" / "war-losses.toml")


@pytest.fixture(scope="module")
def vintages(spec):
    with history_of(BUNDLE, spec) as history:
        read = list(history.vintages())
        assert history.misfits() == []
        return read


def what_happened(vintages):
    """What the source did with figures, by a plain fold over whole vintages of one file."""
    happened: Counter[str] = Counter()
    standing: dict[tuple[str, str], SaidStatement | None] = {}
    for vintage in vintages:
        now = {(one.series, line.period): one for line in vintage.bulletin.lines for one in line.said}
        for key in [key for key, said in standing.items() if said and key not in now]:
            standing[key] = None
            happened["withdrawal"] += 1
        for key, said in now.items():
            # A row that did not change is the same object; that this is sound is a law of its own.
            if said is not standing.get(key) and (kind := kind_of(said, standing.get(key), known=key in standing)):
                happened[kind] += 1
            standing[key] = said
    return happened


def kind_of(said, before, *, known):
    if before is None:
        return "reinstatement" if known else "report"
    if not same_number(said.value, before.value):
        return "value"
    return "wording" if said.qualifier != before.qualifier else None


def test_every_version_is_read_but_the_one_that_is_not_json(vintages):
    skipped = [one for one in vintages if one.skipped]

    assert len(vintages) == 1519 + 1527 + 30
    assert [(one.path, one.published_at[:10]) for one in skipped] == [(PERSONNEL, "2022-07-16")]
    # Newer Pythons point at the comma, older ones at what follows it.
    assert any(line in skipped[0].skipped for line in ("line 440", "line 441"))


def test_the_personnel_file_says_what_was_counted_independently(vintages):
    happened = what_happened(one for one in vintages if one.path == PERSONNEL and one.bulletin)

    assert happened == {"report": 1768, "value": 23, "wording": 15, "withdrawal": 84, "reinstatement": 4}


def test_every_vintage_that_lists_a_period_twice_is_named(vintages):
    named = [one.published_at[:10] for one in vintages if one.repeated and one.path == PERSONNEL]

    assert named == REPEATING


def test_no_column_is_dropped_in_silence(vintages):
    assert [one for one in vintages if one.unknown] == []


def test_the_wrapped_layout_is_no_withdrawal(vintages):
    (wrapped,) = [
        one for one in vintages if one.published_at == "2022-04-08T22:30:12.000000Z" and one.path == PERSONNEL
    ]

    assert len(wrapped.bulletin.lines) == 43


def test_figures_filed_under_the_year_before_stand_as_the_file_had_them(vintages):
    stood = [
        (one.published_at, said.value)
        for one in vintages
        if one.path == PERSONNEL and one.bulletin and "2025-01-01" < one.published_at < "2025-01-05"
        for line in one.bulletin.lines
        if line.period == "2024-01-02"
        for said in line.said
        if said.series == "war-losses/personnel"
    ]

    assert ("2025-01-02T09:45:18.000000Z", "792170") in stood
    assert stood[-1] == ("2025-01-04T15:49:42.000000Z", "360820")


def test_adjustments_are_those_that_the_maintainer_left_standing(vintages):
    last = [one.bulletin for one in vintages if one.bulletin and one.bulletin.complete[0].of == "adjustments"][-1]

    assert ("war-losses/personnel", "2025-02-28", "1650") in [
        (one.series, one.period, one.amount) for one in last.adjustments
    ]
    assert {one.reason for one in last.adjustments} == {"source-error"}
    assert "0" not in {one.amount for one in last.adjustments}
