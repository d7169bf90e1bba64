"""Guesses of files with a history: what their older versions tell of them."""

import json

import pytest

from importers.guessing.place_guess import guessed_place
from importers.import_refusals import NotAHistory
from importers.specs.spec_reading import spec_from
from tests.importers.small_histories import SmallHistory


@pytest.fixture
def repo(tmp_path):
    return SmallHistory(tmp_path / "town")


def guess_of(repo, **options):
    return guessed_place(str(repo.place), **options)


def file_of(guess):
    (file,) = spec_from(guess.spec).files
    return file


def doubts_about(guess, about):
    return [one for one in guess.doubts if one.about == about]


def test_the_data_file_that_changed_most_often_is_guessed_and_others_are_named(repo):
    repo.commit("n,date\n1,2022-03-01\n", "rare.csv")
    for day in (1, 2, 3):
        rows = "".join(f"2022-03-0{one},{one}\n" for one in range(1, day + 1))
        repo.commit(f"date,cases\n{rows}", "often.csv")
    repo.commit("# Notes\n", "README.md")

    guess = guess_of(repo)

    assert (file_of(guess).path, guess.read, guess.asks) == ("often.csv", 3, False)
    assert "rare.csv (1 changes)" in doubts_about(guess, "file")[0].why


def test_another_file_is_chosen_by_its_path(repo):
    repo.commit("n,date\n1,2022-03-01\n", "rare.csv")
    repo.commit("date,n\n2022-03-01,1\n", "often.csv")
    repo.commit("date,n\n2022-03-01,2\n", "often.csv")

    assert file_of(guess_of(repo, path="rare.csv")).path == "rare.csv"


def test_a_path_that_no_commit_has_is_refused(repo):
    repo.commit("n,date\n1,2022-03-01\n", "rare.csv")

    with pytest.raises(NotAHistory, match=r"no commit has the file none\.csv"):
        guess_of(repo, path="none.csv")


def test_a_repository_without_data_is_refused(repo):
    repo.commit("# Notes\n", "README.md")

    with pytest.raises(NotAHistory, match="--path"):
        guess_of(repo)


def test_a_column_of_periods_that_was_renamed_keeps_its_former_name(repo):
    repo.commit("Day,cases\n2022-03-01,5\n2022-03-02,6\n", "cases.csv")
    repo.commit("date,cases\n2022-03-01,5\n2022-03-02,7\n", "cases.csv")

    guess = guess_of(repo)

    assert file_of(guess).period.former_columns == ("Day",)
    assert not guess.asks


def test_a_column_of_figures_that_was_renamed_is_asked_about(repo):
    repo.commit("date,country,total\n2022-03-01,France,5\n2022-03-01,Spain,9\n", "cases.csv")
    repo.commit("date,country,cases\n2022-03-01,France,5\n2022-03-01,Spain,8\n", "cases.csv")

    guess = guess_of(repo)

    assert [(one.about, one.asks) for one in guess.doubts] == [("cases", True)]
    assert "'total'" in guess.doubts[0].why


def test_a_file_that_was_moved_is_followed(repo):
    repo.commit("date,cases\n2022-03-01,5\n2022-03-02,6\n2022-03-03,6\n", "cases.csv")
    repo.git("mv", "cases.csv", "counts.csv")
    repo.seal()
    repo.commit("date,cases\n2022-03-01,5\n2022-03-02,7\n2022-03-03,6\n", "counts.csv")

    assert file_of(guess_of(repo)).former_paths == ("cases.csv",)


def test_a_window_that_moves_on_is_told_from_figures_that_are_withdrawn(repo):
    for first in range(1, 5):
        rows = "".join(f"2022-03-0{one},{one}\n" for one in range(first, first + 3))
        repo.commit(f"date,cases\n{rows}", "cases.csv")

    guess = guess_of(repo)

    assert file_of(guess).complete == "span"
    assert doubts_about(guess, "complete")


