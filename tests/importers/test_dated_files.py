"""Files of which there are many: one for each period, for each publication, or for each series."""

import pytest

from importers.history_import import import_history
from importers.import_refusals import NotASpec, SpecDoesNotFit
from tests.importers.small_histories import of_counters, spec

DATED = (
    of_counters("dated", "D")
    + """\
[[files]]
path = "days/{date}.csv"
format = "csv"
period = { column = "date" }
[files.long]
series = "cases-{place}"
value = "cases"
[files.long.each]
title = "Cases in {place}"
"""
)
EDITIONS = """
name = "editions"
[source]
source = "counters"
name = "Those who count"
[document]
published_at = "{edition}"
published_formats = ["%Y%m%d"]
[defaults]
unit = "persons"
measure = "level"
frequency = "M"
[series.cases]
title = "Cases"
[[files]]
path = "cases_{edition}.csv"
format = "csv"
period = { column = "month" }
[files.columns]
cases = "cases"
"""
PLACES = (
    of_counters("places", "D")
    + """\
[[files]]
path = "{place}.csv"
format = "csv"
period = { column = "date" }
[files.long]
series = "cases-{place}-{age}"
value = "cases"
[files.long.each]
title = "Cases in {place}, {age}"
"""
)


def figures(ledger):
    """Each entry of a figure in order: its period and its value, None for a withdrawal."""
    events = [ledger.store.at(position).event for position in range(1, ledger.head() + 1)]
    told = [(one.stream.partition("/")[0], one.stream.rpartition("/")[2], one) for one in events]
    return [(period, getattr(one.content, "value", None)) for kind, period, one in told if kind == "figure"]


def test_the_period_in_a_path_is_that_of_each_row(ledger, history):
    history.commit("place,cases\nnorth,5\nsouth,1\n", "days/2022-03-01.csv")
    history.commit("place,cases\nnorth,6\nsouth,2\n", "days/2022-03-02.csv")

    summary = import_history(ledger, history.place, spec(DATED))

    assert figures(ledger) == [("2022-03-01", "5"), ("2022-03-01", "1"), ("2022-03-02", "6"), ("2022-03-02", "2")]
    assert (summary.total.reports, summary.total.withdrawals) == (4, 0)
    assert import_history(ledger, history.place, spec(DATED)).events == 0


def test_a_file_of_one_period_is_the_whole_list_of_that_period(ledger, history):
    history.commit("place,cases\nnorth,5\nsouth,1\n", "days/2022-03-01.csv")
    history.commit("place,cases\nnorth,6\nsouth,2\n", "days/2022-03-02.csv")
    history.commit("place,cases\nnorth,7\n", "days/2022-03-01.csv")

    summary = import_history(ledger, history.place, spec(DATED))

    assert (summary.total.revisions_of_value, summary.total.withdrawals) == (1, 1)
    assert figures(ledger)[-2:] == [("2022-03-01", "7"), ("2022-03-01", None)]


def test_a_path_whose_name_is_no_period_is_skipped_and_named(ledger, history):
    history.commit("place,cases\nnorth,5\n", "days/2022-03-01.csv")
    history.commit("anything\n", "days/readme.csv")

    summary = import_history(ledger, history.place, spec(DATED))

    (skipped,) = summary.skipped
    assert skipped.path == "days/readme.csv"
    assert "the period of its path cannot be read" in skipped.why
    assert "readme" in skipped.why


def test_of_two_ways_to_read_a_path_the_one_with_a_period_counts(ledger, history):
    both = DATED.replace("days/{date}.csv", "{place}-{date}.csv")
    history.commit("cases\n5\n", "guinea-bissau-2022-03-01.csv")

    import_history(ledger, history.place, spec(both))

    assert ledger.series("counters/cases-guinea-bissau") is not None
    assert figures(ledger) == [("2022-03-01", "5")]


def test_a_path_that_can_be_read_in_two_ways_is_skipped_and_named(ledger, history):
    both = PLACES.replace('path = "{place}.csv"', 'path = "{place}-{age}.csv"')
    history.commit("date,cases\n2022-03-01,5\n", "north-old.csv")
    history.commit("date,cases\n2022-03-01,5\n", "guinea-bissau-old.csv")

    summary = import_history(ledger, history.place, spec(both))

    (skipped,) = summary.skipped
    assert "place = guinea, age = bissau-old or place = guinea-bissau, age = old" in skipped.why


def test_a_dated_file_that_was_renamed_is_one_file(ledger, history):
    moved = DATED.replace('path = "days/{date}.csv"', 'path = "days/{date}.csv"\nformer_paths = ["{date}.csv"]')
    history.commit("place,cases\nnorth,5\n", "2022-03-01.csv")
    (history.place / "days").mkdir()
    history.git("mv", "2022-03-01.csv", "days/2022-03-01.csv")
    history.seal()
    history.commit("place,cases\nnorth,7\n", "days/2022-03-01.csv")

    summary = import_history(ledger, history.place, spec(moved))

    assert (summary.total.reports, summary.total.revisions_of_value, summary.total.withdrawals) == (1, 1, 0)
    assert summary.skipped == []


