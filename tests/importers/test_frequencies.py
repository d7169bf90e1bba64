"""Rows of several frequencies in one file: each goes to a series of its own, and what no series takes is counted."""

import pytest

from domain.keys import figure_key
from domain.streams import OfFigure
from importers.file_import import import_file
from importers.history_import import import_history
from importers.import_refusals import NotASpec, UnreadableRow
from importers.periods.frequencies import frequency_of
from tests.importers.small_histories import spec

WIDE = """
name = "mixed"
[source]
source = "office"
name = "An office"
[defaults]
unit = "index"
measure = "level"
frequency = "M"
[series.index]
title = "Index"
[series.index-q]
title = "Index, quarterly"
frequency = "Q"
[[files]]
path = "index.csv"
format = "csv"
period = { column = "when", formats = ["iso", "%Y %b"], frequencies = { M = "", Q = "-q" } }
[files.columns]
value = "index"
"""
LONG = WIDE[: WIDE.index("[series.index]")] + (
    """
[[files]]
path = "index.csv"
format = "csv"
period = { column = "when", formats = ["iso", "%Y %b"], frequencies = { M = "", Q = "-q" } }
[files.long]
series = "index-{place}"
value = "value"
[files.long.each]
title = "Index of {place}"
"""
)
ROWS = "when,value\n2021,1\n2021-Q4,2\n2021 NOV,3\n2021-12,4\n2022,5\n"
PLACES = "place,when,value\nnorth,2021,1\nnorth,2021-Q4,2\nnorth,2021 NOV,3\nsouth,2021-Q4,4\n"


def imported(ledger, tmp_path, text, content):
    path = tmp_path / "index.csv"
    path.write_text(content)
    return import_file(ledger, path, spec(text), published_at="2022-03-09", complete=True)


def values(ledger, series, *periods):
    events = [ledger.store.stream(OfFigure(figure_key(f"office/{series}/{period}"))) for period in periods]
    return [[one.event.statement.value for one in of_figure] for of_figure in events]


@pytest.mark.parametrize(
    ("text", "formats", "frequency"),
    [
        ("2022", ("iso",), "A"),
        ("2022-Q1", ("iso",), "Q"),
        ("2022-W09", ("iso",), "W"),
        ("2022 Q1", ("%Y %b", "%Y Q%q", "%Y"), "Q"),
        ("2022 JAN", ("%Y %b", "%Y Q%q", "%Y"), "M"),
        ("01/02/2022", ("%d/%m/%Y", "%m/%d/%Y"), "D"),
        ("Total", ("iso", "%Y %b"), None),
        ("", ("iso",), None),
    ],
)
def test_the_frequency_of_a_period_is_that_in_which_it_is_written(text, formats, frequency):
    assert frequency_of(text, formats) == frequency


def test_each_row_of_a_wide_file_goes_to_the_series_of_its_frequency(ledger, tmp_path):
    summary = imported(ledger, tmp_path, WIDE, ROWS)

    assert values(ledger, "index", "2021-11", "2021-12") == [["3"], ["4"]]
    assert values(ledger, "index-q", "2021-Q4") == [["2"]]
    assert [(one.why, one.most) for one in summary.passed] == [("period of frequency A", 2)]


def test_the_series_that_rows_name_are_told_apart_and_titled_by_their_frequency(ledger, tmp_path):
    summary = imported(ledger, tmp_path, LONG, PLACES)

    opened = {one: ledger.series(one) for one in summary.opened}
    assert {key: (one.title, one.frequency) for key, one in opened.items()} == {
        "office/index-north": ("Index of north", "M"),
        "office/index-north-q": ("Index of north (quarterly)", "Q"),
        "office/index-south-q": ("Index of south (quarterly)", "Q"),
    }
    assert values(ledger, "index-north-q", "2021-Q4") == [["2"]]


def test_a_history_withdraws_what_a_frequency_lost(ledger, history):
    history.commit(PLACES, "index.csv")
    history.commit(PLACES.replace("south,2021-Q4,4\n", "").replace("-Q4,2", "-Q4,6"), "index.csv")

    summary = import_history(ledger, history.place, spec(LONG))

    assert (summary.total.reports, summary.total.revisions_of_value, summary.total.withdrawals) == (3, 1, 1)
    assert [(one.why, one.most, one.vintages) for one in summary.passed] == [("period of frequency A", 1, 2)]


