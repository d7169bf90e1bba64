"""A refusal for too few decimals names, at once, all that the files need and the lines of the spec that give them."""

import pytest

from importers.file_import import import_file
from importers.history_import import import_history
from importers.import_refusals import UnreadableRow
from tests.importers.small_histories import spec

HEAD = """
name = "rates"
[source]
source = "counters"
name = "Those who count"
[defaults]
unit = "percent"
measure = "level"
frequency = "D"
"""
LONG = """
[[files]]
path = "rates.csv"
format = "csv"
period = { column = "date" }
[files.long]
series = "rate-{place}"
value = "rate"
each = { title = "{place}" }
"""
OF_PEOPLE = """
[series.people]
title = "People"
[[files]]
path = "people.csv"
format = "csv"
period = { column = "date" }
columns = { people = "people" }
"""
EACH = """each = { title = "{place}", decimals = 1 }"""
DAY = "2022-03-01"
ROWS = ("North,1.5", "South,1.25", "East,2", "West,1.0625", "East,3.500000")


def rates(*rows):
    days = (f"2022-03-{day:02}" for day in range(1, 32))
    return "".join(["place,date,rate\n", *(f"{row.replace(',', f',{next(days)},')}\n" for row in rows)])


def refused(ledger, path, text):
    with pytest.raises(UnreadableRow) as caught:
        import_file(ledger, path, spec(text), published_at=f"{DAY}T10:00:00Z")
    assert ledger.head() == 0
    return caught.value.message.partition(f"{path}: ")[2]


def test_one_refusal_names_the_decimals_of_all_series_and_the_value_that_needs_most(ledger, tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text(rates(*ROWS))

    message = refused(ledger, path, HEAD + LONG)

    assert message == (
        "row 1, column 'rate': 1.5 has more than the series' 0 decimals: '1.5'; 4 series need up to 4 decimals, as "
        "1.0625 of counters/rate-west/2022-03-04: `decimals = 4` under [defaults]"
    )
    mended = spec(f"{HEAD}decimals = 4\n{LONG}")
    assert import_file(ledger, path, mended, published_at=DAY).total.reports == len(ROWS)


def test_each_table_of_the_spec_that_gives_too_few_is_named(ledger, tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text(rates(*ROWS))
    own = """[series.rate-south]\ntitle = "The south"\ndecimals = 0\n[series.rate-east]\ntitle = "The east"\n"""
    each = LONG.replace('each = { title = "{place}" }', EACH)

    message = refused(ledger, path, HEAD + own + each)

    assert message.endswith(
        ": `decimals = 2` under [series.rate-south] and `decimals = 4` under [files.long.each] of rates.csv and "
        "`decimals = 1` under [defaults]"
    )
    mended = HEAD + "decimals = 1\n" + own.replace("decimals = 0", "decimals = 2") + each.replace("= 1 }", "= 4 }")
    assert import_file(ledger, path, spec(mended), published_at=DAY).total.reports == len(ROWS)


def test_all_files_of_a_history_are_looked_through_from_the_version_that_is_refused(ledger, history):
    history.commit(rates("North,1"), "rates.csv")
    history.commit("date,people\n2022-03-01,5\n", "people.csv")
    history.commit(rates("North,1.5"), "rates.csv")
    history.commit(rates("North,1.25", "South,1.625"), "rates.csv")
    commit = history.commit("date,people\n2022-03-01,5.0625\n", "people.csv")

    with pytest.raises(UnreadableRow) as caught:
        import_history(ledger, history.place, spec(HEAD + OF_PEOPLE + LONG))

    assert caught.value.message.endswith(
        "; 3 series need up to 4 decimals, as 5.0625 of counters/people/2022-03-01 "
        f"(people.csv at {commit[:12]}): `decimals = 4` under [defaults]"
    )
    mended = spec(f"{HEAD}decimals = 4\n{OF_PEOPLE}{LONG}")
    assert import_history(ledger, history.place, mended).total.revisions_of_value == 3


def test_an_amount_of_an_adjustment_needs_decimals_as_a_value_does(ledger, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("date,people\n2022-03-01,-1.5\n2022-03-02,-0.25\n")
    text = (HEAD + OF_PEOPLE).replace('"level"', '"cumulative"').replace("columns =", 'of = "adjustments"\ncolumns =')

    message = refused(ledger, path, text)

    assert message.endswith("needs 2 decimals, as -0.25 of counters/people/2022-03-02: `decimals = 2` under [defaults]")


def test_where_no_number_of_decimals_leaves_room_for_the_digits_none_is_named(ledger, tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text(rates("North,1.062500001", "South,12345678901"))

    message = refused(ledger, path, HEAD + LONG)

    assert message.endswith("; no series has room for more than 18 digits, before and behind the point")
    assert "`decimals" not in message


def test_more_tables_than_a_person_would_read_are_counted(ledger, tmp_path):
    path = tmp_path / "rates.csv"
    path.write_text(rates(*(f"P{place},1.5" for place in range(9))))
    own = "".join(f'[series.rate-p{place}]\ntitle = "P"\ndecimals = 0\n' for place in range(9))

    message = refused(ledger, path, HEAD + own + LONG.replace('each = { title = "{place}" }', ""))

    assert message.count("`decimals = 1` under [series.rate-p") == 5
    assert message.endswith("and 4 more like these")
