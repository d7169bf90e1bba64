"""One path from which a spec takes several tables, or several values: each is a whole list of its own series."""

import pytest

from importers.file_import import import_file
from importers.history_import import import_history
from importers.import_refusals import NotASpec, Unreadable, UnreadableFile
from importers.specs.spec_reading import spec_from
from tests.examples import in_force

SPEC = """
name = "cases"
[source]
source = "town"
name = "The town"
[defaults]
unit = "persons"
measure = "level"
frequency = "D"
[series.cases-north]
title = "Cases in the north"
[series.cases-south]
title = "Cases in the south"
[[files]]
path = "d.csv"
format = "csv"
period = { column = "date" }
columns = { cases = "cases-north" }
table = { where = { place = "north" } }
[[files]]
path = "d.csv"
format = "csv"
period = { column = "date" }
columns = { cases = "cases-south" }
table = { where = { place = "south" } }
[[files]]
path = "d.csv"
format = "csv"
period = { column = "date" }
[files.long]
series = "deaths-{place}"
value = "deaths"
each = { title = "Deaths in the {place}" }
"""
HEADER = "date,place,cases,deaths\n"
FIRST = f"{HEADER}2022-03-01,north,5,1\n2022-03-01,south,6,2\n"
SECOND = f"{HEADER}2022-03-01,north,7,1\n2022-03-01,south,6,2\n2022-03-02,south,8,3\n"
TWO_TABLES = """Cases
date,people
2022-03-01,5

Deaths
date,people
2022-03-01,1
2022-03-02,2
"""
TABLES_SPEC = """
name = "tables"
[source]
source = "town"
name = "The town"
[defaults]
unit = "persons"
measure = "level"
frequency = "D"
[series.cases]
title = "Cases"
[series.deaths]
title = "Deaths"
[[files]]
path = "d.csv"
format = "csv"
period = { column = "date" }
columns = { people = "cases" }
table = { below = "Cases", header = ["date"], ends = [""] }
[[files]]
path = "d.csv"
format = "csv"
period = { column = "date" }
columns = { people = "deaths" }
table = { below = "Deaths" }
"""


def figures(ledger, series):
    """The series' figures of the first days of March, as they read at last."""
    days = [f"2022-03-0{day}" for day in range(1, 5)]
    said = {day: in_force(ledger, f"town/{series}/{day}", "2022-04-01") for day in days}
    return {day: one.value for day, one in said.items() if one is not None and one.value is not None}


@pytest.fixture
def spec():
    return spec_from(SPEC)


def test_several_values_of_one_path_are_whole_lists_of_their_own(ledger, history, spec):
    history.commit(FIRST, "d.csv", "2022-03-01T10:00:00Z")
    history.commit(SECOND, "d.csv", "2022-03-02T10:00:00Z")

    summary = import_history(ledger, history.place, spec)
    again = import_history(ledger, history.place, spec)

    assert figures(ledger, "cases-north") == {"2022-03-01": "7"}
    assert figures(ledger, "cases-south") == {"2022-03-01": "6", "2022-03-02": "8"}
    assert figures(ledger, "deaths-south") == {"2022-03-01": "2", "2022-03-02": "3"}
    assert (summary.vintages, summary.total.reports, summary.total.revisions_of_value) == (2, 6, 1)
    assert (again.events, again.known, again.vintages) == (0, 2, 0)


def test_what_another_file_of_the_path_takes_is_no_unknown_column(ledger, history, spec):
    history.commit(FIRST.replace("deaths", "dead") + "2022-03-02,south,8,3\n", "d.csv", "2022-03-01T10:00:00Z")
    history.commit(FIRST, "d.csv", "2022-03-02T10:00:00Z")

    summary = import_history(ledger, history.place, spec)

    assert {one.column for one in summary.unknown} == {"dead"}


def test_a_version_that_none_can_read_is_told_of_once(ledger, history, spec):
    history.commit(FIRST, "d.csv", "2022-03-01T10:00:00Z")
    history.commit("<html>", "d.csv", "2022-03-02T10:00:00Z")

    assert [one.why for one in import_history(ledger, history.place, spec).skipped] == ["an HTML page, not the data"]


def test_a_file_alone_is_read_as_often_as_the_spec_names_it(ledger, tmp_path, spec):
    path = tmp_path / "d.csv"
    path.write_text(FIRST)

    summary = import_file(ledger, path, spec, published_at="2022-03-01")

    assert (summary.vintages, summary.total.reports) == (1, 4)
    assert figures(ledger, "cases-north") == {"2022-03-01": "5"}


def test_a_file_of_which_one_part_is_refused_records_nothing(ledger, tmp_path, spec):
    path = tmp_path / "d.csv"
    path.write_text(f"{FIRST}2022-03-02,south,8,x\n")

    with pytest.raises(Unreadable, match="row 3, column 'deaths'"):
        import_file(ledger, path, spec, published_at="2022-03-01")

    assert ledger.head() == 0


def test_two_tables_of_one_header_are_told_apart_by_the_titles_above_them(ledger, tmp_path):
    path = tmp_path / "d.csv"
    path.write_text(TWO_TABLES)

    summary = import_file(ledger, path, spec_from(TABLES_SPEC), published_at="2022-03-02")

    assert figures(ledger, "cases") == {"2022-03-01": "5"}
    assert figures(ledger, "deaths") == {"2022-03-01": "1", "2022-03-02": "2"}
    assert {one.why: one.most for one in summary.passed} == {"above the header": 4, "below the table": 4}


def test_a_table_is_never_taken_for_another_one_of_the_same_header(ledger, tmp_path):
    path = tmp_path / "d.csv"
    path.write_text(TWO_TABLES.partition("Cases\n")[2])

    with pytest.raises(UnreadableFile, match="no row fits 'Cases'"):
        import_file(ledger, path, spec_from(TABLES_SPEC), published_at="2022-03-02")
    with pytest.raises(UnreadableFile, match=r"rows 1 and 5 of the file both have the names 'date'"):
        import_file(ledger, path, spec_from(TABLES_SPEC.replace('below = "Cases", ', "")), published_at="2022-03-02")

    assert ledger.head() == 0


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        pytest.param('"cases-south" }', '"cases-north" }', "taken from several files", id="the same series twice"),
        pytest.param(
            'path = "d.csv"\nformat = "csv"\nperiod = { column = "date" }\n[files.long]',
            'path = "e.csv"\nformer_paths = ["d.csv"]\nformat = "csv"\nperiod = { column = "date" }\n[files.long]',
            "path d.csv is named more than once",
            id="another file was there before",
        ),
    ],
)
def test_two_files_that_would_withdraw_each_others_figures_are_refused(old, new, why):
    assert old in SPEC

    with pytest.raises(NotASpec, match=why):
        spec_from(SPEC.replace(old, new))
