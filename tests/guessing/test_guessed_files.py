"""Guesses of files: the figures that their specs read, or what is asked first."""

from pathlib import Path

import pytest

from importers.guessing.guessing import guessed_file
from importers.import_refusals import UnreadableFile
from importers.specs.spec_reading import spec_from

READY = Path(__file__).parent.parent / "importers" / "ready_files"


def figures(guess):
    return {(one.series.partition("/")[2], one.period): one.value for one in guess.figures}


def asked_about(guess):
    return {one.about for one in guess.doubts if one.asks}


@pytest.mark.parametrize("answers", ["NNN", "NYN", "FTF"])
def test_a_flag_that_says_yes_or_no_is_no_status(answers):
    rows = "".join(f"2022-03-0{day},{day},{answer}\n" for day, answer in enumerate(answers, 1))

    guess = guessed_file("cases.csv", f"date,cases,active_flag\n{rows}".encode(), "town")

    assert [(one.value, one.status) for one in guess.figures] == [("1", None), ("2", None), ("3", None)]


def test_a_flag_that_is_a_status_of_sdmx_is_one():
    guess = guessed_file("cases.csv", b"date,cases,flag\n2022-03-01,5,E\n2022-03-02,6,P\n", "town")

    assert [one.status for one in guess.figures] == ["E", "P"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "date,cases,deaths\n2022-03-01,5,1\n2022-03-02,6,\n",
            {("cases", "2022-03-01"): "5", ("deaths", "2022-03-01"): "1", ("cases", "2022-03-02"): "6"},
            id="a column is a series",
        ),
        pytest.param(
            "place;month;n\nSao Paulo;2022-03;1.234,5\nRio;2022-03;12.345.678,9\n",
            {("sao-paulo", "2022-03"): "1234.5", ("rio", "2022-03"): "12345678.9"},
            id="key columns name the series, and a comma stands before decimals",
        ),
        pytest.param(
            "sep=;\ndate;x\n2022-03-01;5\n2022-03-02;6\n",
            {("x", "2022-03-01"): "5", ("x", "2022-03-02"): "6"},
            id="the line in which Excel names the delimiter",
        ),
        pytest.param(
            "Cases by day\nUpdated on 9 March\n\ndate,cases\n2022-03-01,5\nTotal,5\nSource: the town,\n",
            {("cases", "2022-03-01"): "5"},
            id="titles above, a total and a source below",
        ),
        pytest.param(
            "Country,Code,2020,2021\nAland,ALA,1.5,2.5\nOland,OLA,,3.5\n",
            {("aland", "2020"): "1.5", ("aland", "2021"): "2.5", ("oland", "2021"): "3.5"},
            id="a column is a year",
        ),
        pytest.param(
            "unit,geo\\TIME_PERIOD\t2021-Q3 \t2021-Q4 \nMIO,AA\t12.3 p\t: \nMIO,BB\t: c\t14.1 \n",
            {("aa", "2021-Q3"): "12.3", ("bb", "2021-Q4"): "14.1"},
            id="joined keys, and flags beside the numbers",
        ),
        pytest.param(
            "place,year,month,n\na,2022,3,5\nb,2022,3,6\n",
            {("a", "2022-03"): "5", ("b", "2022-03"): "6"},
            id="year and month in two columns",
        ),
        pytest.param(
            "country,date,cases,deaths\na,2022-03-01,5,1\nb,2022-03-01,6,2\n",
            {
                ("a-cases", "2022-03-01"): "5", ("a-deaths", "2022-03-01"): "1",
                ("b-cases", "2022-03-01"): "6", ("b-deaths", "2022-03-01"): "2",
            },
            id="several figures a row",
        ),
        pytest.param(
            "quarter,x\nQ1-22,(5%)\nQ2-22,7%\n",
            {("x", "2022-Q1"): "-5", ("x", "2022-Q2"): "7"},
            id="two-digit years, accountants' minus, percent",
        ),
        pytest.param(
            "date,low_year,x\n2022-7-1,1950,5\n2022-12-31,1960,6\n",
            {("x", "2022-07-01"): "5", ("x", "2022-12-31"): "6"},
            id="days without zeros before them, beside years",
        ),
        pytest.param(
            "month,x\nMar-22,5\nApr-22,n/a\n", {("x", "2022-03"): "5"}, id="names of months, and a missing value"
        ),
        pytest.param(
            '{"2022-03-01": {"cases": 5}, "2022-03-02": {"cases": 6}}',
            {("cases", "2022-03-01"): "5", ("cases", "2022-03-02"): "6"},
            id="JSON keyed by date",
        ),
        pytest.param(
            '{"data": {"items": [{"day": "2022-03-01", "n": 5}, {"day": "2022-03-02", "n": 6}]}}',
            {("n", "2022-03-01"): "5", ("n", "2022-03-02"): "6"},
            id="JSON with its rows further down",
        ),
        pytest.param(
            '{"day": "2022-03-01", "n": 5}\n{"day": "2022-03-02", "n": 6}\n',
            {("n", "2022-03-01"): "5", ("n", "2022-03-02"): "6"},
            id="an object a line",
        ),
        pytest.param(
            '[{"date": 1646092800000, "cases": 5}]', {("cases", "2022-03-01"): "5"}, id="milliseconds since 1970"
        ),
    ],
)  # fmt: skip
def test_a_guessed_spec_reads_the_figures_as_whoever_wrote_them_meant(text, expected):
    guess = guessed_file("file.csv", text.encode(), "town")

    assert (guess.refusal, asked_about(guess)) == (None, set())
    assert figures(guess) == expected


