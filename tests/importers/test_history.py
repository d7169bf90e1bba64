"""Every commit that changed a file is a vintage, wherever the file stood and however git holds it."""

import hashlib
import re
import subprocess

import pytest

from domain.events import Span
from domain.recording.documents import RecordedEvidence
from importers.histories.git import opened
from importers.import_refusals import NotAHistory
from tests.importers.small_histories import PEOPLE, history_of, row, spec


def vintages(place, *, rev=None, since=None, text=PEOPLE, known=()):
    with history_of(place, spec(text), rev=rev, since=since, known=known) as read:
        return list(read.vintages())


def values(vintage):
    assert vintage.bulletin is not None, vintage.skipped
    return [(line.period[-2:], line.said[0].value) for line in vintage.bulletin.lines]


def test_each_commit_is_a_vintage_published_when_it_was_committed(history):
    first = history.commit([row("2022-03-01", 1)], at="2022-03-01T10:00:00+02:00")
    history.commit("not about figures", path="README")
    second = history.commit([row("2022-03-01", 1), row("2022-03-02", 2)])

    one, two = vintages(history.place)

    assert (one.commit, one.published_at) == (first, "2022-03-01T08:00:00.000000Z")
    assert values(two) == [("01", "1"), ("02", "2")]
    assert two.bulletin.document.url == f"git:{second}:counts.json"
    assert two.bulletin.document.size == (history.place / "counts.json").stat().st_size
    assert [(span.series, span.of, span.start, span.end) for span in two.bulletin.complete] == [
        ("counters/people", "statements", None, None)
    ]


def test_every_document_has_the_hash_of_its_bytes(history):
    long = [row(f"2022-03-{day:02}", day, day="y" * 900) for day in range(1, 32)]
    hashes = []
    for rows in (long[:3], long[:25], long[:26], long[:9], long, long[5:]):
        history.commit(rows)
        hashes.append(hashlib.sha256((history.place / "counts.json").read_bytes()).hexdigest())

    assert [one.bulletin.document.sha256 for one in vintages(history.place)] == hashes


def test_a_renamed_file_goes_on_under_its_new_name(history):
    history.commit([row("2022-03-01", 1)], path="old/counts.json")
    history.git("mv", "old/counts.json", "counts.json")
    history.seal()
    history.commit([row("2022-03-01", 3)])

    assert [(one.path, values(one)) for one in vintages(history.place)] == [
        ("old/counts.json", [("01", "1")]),
        ("counts.json", [("01", "1")]),
        ("counts.json", [("01", "3")]),
    ]


def test_a_former_path_is_not_heard_any_more_once_the_present_one_stands(history):
    history.commit([row("2022-03-01", 1)])
    history.commit([row("2022-03-01", 99)], path="old/counts.json")

    assert [one.path for one in vintages(history.place)] == ["counts.json"]


def test_a_present_path_that_is_deleted_is_named_though_a_former_one_stands(history):
    history.commit([row("2022-03-01", 1)])
    history.commit([row("2022-03-01", 99)], path="old/counts.json")
    history.git("rm", "--quiet", "counts.json")
    history.seal()
    history.commit([row("2022-03-01", 2)], path="old/counts.json")

    read = [(one.path, one.skipped) for one in vintages(history.place)]

    assert read == [("counts.json", None), ("counts.json", "the file was deleted"), ("old/counts.json", None)]


def test_a_deleted_file_says_nothing_and_is_named(history):
    history.commit([row("2022-03-01", 1)])
    history.git("rm", "--quiet", "counts.json")
    history.seal()
    history.commit([row("2022-03-01", 2)])

    read = vintages(history.place)

    assert [one.skipped for one in read] == [None, "the file was deleted", None]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("[{", "not JSON"),
        ('{"people": 3}', "unknown layout"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:0", "a pointer of Git LFS"),
    ],
)
def test_a_vintage_that_cannot_be_read_is_skipped_and_named(history, content, why):
    history.commit([row("2022-03-01", 1)])
    history.commit(content)

    _, skipped = vintages(history.place)

    assert skipped.bulletin is None
    assert why in skipped.skipped


def test_a_link_to_nothing_is_not_read(history):
    (history.place / "counts.json").symlink_to("elsewhere")
    history.git("add", "--all")
    history.seal()

    why = "not a plain file, but a link to 'elsewhere', where there is no file"
    assert [one.skipped for one in vintages(history.place)] == [why]


