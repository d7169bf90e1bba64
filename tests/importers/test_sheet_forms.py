"""A spec that takes a sheet or a member from a file that can have none is refused before anything is read."""

import pytest

from importers.import_refusals import NotASpec
from importers.specs.spec_reading import spec_from
from tests.importers.small_histories import PEOPLE


def spec_with(form, table):
    return spec_from(PEOPLE.replace('layouts = ["list", "rows:data"]', f'format = "{form}"\ntable = {{ {table} }}'))


@pytest.mark.parametrize("form", ["xlsx", "ods", "html"])
@pytest.mark.parametrize("sheet", ['"Data"', "2"])
def test_a_workbook_and_a_page_have_sheets(form, sheet):
    assert spec_with(form, f"sheet = {sheet}").files[0].table.sheet in ("Data", 2)


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet", "html"])
def test_any_file_may_be_a_member_of_an_archive(form):
    assert spec_with(form, 'member = "data/*"').files[0].table.member == "data/*"


@pytest.mark.parametrize(
    ("form", "table", "why"),
    [
        pytest.param(
            "csv", 'sheet = "Data"', "a file in csv has no sheets: table.sheet is for xlsx, ods, html", id="csv"
        ),
        pytest.param("parquet", "sheet = 1", "a file in parquet has no sheets", id="parquet"),
        pytest.param("xlsx", "sheet = 0", "its number from 1, not 0", id="zero"),
        pytest.param("xlsx", 'sheet = ""', "its number from 1, not ''", id="no name"),
        pytest.param("csv", 'member = ""', "table.member is the name of a file in an archive", id="no member"),
    ],
)
def test_what_no_file_could_have_is_refused(form, table, why):
    with pytest.raises(NotASpec, match=why):
        spec_with(form, table)
