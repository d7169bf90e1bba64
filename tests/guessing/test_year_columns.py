"""Guesses of tables in which years and their parts stand across each other."""

import pytest

from importers.guessing.guessing import guessed_file


def guess_of(text, name="file.csv"):
    return guessed_file(name, text.encode(), "town")


def figures(guess):
    return {(one.series.partition("/")[2], one.period): one.value for one in guess.figures}


def asked_about(guess):
    return {one.about for one in guess.doubts if one.asks}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Year,Jan,Dec\n2020,5,6\n2021,7,8\n", ["2020-01", "2020-12", "2021-01", "2021-12"], id="months"),
        pytest.param("Jahr;März;Mai\n2020;5;6\n2021;7;8\n", ["2020-03", "2020-05", "2021-03", "2021-05"], id="German"),
        pytest.param("Year,Q1,Q4\n2020,5,6\n2021,7,8\n", ["2020-Q1", "2020-Q4", "2021-Q1", "2021-Q4"], id="quarters"),
        pytest.param("Month,2020,2021\nJan,5,7\nFeb,6,8\n", ["2020-01", "2020-02", "2021-01", "2021-02"], id="rows"),
        pytest.param("Month,2020,2021\n1,5,7\n2,6,8\n", ["2020-01", "2020-02", "2021-01", "2021-02"], id="numbers"),
        pytest.param("Week,2020,2021\n1,5,7\n52,6,8\n", ["2020-W01", "2020-W52", "2021-W01", "2021-W52"], id="weeks"),
        pytest.param(
            "day,2020,2021\n01-Jan,5,7\n02-Jan,6,8\n",
            ["2020-01-01", "2020-01-02", "2021-01-01", "2021-01-02"],
            id="days",
        ),
        pytest.param(
            "Year,Span,n\n2020,Jan,5\n2020,Feb,6\n2021,Jan,7\n2021,Feb,8\n",
            ["2020-01", "2020-02", "2021-01", "2021-02"],
            id="a column of months that is not called so",
        ),
    ],
)
def test_parts_across_years_are_periods(text, expected):
    guess = guess_of(text)

    assert (guess.refusal, asked_about(guess)) == (None, set())
    read = sorted((one.period, one.value) for one in guess.figures)
    assert read == list(zip(expected, ["5", "6", "7", "8"], strict=True))
    assert len({one.series for one in guess.figures}) == 1


def test_the_key_beside_them_names_the_series():
    guess = guess_of("Place,Year,Q1,Q2\nA,2020,5,6\nB,2020,7,8\n")

    assert figures(guess) == {
        ("a", "2020-Q1"): "5", ("a", "2020-Q2"): "6", ("b", "2020-Q1"): "7", ("b", "2020-Q2"): "8",
    }  # fmt: skip


def test_twelve_columns_of_numbers_are_months_and_no_row_of_figures():
    header = ",".join(map(str, range(1, 13)))
    guess = guess_of(f"Year,{header}\n2020,{header}\n2021,{header}\n")

    assert asked_about(guess) == set()
    assert {one.period for one in guess.figures} >= {"2020-01", "2021-12"}
    assert all(int(one.period[5:]) == int(one.value) for one in guess.figures)


def test_months_keyed_by_years_are_read_from_json():
    guess = guess_of('{"2020": {"01": 5, "02": 6}, "2021": {"01": 7}}', "file.json")

    assert sorted((one.period, one.value) for one in guess.figures) == [
        ("2020-01", "5"), ("2020-02", "6"), ("2021-01", "7"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "about"),
    [
        pytest.param("Year,Jan,Feb,Annual\n2020,5,6,11\n2021,7,8,15\n", "Annual", id="a total beside them"),
        pytest.param("Fiscal year,Q1,Q2\n2019/20,1,2\n2020/21,5,6\n", "Q1", id="years that begin elsewhere"),
        pytest.param("FY,Quarter,n\n2019-20,Q1,2\n2019-20,Q2,6\n", "Quarter", id="and quarters of them in rows"),
        pytest.param("Year,H1,H2\n2020,1,2\n2021,5,6\n", "H1", id="half-years"),
        pytest.param("year,period,n\n2020,M01,5\n2020,M02,6\n2020,M13,7\n", "period", id="a thirteenth month"),
        pytest.param("date,n\n13/04/2022,5\n04/14/2022,6\n25/04/2022,7\n", "date", id="days in two orders"),
        pytest.param("m,n\nlistopad 2020,5\nlistopad 2021,6\n", "m", id="a month that is another one elsewhere"),
    ],
)
def test_what_could_be_other_periods_is_asked(text, about):
    assert about in asked_about(guess_of(text))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["ιανουάριος 2021", "μάρτιος 2021"], ["2021-01", "2021-03"]),
        (["Ocak 2021", "Şubat 2021"], ["2021-01", "2021-02"]),
        (["2021. január", "2021. március"], ["2021-01", "2021-03"]),
        (["janeiro/2021", "março/2021"], ["2021-01", "2021-03"]),
        (["fev/21", "abr/21"], ["2021-02", "2021-04"]),
        (["2021年1月", "2021年12月"], ["2021-01", "2021-12"]),
        (["2021년 1월", "2021년 12월"], ["2021-01", "2021-12"]),
        (["siječanj 2021", "listopad 2021"], ["2021-01", "2021-10"]),
    ],
)
def test_months_of_other_languages_are_known(cells, expected):
    guess = guess_of("when;n\n" + "".join(f"{cell};5\n" for cell in cells))

    assert (asked_about(guess), [one.period for one in guess.figures]) == (set(), expected)


def test_fiscal_years_one_after_the_other_are_no_weeks():
    guess = guess_of("year,n\n2019/20,5\n2020/21,6\n")

    assert (asked_about(guess), figures(guess)) == (set(), {("n", "2019"): "5", ("n", "2020"): "6"})
