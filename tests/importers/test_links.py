"""A symbolic link is the file to which it leads, as long as that lies in the repository."""

import json
import re

import pytest

from importers.guessing.place_guess import guessed_place
from importers.history_import import import_history
from importers.import_refusals import NotAHistory, NotASpec, SpecDoesNotFit
from tests.importers.small_histories import of_counters, spec

LATEST = (
    of_counters("latest", "D")
    + """\
[series.cases]
title = "Cases"
[[files]]
path = "data/latest.csv"
format = "csv"
period = { column = "date" }
[files.columns]
cases = "cases"
"""
)


def link(history, path, target):
    place = history.place / path
    place.unlink(missing_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(target)
    history.git("add", "--all")
    return history.seal()


def write(history, path, number):
    (history.place / path).parent.mkdir(parents=True, exist_ok=True)
    (history.place / path).write_text(f"date,cases\n2022-03-01,{number}\n", encoding="utf-8")
    history.git("add", "--all")


def test_a_link_to_the_newest_file_is_that_file_whenever_it_leads_elsewhere(ledger, history):
    write(history, "data/2022-03-01.csv", 5)
    link(history, "data/latest.csv", "2022-03-01.csv")
    write(history, "data/2022-03-02.csv", 6)
    second = link(history, "data/latest.csv", "./2022-03-02.csv")

    summary = import_history(ledger, history.place, spec(LATEST))

    assert (summary.total.reports, summary.total.revisions_of_value, summary.skipped) == (1, 1, [])
    assert f"git:{second}:data/2022-03-02.csv" in {one.url for one in ledger.evidence("counters")}
    assert import_history(ledger, history.place, spec(LATEST)).events == 0


def test_what_changes_at_the_end_of_a_way_of_links_is_a_version_of_each_link(ledger, history):
    write(history, "archive/today.csv", 5)
    link(history, "newest.csv", "archive/today.csv")
    link(history, "data/latest.csv", "../newest.csv")
    write(history, "archive/today.csv", 6)
    history.seal()
    write(history, "archive/other.csv", 9)
    history.seal()

    summary = import_history(ledger, history.place, spec(LATEST))

    assert (summary.vintages, summary.total.reports, summary.total.revisions_of_value) == (2, 1, 1)


def test_a_link_that_becomes_a_file_goes_on_as_one(ledger, history):
    write(history, "data/real.csv", 5)
    link(history, "data/latest.csv", "real.csv")
    (history.place / "data/latest.csv").unlink()
    write(history, "data/latest.csv", 6)
    history.seal()
    write(history, "data/real.csv", 7)
    history.seal()

    summary = import_history(ledger, history.place, spec(LATEST))

    assert (summary.vintages, summary.total.revisions_of_value) == (2, 1)


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("../../outside.csv", "a link that leads out of the repository: '../../outside.csv'"),
        ("/etc/passwd", "a link that leads out of the repository: '/etc/passwd'"),
        ("latest.csv", "a link that leads round in a circle"),
        ("..", "a link that leads out of the repository: '..'"),
        ("nothing.csv", "not a plain file, but a link to 'data/nothing.csv', where there is no file"),
    ],
)
def test_a_link_to_nothing_in_the_repository_is_skipped_and_named(ledger, history, target, why):
    write(history, "data/latest.csv", 5)
    history.seal()
    link(history, "data/latest.csv", target)

    summary = import_history(ledger, history.place, spec(LATEST))

    (skipped,) = summary.skipped
    assert why in skipped.why
    assert (summary.total.reports, summary.total.withdrawals) == (1, 0)


def test_two_links_that_lead_to_each_other_are_named(ledger, history):
    write(history, "data/latest.csv", 5)
    history.seal()
    link(history, "data/other.csv", "latest.csv")
    link(history, "data/latest.csv", "other.csv")

    summary = import_history(ledger, history.place, spec(LATEST))

    assert [one.why for one in summary.skipped] == ["not a plain file, but a link that leads round in a circle"]


def test_a_link_whose_file_was_deleted_says_nothing_from_then_on(ledger, history):
    write(history, "data/real.csv", 5)
    link(history, "data/latest.csv", "real.csv")
    (history.place / "data/real.csv").unlink()
    history.git("add", "--all")
    history.seal()

    summary = import_history(ledger, history.place, spec(LATEST))

    assert [one.why for one in summary.skipped] == [
        "not a plain file, but a link to 'data/real.csv', which was deleted"
    ]
    assert (summary.total.reports, summary.total.withdrawals) == (1, 0)


def test_dated_files_that_are_links_are_followed(ledger, history):
    dated = LATEST.replace("data/latest.csv", "days/{date}.csv")
    (history.place / "store").mkdir()
    (history.place / "store/a.csv").write_text("cases\n5\n", encoding="utf-8")
    link(history, "days/2022-03-01.csv", "../store/a.csv")

    summary = import_history(ledger, history.place, spec(dated))

    assert (summary.total.reports, summary.skipped) == (1, [])


@pytest.mark.parametrize(
    ("target", "why"),
    [
        (
            "2022",
            "data is a symbolic link to '2022', and links to folders are not followed: say path = '2022/latest.csv'",
        ),
        ("../other", "links to folders are not followed; this one leads out of the repository"),
        ("data", "links to folders are not followed; this one leads to itself"),
    ],
)
def test_a_folder_that_is_a_link_is_told_with_the_path_that_is_meant(ledger, history, target, why):
    write(history, "2022/latest.csv", 5)
    link(history, "data", target)

    with pytest.raises(SpecDoesNotFit, match=re.escape(why)):
        import_history(ledger, history.place, spec(LATEST))
    with pytest.raises(NotAHistory, match=re.escape(why)):
        guessed_place(str(history.place), path="data/latest.csv")


def test_a_file_within_a_submodule_is_told_with_the_repository_that_is_meant(ledger, history):
    history.git("update-index", "--add", "--cacheinfo", f"160000,{'a' * 40},data")
    history.seal()
    why = "no commit has the file data/latest.csv: data is a submodule: import its own repository"

    with pytest.raises(SpecDoesNotFit, match=re.escape(f"{why}, with path = 'latest.csv'")):
        import_history(ledger, history.place, spec(LATEST))


@pytest.mark.parametrize("character", ["\t", "\n", "\u202e"])
def test_a_path_that_no_title_can_have_is_refused_with_the_line_that_mends_it(ledger, history, character):
    path = f"data/a{character}b.csv"
    write(history, path, 5)
    history.seal()
    written = LATEST.replace('"data/latest.csv"', json.dumps(path))

    with pytest.raises(NotASpec, match=r"file .*: the title of its documents contains the character .* document = "):
        spec(written)
    mended = spec(written.replace("[series.cases]", '[document]\ntitle = "Cases at {commit}"\n[series.cases]'))
    assert import_history(ledger, history.place, mended).total.reports == 1