@pytest.mark.parametrize(
    ("text", "about"),
    [
        pytest.param("date,x\n01/02/2022,5\n03/04/2022,6\n", "date", id="days and months that could be each other's"),
        pytest.param('date,x\n2022-03-01,"1,234"\n', "x", id="a comma before three digits"),
        pytest.param("age,date,n\n80,2022-03-01,5\n80+,2022-03-01,6\n", "age", id="two keys of one slug"),
        pytest.param("date,x\n2022-03-01,5\n2022-03-01,6\n", "rows", id="one day in two rows"),
        pytest.param("date,x\n2022-03-01,5-9\n2022-03-02,7\n", "x", id="a range"),
        pytest.param("date,x\n2022-03-01,some\n2022-03-02,7\n2022-03-03,8\n", "x", id="a word that is no number"),
        pytest.param("2022-03-01,5\n2022-03-02,6\n", "header", id="no row names the columns"),
        pytest.param("date,name\n2022-03-01,anna\n2022-03-02,berta\n", "figures", id="no numbers at all"),
    ],
)
def test_a_guess_asks_where_the_figures_depend_on_the_answer(text, about):
    guess = guessed_file("file.csv", text.encode(), "town")

    assert guess.asks
    assert about in asked_about(guess)


def test_days_that_follow_one_another_tell_the_day_from_the_month():
    rows = "".join(f"{day:02}/04/2022,{day}\n" for day in range(1, 13))

    guess = guessed_file("file.csv", f"date,x\n{rows}".encode(), "town")

    assert asked_about(guess) == {"date"}
    assert guess.doubts[0].choices[0] == 'formats = ["%d/%m/%Y"]'
    assert guess.figures[0].period == "2022-04-01"
    assert guess.figures[-1].period == "2022-04-12"


def test_letters_of_another_encoding_are_shown_and_asked_about():
    guess = guessed_file("file.csv", "date,Äpfel\n2022-03-01,5\n2022-03-02,6\n".encode("cp1252"), "town")

    (doubt,) = [one for one in guess.doubts if one.asks]
    assert (doubt.about, doubt.choices[0]) == ("encoding", 'encoding = "cp1252"')
    assert "Äpfel" in doubt.why
    assert figures(guess)["apfel", "2022-03-01"] == "5"


def test_keys_in_another_script_are_written_in_latin_letters():
    text = "place,date,n\nКиїв,2022-03-01,5\nЛьвів,2022-03-01,6\n"  # noqa: RUF001 - Kyiv and Lviv

    guess = guessed_file("file.csv", text.encode(), "town")

    assert "transliterate = true" in guess.spec
    assert sorted(figures(guess).values()) == ["5", "6"]
    assert len({series for series, _ in figures(guess)}) == 2


def test_a_file_without_a_period_is_the_state_of_the_day_on_which_it_was_published():
    guess = guessed_file("file.csv", b"place,n\na,5\nb,6\n", "town")

    assert 'period = { of = "published" }' in guess.spec
    assert [(one.about, one.asks) for one in guess.doubts] == [("period", False)]
    assert sorted(figures(guess).values()) == ["5", "6"]


def test_the_guessed_spec_is_a_spec_with_its_doubts_as_comments():
    guess = guessed_file("data/file.csv", b"date,x\n01/02/2022,5\n03/04/2022,6\n", "The Town Hall")

    spec = spec_from(guess.spec)

    assert (spec.name, spec.source.name, spec.files[0].path) == ("the-town-hall", "The Town Hall", "data/file.csv")
    assert "# ANSWER FIRST: date: " in guess.spec


