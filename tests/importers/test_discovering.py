"""A long file whose series are described by a template needs no table for each of them."""

import json
import re

import pytest

from importers.file_import import import_file
from importers.history_import import import_history
from importers.import_refusals import NotASpec, SpecDoesNotFit, UnreadableFile, UnreadableRow
from tests.examples import in_force
from tests.importers.small_histories import spec

EACH = """
name = "cases"
[source]
source = "counters"
name = "Those who count"
[defaults]
measure = "cumulative"
frequency = "D"
[[files]]
path = "cases.csv"
format = "csv"
period = { column = "date" }
[files.long]
series = "cases-{place}-{sex}"
value = "n"
ignored = ["cases-total-f"]
names = { "Київ" = "Kyiv" }
[files.long.each]
title = "Cases in { place }, {sex}"
unit = "persons"
decimals = 1
[series.cases-north-f]
title = "Up north"
unit = "women"
"""
HEADER = "date,place,sex,n\n"
DAY = "2022-03-01"
FIRST = f"{HEADER}{DAY},North,f,5\n{DAY},Île,m,6\n{DAY},Київ,f,7.5\n{DAY},total,f,18\n"
SECOND = f"{HEADER}{DAY},North,f,5\n{DAY},Київ,f,8\n{DAY},East,m,9\n"
NAMES = {"cases-north-f": "Up north", "cases-ile-m": "Cases in Île, m", "cases-kyiv-f": "Cases in Kyiv, f"}


def titles(ledger, *slugs):
    return {slug: ledger.series(f"counters/{slug}").title for slug in slugs if ledger.series(f"counters/{slug}")}


def value(ledger, slug, at="2022-03-09"):
    return in_force(ledger, f"counters/{slug}/{DAY}", at).value


def test_series_are_opened_as_the_rows_speak_of_them(ledger, history):
    history.commit(FIRST, "cases.csv")

    summary = import_history(ledger, history.place, spec(EACH))

    assert titles(ledger, *NAMES, "cases-total-f") == NAMES
    assert ledger.series("counters/cases-kyiv-f").decimals == 1
    assert ledger.series("counters/cases-north-f").unit == "women"
    assert (summary.total.reports, summary.unknown) == (3, [])
    assert value(ledger, "cases-kyiv-f") == "7.5"


def test_a_series_that_leaves_the_file_is_withdrawn_and_one_that_comes_is_opened(ledger, history):
    history.commit(FIRST, "cases.csv")
    history.commit(SECOND, "cases.csv")

    summary = import_history(ledger, history.place, spec(EACH))

    assert (summary.total.reports, summary.total.revisions_of_value, summary.total.withdrawals) == (4, 1, 1)
    assert [one.series for one in summary.emptied] == ["counters/cases-ile-m"]
    assert import_history(ledger, history.place, spec(EACH)).events == 0


def test_versions_one_by_one_and_all_at_once_come_to_the_same(ledger, history):
    history.commit(FIRST, "cases.csv")
    import_history(ledger, history.place, spec(EACH))
    history.commit("404: Not Found", "cases.csv")
    history.commit(SECOND, "cases.csv")

    summary = import_history(ledger, history.place, spec(EACH))

    # The first version was no list of what came later, and is not read for it.
    assert (summary.known, summary.vintages, len(summary.skipped)) == (1, 1, 1)
    assert (summary.total.reports, summary.total.revisions_of_value, summary.total.withdrawals) == (1, 1, 1)
    assert titles(ledger, "cases-east-m") == {"cases-east-m": "Cases in East, m"}


def test_what_the_spec_passed_over_before_is_read_from_the_versions_that_are_known(ledger, history):
    history.commit(FIRST, "cases.csv")
    history.commit(FIRST.replace("18", "19"), "cases.csv")
    import_history(ledger, history.place, spec(EACH))

    summary = import_history(ledger, history.place, spec(EACH.replace('"cases-total-f"', "")))

    assert (summary.total.reports, summary.total.revisions_of_value) == (1, 1)
    assert value(ledger, "cases-total-f", "2022-03-01T08:00:30Z") == "18"


def test_one_file_opens_its_series_and_withdraws_those_that_left_if_it_is_complete(ledger, tmp_path):
    path, read = tmp_path / "cases.csv", spec(EACH)
    path.write_text(FIRST, encoding="utf-8")
    import_file(ledger, path, read, published_at="2022-03-02", complete=True)
    path.write_text(SECOND, encoding="utf-8")

    summary = import_file(ledger, path, read, published_at="2022-03-03", complete=True)

    assert (summary.total.reports, summary.total.revisions_of_value, summary.total.withdrawals) == (1, 1, 1)
    assert summary.opened == ["counters/cases-east-m"]


