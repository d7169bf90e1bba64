"""The samples of long texts: whole lines, the first and the last among them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.guessing.guessing import guessed_file
from importers.guessing.line_samples import sampled_lines
from importers.guessing.place_guess import guessed_place
from importers.specs.spec_reading import spec_from
from tests.importers.small_histories import SmallHistory


@given(lines=st.lists(st.text("ab,1", max_size=12), min_size=1, max_size=300), most=st.integers(20, 2_000))
def test_a_sample_has_whole_lines_in_their_order_the_first_and_the_last_among_them(lines, most):
    numbered = [f"{at},{line}" for at, line in enumerate(lines)]
    content = "\n".join(numbered).encode()

    sample = sampled_lines(content, "csv", most).decode().split("\n")

    there = [one for one in sample if one]
    assert [int(one.partition(",")[0]) for one in there] == sorted({int(one.partition(",")[0]) for one in there})
    assert set(there) <= set(numbered)
    assert (there[0], there[-1]) == (numbered[0], numbered[-1])


def test_a_sample_is_about_as_long_as_was_asked_for():
    content = b"date,n\n" + b"2022-03-01,12345\n" * 100_000

    assert 50_000 < len(sampled_lines(content, "csv", 100_000)) < 110_000


@pytest.mark.parametrize(
    ("content", "written_as"),
    [
        pytest.param(b'date,note\n2022-03-01,"two\nlines"\n' * 9_000, "csv", id="a cell of two lines"),
        pytest.param(b'[{"n": 1},\n{"n": 2}]' + b"\n" * 99_000, "json", id="rows are no lines"),
        pytest.param("date,n\n2022-03-01,1\n".encode("utf-16") * 9_000, "csv", id="characters of two bytes"),
        pytest.param(b"date,n\r2022-03-01,1\r" * 9_000, "csv", id="other ends of lines"),
        pytest.param(b"date,n\n2022-03-01,1\n", "csv", id="it is short"),
    ],
)
def test_of_what_is_not_of_lines_no_sample_is_taken(content, written_as):
    assert sampled_lines(content, written_as, 10_000) is content


def test_of_a_very_long_file_a_sample_is_guessed_and_that_is_said():
    rows = "".join(f"{2000 + at // 336}-{at // 28 % 12 + 1:02}-{at % 28 + 1:02},{at}\n" for at in range(8_000))
    content = ("date,n,note\n" + rows.replace("\n", f",{'x' * 3_000}\n")).encode()

    guess = guessed_file("file.csv", content, "town")

    assert 100 < guess.read < 8_000
    assert [one.about for one in guess.doubts] == ["size"]
    assert guess.figures[0].value == "0"
    assert guess.figures[-1].value == "7999"


def test_a_window_is_told_by_the_whole_first_and_last_version(tmp_path):
    # Each version has the first day: but from the second on, in a row in the middle that no sample has.
    repo = SmallHistory(tmp_path / "town")
    days = [f"2022-{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 29)]
    for version in range(3):
        rows = [f"{day},place {place},{version}\n" for place in range(20) for day in days[version * 3 :]]
        if version:
            rows.insert(len(rows) * 17 // 32, f"{days[0]},place 0,{version}\n")
        repo.commit(f"date,place,n\n{''.join(rows)}", "cases.csv")

    guess = guessed_place(str(repo.place))

    (file,) = spec_from(guess.spec).files
    assert file.complete == "all"
    assert guess.read > 6_000
