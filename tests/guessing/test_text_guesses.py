"""Guesses of what texts say: letters of other encodings, digits of other scripts, days as numbers and as weeks."""

import pytest

from importers.guessing.guessing import guessed_file
from importers.specs.spec_reading import spec_from


def guess_of(content):
    return guessed_file("file.csv", content if isinstance(content, bytes) else content.encode(), "town")


def read(guess):
    return [(one.period, one.value) for one in guess.figures]


def asked_about(guess):
    return {one.about for one in guess.doubts if one.asks}


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Месяц,n\nЖЦЯ,5\n", "cp1251"),
        ("Περιοχή,n\nλέξη,5\n", "cp1253"),
        ("都道府県,2020,2021\n東京,5,6\n", "shift_jis"),
        ("地区,2020,2021\n北京,5,6\n", "gb18030"),
    ],
)
def test_each_encoding_that_can_read_a_text_is_shown_with_its_letters(text, encoding):
    guess = guess_of(text.encode(encoding))

    (doubt,) = [one for one in guess.doubts if one.about == "encoding"]
    (line,) = [one for one in doubt.choices if one.startswith(f'encoding = "{encoding}"')]
    assert (doubt.asks, text[:5] in f"{doubt.why} {line}") == (True, True)


def test_digits_of_another_script_are_numbers():
    in_arabic = str.maketrans("0123456789.,", "".join(map(chr, [*range(0x660, 0x66A), 0x66B, 0x66C])))
    cells = [one.translate(in_arabic) for one in ("1,234.5", "456.7")]

    guess = guess_of(f"date;n\n2021-04-01;{cells[0]}\n2021-04-02;{cells[1]}\n")

    assert (asked_about(guess), read(guess)) == (set(), [("2021-04-01", "1234.5"), ("2021-04-02", "456.7")])


def test_days_of_eight_digits_are_no_figures_whatever_their_column_is_called():
    guess = guess_of("d,n\n20220301,5\n20220302,6\n20220303,7\n")

    assert (asked_about(guess), read(guess)[0]) == (set(), ("2022-03-01", "5"))


def test_days_that_are_weeks_apart_may_be_weeks():
    guess = guess_of("week_start,n\n2022-03-07,5\n2022-03-14,6\n2022-03-21,7\n")

    assert (asked_about(guess), read(guess)[0]) == (set(), ("2022-03-07", "5"))
    (doubt,) = [one for one in guess.doubts if one.about == "week_start"]
    assert doubt.choices[1].startswith('frequency = "W"')


def test_columns_named_by_first_days_of_months_are_months():
    guess = guess_of("place,2022-01-01,2022-02-01,2022-03-01\nA,1,2,3\nB,4,5,6\n")

    assert [one[0] for one in read(guess)][::2] == ["2022-01", "2022-02", "2022-03"]


def test_a_name_of_two_lines_is_a_title_of_one():
    guess = guess_of('date,"n of\ncases"\n2022-03-01,5\n2022-03-02,6\n')

    assert [one.title for one in spec_from(guess.spec).series.values()] == ["n of cases"]


@pytest.mark.parametrize("delimiter", [";", "|", "\t"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_commas_of_numbers_are_no_delimiter(delimiter, quote):
    rows = [("year", "place", "n"), ("2020", "A", "1234,5"), ("2020", "B", "7,25"), ("2021", "A", "12,5")]
    text = "".join(delimiter.join(f"{quote}{cell}{quote}" for cell in row) + "\n" for row in rows)

    guess = guess_of(text)

    assert (asked_about(guess), min(read(guess))) == (set(), ("2020", "1234.5"))