def test_what_was_committed_first_comes_first_whatever_order_git_holds(history):
    history.commit([row("2022-03-01", 2)], at="2022-03-05T00:00:00Z")
    history.commit([row("2022-03-01", 1)], at="2022-03-04T00:00:00Z")
    history.commit([row("2022-03-01", 3)], at="2022-03-05T00:00:00Z")

    assert [values(one)[0][1] for one in vintages(history.place)] == ["1", "2", "3"]


def test_a_merge_is_one_vintage_and_the_branch_behind_it_is_not_told(history):
    history.commit([row("2022-03-01", 1)])
    history.git("checkout", "--quiet", "-b", "side")
    history.commit([row("2022-03-01", 7)])
    history.commit([row("2022-03-01", 2)])
    history.git("checkout", "--quiet", "main")
    history.git("merge", "--quiet", "--no-ff", "-m", "merge", "side", at="2022-03-01T09:00:00Z")

    assert [values(one)[0][1] for one in vintages(history.place)] == ["1", "2"]


def test_since_leaves_out_what_a_revision_reaches_and_rev_ends_the_history(history):
    commits = [history.commit([row("2022-03-01", number)]) for number in range(4)]

    assert [one.commit for one in vintages(history.place, since=commits[0], rev=commits[2])] == commits[1:3]


def test_versions_that_are_known_are_not_read_again(history):
    commits = [history.commit([row("2022-03-01", number)]) for number in range(3)]

    whole = (Span(series="counters/people"),)
    known = [
        RecordedEvidence(url=f"git:{commit}:counts.json", published_at=None, sha256=None, complete=whole)
        for commit in commits[:2]
    ]
    read = vintages(history.place, known=known)

    assert [one.commit for one in read] == commits[2:]


def test_a_bundle_whose_head_names_nothing_is_read_by_its_only_branch(history, tmp_path):
    history.commit([row("2022-03-01", 1)])
    bundle = tmp_path / "counts.bundle"
    history.git("bundle", "create", "--quiet", str(bundle), "main")

    assert [values(one) for one in vintages(bundle)] == [[("01", "1")]]


def test_a_repository_without_a_head_is_read_only_if_there_is_one_branch(history):
    history.commit([row("2022-03-01", 1)])
    history.git("symbolic-ref", "HEAD", "refs/heads/gone")
    assert len(vintages(history.place)) == 1

    history.git("branch", "other", "main")
    assert len(vintages(history.place)) == 1

    other = history.git("commit-tree", "-m", "another", "main^{tree}", at="2022-03-09T00:00:00Z")
    history.git("branch", "--force", "other", other)
    with pytest.raises(NotAHistory, match="not exactly one branch; its refs are: heads/main, heads/other"):
        vintages(history.place)


@pytest.mark.parametrize("rev", ["nowhere", "--all", "-h", "", "^HEAD"])
def test_a_revision_that_is_not_there_is_refused_with_the_refs(history, rev):
    history.commit([row("2022-03-01", 1)])

    for place in ({"rev": rev}, {"since": rev}):
        with pytest.raises(NotAHistory, match=f"no revision '{re.escape(rev)}' in .*; its refs are: heads/main"):
            vintages(history.place, **place)


def test_a_directory_inside_the_repository_means_the_repository(history):
    history.commit([row("2022-03-01", 1)], path="old/counts.json")

    assert [one.path for one in vintages(history.place / "old")] == ["old/counts.json"]


def test_what_is_no_history_is_refused(tmp_path):
    (tmp_path / "file").write_text("no bundle")
    for place, why in (
        (tmp_path, "no git repository"),
        (tmp_path / "file", "neither"),
        (tmp_path / "none", "there is no .*none$"),
        (
            "https://example.org/counts.git",
            "there is no https://example.org/counts.git; clone a remote repository",
        ),
        ("git@example.org:counts.git", "; clone a remote repository first"),
    ):
        with pytest.raises(NotAHistory, match=why), opened(place):
            pass


def test_a_bundle_that_rests_on_another_is_refused_with_what_it_lacks(history, tmp_path):
    first, _ = history.commit([row("2022-03-01", 1)]), history.commit([row("2022-03-01", 2)])
    history.git("bundle", "create", "--quiet", str(tmp_path / "part.bundle"), "main~1..main")

    with (
        pytest.raises(NotAHistory, match=rf"part.bundle cannot be read by itself: (?s:.)*{first}"),
        opened(tmp_path / "part.bundle"),
    ):
        pass


def test_a_bare_repository_is_read(history, tmp_path):
    history.commit([row("2022-03-01", 1)])
    subprocess.run(["git", "clone", "--quiet", "--bare", history.place, tmp_path / "bare.git"], check=True)

    assert len(vintages(tmp_path / "bare.git")) == 1
