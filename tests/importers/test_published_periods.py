"""A file that says no period speaks of the one in which it was published, in a history and by itself."""

import json

import pytest

from importers.file_import import import_file
from importers.history_import import import_history
from importers.import_refusals import UnreadableFile, UnreadableRow
from importers.specs.spec_reading import spec_from
from tests.examples import in_force
from tests.importers.small_histories import of_counters

STATE = (
    of_counters("state", "D")
    + """\
[[files]]
path = "state.csv"
format = "csv"
period = { of = "published" }
[files.long]
series = "{what}"
value = "count"
ignored = ["updated"]
[files.long.each]
title = "{what}"
"""
)
FIRST, SECOND = "what,count\nSick,5\nWell,8\n", "what,count\nSick,7\nWell,8\nUpdated,2 March 2022\n"
LATER = "2022-12-31"


def value(ledger, figure):
    return in_force(ledger, f"counters/{figure}", LATER).value


def test_each_vintage_of_a_history_is_a_period_of_its_own(ledger, history):
    history.commit(FIRST, "state.csv", at="2022-03-01T10:00:00+00:00")
    history.commit(SECOND, "state.csv", at="2022-03-02T23:30:00+00:00")

    summary = import_history(ledger, history.place, spec_from(STATE))
    again = import_history(ledger, history.place, spec_from(STATE))

    assert [value(ledger, f"sick/2022-03-0{day}") for day in (1, 2)] == ["5", "7"]
    assert [value(ledger, f"well/2022-03-0{day}") for day in (1, 2)] == ["8", "8"]
    assert (summary.total.reports, summary.total.withdrawals, again.events) == (4, 0, 0)


def test_the_clocks_of_the_zone_say_the_period(ledger, history):
    history.commit(FIRST, "state.csv", at="2022-03-06T15:30:00+00:00")
    text = STATE.replace('"published" }', '"published", zone = "Asia/Tokyo" }').replace('"D"', '"W"')

    import_history(ledger, history.place, spec_from(text))

    assert value(ledger, "sick/2022-W10") == "5"


def test_a_second_vintage_of_a_day_revises_its_figures(ledger, history):
    history.commit(FIRST, "state.csv", at="2022-03-01T10:00:00+00:00")
    history.commit(SECOND, "state.csv", at="2022-03-01T12:00:00+00:00")

    summary = import_history(ledger, history.place, spec_from(STATE))

    assert value(ledger, "sick/2022-03-01") == "7"
    assert (summary.total.reports, summary.total.revisions_of_value) == (2, 1)


def test_one_file_is_of_the_period_in_which_it_was_published(ledger, tmp_path):
    path = tmp_path / "state.csv"
    path.write_text(FIRST, encoding="utf-8")

    import_file(ledger, path, spec_from(STATE), published_at="2022-03-04T23:59:00Z", complete=True)
    import_file(ledger, path, spec_from(STATE), published_at="2022-03-05", complete=True)

    assert [value(ledger, f"sick/2022-03-0{day}") for day in (4, 5)] == ["5", "5"]


def test_a_list_in_json_may_say_no_period_either(ledger, tmp_path):
    path = tmp_path / "state.json"
    path.write_text(json.dumps([{"what": "Sick", "count": 5}, {"what": "Well", "count": 8}]), encoding="utf-8")

    text = STATE.replace('format = "csv"', 'format = "json"').replace("state.csv", "state.json")
    import_file(ledger, path, spec_from(text), published_at="2022-03-04")

    assert value(ledger, "well/2022-03-04") == "8"


def test_a_bad_cell_of_such_a_file_is_named_with_the_line_that_mends_the_spec(ledger, tmp_path):
    path = tmp_path / "state.csv"
    path.write_text(FIRST.replace("8", "8*"), encoding="utf-8")

    with pytest.raises(UnreadableRow, match=r"row 2, column 'count': not a number .*: '8\*'; `marks = \{ \"\*\" = "):
        import_file(ledger, path, spec_from(STATE), published_at="2022-03-04")

    assert ledger.head() == 0


def test_the_name_of_one_file_may_say_its_period(ledger, tmp_path):
    text = STATE.replace('of = "published"', 'column = "day"').replace("state.csv", "data/state-{day}.csv")
    folder = tmp_path / "data"
    folder.mkdir()
    for name in ("state-2022-03-04.csv", "other.csv"):
        (folder / name).write_text(FIRST, encoding="utf-8")

    import_file(ledger, folder / "state-2022-03-04.csv", spec_from(text), published_at="2022-03-09")

    assert value(ledger, "sick/2022-03-04") == "5"
    with pytest.raises(UnreadableFile, match=r"the spec reads columns from the path .*, and this one does not fit it"):
        import_file(ledger, folder / "other.csv", spec_from(text), published_at="2022-03-09")
