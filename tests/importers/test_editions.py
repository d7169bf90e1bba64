"""A file that holds several editions is as many publications, each at its own time."""

import pytest

from importers.file_import import import_file
from importers.history_import import import_history
from importers.import_refusals import SpecDoesNotFit, UnreadableRow
from tests.importers.small_histories import spec

ROWS = """
name = "rows"
[source]
source = "counters"
name = "Those who count"
[document]
published_at = "{known_from}"
[defaults]
unit = "usd"
measure = "level"
frequency = "Q"
decimals = 1
[series.gdp]
title = "GDP"
[[files]]
path = "gdp.csv"
format = "csv"
complete = "none"
period = { column = "date" }
[files.columns]
value = "gdp"
"""
COLUMNS = """
name = "columns"
[source]
source = "counters"
name = "Those who count"
[document]
published_at = "{edition}"
published_formats = ["GDP_%Y%m%d"]
[defaults]
unit = "usd"
measure = "level"
frequency = "Q"
decimals = 1
[series.gdp]
title = "GDP"
[[files]]
path = "gdp.csv"
format = "csv"
period = { column = "date" }
[files.unfold]
columns = ["GDP_*"]
into = "edition"
value = "value"
[files.columns]
value = "gdp"
"""
EACH = COLUMNS.replace('[series.gdp]\ntitle = "GDP"\n', "").replace(
    '[files.columns]\nvalue = "gdp"\n', '[files.long]\nseries = "gdp-{place}"\nvalue = "value"\n'
    '[files.long.each]\ntitle = "GDP of {place}"\n',
)  # fmt: skip
FIRST = "known_from,date,value\n2022-01-27,2021-10-01,100.5\n2022-02-24,2021-10-01,101.0\n2022-04-28,2022-01-01,102\n"
WIDE = "date,GDP_20220127,GDP_20220224\n2021-07-01,99.0,\n2021-10-01,100.5,101.0\n"


def as_of(ledger, series="counters/gdp"):
    """What was said of the series, in the order in which it was published."""
    store = ledger.store
    events = [store.at(position).event for position in range(1, ledger.head() + 1)]
    told = [one for one in events if one.stream.startswith(f"figure/{series}/")]
    said = [
        (one.content.published_at, one.stream.rpartition("/")[2], getattr(one.content, "value", None)) for one in told
    ]
    return sorted(said)


def test_each_time_of_publication_in_a_column_is_a_bulletin_at_that_time(ledger, history):
    history.commit(FIRST, "gdp.csv")

    summary = import_history(ledger, history.place, spec(ROWS))

    assert as_of(ledger) == [
        ("2022-01-27", "2021-Q4", "100.5"), ("2022-02-24", "2021-Q4", "101.0"), ("2022-04-28", "2022-Q1", "102"),
    ]  # fmt: skip
    assert (summary.vintages, summary.total.withdrawals) == (3, 0)
    assert import_history(ledger, history.place, spec(ROWS)).events == 0


def test_of_a_later_commit_only_what_it_adds_is_read(ledger, history):
    history.commit(FIRST, "gdp.csv")
    history.commit(f"{FIRST}2022-05-26,2022-01-01,102.5\n", "gdp.csv")

    summary = import_history(ledger, history.place, spec(ROWS))

    assert summary.vintages == 4
    assert as_of(ledger)[-1] == ("2022-05-26", "2022-Q1", "102.5")


def test_an_edition_that_a_later_commit_tells_otherwise_is_told_again(ledger, history):
    history.commit(FIRST, "gdp.csv")
    history.commit(FIRST.replace("101.0", "101.1"), "gdp.csv")

    import_history(ledger, history.place, spec(ROWS))

    assert [one for one in as_of(ledger) if one[0] == "2022-02-24"] == [
        ("2022-02-24", "2021-Q4", "101.0"), ("2022-02-24", "2021-Q4", "101.1"),
    ]  # fmt: skip


def test_a_column_for_each_edition_is_a_whole_list_at_its_time(ledger, history):
    history.commit(WIDE, "gdp.csv")

    summary = import_history(ledger, history.place, spec(COLUMNS))

    assert as_of(ledger) == [
        ("2022-01-27", "2021-Q3", "99.0"), ("2022-01-27", "2021-Q4", "100.5"),
        ("2022-02-24", "2021-Q3", None), ("2022-02-24", "2021-Q4", "101.0"),
    ]  # fmt: skip
    assert (summary.total.reports, summary.total.revisions_of_value, summary.total.withdrawals) == (2, 1, 1)
    assert import_history(ledger, history.place, spec(COLUMNS)).events == 0


def test_series_are_discovered_in_every_edition(ledger, history):
    rows = "place,date,GDP_20220127,GDP_20220224\nnorth,2021-10-01,1,2\nsouth,2021-10-01,,3\n"
    history.commit(rows, "gdp.csv")

    summary = import_history(ledger, history.place, spec(EACH))

    assert sorted(summary.opened) == ["counters/gdp-north", "counters/gdp-south"]
    assert as_of(ledger, "counters/gdp-south") == [("2022-02-24", "2021-Q4", "3")]


def test_one_file_is_imported_edition_by_edition(ledger, tmp_path):
    (tmp_path / "gdp.csv").write_text(FIRST)

    summary = import_file(ledger, tmp_path / "gdp.csv", spec(ROWS))

    assert (summary.vintages, len(as_of(ledger))) == (3, 3)
    assert import_file(ledger, tmp_path / "gdp.csv", spec(ROWS)).events == 0


def test_one_time_said_by_hand_contradicts_a_column_of_times(ledger, tmp_path):
    (tmp_path / "gdp.csv").write_text(FIRST)

    with pytest.raises(SpecDoesNotFit, match="from the column 'known_from': leave out --published-at"):
        import_file(ledger, tmp_path / "gdp.csv", spec(ROWS), published_at="2022-05-01")


@pytest.mark.parametrize("cell", ["", "soon", "2022-01", "2022-02-30"])
def test_a_row_that_does_not_say_when_it_was_published_is_refused(ledger, history, tmp_path, cell):
    (tmp_path / "gdp.csv").write_text(FIRST.replace("2022-02-24", cell))
    history.commit(FIRST.replace("2022-02-24", cell), "gdp.csv")

    for doing in (
        lambda: import_history(ledger, history.place, spec(ROWS)),
        lambda: import_file(ledger, tmp_path / "gdp.csv", spec(ROWS)),
    ):
        with pytest.raises(UnreadableRow, match="row 2, column 'known_from': not a day or time of publication"):
            doing()
    assert ledger.head() == 0


def test_an_edition_of_the_future_is_skipped_and_named(ledger, history):
    history.commit(f"{FIRST}9022-05-26,2022-01-01,102.5\n", "gdp.csv")

    summary = import_history(ledger, history.place, spec(ROWS))

    assert [one.published_at for one in summary.skipped] == ["9022-05-26"]
    assert summary.vintages == 3
