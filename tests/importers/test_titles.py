"""A title beside a table whose names are columns of each row, such as the month of which all figures are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.feed_import import import_feed
from importers.file_import import import_file
from importers.history_import import import_history
from importers.import_refusals import NotASpec, Unreadable, UnreadableFile
from importers.specs.spec_reading import spec_from
from importers.specs.title_templates import LONGEST_TITLE, title_ways
from tests.examples import in_force
from tests.importers.workbook_files import rows, xlsx

SPEC = """
name = "deaths"
[source]
source = "town"
name = "The town"
[defaults]
unit = "persons"
measure = "level"
frequency = "M"
[[files]]
path = "deaths.csv"
format = "csv"
period = { column = "month", formats = ["%B %Y"] }
table = { title = "Table 3: Deaths, {month}" }
[files.long]
series = "deaths-{place}"
value = "deaths"
each = { title = "Deaths in {place}" }
"""
LATER = "2023-01-01"


def delivered(title, *said, below=""):
    return "\n".join([title, "", "place,deaths", *said, below])


MARCH = delivered('"Table 3: Deaths, March 2022"', "North,5", "South,6")


def imported(ledger, tmp_path, text, spec=SPEC, name="deaths.csv"):
    path = tmp_path / name
    path.write_text(text) if isinstance(text, str) else path.write_bytes(text)
    return import_file(ledger, path, spec_from(spec), published_at="2022-06-01", complete=True)


def value(ledger, figure):
    found = in_force(ledger, f"town/{figure}", LATER)
    return None if found is None else found.value


def with_header(spec=SPEC, **table):
    said = ", ".join(f"{key} = {one!r}" for key, one in {"header": ["place"], **table}.items())
    return spec.replace("table = { ", f"table = {{ {said}, ")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(MARCH, id="one cell"),
        pytest.param(MARCH.replace('"', ""), id="parted by the delimiter"),
        pytest.param(delivered(",,Table 3:,Deaths@ March 2022".replace("@", ";"), "North,5"), id="several cells"),
        pytest.param(f"place,deaths\nNorth,5\n\nNotes\n{MARCH.splitlines()[0]}\n", id="below the table"),
    ],
)
def test_the_period_of_all_rows_stands_in_a_title(ledger, tmp_path, text):
    spec = with_header(ends=["Notes"])
    if ";" in text:
        spec = spec.replace("Deaths, {month}", "Deaths; {month}")

    imported(ledger, tmp_path, text, spec)

    assert value(ledger, "deaths-north/2022-03") == "5"


def test_each_version_of_a_history_is_the_list_of_its_month_alone(ledger, history):
    history.commit(MARCH, "deaths.csv", at="2022-04-01T10:00:00Z")
    history.commit(MARCH.replace("South,6", "South,7"), "deaths.csv", at="2022-04-02T10:00:00Z")
    history.commit(MARCH.replace("March", "April").replace("South,6\n", ""), "deaths.csv", at="2022-05-01T10:00:00Z")
    spec = spec_from(with_header())

    summary = import_history(ledger, history.place, spec)
    again = import_history(ledger, history.place, spec)

    assert [value(ledger, f"deaths-{one}") for one in ("south/2022-03", "south/2022-04", "north/2022-04")] == [
        "7",
        None,
        "5",
    ]
    assert (summary.total.withdrawals, summary.total.revisions_of_value, again.events) == (0, 1, 0)


def test_what_a_month_told_again_lacks_is_withdrawn(ledger, history):
    history.commit(MARCH, "deaths.csv", at="2022-04-01T10:00:00Z")
    history.commit(MARCH.replace("South,6\n", ""), "deaths.csv", at="2022-04-02T10:00:00Z")

    summary = import_history(ledger, history.place, spec_from(with_header()))

    assert (summary.total.reports, summary.total.withdrawals) == (2, 1)
    assert value(ledger, "deaths-north/2022-03") == "5"


def test_a_version_whose_title_fits_no_more_is_skipped_and_named(ledger, history):
    history.commit(MARCH, "deaths.csv", at="2022-04-01T10:00:00Z")
    history.commit(MARCH.replace("Table 3", "Table 4"), "deaths.csv", at="2022-05-01T10:00:00Z")
    history.commit(MARCH.replace("March 2022", "Mrach"), "deaths.csv", at="2022-05-02T10:00:00Z")

    summary = import_history(ledger, history.place, spec_from(with_header()))

    assert summary.vintages == 1
    assert [one.why for one in summary.skipped] == [
        "no text beside the table fits 'Table 3: Deaths, {month}' (table.title)",
        "'Table 3: Deaths, Mrach' fits table.title, but 'Mrach' is no period as %B %Y",
    ]


def test_a_date_in_a_cell_of_a_workbook_beside_its_label_is_read(ledger, tmp_path):
    book = xlsx({"Data": rows(["As of", "d44651"], [], ["place", "deaths"], ["North", "5"])})
    spec = with_header().replace("csv", "xlsx").replace("Table 3: Deaths, {month}", "As of {month}")

    imported(ledger, tmp_path, book, spec.replace("%B %Y", "iso"), "deaths.xlsx")

    assert value(ledger, "deaths-north/2022-03") == "5"


def test_the_name_of_a_sheet_and_the_caption_of_a_table_are_titles(ledger, tmp_path):
    page = "<table><caption>Table 3: Deaths, March 2022<tr><th>place<th>deaths<tr><td>North<td>5</table>"
    book = xlsx({"Notes": rows(["None"]), "April 2022": rows(["place", "deaths"], ["South", "6"])})
    of_book = SPEC.replace("Table 3: Deaths, {month}", "{month}").replace("title =", 'sheet = "* 2022", title =', 1)

    imported(ledger, tmp_path, page, SPEC.replace("csv", "html"), "deaths.html")
    imported(ledger, tmp_path, book, of_book.replace("csv", "xlsx"), "deaths.xlsx")

    assert value(ledger, "deaths-north/2022-03") == "5"
    assert value(ledger, "deaths-south/2022-04") == "6"


def test_a_title_may_say_a_key_and_the_time_of_publication(ledger, tmp_path):
    spec = SPEC.replace('column = "month", formats = ["%B %Y"]', 'column = "month"')
    spec = spec.replace("Table 3: Deaths, {month}", "Deaths in the {area}, *; {edition}").replace("{place}", "{area}")
    spec = spec.replace(
        "[[files]]", '[document]\npublished_at = "{edition}"\npublished_formats = ["%d.%m.%Y"]\n[[files]]'
    )
    (tmp_path / "deaths.csv").write_text('"Deaths in the north, persons; 04.05.2022"\nmonth,deaths\n2022-03,5\n')

    import_feed(ledger, tmp_path, spec_from(spec.replace("table = {", 'table = { header = ["month"],')))

    assert in_force(ledger, "town/deaths-north/2022-03", "2022-05-03") is None
    assert in_force(ledger, "town/deaths-north/2022-03", "2022-05-05").value == "5"


def test_of_two_tables_each_has_the_title_that_stands_nearest_to_it(ledger, tmp_path):
    april = MARCH.replace("Table 3: Deaths, March", "Table 4: Deaths, April")
    spec = with_header(below="Table 4*", ends=[""]).replace("Table 3", "Table *")

    imported(ledger, tmp_path, f"{MARCH}\n{april}\n{MARCH}", spec)

    assert value(ledger, "deaths-south/2022-04") == "6"


@pytest.mark.parametrize(
    ("title", "text", "why"),
    [
        pytest.param("Deaths*{month}", MARCH, "between two names, or a name and a", id="nothing between"),
        pytest.param("Table 3: Deaths", MARCH, "table.title has a name in braces", id="no name"),
        pytest.param("Deaths {} {month}", MARCH, "table.title has a name in braces", id="an empty name"),
        pytest.param("{month} {month}", MARCH, "has {month} twice", id="a name twice"),
        pytest.param("{part}, {month}", MARCH, "{part} is neither the period, a key", id="a name that nobody reads"),
        pytest.param("Table 4: {month}", MARCH, "no text beside the table fits", id="another title"),
        pytest.param("* {month}", f"Of April 2022\n{MARCH}", "'March 2022' or month = 'April 2022'", id="two titles"),
        pytest.param("{place} Deaths, {month}", MARCH, "table.title names 'place', and the table has", id="a column"),
    ],
)
def test_a_title_that_says_nothing_or_two_things_is_refused(ledger, tmp_path, title, text, why):
    with pytest.raises((NotASpec, Unreadable), match=why.replace("{", r"\{").replace("*", r"\*")):
        imported(ledger, tmp_path, text, with_header().replace("Table 3: Deaths, {month}", title))

    assert ledger.head() == 0


def test_a_day_that_could_begin_later_in_its_title_is_refused(ledger, tmp_path):
    text = MARCH.replace("Deaths, March 2022", "31 March 2022")
    spec = with_header().replace("Table 3: Deaths, {month}", "* {month}").replace("%B %Y", "%d %B %Y")

    with pytest.raises(UnreadableFile, match=r"several ways.*month = '31 March 2022' or month = 'March 2022'"):
        imported(ledger, tmp_path, text, spec.replace('["', '["%B %Y", "'))
    imported(ledger, tmp_path, text, spec)

    assert value(ledger, "deaths-north/2022-03") == "5"


def test_only_formats_with_rows_beside_a_table_have_a_title():
    with pytest.raises(NotASpec, match=r"table\.title is of formats whose header has to be found, and not of ndjson"):
        spec_from(SPEC.replace("csv", "ndjson"))


@given(st.text("ab ,", min_size=1, max_size=5), st.text("ab ,", max_size=4), st.text("ab ,", max_size=4))
def test_a_text_made_of_a_template_is_read_as_what_it_was_made_of(said, before, after):
    said = said.strip() or "a"

    assert {"x": said} in title_ways(f"{before}{{x}}{after}", f"{before}{said}{after}")


def test_a_long_text_with_many_ways_takes_no_time_that_grows_with_them():
    text = "a " * (LONGEST_TITLE // 2)

    assert title_ways("* a * a * a * a * a * a * a {x}b", text) == []
    assert title_ways("{x}", f"{text}a") == []
