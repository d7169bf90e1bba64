"""A refusal names all cells of the version that are refused, and one line of the spec that reads them together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.file_import import import_file
from importers.history_import import import_history
from importers.import_refusals import Unreadable, UnreadableRow
from importers.reading.file_reading import FileReader
from importers.reading.refused_cells import read_or_refused
from tests.importers.small_histories import spec

WIDE = """
name = "counts"
source = {{ source = "counters", name = "Those who count" }}
defaults = {{ unit = "persons", measure = "level", frequency = "D", decimals = 3 }}
[series.cases]
title = "Cases"
[[files]]
path = "d.csv"
format = "csv"
{lines}
period = {{ {period} }}
columns = {{ n = "cases" }}
"""
BESIDE = """[files.{key}]\nst = "cases"\n"""
LONG = """
name = "counts"
source = { source = "counters", name = "Those who count" }
defaults = { unit = "persons", measure = "level", frequency = "D", decimals = 3 }
[series.a]
title = "A"
[[files]]
path = "d.csv"
format = "csv"
period = { column = "date" }
[files.long]
series = "{place}"
value = "n"
status = "st"
"""
DAYS = [f"2022-03-{day:02}" for day in range(1, 32)]


def text(lines="", period='column = "date"', beside=""):
    return WIDE.format(lines=lines, period=period) + beside


def table(cells, days=DAYS, head="date,n"):
    pairs = zip(days, cells, strict=False)
    rows = (f'{day},"{cell}"' if "," in cell and head == "date,n" else f"{day},{cell}" for day, cell in pairs)
    return "\n".join([head, *rows, ""])


def refused(described, content):
    read_by = spec(described)
    with pytest.raises(UnreadableRow) as caught:
        read_or_refused(FileReader(read_by, read_by.files[0]), (content.encode(), {}))
    return caught.value


def is_read(described, content):
    read_by = spec(described)
    return len(FileReader(read_by, read_by.files[0]).read(content.encode()).lines)


def test_every_mark_and_word_of_the_version_is_named_with_its_cells_and_one_line_reads_them():
    content = table(["1", "2p", "3p", "4*", "5 (r)", "..", "x", "7"])

    refusal = refused(text(), content)

    line = '`marks = { "p" = "", "*" = "", "(r)" = "" }` with `missing = ["", "NaN", "..", "x"]`'
    assert refusal.message == (
        "row 2, column 'n': not a number of the spec's format (`numbers`, `words`): '2p'; "
        """`marks = { "p" = "" }` reads 2 and says nothing of it; """
        "6 cells of this version are not read: '2p' (2), '4*' (1), '5 (r)' (1), '..' (1), 'x' (1); "
        f"{line} would read all of them"
    )
    assert (refusal.facts["row"], refusal.facts["text"]) == (2, "2p")
    mended = 'marks = { "p" = "", "*" = "", "(r)" = "" }\nmissing = ["", "NaN", "..", "x"]'
    assert is_read(text(mended), content) == 6


def test_of_two_ways_to_read_a_number_the_one_is_left_that_reads_all():
    both = refused(text(), table(["1,234", "2,345"])).message
    one = refused(text(), table(["1,234", "1,234,567"])).message

    assert both.endswith('; `numbers = { thousands = [","] }`, or `numbers = { decimal = "," }` would read all of them')
    assert one.endswith("'1,234' (2); `numbers = { thousands = [\",\"] }` would read all of them")


@pytest.mark.parametrize(
    ("days", "line"),
    [
        (["01/02/2022", "13/02/2022", "Total [*]"], 'formats = ["%d/%m/%Y"]'),
        (["01/02/2022", "02/13/2022", "Total [*]"], 'formats = ["%m/%d/%Y"]'),
        (["2022-02-28", "13/02/2022", "Total [*]"], 'formats = ["iso", "%d/%m/%Y"]'),
    ],
)
def test_one_line_of_formats_reads_all_periods_and_those_that_are_read_already(days, line):
    content = table(["5", "6", "7"], days)

    message = refused(text(), content).message

    passed = 'table = { pass_over = ["Total [[][*]]"] }'
    assert message.endswith(f"; `{line}` with `{passed}` would read all of them")
    assert is_read(text(passed, f'column = "date", {line}'), content) == 2


def test_marks_of_a_column_and_beside_numbers_are_explained_by_one_line():
    content = table(["1*,p", "2,e", "3,..", "4,p"], head="date,n,st")
    line = 'marks = { "*" = "", "p" = "P", "e" = "E", ".." = "" }'

    message = refused(text(beside=BESIDE.format(key="statuses")), content).message

    assert "5 cells of this version are not read: 'p' (2), '1*' (1), 'e' (1), '..' (1)" in message
    assert message.endswith(f"; `{line}` would read all of them")
    assert is_read(text(line, beside=BESIDE.format(key="statuses")), content) == 4


def test_words_of_a_column_of_qualifiers_are_explained_by_one_line():
    content = table(["1,est", "2,rough", "3,est"], head="date,n,st")
    line = 'words = { "est" = "exact", "rough" = "exact" }'

    message = refused(text(beside=BESIDE.format(key="qualifiers")), content).message

    assert '`words = { "est" = "exact" }` would give it a meaning: exact, ' in message
    assert message.endswith(f"; `{line}` would read all of them")
    assert is_read(text(line, beside=BESIDE.format(key="qualifiers")), content) == 3


def test_rows_of_series_that_nobody_reads_are_not_among_them():
    content = "date,place,n,st\n2022-03-01,b,x,?\n2022-03-01,a,1,q\n2022-03-02,a,2,r\n"

    message = refused(LONG, content).message

    assert "2 cells of this version are not read: 'q' (1), 'r' (1); " in message


@pytest.mark.parametrize("content", [table(["1", "2p", "3"]), table(["1", "2p", "2p"])[:-14]])
def test_of_one_cell_alone_nothing_more_is_told(content):
    assert "cells of this version" not in refused(text(), content).message


def test_what_no_line_explains_is_counted_and_left_out_of_the_line():
    message = refused(text(), table(["1p", "a2b2c", "3p"])).message

    assert "3 cells of this version are not read: '1p' (2), 'a2b2c' (1)" in message
    assert message.endswith('`marks = { "p" = "" }` would read 2 of them')


def test_how_many_are_looked_at_named_and_tried_is_bounded():
    odd = "abdefghijklmnoqr"
    content = "\n".join(["date,n", *(f"x{row}{odd[row % 16]}y,1" for row in range(2_000)), ""])

    message = refused(text(), content).message

    assert "250 cells of this version are not read in the first 250 rows of this kind: " in message
    assert "and 6 other kinds" in message
    assert len(message) < 600


@pytest.mark.parametrize(("days", "cells"), [(DAYS, ["1p", "x" * 9_000, "2p"]), (["1p", "x" * 9_000, "2p"], "123")])
def test_a_cell_that_is_a_whole_text_is_shown_in_part_and_no_line_is_looked_for_it(days, cells):
    message = refused(text(), table(cells, days)).message

    assert f"'{'x' * 60}\u2026' (1)" in message
    assert len(message) < 800
    assert "x" * 61 not in message


def test_the_refusals_of_an_import_say_so_and_a_spec_that_skips_does_not_ask(ledger, history, tmp_path):
    content = table(["1", "2p", "3*"])
    (tmp_path / "d.csv").write_text(content)
    history.commit(content, "d.csv")

    for doing in (
        lambda: import_file(ledger, tmp_path / "d.csv", spec(text()), published_at=DAYS[0]),
        lambda: import_history(ledger, history.place, spec(text())),
    ):
        with pytest.raises(UnreadableRow, match=r"2 cells of this version are not read: '2p' .1., '3.' .1.; `marks = "):
            doing()

    skipping = text('unreadable = "skip"')
    history.commit(table(["1", "2"]), "d.csv")
    (one,) = import_history(ledger, history.place, spec(skipping)).skipped
    assert "cells of this version" not in one.why


CELLS = st.sampled_from(
    ["1", "12", "1,234", "1,234,567", "1.5", "1.234,5", "(5)", "5-", "12%", "5-9", "2p", "3*", "..", "-", "n/a", "5k",
     "1'000", "2,5", "a1b1", "x", "0,123", "1 234", "4 [a]", ""]
)  # fmt: skip


@given(st.lists(CELLS, min_size=1, max_size=12))
def test_a_line_that_is_said_to_read_all_does(cells):
    content, read_by = table(cells), spec(text())
    try:
        read_or_refused(FileReader(read_by, read_by.files[0]), (content.encode(), {}))
    except Unreadable as refusal:
        message = refusal.message
        if "would read all of them" in message:
            for way in message.rpartition("); ")[2].removesuffix(" would read all of them").split(", or "):
                lines = way.strip("`").replace("` with `", "\n")
                assert is_read(text(lines), content) >= 1 or set(cells) <= {"..", "-", "n/a", "x", ""}