def test_a_json_file_may_be_described_so_too(ledger, tmp_path):
    path = tmp_path / "cases.json"
    path.write_text(json.dumps([{"date": DAY, "place": "North", "sex": 1, "n": 5}]), encoding="utf-8")

    import_file(ledger, path, spec(EACH.replace('format = "csv"', "")), published_at="2022-03-02")

    assert titles(ledger, "cases-north-1") == {"cases-north-1": "Cases in North, 1"}


def test_a_key_that_makes_no_slug_is_told_and_one_too_long_is_refused(ledger, tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text(f"{HEADER}{DAY},Львів,f,5\n{DAY},North,f,5\n", encoding="utf-8")
    summary = import_file(ledger, path, spec(EACH), published_at="2022-03-02")
    assert [one.column for one in summary.unknown] == [
        "no name (place = Львів, sex = f; `transliterate = true` makes cases-lviv-f)"
    ]

    path.write_text(f"{HEADER}{DAY},{'long' * 20},f,5\n", encoding="utf-8")
    with pytest.raises(SpecDoesNotFit, match=r"row 1: the cells of 'Cases in long.*make no slug.*under `names`"):
        import_file(ledger, path, spec(EACH), published_at="2022-03-03")


@pytest.mark.parametrize("key", ["Ea\u202est", '"Ea\nst"', "Ea\u200bst", "Ea\x1bst"])
def test_a_key_that_makes_no_title_is_refused_with_its_commit_and_row_and_nothing_is_recorded(ledger, history, key):
    history.commit(FIRST, "cases.csv")
    commit = history.commit(f"{FIRST}{DAY},{key},f,5\n", "cases.csv")

    with pytest.raises(SpecDoesNotFit) as refused:
        import_history(ledger, history.place, spec(EACH))

    told = refused.value.message
    assert told.startswith(f"cases.csv at {commit[:12]}, row 5: the cells of 'Cases in Ea")
    assert "make no title: title contains the character U+" in told
    assert told.isprintable()
    assert ledger.head() == 0


def test_two_files_whose_templates_make_one_series_are_refused(ledger, history):
    _, _, file = EACH.partition("[[files]]")
    file, _, _ = file.partition("[series")
    text = EACH.replace(
        "[series", f"[[files]]{file.replace('cases.csv', 'more.csv').replace('cases-{place}', '{place}')}[series"
    )
    more = f"date,place,sex,n\n{DAY},cases-north,f,5\n"
    history.commit(FIRST, "cases.csv")
    history.commit(more, "more.csv")

    with pytest.raises(SpecDoesNotFit, match="taken from several files: the templates"):
        import_history(ledger, history.place, spec(text.replace("[series.cases-north-f]", "[series.x]")))

    assert ledger.head() == 0


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('unit = "persons"', "", "file cases.csv: long.each: neither it nor the defaults say its unit"),
        ("{ place }", "{country}", r"long.each: \{country\} in its title is no column of cases-"),
        ("decimals = 1", 'closing = { last_period = "2022-03-01" }', "long.each: closing is said of one series"),
        ("decimals = 1", 'measure = "levels"', "file cases.csv, long.each.measure: 'levels' is not one of the words"),
        ('title = "Cases in { place }, {sex}"', "", "file cases.csv, long.each: the key 'title' is missing"),
        ("decimals = 1", 'period = "Q"', "file cases.csv, long.each: the key 'period' is not known here"),
    ],
)
def test_a_template_that_cannot_be_meant_is_refused(old, new, why):
    assert old in EACH

    with pytest.raises(NotASpec, match=why):
        spec(EACH.replace(old, new, 1))


SKIPS = EACH.replace('format = "csv"', 'format = "csv"\nunreadable = "skip"')
BAD = [
    (f"{HEADER}{DAY},North,f,6\n{DAY},West,f,many\n", "row 2, column 'n': not a number"),
    (f"{HEADER}{DAY},North,f,6\n{DAY},West,f,6.25\n", "row 2, column 'n': 6.25 has more than the series' 1 decimals"),
    (f"{HEADER}{DAY},North,f,6\n{DAY},{'long' * 20},f,6\n", "row 2: the cells of 'Cases in long.*make no slug"),
    (f"{HEADER}{DAY},North,f,6\nsoon,West,f,6\n", "row 2, column 'date': not a period"),
]


