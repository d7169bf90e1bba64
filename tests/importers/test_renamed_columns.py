"""Columns that were called otherwise in other versions: the period, the keys, the value, and what stands beside it."""

import pytest

from importers.file_import import import_file
from importers.history_import import import_history
from importers.import_refusals import NotASpec, SpecDoesNotFit, UnreadableRow
from tests.importers.small_histories import LONG, spec

KEYS = LONG.replace('period = { column = "date" }', 'period = { column = "date", former_columns = ["Day"] }') + (
    'status = "flag"\nformer_columns = { place = ["Place/Region", "Region"], people = ["n"], flag = ["obs_status"] }\n'
)
IN_JSON = KEYS.replace('format = "csv"', 'layouts = ["list"]')
SHAPED = KEYS.replace("repeated", "table = { skip = 0, header_rows = 1, pass_over = ['#*'] }\nrepeated")


@pytest.mark.parametrize("text", [KEYS, SHAPED])
def test_a_history_is_one_whatever_its_columns_were_called(ledger, history, text):
    history.commit("Day,Region,n,obs_status\n2022-03-01,north,1,P\n", "counts.csv")
    history.commit("date,Place/Region,people,obs_status\n2022-03-01,north,2,P\n", "counts.csv")
    history.commit("date,place,people,flag\n2022-03-01,north,3,A\n", "counts.csv")

    summary = import_history(ledger, history.place, spec(text))

    assert (summary.total.reports, summary.total.revisions_of_value, summary.total.withdrawals) == (1, 2, 0)
    assert (summary.skipped, summary.unknown, summary.notes) == ([], [], [])


def test_a_row_of_json_may_name_its_columns_either_way(ledger, history):
    rows = [{"Day": "2022-03-01", "Region": "north", "n": 1}, {"date": "2022-03-02", "place": "north", "people": 2}]
    history.commit(rows, "counts.csv")

    without_flags = IN_JSON.replace('status = "flag"\n', "").replace(', flag = ["obs_status"]', "")
    summary = import_history(ledger, history.place, spec(without_flags))

    assert (summary.total.reports, summary.skipped) == (2, [])


def test_a_former_name_that_no_version_has_is_no_reason_to_refuse(ledger, history):
    history.commit("date,place,people,flag\n2022-03-01,north,3,A\n", "counts.csv")

    assert import_history(ledger, history.place, spec(KEYS)).total.reports == 1


def test_a_column_that_no_version_has_by_any_of_its_names_is_refused(ledger, history):
    history.commit("date,place,people\n2022-03-01,north,3\n", "counts.csv")

    with pytest.raises(SpecDoesNotFit, match=r"no version of counts\.csv has the column 'flag'"):
        import_history(ledger, history.place, spec(KEYS))


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("2022-03-01,north,south,3,3", "column 'Region': the column 'place', which is the same by another name, says"),
        (
            "2022-03-01,north,,3,4",
            "column 'n': the column 'people', which is the same by another name, says 3, and thi",
        ),
    ],
)
def test_two_names_in_one_row_may_not_say_different_things(ledger, tmp_path, line, why):
    path = tmp_path / "counts.csv"
    path.write_text(f"date,place,Region,people,n\n2022-02-01,north,north,1,1.0\n{line}\n")

    with pytest.raises(UnreadableRow, match=f"row 2, {why}"):
        import_file(ledger, path, spec(KEYS))
    assert ledger.head() == 0


def test_of_two_names_in_one_row_a_blank_one_gives_way(ledger, tmp_path):
    path = tmp_path / "counts.csv"
    path.write_text("date,place,Region,people,n,flag,obs_status\n2022-03-01,,north,,3,,P\n")

    assert import_file(ledger, path, spec(KEYS)).total.reports == 1


@pytest.mark.parametrize(
    ("former", "why"),
    [
        ('{ country = ["x"] }', "'country' is none of the columns of long, which are flag, people, place"),
        ('{ place = ["people"] }', "'people' is named for two columns"),
        ('{ place = ["x"], people = ["x"] }', "'x' is named for two columns"),
        ('{ place = ["Day"] }', "'Day' is named for two columns"),
    ],
)
def test_former_names_are_of_columns_of_the_spec_and_of_one_each(former, why):
    start, end = KEYS.index("former_columns = { place"), len(KEYS)

    with pytest.raises(NotASpec, match=f"long.former_columns: {why}"):
        spec(f"{KEYS[:start]}former_columns = {former}{KEYS[end:]}")
