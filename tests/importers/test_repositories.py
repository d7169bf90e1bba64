"""Several repositories are read as one history; and what a history lacks of what is recorded is told."""

import pytest

from importers.history_import import import_history
from importers.import_refusals import NotAHistory, NotASpec
from tests.importers.small_histories import PEOPLE, SmallHistory, row, spec


@pytest.fixture
def later(tmp_path):
    return SmallHistory(tmp_path / "later")


def test_two_repositories_are_one_history_in_the_order_of_their_commits(ledger, history, later):
    history.commit([row("2022-03-01", 1)], at="2022-03-01T10:00:00+00:00")
    later.commit([row("2022-03-01", 2)], at="2022-03-02T10:00:00+00:00")
    history.commit([row("2022-03-01", 3)], at="2022-03-03T10:00:00+00:00")
    later.commit([row("2022-03-01", 4)], at="2022-03-04T10:00:00+00:00")

    summary = import_history(ledger, [history.place, later.place], spec())

    events = [ledger.store.at(position).event for position in range(1, ledger.head() + 1)]
    assert [one.content.value for one in events if one.stream.startswith("figure/")] == ["1", "2", "3", "4"]
    assert summary.vintages == 4
    assert import_history(ledger, [later.place, history.place], spec()).events == 0


def test_a_commit_that_both_have_counts_once(ledger, history, tmp_path):
    history.commit([row("2022-03-01", 1)])
    history.git("clone", "--quiet", str(history.place), str(tmp_path / "fork"))
    history.commit([row("2022-03-01", 2)])

    summary = import_history(ledger, [tmp_path / "fork", history.place], spec())

    assert (summary.vintages, summary.total.reports, summary.total.revisions_of_value) == (2, 1, 1)


def test_a_file_that_moved_to_another_repository_goes_on_there_under_its_name_of_before(ledger, history, later):
    history.commit([row("2022-03-01", 1)], path="counts.json", at="2022-03-01T10:00:00+00:00")
    later.commit([row("2022-03-01", 2)], path="old/counts.json", at="2022-03-02T10:00:00+00:00")

    summary = import_history(ledger, [history.place, later.place], spec())

    assert (summary.total.reports, summary.total.revisions_of_value) == (1, 1)


def test_a_revision_that_one_of_them_lacks_is_refused(ledger, history, later):
    first = history.commit([row("2022-03-01", 1)])
    later.commit([row("2022-03-01", 2)], at="2022-03-05T10:00:00+00:00")

    with pytest.raises(NotAHistory, match="no revision"):
        import_history(ledger, [history.place, later.place], spec(), rev=first)


def test_commits_that_are_recorded_and_gone_are_told(ledger, history):
    history.commit([row("2022-03-01", 1)])
    gone = history.commit([row("2022-03-01", 2)])
    import_history(ledger, history.place, spec())
    history.git("commit", "--quiet", "--amend", "--message", "in other words", at="2022-03-01T08:01:00+00:00")

    summary = import_history(ledger, history.place, spec())

    (note,) = summary.notes
    assert note.startswith(f"a commit recorded before, the last one {gone[:12]} of 2022-03-01, is not in this history")
    assert summary.total.revisions_of_value == 0


def test_nothing_is_told_of_a_history_that_only_went_on(ledger, history):
    history.commit([row("2022-03-01", 1)])
    import_history(ledger, history.place, spec())
    history.commit([row("2022-03-01", 2)])

    assert import_history(ledger, history.place, spec()).notes == []


def test_a_partial_clone_is_told_of(ledger, history):
    history.commit([row("2022-03-01", 1)])
    history.git("config", "remote.origin.promisor", "true")

    assert "the clone is partial" in import_history(ledger, history.place, spec()).notes[0]


FOLLOWED = PEOPLE.replace('former_paths = ["old/counts.json"]', 'former_paths = "follow"')


def test_a_renamed_file_is_followed_where_the_spec_asks(ledger, history):
    rows = [row(f"2022-03-{day:02}", day) for day in range(1, 20)]
    history.commit(rows, path="first.json")
    history.git("mv", "first.json", "second.json")
    history.seal()
    (history.place / "data").mkdir()
    history.git("mv", "second.json", "counts.json")
    history.seal()
    history.commit([{**rows[0], "people": 100}, *rows[1:]])

    summary = import_history(ledger, history.place, spec(FOLLOWED))

    assert (summary.total.reports, summary.total.revisions_of_value) == (19, 1)
    assert "counts.json was called second.json, first.json before, and is followed" in summary.notes
    urls = {one.url.rpartition(":")[2] for one in ledger.evidence("counters")}
    assert urls == {"first.json", "second.json", "counts.json"}


def test_what_comes_to_stand_at_the_former_path_is_another_file(ledger, history):
    rows = [row(f"2022-03-{day:02}", day) for day in range(1, 20)]
    history.commit(rows, path="first.json")
    history.git("mv", "first.json", "counts.json")
    history.seal()
    history.commit([row("2022-03-01", 99)], path="first.json")

    summary = import_history(ledger, history.place, spec(FOLLOWED))

    assert (summary.total.reports, summary.total.revisions_of_value) == (19, 0)


def test_many_paths_are_not_followed():
    with pytest.raises(NotASpec, match="a path with names in braces is not followed"):
        spec(FOLLOWED.replace("counts.json", "{date}.json"))
