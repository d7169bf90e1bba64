"""What may not mean what it seems to is recorded as it stands, and the summary tells of it."""

import json

import pytest

from importers.history_import import import_history
from tests.importers.small_histories import LONG, PEOPLE, spec

WIDE = PEOPLE.replace('layouts = ["list", "rows:data"]', 'format = "csv"')
EACH = LONG.replace('value = "people"', 'value = "people"\n[files.long.each]\ntitle = "In {place}"')
CUT = "date,people,day\n2022-03-01,500,10\n2022-03-02,700,2"
WHOLE = f"{CUT}0\n"


def notes(ledger, history, text):
    return import_history(ledger, history.place, spec(text)).notes


def committed(history, path, *contents):
    return [history.commit(one, path)[:12] for one in contents]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_version_that_lost_its_last_line_end_is_named(ledger, history, end):
    whole, cut = WHOLE.replace("\n", end), CUT.replace("\n", end)
    text = WIDE.replace("counts.json", "counts.csv")
    *_, broken, _, again = committed(history, "counts.csv", whole, whole + f"2022-03-03,8,1{end}", cut, whole, cut)

    told = notes(ledger, history, text)

    assert len(told) == 1
    assert told[0].startswith(f"counts.csv ends without a line end at commit {broken}, {again}, ")


def test_a_file_that_never_ends_with_one_is_not_named_nor_is_one_that_stays_without(ledger, history):
    committed(history, "counts.csv", CUT, CUT + "0", CUT + "1")

    assert notes(ledger, history, WIDE.replace("counts.json", "counts.csv")) == []


def test_json_needs_no_line_end(ledger, history):
    rows = json.dumps([{"date": "2022-03-01", "people": 5}])
    committed(history, "counts.json", rows + "\n", rows)

    assert notes(ledger, history, PEOPLE) == []


@pytest.mark.parametrize("text", [EACH, LONG.replace("count-north", "count-80")])
def test_a_series_that_is_called_otherwise_is_named_with_both_names_and_the_commit(ledger, history, text):
    row = "date,place,people\n2022-03-01,{},{}\n"
    _, later, _ = committed(history, "counts.csv", row.format("80", 5), row.format("80+", 6), row.format("80+", 7))

    (told,) = notes(ledger, history, text)

    assert "series by different names: count-80 by 'place = 80', and by 'place = 80+' at commit " + later in told


def test_a_name_that_changes_its_blanks_or_coding_is_the_same(ledger, history):
    row = "date,place,people\n2022-03-01,{},5\n"
    names = ("Caf\u00e9  x", "Cafe\u0301 x", " Caf\u00e9 x ", "Caf\u00e9 x")
    committed(history, "counts.csv", *map(row.format, names))

    assert notes(ledger, history, EACH) == []


@pytest.mark.parametrize(
    ("text", "before", "after", "why"),
    [
        (WIDE.replace("counts.json", "counts.csv"), WHOLE, CUT, "ends without a line end"),
        (EACH, "date,place,people\n2022-03-01,80,5\n", "date,place,people\n2022-03-01,80+,5\n", "different names"),
    ],
)
def test_versions_one_by_one_are_told_as_all_at_once_are(ledger, history, text, before, after, why):
    committed(history, "counts.csv", before)
    assert notes(ledger, history, text) == []
    committed(history, "counts.csv", after)

    (told,) = notes(ledger, history, text)

    assert why in told
    assert notes(ledger, history, text) == []


QUALIFIED = WIDE.replace("counts.json", "counts.csv").replace(
    'people = "people"\n', 'people = "people"\n[files.qualifiers]\nhow = "people"\n[files.statuses]\nst = "people"\n'
)


def test_a_column_beside_the_values_that_goes_is_named_and_one_that_comes_is_not(ledger, history):
    row = "date,people,how,st\n2022-03-01,5,over,P\n"
    _, _, gone, _ = committed(
        history, "counts.csv", row.replace(",how", ",hw"), row, row.replace(",how", ",hw"), row.replace(",how", ",hw")
    )

    (told,) = notes(ledger, history, QUALIFIED)

    assert told.startswith(f"counts.csv lost the column 'how' at commit {gone}: ")


def test_a_column_beside_the_values_that_went_since_the_last_import_is_named(ledger, history):
    committed(history, "counts.csv", "date,people,how,st\n2022-03-01,5,over,P\n")
    notes(ledger, history, QUALIFIED)
    (gone,) = committed(history, "counts.csv", "date,people\n2022-03-01,5\n")

    (told,) = notes(ledger, history, QUALIFIED)

    assert f"lost the column 'how' at commit {gone}, 'st' at commit {gone}: " in told