@pytest.mark.parametrize(("content", "why"), BAD)
def test_a_version_that_is_skipped_opens_no_series_and_is_the_list_of_none(ledger, history, content, why):
    history.commit(FIRST, "cases.csv")
    skipped = history.commit(content, "cases.csv")
    history.commit(SECOND, "cases.csv")

    summary = import_history(ledger, history.place, spec(SKIPS))

    assert [one.commit for one in summary.skipped] == [skipped]
    assert re.search(why, summary.skipped[0].why)
    assert ledger.series("counters/cases-west-f") is None
    assert (summary.vintages, value(ledger, "cases-north-f"), summary.unknown) == (2, "5", [])
    assert import_history(ledger, history.place, spec(SKIPS)).events == 0


def test_a_series_that_a_skipped_version_brought_is_opened_by_the_next_that_says_something(ledger, history):
    history.commit(f"{HEADER}{DAY},North,f,6\n{DAY},West,f,many\n", "cases.csv")
    history.commit(f"{HEADER}{DAY},North,f,6\n{DAY},West,f,7\n", "cases.csv")

    summary = import_history(ledger, history.place, spec(SKIPS))

    assert (summary.vintages, summary.total.reports, value(ledger, "cases-west-f")) == (1, 2, "7")
    assert import_history(ledger, history.place, spec(SKIPS)).events == 0


@pytest.mark.parametrize(("content", "why"), BAD)
def test_a_row_of_a_new_series_that_cannot_be_read_refuses_the_import_otherwise(ledger, history, content, why):
    history.commit(FIRST, "cases.csv")
    commit = history.commit(content, "cases.csv")

    with pytest.raises((SpecDoesNotFit, UnreadableRow), match=why) as refused:
        import_history(ledger, history.place, spec(EACH))

    assert refused.value.message.startswith(f"cases.csv at {commit[:12]}")
    assert ledger.head() == 0


@pytest.mark.parametrize("text", [EACH, SKIPS])
def test_what_a_version_that_breaks_off_calls_its_series_does_not_stop_the_import(ledger, history, text):
    history.commit(FIRST, "cases.csv")
    broken = history.commit(f"{HEADER}{DAY},{'long' * 20},f,6\n{DAY},West,f,6\n{DAY},No", "cases.csv")

    summary = import_history(ledger, history.place, spec(text))

    assert [(one.commit, one.why[:19]) for one in summary.skipped] == [(broken, "row 3 has 2 cells o")]
    assert ledger.series("counters/cases-west-f") is None
    assert summary.total.reports == 3


def test_a_history_of_which_no_version_can_be_read_is_refused_as_that_though_no_series_is_known(ledger, history):
    history.commit("404: Not Found", "cases.csv")
    history.commit(FIRST.replace("date,", "day,"), "cases.csv")

    with pytest.raises(SpecDoesNotFit, match=r"no version of cases.csv can be read; the last one: the header has no"):
        import_history(ledger, history.place, spec(EACH.partition("[series.")[0]))

    assert ledger.head() == 0


def test_a_row_that_cannot_be_read_is_named_though_no_series_is_known(ledger, history):
    history.commit(f"{HEADER}Monday,North,f,5\n", "cases.csv")

    with pytest.raises(UnreadableRow, match="row 1, column 'date'"):
        import_history(ledger, history.place, spec(EACH.partition("[series.")[0]))

    assert ledger.head() == 0


def test_a_file_whose_rows_all_name_no_series_is_refused(ledger, history, tmp_path):
    by_template = spec(EACH.partition("[series.")[0].replace("[files.long]", "[files.long]\ntransliterate = true"))
    nameless = f"{HEADER}{DAY},—,…,5\n"
    history.commit(nameless, "cases.csv")
    (tmp_path / "cases.csv").write_text(nameless, encoding="utf-8")

    with pytest.raises(SpecDoesNotFit, match=r"no row names a series; the spec does not name: .*place = —"):
        import_history(ledger, history.place, by_template)
    with pytest.raises(UnreadableFile, match=r"cases.csv: no row names a series; the spec does not name: .*place = —"):
        import_file(ledger, tmp_path / "cases.csv", by_template)

    assert ledger.head() == 0
