"""What no file could mean of its table is refused when the spec is read, with the key that says it."""

import pytest

from importers.import_refusals import NotASpec
from importers.specs.spec_reading import spec_from
from tests.importers.small_histories import PEOPLE

OF_CSV = PEOPLE.replace('path = "counts.json"', 'path = "counts.json"\nformat = "csv"').replace(
    'layouts = ["list", "rows:data"]\n', ""
)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("table = { skip = -1 }", "table.skip is a number of rows, not -1"),
        ("table = { header_rows = 0 }", "table.header_rows is from 1 to 20, not 0"),
        ("table = { header_rows = 1000 }", "table.header_rows is from 1 to 20, not 1000"),
        ('table = { header = [" "] }', "table.header has an empty name"),
        ('table = { names = ["date", "people"], header = ["date"] }', "table.names is of a file without a header"),
        ('table = { names = ["date", "date "] }', "table.names has 'date' twice"),
        ('table = { names = [""] }', "table.names has no name"),
        ('table = { names = ["a", "b"] }', "table.names has none of the columns that the spec reads, such as 'date'"),
        ("table = { widths = [3] }", "table.widths is of the format fixed, and not of csv"),
        ('table = { pass_over = [""] }', "table.pass_over has an empty pattern"),
        ("table = { where = { place = [] } }", "table.where names no text for 'place'"),
        ("delimiter = []", "has to have one"),
        ("encoding = []", "has to have one"),
        ('delimiter = [";", "::"]', "a delimiter is one character"),
        ('encoding = ["utf-8", "utf-99"]', "the encoding 'utf-99' is not known"),
    ],
)
def test_a_table_that_no_csv_could_have_is_refused(said, why):
    with pytest.raises(NotASpec, match=why):
        spec_from(OF_CSV.replace('format = "csv"', f'format = "csv"\n{said}'))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("table = { widths = [3, 0] }", "table.widths are numbers of characters, from 1"),
        ("table = { widths = [1000000, 1] }", "not more than 1,000,000 in all"),
        ("table = { touching = true }", "table.touching is of columns that have table.widths"),
        ('delimiter = ";"', "a delimiter is of csv and tsv, and not of fixed"),
    ],
)
def test_a_table_that_no_file_of_fixed_width_could_have_is_refused(said, why):
    with pytest.raises(NotASpec, match=why):
        spec_from(OF_CSV.replace('format = "csv"', f'format = "fixed"\n{said}'))


@pytest.mark.parametrize("key", ["skip = 1", 'header = ["date"]', "header_rows = 2", 'names = ["date"]', 'below = "x"'])
def test_of_a_format_without_a_header_none_is_looked_for(key):
    with pytest.raises(NotASpec, match="is of formats whose header has to be found, and not of ndjson"):
        spec_from(OF_CSV.replace('format = "csv"', f'format = "ndjson"\ntable = {{ {key} }}'))