def test_columns_of_several_frequencies_are_told_apart_too(ledger, tmp_path):
    text = LONG.replace("[files.long]", '[files.unfold]\ncolumns = "periods"\ninto = "when"\n[files.long]')

    summary = imported(ledger, tmp_path, text, "place,2021,2021-Q4,2021-12\nnorth,1,2,3\nsouth,,4,\n")

    assert sorted(summary.opened) == ["office/index-north", "office/index-north-q", "office/index-south-q"]
    assert values(ledger, "index-south-q", "2021-Q4") == [["4"]]


def test_of_windows_that_move_on_each_frequency_has_its_own(ledger, history):
    of_both = LONG.replace("[files.long]", 'complete = "span"\n[files.long]', 1)
    first, second = (of_both.replace('M = "", Q = "-q"', said) for said in ('M = "-m"', 'Q = "-q"'))
    twice = first + second[second.index("[[files]]") :]
    history.commit("place,when,value\nnorth,2021-Q3,1\nnorth,2021-Q4,2\nnorth,2021 NOV,3\n", "index.csv")
    history.commit("place,when,value\nnorth,2021-Q4,2\nnorth,2021 DEC,4\n", "index.csv")
    history.commit("place,when,value\nnorth,2021-Q4,2\nnorth,2022-Q2,2\nnorth,2021 DEC,4\n", "index.csv")
    history.commit("place,when,value\nnorth,2022-Q2,2\nnorth,2022-Q1,1\nnorth,2021 DEC,4\n", "index.csv")

    total = import_history(ledger, history.place, spec(twice)).total

    assert (total.reports, total.withdrawals) == (6, 0)
    with pytest.raises(NotASpec, match="would be another; name the path once for each"):
        spec(of_both)


def test_a_title_says_one_period_for_all_rows_of_whatever_frequency():
    with pytest.raises(NotASpec, match=r"the path or table\.title says one period for all rows"):
        spec(LONG.replace("[files.long]", 'table = { title = "Of {when}" }\n[files.long]', 1))


def test_a_cell_that_is_no_period_at_all_is_refused(ledger, tmp_path):
    with pytest.raises(
        UnreadableRow, match=r"row 6, column 'when': not a period of frequency M written as .*: 'Total'"
    ):
        imported(ledger, tmp_path, WIDE, f"{ROWS}Total,9\n")
    assert ledger.head() == 0


def test_a_period_that_two_formats_read_differently_is_refused_whatever_they_agree_on(ledger, tmp_path):
    text = WIDE.replace('"iso", "%Y %b"', '"%d/%m/%Y", "%m/%d/%Y", "%Y %b", "%YQ%q"').replace(
        'frequencies = { M = "", Q = "-q" }', 'frequencies = { D = "", Q = "-q" }'
    )
    days = text.replace('frequency = "M"', 'frequency = "D"')

    with pytest.raises(UnreadableRow, match=r"this can be 2022-02-01 by .* or 2022-01-02 by "):
        imported(ledger, tmp_path, days, "when,value\n01/02/2022,1\n")


def test_two_keys_that_make_one_series_with_their_frequency_are_refused(ledger, tmp_path):
    content = "place,when,value\nnorth,2021-Q4,1\nnorth-q,2021-11,2\n"

    with pytest.raises(UnreadableRow, match="not a period of frequency Q"):
        imported(ledger, tmp_path, LONG, content)
    assert ledger.head() == 0


BOTH = ', frequencies = { M = "", Q = "-q" }'
FORMATS = 'formats = ["iso", "%Y %b"]'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (WIDE.replace('Q = "-q"', 'Q = "-x"'), "series index-x is not described"),
        (WIDE.replace('frequency = "Q"', ""), "index-q: a row of it is of frequency Q by .*, the spec says M"),
        (
            WIDE.replace("[files.columns]", 'complete = "span"\n[files.columns]'),
            "the window of each frequency would be",
        ),
        (WIDE.replace('Q = "-q"', 'Q = ""'), "puts the same text behind two frequencies"),
        (LONG.replace('Q = "-q"', 'Q = "_Q"'), "'_Q' is put behind a slug, as -q or -annual, and is no such text"),
        (LONG.replace(FORMATS, 'formats = ["%Y"]'), "says too little for periods of frequency M"),
        (LONG.replace(FORMATS, 'formats = ["iso", "%b"]'), "says too little for periods of frequency"),
        (f'{LONG}frequency = "M"', r"its frequency is what period\.frequencies says"),
        (f'{WIDE.replace(BOTH, "")}other = "index-q"', r"period\.frequencies tells rows apart"),
    ],
)
def test_frequencies_that_rows_cannot_have_are_refused(text, why):
    with pytest.raises(NotASpec, match=why):
        spec(text)
