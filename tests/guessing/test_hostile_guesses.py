"""Guesses of hostile and of very large files: a sample of them is looked at, or they are refused in words."""

import gzip

import pytest

from importers.guessing.guessing import guessed_file
from importers.guessing.line_samples import front_rows, sampled_text
from importers.guessing.sniffing import MOST_WHOLE, sniffed
from importers.import_refusals import UnreadableFile

MIB = 1 << 20


def sampled(content, written_as="csv", encoding="utf-8-sig"):
    return sampled_text(content, written_as, encoding, 8 * MIB)


@pytest.mark.parametrize(
    ("behind", "encoding"),
    [
        pytest.param("," * 9 * MIB, "utf-8", id="commas"),
        pytest.param("7" * 9 * MIB, "utf-8", id="one number"),
        pytest.param('2022-03-01,"' + "a b,c\n" * 2 * MIB, "utf-8", id="an open quotation mark"),
        pytest.param('2022-03-01,"' + '""' * 5 * MIB, "utf-8", id="quotation marks"),
        pytest.param("2022-03-01,5\n" * MIB, "utf-16", id="characters of two bytes"),
        pytest.param("2022-03-01,5\r" * MIB, "utf-8", id="other ends of lines"),
        pytest.param("\n" * 9 * MIB, "utf-8", id="ends of lines"),
        pytest.param("1\n" * MIB, "utf-8", id="short lines"),
    ],
)
def test_of_any_long_text_no_more_than_a_sample_is_looked_at(behind, encoding):
    front = "2022-03-01,4\n" * 9
    content = ("date,cases\n" + front + behind).encode(encoding)

    sample = sampled(content, encoding=encoding)

    assert len(sample) <= 4 * MIB
    assert sample.decode(encoding).startswith("date,cases\n" + front)


@pytest.mark.parametrize("content", [b"," * 9 * MIB, b'"' + b"a\n" * 9 * MIB, b"7" * 9 * MIB])
def test_a_long_text_none_of_whose_rows_ends_is_refused(content):
    with pytest.raises(UnreadableFile, match="KiB no row comes to its end: a line is longer"):
        guessed_file("file.csv", content, "town")


def test_the_rows_at_the_front_end_with_one_that_is_whole():
    content = b'a,b\n1,"x\ny"\n2,"z\n'

    assert front_rows(content + b"3,4", "utf-8", len(content)) == b'a,b\n1,"x\ny"\n'


def test_a_packed_text_is_sampled_as_one_that_is_not():
    days = [
        f"{year}-{month:02}-{day:02}" for year in range(1990, 2016) for month in range(1, 13) for day in range(1, 29)
    ]
    rows = [f"{day},{at},{f'{at:07}' * 300}\n" for at, day in enumerate(days)]
    content = ("date,cases,note\n" + "".join(rows)).encode()

    guess = guessed_file("file.csv.gz", gzip.compress(content), "town")

    assert 500 < guess.read < len(days)
    assert next(one.why for one in guess.doubts if one.about == "size").startswith(f"it has {len(content) >> 10:,} KiB")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        pytest.param(b"[" + b"[]," * MIB + b"[]]", "more than 2,000,000 values", id="lists"),
        pytest.param(b"[" + b'{"a":1},' * MIB + b"{}]", "more than 2,000,000 values", id="objects"),
        pytest.param(b'{"a":"' + b"7" * MOST_WHOLE + b'"}', "its rows are no lines", id="one text"),
        pytest.param(b"[" * (MOST_WHOLE + 1), "its rows are no lines", id="one in the other"),
        pytest.param(b"<table>" + b"<tr>" * (MOST_WHOLE >> 2), "its rows are no lines", id="a page"),
        pytest.param(b"PAR1" + bytes(MOST_WHOLE), "its rows are no lines", id="Parquet"),
    ],
)
def test_what_has_no_lines_is_refused_before_it_is_read_as_a_whole(content, why):
    with pytest.raises(UnreadableFile, match=f"{why}.*guess the spec of a smaller file of the same form"):
        guessed_file("file", content, "town")


def test_lines_of_json_are_told_by_their_beginning_however_many_there_are():
    line = b'{"date": "2022-03-01", "cases": 5, "note": "' + b"x" * 1_000 + b'"}\n'

    assert sniffed(line * (MOST_WHOLE // len(line) + 1)).format == "ndjson"


@pytest.mark.parametrize("at", [0, 1, 2, 3, 4])
def test_the_encoding_is_told_by_every_byte_of_a_long_text(at):
    # Where parts are decoded by themselves, none may end within a letter.
    letters = ("date,cases\n2022-03-01,5\n" + "x" * at + "ä€\U00010348" * MIB).encode()

    assert sniffed(letters).encoding == "utf-8-sig"
    assert sniffed(letters + b"\xe4").encoding == "cp1252"
    assert sniffed(letters + b"\xe4\n" + letters).encoding == "cp1252"


@pytest.mark.parametrize("cell", ["7" * 5_000, "-" + "7" * 5_000, "²", "²²²²", "--5"])
@pytest.mark.parametrize("column", ["date", "cases", "id", "year"])
def test_digits_that_are_no_number_are_no_period_either(cell, column):
    guess = guessed_file("file.csv", f"{column},deaths\n{cell},1\n{cell},2\n".encode(), "town")

    assert guess.asks


def test_a_header_may_end_with_the_line_end_of_old_macs():
    guess = guessed_file("file.csv", b"date,cases\r2022-03-01,5\r2022-03-02,6\r", "town")

    assert [(one.period, one.value) for one in guess.figures] == [("2022-03-01", "5"), ("2022-03-02", "6")]