def test_a_file_that_grows_is_a_whole_list(repo):
    for last in range(1, 5):
        rows = "".join(f"2022-03-0{one},{one}\n" for one in range(1, last + 1))
        repo.commit(f"date,cases\n{rows}", "cases.csv")

    assert file_of(guess_of(repo)).complete == "all"


def test_a_file_for_each_day_is_one_file_with_its_date_in_the_path(repo):
    for day in (1, 2, 3):
        repo.commit(f"place,cases\na,{day}\nb,{day + 5}\n", f"daily/2022-03-0{day}.csv")

    guess = guess_of(repo)

    assert file_of(guess).path == "daily/{date}.csv"
    assert {(one.series, one.period, one.value) for one in guess.figures} == {
        ("town/a", "2022-03-03", "3"), ("town/b", "2022-03-03", "8"),
    }  # fmt: skip


def test_commits_made_at_once_and_written_at_many_times_are_asked_about(repo):
    repo.commit("date,cases\n2022-03-01,5\n2022-03-02,5\n", "cases.csv")
    for day, cases in ((2, 6), (3, 7)):
        (repo.place / "cases.csv").write_text(f"date,cases\n2022-03-01,5\n2022-03-02,{cases}\n")
        repo.git("add", "--all")
        when = "2022-03-01T08:00:00+00:00"
        repo.git("commit", "--quiet", "-m", "x", f"--date=2022-03-0{day}T08:00:00+00:00", at=when)

    guess = guess_of(repo)

    (doubt,) = doubts_about(guess, "published_at")
    assert doubt.asks
    assert doubt.choices == ('document = { published_at = "authored" }',)


def test_a_guess_that_reads_few_of_the_older_versions_asks(repo):
    for number in range(1, 5):
        repo.commit(f"when;what\n2022-03-0{number};{number}\n", "cases.csv")
    repo.commit("date,cases\n2022-03-01,5\n2022-03-02,6\n", "cases.csv")

    guess = guess_of(repo)

    assert guess.asks
    assert any("4 of 5 versions" in one.why for one in doubts_about(guess, "history"))


def test_a_broken_delivery_is_told_and_asks_nothing(repo):
    repo.commit("date,cases\n2022-03-01,5\n2022-03-02,6\n", "cases.csv")
    repo.commit("<!doctype html><title>502</title>", "cases.csv")
    repo.commit("date,cases\n2022-03-01,5\n2022-03-02,7\n", "cases.csv")

    guess = guess_of(repo)

    assert not guess.asks
    assert "an HTML page" in doubts_about(guess, "history")[0].why


def test_series_have_the_decimals_of_older_versions(repo):
    repo.commit("date,rate\n2022-03-01,5.125\n2022-03-02,5\n", "rates.csv")
    repo.commit("date,rate\n2022-03-01,5\n2022-03-02,5.5\n", "rates.csv")

    assert "decimals = 3" in guess_of(repo).spec


def test_a_former_name_of_a_key_that_several_versions_have_is_named_once(repo):
    for rate in (1, 2, 3):
        repo.commit(f"day,country,value\n2022-03-01,Peru,{rate}\n2022-03-01,Chile,7\n2022-03-02,Peru,1\n", "rates.csv")
    for rate in (4, 5):
        repo.commit(f"day,country,rate\n2022-03-01,Peru,{rate}\n2022-03-01,Chile,7\n2022-03-02,Peru,1\n", "rates.csv")

    guess = guess_of(repo)

    assert file_of(guess).long.former_columns == {"rate": ("value",)}
    assert len(doubts_about(guess, "rate")) == 1


def test_a_list_of_the_moment_that_is_empty_today_is_guessed_by_a_fuller_version(repo):
    fires = [{"id": f"f{one}", "started": "2022-03-01", "name": f"Fire {one}", "acres": one * 7} for one in range(40)]
    for burning in (fires[:30], fires, fires[:1], []):
        repo.commit(json.dumps(burning), "fires.json")

    guess = guess_of(repo)

    assert guess.read > 1
    assert "holds next to nothing" in doubts_about(guess, "history")[0].why


