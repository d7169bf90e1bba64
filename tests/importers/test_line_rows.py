"""Texts without a quotation mark are taken apart faster, into what they are as any other text."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from importers.formats import line_rows
from importers.formats.csv_rows import CsvRows
from importers.formats.line_rows import LineRows
from importers.import_refusals import Unreadable
from importers.specs.columns import Columns
from tests.importers.small_histories import LONG, spec

FILE = spec(LONG).files[0]
LINES = st.sampled_from(
    ["2022-03-01,north,5,a", "2022-03-01,south,6,a", "2022-03-02,north,5,b", "2022-03-02,Süd,7,", ",north,5,a",
     " ,,\t,", ",,,", "", "2022-03-03,north", "2022-03-03,north,1,b,more", "2022-03-03,north,1,b,", "\x1f,\x85,9,c",
     "date,place,people,note", "\ufeffdate,place,people,note", "date,x,1,2", '"2022-03-04","a,b",1,c',
     "1,\ud7ff\U0001f600,2,3", "<<<<<<< a,1,2,3"]
)  # fmt: skip
HEADERS = st.sampled_from(
    ["date,place,people,note", "note,people,place,date", "date,place,people,", " date ,place,people, note",
     "date,people", "date,place,people,date", ",date,place,people", "date", "\ndate,place,people,note",
     "date,place,people,note,more"]
)  # fmt: skip
ENDS = st.sampled_from(["\n", "\n", "\r\n", "\r", "\n\r"])
USUAL = st.lists(st.sampled_from(["2022-03-01,north,5,a", "2022-03-02,north,5,b", "2022-03-01,south,6,a"]), max_size=9)


@pytest.fixture(autouse=True, scope="module")
def _parted_in_many_parts():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(line_rows, "_AT_ONCE", 40)
        yield


@st.composite
def texts(draw):
    """A file of lines, most of which are whole rows."""
    end = draw(ENDS)
    lines = [draw(HEADERS), *draw(USUAL), *draw(st.lists(LINES, max_size=3)), *draw(USUAL)]
    return end.join(lines) + draw(st.sampled_from([end, ""]))


def outcome(rows, text):
    """All that a table says; or why there is none."""
    try:
        table = rows.read(text.encode("utf-8", "surrogatepass"))
    except Unreadable as refusal:
        return refusal.message, refusal.facts
    cells = [table.cells(row, 1) for row in table.rows]
    beside = table.header, table.form, table.is_ended, table.columns, dict(table.passed), table.taken, table.numbers
    return beside, table.rows, cells


@pytest.mark.parametrize("short_rows", ["skip", "fill"])
@settings(max_examples=150, deadline=None)
@given(versions=st.lists(texts(), min_size=1, max_size=5))
@example(versions=["date,place,people\n1,a,2\n", "date,place,people\n1,a,2\n\n3,b,4\n", "date,place,people\n1,a,2"])
def test_rows_without_quotation_marks_are_what_all_rows_are(short_rows, versions):
    file = spec(LONG.replace('path = "', f'short_rows = "{short_rows}"\npath = "')).files[0]
    fast = CsvRows(file, Columns(file))

    found = [outcome(fast, one) for one in versions]

    assert found == [outcome(slow(file), one) for one in versions]


def slow(file):
    """What takes each text apart by itself, as if quotation marks were in it."""

    class OfAnyText(CsvRows):
        def _plain_table(self, text: str) -> None:
            del text

    return OfAnyText(file, Columns(file))


@settings(deadline=None)
@given(data=st.data())
def test_rows_that_go_on_from_the_text_before_are_those_of_the_text_by_itself(data):
    header, rows = ["a", "b", "c"], [f"{one},{two},{one}{two}" for one in "uvwxyz" for two in range(9)]
    following = LineRows(",")
    for _ in range(4):
        many = data.draw(st.integers(0, len(rows)))
        lines = rows[:many] + data.draw(st.lists(st.sampled_from([*rows, "x,y", "p,q,r"]), max_size=4)) + rows[many:]
        text = "".join(f"{line}\n" for line in lines)

        found = following.rows(text, header, [0, 2])

        assert found == LineRows(",").rows(text, header, [0, 2])
        expected = [tuple(line.split(",")) for line in lines]
        assert found == ([(a, c) for a, _, c in expected] if "x,y" not in lines else None)


def test_a_line_that_stood_in_the_text_before_is_the_same_row():
    rows, lines = LineRows(","), [f"{one},{one * one},x" for one in range(100)]
    header, places = ["n", "square", "note"], [0, 1]
    before = rows.rows("".join(f"{one}\n" for one in lines), header, places)

    after = rows.rows("".join(f"{one}\n" for one in ["a,b,c", *lines[:50], "d,e,f", *lines[51:]]), header, places)

    assert before is not None
    assert after is not None
    assert after[0] == ("a", "b")
    assert after[51] == ("d", "e")
    assert all(one is other for one, other in zip(before[:50] + before[51:], after[1:51] + after[52:], strict=True))


def test_a_short_line_beside_a_long_one_is_no_two_rows():
    assert LineRows(",").rows("1,2\n3,4,5,6\n", ["a", "b", "c"], [0, 1]) is None
    assert LineRows(",").rows("1,2,3,4\n5,6\n", ["a", "b", "c"], [0, 1]) is None


def test_a_row_of_which_only_the_other_cells_changed_is_the_same_row():
    rows, places = LineRows(","), [0, 1]
    one, other = ("".join(f"{at},{at % 9 + (at == moved)},{moved}\n" for at in range(100)) for moved in (0, 50))
    before = rows.rows(one, ["n", "digit", "stamp"], places)

    after = rows.rows(f"{other}x,y,z\n", ["n", "digit", "stamp"], places)

    assert before is not None
    assert after is not None
    assert [at for at in range(100) if before[at] is not after[at]] == [0, 50]
    assert after[100] == ("x", "y")


def test_rows_below_another_header_are_parted_anew():
    rows, text = LineRows(","), "".join(f"{one},{one + 1}\n" for one in range(50))
    rows.rows(text, ["a", "b"], [0, 1])

    assert (rows.rows(text, ["b", "a"], [1]) or [])[0] == ("1",)
    assert rows.rows(text, ["0", "a"], [1]) is None
