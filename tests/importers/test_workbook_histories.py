"""A history of workbooks is imported as any other: revised, withdrawn, refused with the row and the column."""

import pytest

from domain.statements import Withdrawal
from importers.history_import import import_history
from importers.import_refusals import UnreadableRow
from importers.specs.spec_reading import spec_from
from tests.examples import in_force
from tests.importers.small_histories import PEOPLE
from tests.importers.workbook_files import rows, xlsx

DATES = ["d44621", "d44622"]
SPEC = PEOPLE.replace('layouts = ["list", "rows:data"]', 'format = "xlsx"\ntable = { header = ["date", "people"] }')
KEY = "counters/people/2022-03-0"


def book(*cells, title="Cases"):
    table = [["date", "people"], *([date, cell] for date, cell in zip(DATES, cells, strict=True))]
    return xlsx({"Data": rows([title], *table)})


def imported(ledger, history, spec=SPEC, **versions):
    for at, content in versions.items():
        (history.place / "counts.json").write_bytes(content)
        history.git("add", "--all")
        history.seal(f"2022-03-{at.removeprefix('day')}T12:00:00Z")
    return import_history(ledger, history.place, spec_from(spec))


def test_what_a_workbook_says_from_one_version_to_the_next(ledger, history):
    imported(ledger, history, day03=book("5", "7"), day04=book("5.5", "7", title="Other"), day05=book("5.5", ""))

    assert in_force(ledger, f"{KEY}1", "2022-03-03T13:00:00Z").value == "5"
    assert in_force(ledger, f"{KEY}1", "2022-03-04T13:00:00Z").value == "5.5"
    assert in_force(ledger, f"{KEY}2", "2022-03-04T13:00:00Z").value == "7"
    assert isinstance(in_force(ledger, f"{KEY}2", "2022-03-05T13:00:00Z"), Withdrawal)


def test_an_error_in_a_cell_is_refused_with_its_place_and_nothing_is_recorded(ledger, history):
    with pytest.raises(UnreadableRow, match=r"row 2, column 'people': .*'#N/A'"):
        imported(ledger, history, day03=book("5", '<c t="e"><v>#N/A</v></c>'))

    assert ledger.head() == 0


def test_a_version_that_is_no_workbook_is_skipped_and_named(ledger, history):
    summary = imported(ledger, history, day03=book("5", "7"), day04=b"<!doctype html><p>503", day05=book("6", "7"))

    assert ["an HTML page, not the data" in one for one in map(str, summary.skipped)] == [True]
    assert in_force(ledger, f"{KEY}1", "2022-03-06").value == "6"