def test_a_small_file_that_was_never_larger_is_guessed_by_its_newest_version(repo):
    for day in range(1, 9):
        repo.commit(json.dumps([{"day": f"2022-03-0{day}", "cases": day}]), "today.json")

    guess = guess_of(repo)

    assert [(one.period, one.value) for one in guess.figures] == [("2022-03-08", "8")]
    assert doubts_about(guess, "history") == []


@pytest.mark.parametrize("rows", ["date,cases\n2022-03-01,{}\n2022-03-02,6\n", "cases,date\n{},2022-03-01\n"])
def test_a_name_in_the_path_that_is_no_date_names_the_series(repo, rows):
    for place, cases in (("01", 3), ("02", 5)):
        repo.commit(rows.format(cases), f"data/cases_{place}.csv")
    repo.commit("when,what\n2022-03-01,1\n", "data/others.csv")

    guess = guess_of(repo, path="data/cases_{place}.csv")

    assert (file_of(guess).path, file_of(guess).long.series) == ("data/cases_{place}.csv", "{place}")
    assert (guess.refusal, guess.asks) == (None, False)
    assert {(one.series, one.value) for one in guess.figures if one.period == "2022-03-01"} == {("town/02", "5")}


def test_a_name_in_the_path_stands_before_the_keys_of_the_rows(repo):
    for day in (1, 2):
        rows = "".join(f"{sex},{day + at}\n" for at, sex in enumerate(("f", "m")))
        repo.commit(f"sex,cases\n{rows}", f"north/2022-03-0{day}.csv")

    guess = guess_of(repo, path="{place}/{date}.csv")

    assert file_of(guess).long.series == "{place}-{sex}"
    assert {(one.series, one.period, one.value) for one in guess.figures} == {
        ("town/north-f", "2022-03-02", "2"), ("town/north-m", "2022-03-02", "3"),
    }  # fmt: skip


def test_a_path_with_names_for_which_no_path_stands_is_refused(repo):
    repo.commit("date,cases\n2022-03-01,5\n", "cases.csv")

    with pytest.raises(NotAHistory, match="no commit has the file"):
        guess_of(repo, path="{place}/cases.csv")


@pytest.mark.parametrize(
    ("origin", "page"),
    [
        ("https://github.com/town/open-data.git", "https://github.com/town/open-data/blob/{commit}/{path}"),
        ("git@github.com:town/open-data.git", "https://github.com/town/open-data/blob/{commit}/{path}"),
        (
            "https://ada:secret@gitlab.com/town/health/cases",
            "https://gitlab.com/town/health/cases/-/blob/{commit}/{path}",
        ),
        ("https://git.town.example/cases", None),
        ("/srv/git/cases.git", None),
    ],
)
def test_where_the_host_of_a_clone_shows_its_versions_is_offered_to_be_cited(repo, origin, page):
    repo.commit("date,cases\n2022-03-01,1\n2022-03-02,2\n", "cases.csv")
    repo.git("remote", "add", "origin", origin)

    guess = guess_of(repo)
    chosen = guess.spec.replace("#     document", "document")

    assert [one.choices for one in doubts_about(guess, "document")] == (
        [(f'document = {{ url = "{page}" }}',)] if page else []
    )
    assert spec_from(chosen).document.url == (page or "git:{commit}:{path}")
    assert not guess.asks


def test_of_a_long_history_it_says_on_how_many_versions_it_was_tried(repo):
    for many in range(2, 16):
        repo.commit("date,cases\n" + "".join(f"2022-03-{day:02},{day}\n" for day in range(1, many)), "cases.csv")

    (doubt,) = doubts_about(guess_of(repo), "versions")

    assert doubt.why.startswith("it was tried on 12 of 14 versions;")
    assert not doubt.asks