def test_each_column_is_told_with_what_it_was_taken_for():
    guess = guessed_file("file.csv", b"place,id,date,n\na,1,2022-03-01,5\nb,2,2022-03-01,6\n", "town")

    assert {one.column: one.taken_for for one in guess.columns} == {
        "place": "names the series", "id": "passed over", "date": "the period, D", "n": "figures",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(one.name for one in READY.iterdir()))
def test_the_layout_of_a_provider_is_read_or_asked_about(name):
    guess = guessed_file(name, (READY / name).read_bytes(), "town")

    assert guess.refusal is None
    assert guess.read
    assert guess.asks is (name == "alfred.csv")


def test_the_ready_made_spec_of_a_provider_is_taken_and_named():
    guess = guessed_file("my.tsv", (READY / "bls.tsv").read_bytes(), "town")

    assert [one.about for one in guess.doubts] == ["layout"]
    assert 'path = "my.tsv"' in guess.spec
    assert spec_from(guess.spec).source.source == "bls"


def test_columns_that_are_editions_of_one_series_are_asked_about():
    guess = guessed_file("gdp.csv", b"date,GDP_20220127,GDP_20220224\n2021-10-01,5,6\n2022-01-01,,7\n", "town")

    assert asked_about(guess) == {"columns"}


@pytest.mark.parametrize(
    ("days", "frequency", "last"),
    [
        pytest.param(("2022-01-01", "2022-02-01", "2022-03-01"), "M", "2022-03", id="months"),
        pytest.param(("2022-01-01", "2022-04-01", "2022-07-01"), "Q", "2022-Q3", id="quarters"),
        pytest.param(("2020-01-01", "2021-01-01", "2022-01-01"), "A", "2022", id="years"),
        pytest.param(("2022-01-31", "2022-02-28", "2022-03-31"), "M", "2022-03", id="ends of months"),
        pytest.param(("2021-12-31", "2022-03-31", "2022-06-30"), "Q", "2022-Q2", id="ends of quarters"),
        pytest.param(("2019-12-31", "2020-12-31", "2021-12-31"), "A", "2021", id="ends of years"),
        pytest.param(("2022-01-15", "2022-02-15", "2022-03-15"), "D", "2022-03-15", id="days amid months"),
        pytest.param(("2022-01-01", "2022-02-01", "2022-02-02"), "D", "2022-02-02", id="days, for one is no first"),
    ],
)
def test_first_or_last_days_stand_for_their_periods(days, frequency, last):
    rows = "".join(f"{day},{number}\n" for number, day in enumerate(days, 1))

    guess = guessed_file("file.csv", f"date,x\n{rows}".encode(), "town")

    assert f'frequency = "{frequency}"' in guess.spec.partition("[[files]]")[0].replace("# ", "")
    assert guess.figures[-1].period == last
    assert not guess.asks


def test_an_index_is_a_figure_unless_it_counts_the_rows():
    guess = guessed_file("file.csv", b"date,Index,No\n2022-03-01,101.5,1\n2022-03-02,99,2\n", "town")

    assert {series for series, _ in figures(guess)} == {"index"}


def test_the_decimals_are_those_of_every_cell():
    rows = "".join(f"2022-{at // 28 + 1:02}-{at % 28 + 1:02},{at},{at}.5\n" for at in range(336))
    rows += "2023-01-01,5,5.125\n"

    guess = guessed_file("file.csv", f"date,people,rate\n{rows}".encode(), "town")

    assert "decimals = 3" in guess.spec


def test_rows_that_are_passed_over_are_counted():
    guess = guessed_file("file.csv", b"date,x\n2022-03-01,5\n2022-03-02,6\nTotal,11\n", "town")

    assert sum(guess.passed.values()) == 1


def test_what_is_no_text_is_refused_before_it_is_decoded():
    with pytest.raises(UnreadableFile, match="bytes that are zero"):
        guessed_file("file.csv", b"date,x\n" + bytes(1_000), "town")


def test_a_file_of_very_many_columns_is_refused():
    names, cells = ",".join(f"c{at}" for at in range(2_001)), ",".join(["1"] * 2_001)

    with pytest.raises(UnreadableFile, match="2,001 columns"):
        guessed_file("file.csv", f"{names}\n{cells}\n".encode(), "town")