def test_the_day_in_a_path_is_the_publication_where_the_spec_says_so(ledger, history):
    history.commit("month,cases\n2022-01,5\n2022-02,6\n", "cases_20220301.csv")
    history.commit("month,cases\n2022-01,4\n2022-02,6\n2022-03,8\n", "cases_20220401.csv")

    summary = import_history(ledger, history.place, spec(EDITIONS))

    assert (summary.total.reports, summary.total.revisions_of_value) == (3, 1)
    published = {one.published_at for one in ledger.evidence("counters")}
    assert published == {"2022-03-01", "2022-04-01"}
    assert import_history(ledger, history.place, spec(EDITIONS)).events == 0


def test_editions_that_were_committed_in_any_order_are_told_in_their_own(ledger, history):
    history.commit("month,cases\n2022-01,4\n", "cases_20220401.csv")
    history.commit("month,cases\n2022-01,5\n", "cases_20220301.csv")

    import_history(ledger, history.place, spec(EDITIONS))

    assert figures(ledger) == [("2022-01", "5"), ("2022-01", "4")]


def test_an_edition_of_no_day_or_of_the_year_9000_is_skipped_and_named(ledger, history):
    history.commit("month,cases\n2022-01,5\n", "cases_20220301.csv")
    history.commit("month,cases\n2022-01,6\n", "cases_latest.csv")
    history.commit("month,cases\n2022-01,7\n", "cases_90000101.csv")

    summary = import_history(ledger, history.place, spec(EDITIONS))

    why = {one.path: one.why for one in summary.skipped}
    assert "'edition' in its path: not a day or time of publication" in why["cases_latest.csv"]
    assert "one day after the clock" in why["cases_90000101.csv"]
    assert figures(ledger) == [("2022-01", "5")]


def test_a_file_for_each_place_is_the_whole_list_of_that_place_alone(ledger, history):
    history.commit("date,age,cases\n2022-03-01,old,5\n2022-03-01,young,6\n", "north.csv")
    history.commit("date,age,cases\n2022-03-01,old,1\n", "south.csv")
    history.commit("date,age,cases\n2022-03-01,old,7\n", "north.csv")

    summary = import_history(ledger, history.place, spec(PLACES))

    assert (summary.total.reports, summary.total.revisions_of_value, summary.total.withdrawals) == (3, 1, 1)
    assert summary.series["counters/cases-north-young"].withdrawals == 1
    assert import_history(ledger, history.place, spec(PLACES)).events == 0


def test_two_paths_that_make_one_series_are_refused(ledger, history):
    history.commit("date,age,cases\n2022-03-01,old,5\n", "north.csv")
    history.commit("date,age,cases\n2022-03-01,old,6\n", "North.csv")

    with pytest.raises(SpecDoesNotFit, match="the series cases-north-old is in the file of North and in that of north"):
        import_history(ledger, history.place, spec(PLACES))
    assert ledger.head() == 0


@pytest.mark.parametrize(
    ("was", "put", "why"),
    [
        ("days/{date}.csv", "days/{date}-{edition}.csv", "{edition} is neither the period, a key of the series"),
        ("days/{date}.csv", "days/{date.csv", "a name in braces is closed"),
        ('path = "days/{date}.csv"', 'path = "{date}.csv"\nformer_paths = ["{day}.csv"]', "has other names in braces"),
        ('name = "dated"', 'name = "dated"\ndocument.published_at = "yesterday"', "not 'yesterday'"),
        (
            'name = "dated"',
            'name = "dated"\ndocument.published_at = "{date}"\ndocument.published_formats = ["%Y-%m"]',
            "says no day",
        ),
        ('name = "dated"', 'name = "dated"\ndocument.published_at = "{date}"\ndocument.zone = "Mars"', "no time zone"),
    ],
)
def test_a_spec_whose_path_could_not_be_meant_is_refused(was, put, why):
    with pytest.raises(NotASpec, match=why):
        spec(DATED.replace(was, put))


def test_a_file_is_ignored_by_name_where_each_path_is_a_version_of_one_list(ledger, history):
    counted = DATED.replace("days/{date}.csv", "run-{run}.csv").replace(
        "[files.long]\n", 'ignored = ["run"]\n[files.long]\n'
    )
    history.commit("date,place,cases\n2022-03-01,north,5\n", "run-1.csv")
    history.commit("date,place,cases\n2022-03-01,north,6\n2022-03-02,north,1\n", "run-2.csv")

    summary = import_history(ledger, history.place, spec(counted))

    assert (summary.total.reports, summary.total.revisions_of_value) == (2, 1)
