"""A workbook of Excel 97 to 2003 is read as one of today: exact, with its errors, dates and what it hides."""

import pytest

from importers.cells.number_reading import Number
from importers.file_import import import_file
from importers.formats.decoding import decoded
from importers.guessing.guessing import guessed_file
from importers.import_refusals import UnreadableFile
from importers.specs.file_spec import FileSpec, PeriodSpec
from importers.specs.shape_spec import TableSpec
from importers.specs.spec_reading import spec_from
from tests.examples import in_force
from tests.importers.xls_files import ERROR, FORMULA, FORMULA_ERROR, SMALL, Cell, compound, date, record, xls

CASES: list[list[Cell | None]] = [["date", "cases"], [date(44621), 5], [date(44622.5), 6.25]]


def grid(content, **table):
    file = FileSpec(path="d", format="xlsx", period=PeriodSpec(column="date"), table=TableSpec(**table))
    return decoded(file, content)


def cells(content, **table):
    return [list(row) for row in grid(content, **table).rows]


@pytest.mark.parametrize("is_small", [False, True])
def test_numbers_dates_and_texts_are_those_of_the_workbook(is_small):
    one = xls({"A": [*CASES, [("small number", 7), (FORMULA, 0.1 + 0.2)], ["Ärzte", None]]}, is_small=is_small)

    found = cells(one)

    assert found == [
        ["date", "cases"], ["2022-03-01", "5"], ["2022-03-02T12:00:00", "6.25"],
        ["7", "0.30000000000000004"], ["Ärzte", None],
    ]  # fmt: skip
    assert [type(row[1]) for row in found[1:4]] == [Number] * 3
    assert SMALL == "small number"


def test_days_are_counted_from_1904_where_the_workbook_says_so():
    assert cells(xls({"A": [[date(43159)]]}, is_1904=True)) == [["2022-03-01"]]


def test_an_error_is_neither_a_blank_nor_a_zero():
    errors = [(ERROR, 0x2A), (FORMULA_ERROR, 0x07), (ERROR, 0x17)]

    assert cells(xls({"A": [["x", "y", "z"], errors]})) == [["x", "y", "z"], ["#N/A", "#DIV/0!", "#REF!"]]


@pytest.mark.parametrize("parted_at", [0, 20, 37])
def test_a_raised_mark_is_no_digit_of_the_number_before_it(parted_at):
    one = xls({"A": [["a", "123", "b\N{BAR CHART}4"]]}, raised={"123": 2, "b\N{BAR CHART}4": 3}, parted_at=parted_at)

    assert cells(one) == [["a", "12³", "b\N{BAR CHART}⁴"]]


def test_what_is_merged_stands_in_all_its_places_and_what_is_hidden_is_told_of():
    one = xls({"A": [["x", None, "y"], ["5", "6", "7"]]}, merged=[(0, 0, 0, 1)], hidden_rows=[1, 9], hidden_columns=[2])

    assert cells(one) == [["x", "x", "y"], ["5", "6", "7"]]
    assert grid(one).taken == ("1 hidden row and 1 hidden column, read like all others",)


def test_hidden_sheets_are_not_read_unless_they_are_named():
    one = xls({"A": [["x"]], "B": CASES}, hidden=["A"])

    assert cells(one)[1] == ["2022-03-01", "5"]
    assert cells(one, sheet="A") == [["x"]]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (compound({"EncryptedPackage": b"x"}), "a workbook that is protected by a password"),
        (xls({"A": CASES}, globals_more=record(0x2F, bytes(6))), "protected by a password"),
        (compound({"Book": b"x"}), "a workbook of Excel before 97: save it as .xlsx"),
        (compound({"WordDocument": b"x"}), "a workbook of no known kind"),
        (xls({"A": CASES})[:1600], "break off|circle, or nowhere"),
        (xls({"A": CASES})[:100], "breaks off"),
        (xls({"A": CASES}).replace(b"\x04\0\0\0\x05\0\0\0", b"\x03\0\0\0\x03\0\0\0", 1), "in a circle|break off"),
    ],
)
def test_what_cannot_be_read_is_refused(content, why):
    with pytest.raises(UnreadableFile, match=why):
        grid(content)


def refusal_of(content):
    try:
        grid(content)
    except UnreadableFile as refusal:
        return refusal.message
    return ""


def test_every_beginning_of_a_workbook_and_every_change_of_it_is_read_or_refused():
    one = xls({"A": [["date", "12"], *CASES]}, raised={"12": 1}, merged=[(0, 0, 0, 1)])
    bad = [one[: len(one) * at // 12] for at in range(12)]
    bad += [one[:at] + bytes([one[at] ^ 0xFF]) + one[at + 1 :] for at in range(30, 2600, 223)]

    told = [refusal_of(content) for content in bad]

    assert any(told)
    assert not [one for one in told if "process that reads it ended" in one]


def test_a_guess_reads_it_and_an_import_takes_what_was_guessed(ledger, tmp_path):
    path = tmp_path / "cases.xls"
    days: list[list[Cell | None]] = [[date(44621 + day), day + 5] for day in range(5)]
    path.write_bytes(xls({"Data": [["date", "cases"], *days]}))

    guess = guessed_file("cases.xls", path.read_bytes(), "town")
    import_file(ledger, path, spec_from(guess.spec), published_at="2022-03-09")

    assert (guess.asks, guess.read) == (False, 5)
    assert in_force(ledger, "town/cases/2022-03-05", "2022-04-01").value == "9"
