"""The way out that a refusal shows is a line of the spec which, taken as it stands, reads the file."""

import pytest

from importers.file_import import import_file
from importers.import_refusals import UnreadableFile, UnreadableRow
from tests.examples import in_force
from tests.importers.small_histories import spec

WIDE = """
name = "counts"
[source]
source = "counters"
name = "Those who count"
[defaults]
unit = "persons"
measure = "level"
frequency = "{frequency}"
[series.cases]
title = "Cases"
[[files]]
path = "{path}"
format = "{format}"
{lines}
period = {{ {period} }}
[files.columns]
"{column}" = "cases"
"""
AS_USUAL = {
    "path": "d.csv", "format": "csv", "frequency": "D", "lines": "", "period": 'column = "date"', "column": "cases",
}  # fmt: skip
DAY = "2022-03-01"
NOTE = "Source: the [old] register of those who count as it stood in March 2022"
PASSED = 'table = { pass_over = ["Source: the [[]old] register of those who count as it stood in*"] }'


def imported(ledger, tmp_path, text, name="d.csv", **said):
    (tmp_path / name).write_text(text, encoding="utf-8")
    import_file(ledger, tmp_path / name, spec(WIDE.format(**AS_USUAL | said)), published_at=f"{DAY}T10:00:00Z")
    return in_force(ledger, f"counters/cases/{'2022-03' if said.get('frequency') == 'M' else DAY}", "2022-03-09").value


@pytest.mark.parametrize(
    ("text", "shown", "before", "after"),
    [
        pytest.param(
            f"Day,cases\n{DAY},5\n", 'period = { column = "date", former_columns = ["Day"] }', {},
            {"period": 'column = "date", former_columns = ["Day"]'}, id="the period had another name",
        ),
        pytest.param(
            "cases\n5\n", 'period = { of = "published" }', {}, {"period": 'of = "published"'}, id="no period",
        ),
        pytest.param(
            f"date,cases\n{DAY},5\n{NOTE}\n", PASSED, {}, {"lines": PASSED}, id="a footnote of one cell",
        ),
        pytest.param(
            f"date,cases,deaths\n{DAY},5\n", 'short_rows = "fill"', {}, {"lines": 'short_rows = "fill"'},
            id="cells left out",
        ),
        pytest.param(
            f"date,cases\n{DAY} (p),5\n", 'marks = { "(p)" = "" }', {}, {"lines": 'marks = { "(p)" = "" }'},
            id="a mark beside the period",
        ),
        pytest.param(
            "date,cases\n2021,60\n2022 MAR,5\n",
            'formats = ["%Y %b", "iso"] and frequencies = { M = "" } in its period',
            {"frequency": "M", "period": 'column = "date", formats = ["%Y %b"]'},
            {"frequency": "M", "period": 'column = "date", formats = ["%Y %b", "iso"], frequencies = { M = "" }'},
            id="a row of another frequency",
        ),
        pytest.param(
            "year,month,cases\n2022,3,5\n", 'period = { columns = ["year", "month"], formats = ["%Y %m"] }',
            {"frequency": "M", "period": 'column = "year"'},
            {"frequency": "M", "period": 'columns = ["year", "month"], formats = ["%Y %m"]'},
            id="a month beside its year",
        ),
        pytest.param(
            "Jahr,Monat,Tag,cases\n2022,3,1,5\n", 'columns = ["Jahr", "Monat", "Tag"], formats = ["%Y %m %d"]',
            {"period": 'column = "Jahr"'},
            {"period": 'columns = ["Jahr", "Monat", "Tag"], formats = ["%Y %m %d"]'},
            id="a day in three columns",
        ),
        pytest.param(
            "date,cases\n20220301T101010Z,5\n", 'formats = ["%Y%m%dT%H%M%S%z"]', {},
            {"period": 'column = "date", formats = ["%Y%m%dT%H%M%S%z"]'}, id="a basic time of ISO 8601",
        ),
        pytest.param(
            f'{{"cases": {{"{DAY}": 5}}, "deaths": {{"{DAY}": 1}}}}', 'layouts = ["columns:date"]', {"format": "json"},
            {"format": "json", "lines": 'layouts = ["columns:date"]'}, id="an object of columns",
        ),
        pytest.param(
            f'{{"{DAY}": {{"cases": 5}}}}', 'layouts = ["keyed:day"]',
            {"format": "json", "period": 'column = "day"'},
            {"format": "json", "period": 'column = "day"', "lines": 'layouts = ["keyed:day"]'},
            id="keyed by the period",
        ),
        pytest.param(
            f'[{{"date": "{DAY}", "cases": {{"total": 5, "new": 1}}}}]', "its parts are columns: 'cases.total'",
            {"format": "json"}, {"format": "json", "column": "cases.total"}, id="an object in a cell",
        ),
    ],
)  # fmt: skip
def test_the_line_that_a_refusal_shows_reads_the_file(ledger, tmp_path, text, shown, before, after):
    with pytest.raises((UnreadableFile, UnreadableRow)) as refused:
        imported(ledger, tmp_path, text, **before)

    assert shown in refused.value.message
    assert ledger.head() == 0
    assert str(imported(ledger, tmp_path, text, **after)) == "5"


def test_a_path_with_a_date_is_told_how_it_can_name_the_period(ledger, tmp_path):
    with pytest.raises(UnreadableFile) as refused:
        imported(ledger, tmp_path, "cases\n5\n", f"{DAY}.csv", path=f"{DAY}.csv")

    assert 'if the path says it: `path = "{date}.csv"`' in refused.value.message
    assert str(imported(ledger, tmp_path, "cases\n5\n", f"{DAY}.csv", path="{date}.csv")) == "5"


def test_what_a_joined_key_is_parted_into_may_be_ignored():
    parted = 'unfold = { split = { "unit,geo" = ["unit", "geo"] }, columns = "periods", into = "date" }'

    said = spec(WIDE.format(**AS_USUAL | {"lines": f'ignored = ["unit", "geo"]\n{parted}', "column": "value"}))

    assert said.files[0].ignored == ("unit", "geo")


LONG = """
name = "counts"
[source]
source = "counters"
name = "Those who count"
[defaults]
unit = "persons"
measure = "level"
frequency = "{frequency}"
[[files]]
path = "d.tsv"
format = "tsv"
{lines}
[files.long]
series = "{{geo}}"
value = "{value}"
each = {{ title = "{{geo}}" }}
"""
EUROSTAT = "freq,unit,geo\\TIME_PERIOD\t2021-Q3 \t2021-Q4 \nQ,EUR,AA\t12\t14 \n"


def test_joined_keys_beside_columns_of_periods_are_told_with_the_lines_that_read_them(ledger, tmp_path):
    (tmp_path / "d.tsv").write_text(EUROSTAT)
    as_wide = spec(LONG.format(frequency="Q", value="2021-Q4", lines='period = { column = "freq" }'))
    unfold = (
        'unfold = { split = { "freq,unit,geo" = ["freq", "unit", "geo"] }, columns = "periods", '
        'into = "TIME_PERIOD", value = "value" }'
    )

    with pytest.raises(UnreadableFile) as refused:
        import_file(ledger, tmp_path / "d.tsv", as_wide, published_at="2022-03-09T10:00:00Z")

    assert f'{unfold}, period.column = "TIME_PERIOD", and long.value = "value"' in refused.value.message
    mended = LONG.format(frequency="Q", value="value", lines=f'{unfold}\nperiod = {{ column = "TIME_PERIOD" }}')
    import_file(ledger, tmp_path / "d.tsv", spec(mended), published_at="2022-03-09T10:00:00Z")
    assert str(in_force(ledger, "counters/aa/2021-Q4", "2022-03-09").value) == "14"


def test_joined_keys_alone_are_told_with_the_line_that_parts_them(ledger, tmp_path):
    (tmp_path / "d.tsv").write_text(f"unit;geo\tdate\tn\nEUR;AA\t{DAY}\t5\n")
    lines = 'period = { column = "date" }'
    unfold = 'unfold = { split = { "unit;geo" = ["unit", "geo"] }, by = ";" }'

    with pytest.raises(UnreadableFile) as refused:
        import_file(
            ledger, tmp_path / "d.tsv", spec(LONG.format(frequency="D", value="n", lines=lines)),
            published_at="2022-03-09T10:00:00Z",
        )  # fmt: skip

    assert unfold in refused.value.message
    mended = spec(LONG.format(frequency="D", value="n", lines=f"{lines}\n{unfold}"))
    import_file(ledger, tmp_path / "d.tsv", mended, published_at="2022-03-09T10:00:00Z")
    assert str(in_force(ledger, f"counters/aa/{DAY}", "2022-03-09").value) == "5"


def test_a_year_beside_no_part_of_it_is_told_as_it_was(ledger, tmp_path):
    with pytest.raises(UnreadableRow) as refused:
        imported(ledger, tmp_path, "year,place,cases\n2022,a,5\n", frequency="M", period='column = "year"')

    assert "columns = [" not in refused.value.message
