"""The repository that was named is read, alike on every machine, whatever environment and configuration say."""

import os
import subprocess
import sys

import pytest

from importers.histories.git import opened
from importers.history_import import import_history
from importers.import_refusals import NotAHistory
from stores.opening import open_ledger
from tests.importers.small_histories import PEOPLE, SmallHistory, row, spec
from tests.test_architecture import ROOT

HOSTILE = """
[log]
    showRoot = false
    diffMerges = off
    follow = true
    showSignature = true
    mailmap = true
    excludeDecoration = *
    date = relative
[diff]
    renames = copies
    ignoreSubmodules = all
    noprefix = true
    orderFile = /dev/null
    external = /bin/false
[core]
    quotePath = true
    precomposeunicode = true
    pager = /bin/false
    abbrev = 4
    attributesFile = /dev/null
    worktree = /nowhere
[i18n]
    logOutputEncoding = UTF-16
    commitEncoding = UTF-16
[color]
    ui = always
[format]
    pretty = oneline
[init]
    defaultBranch = side
[transfer]
    fsckObjects = true
[url "/nowhere/"]
    insteadOf = /
"""


@pytest.fixture
def other(tmp_path):
    """A repository that nobody names."""
    history = SmallHistory(tmp_path / "other")
    history.commit([row("2022-03-01", 77)])
    return history


@pytest.fixture
def eventful(history):
    """A history with a root, a merge, a rename, odd names and a replaced blob."""
    history.commit([row("2022-03-01", 1)], path="old/counts.json")
    history.git("checkout", "--quiet", "-b", "side")
    history.commit([row("2022-03-01", 2)], path="old/counts.json")
    history.git("checkout", "--quiet", "main")
    history.commit("not figures", path="läsions ?.csv")
    history.git("merge", "--quiet", "--no-ff", "-m", "merge", "side", at="2022-03-01T08:30:00Z")
    history.git("mv", "old/counts.json", "counts.json")
    history.seal("2022-03-01T08:40:00Z")
    history.commit([row("2022-03-01", 3)], at="2022-03-01T08:50:00Z")
    return history


def told(ledger, place):
    """All that an import tells and records, but for the ids that differ from run to run."""
    summary = import_history(ledger, place, spec())
    events = ledger.store.between(1, ledger.head())
    documents = {one.event.stream.partition("/")[2]: one.event.url for one in events if hasattr(one.event, "url")}
    kept = []
    for _, event in events:
        statement = getattr(event, "statement", None)
        said = statement and (statement.value, statement.published_at, documents[statement.document])
        kept.append((type(event).__name__, said, getattr(event, "sha256", None), getattr(event, "digest", None)))
    return summary, kept


def test_a_hostile_configuration_and_environment_change_no_event(ledger, eventful, other, tmp_path, monkeypatch):
    plain = told(ledger, eventful.place)
    (tmp_path / "config").write_text(HOSTILE)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(tmp_path / "config"))
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", "'log.showroot'='false' 'log.diffmerges'='off'")
    for name, value in {
        "GIT_DIR": str(other.place / ".git"),
        "GIT_WORK_TREE": str(other.place),
        "GIT_COMMON_DIR": str(other.place / ".git"),
        "GIT_OBJECT_DIRECTORY": str(other.place / ".git" / "objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(other.place / ".git" / "objects"),
        "GIT_INDEX_FILE": "/dev/null",
        "GIT_NAMESPACE": "elsewhere",
        "GIT_CEILING_DIRECTORIES": str(eventful.place.parent),
        "GIT_LITERAL_PATHSPECS": "0",
        "GIT_GLOB_PATHSPECS": "1",
        "GIT_ICASE_PATHSPECS": "1",
        "GIT_EXTERNAL_DIFF": "/bin/false",
        "GIT_PAGER": "/bin/false",
        "GIT_TRACE": "1",
        "GIT_SHALLOW_FILE": "/dev/null",
        "GIT_REPLACE_REF_BASE": "refs/heads",
        "LANG": "de_DE.ISO-8859-1",
        "LANGUAGE": "de",
    }.items():
        monkeypatch.setenv(name, value)

    with open_ledger(tmp_path / "again.db", ledger.clock) as again:
        assert told(again, eventful.place) == plain
    assert plain[0].vintages == 4


def test_the_repositorys_own_configuration_changes_no_event_either(ledger, eventful, tmp_path):
    plain = told(ledger, eventful.place)
    with (eventful.place / ".git" / "config").open("a") as config:
        config.write(HOSTILE.replace("    worktree = /nowhere\n", ""))

    with open_ledger(tmp_path / "again.db", ledger.clock) as again:
        assert told(again, eventful.place) == plain


def test_replacements_and_grafts_are_not_followed(ledger, eventful, tmp_path):
    plain = told(ledger, eventful.place)
    blob = eventful.git("rev-parse", "HEAD:counts.json")
    (tmp_path / "other.json").write_text('[{"date": "2022-03-01", "people": 99}]')
    other = eventful.git("hash-object", "-w", str(tmp_path / "other.json"))
    eventful.git("replace", blob, other)
    (eventful.place / ".git" / "info" / "grafts").write_text(eventful.git("rev-parse", "HEAD") + "\n")

    with open_ledger(tmp_path / "again.db", ledger.clock) as again:
        assert told(again, eventful.place) == plain


def test_a_bundle_is_read_alike_under_a_hostile_configuration(ledger, eventful, tmp_path, monkeypatch):
    bundle = tmp_path / "counts.bundle"
    eventful.git("bundle", "create", "--quiet", str(bundle), "main")
    (tmp_path / "config").write_text(HOSTILE)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "config"))
    monkeypatch.setenv("GIT_DIR", "/nowhere")

    assert import_history(ledger, bundle, spec()).vintages == 4


def test_a_repository_of_another_owner_is_read_only_where_git_trusts_it(ledger, eventful, tmp_path, monkeypatch):
    if os.geteuid() != 0:
        pytest.skip("only root can give a repository to somebody else")
    subprocess.run(["chown", "-R", "65534", eventful.place], check=True)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    with pytest.raises(NotAHistory, match=r"safe\.directory"):
        import_history(ledger, eventful.place, spec())

    (tmp_path / "trusting").write_text(f"[safe]\n    directory = {eventful.place}\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "trusting"))
    assert import_history(ledger, eventful.place, spec()).vintages == 4


def test_a_version_whose_bytes_are_missing_is_named_and_nothing_is_recorded(ledger, history):
    commit = history.commit([row("2022-03-01", 1)])
    blob = history.git("rev-parse", "HEAD:counts.json")
    (history.place / ".git" / "objects" / blob[:2] / blob[2:]).unlink()

    with pytest.raises(NotAHistory, match=f"counts.json at {commit[:12]}: the repository does not have the object"):
        import_history(ledger, history.place, spec())
    assert ledger.head() == 0


def test_a_version_whose_bytes_are_damaged_is_named_with_what_git_says(ledger, history):
    commit = history.commit([row("2022-03-01", 1)])
    blob = history.git("rev-parse", "HEAD:counts.json")
    place = history.place / ".git" / "objects" / blob[:2] / blob[2:]
    place.chmod(0o644)
    place.write_bytes(place.read_bytes()[:-9])

    with pytest.raises(NotAHistory, match=f"counts.json at {commit[:12]}: git broke off: .*{blob}"):
        import_history(ledger, history.place, spec())
    assert ledger.head() == 0


def test_a_partial_clone_fetches_what_it_lacks(ledger, history, tmp_path):
    for number in range(3):
        history.commit([row("2022-03-01", number)])
    history.git("config", "uploadpack.allowFilter", "true")
    partial = tmp_path / "partial"
    history.git("clone", "--quiet", "--no-checkout", "--filter=blob:none", f"file://{history.place}", str(partial))

    assert import_history(ledger, partial, spec()).vintages == 3


def test_a_move_that_the_spec_does_not_know_is_told(ledger, history, tmp_path):
    text = PEOPLE.replace('former_paths = ["old/counts.json"]\n', "")
    history.commit([row("2022-03-01", 1)], path="old/counts.json")
    history.git("mv", "old/counts.json", "counts.json")
    moved = history.seal()
    history.git("mv", "counts.json", "data.json")
    gone = history.seal()

    notes = import_history(ledger, history.place, spec(text)).notes

    assert [note.partition(",")[0] for note in notes] == [
        f"counts.json was moved from old/counts.json at commit {moved[:12]}",
        f"counts.json was moved to data.json at commit {gone[:12]}",
    ]
    with open_ledger(tmp_path / "other.db", ledger.clock) as other:
        assert import_history(other, history.place, spec()).notes == notes[1:]


def test_a_shallow_clone_is_told(ledger, history, tmp_path):
    for number in range(3):
        history.commit([row("2022-03-01", number)])
    shallow = tmp_path / "shallow"
    history.git("clone", "--quiet", "--depth", "1", f"file://{history.place}", str(shallow))

    summary = import_history(ledger, shallow, spec())

    assert (summary.vintages, ["shallow" in note for note in summary.notes]) == (1, [True])
    assert import_history(ledger, history.place, spec()).vintages == 2


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_what_is_neither_directory_nor_file_is_refused_at_once(tmp_path, kind):
    place = tmp_path / "pipe" if kind == "pipe" else "/dev/null"
    if kind == "pipe":
        os.mkfifo(place)

    with pytest.raises(NotAHistory, match=f"it is a {kind}"), opened(place):
        pass


def test_what_git_complains_of_is_told_without_its_advice(ledger, history):
    commit = history.commit([row("2022-03-01", 1)])
    (history.place / ".git" / "objects" / commit[:2] / commit[2:]).unlink()

    with pytest.raises(NotAHistory, match=f"^(?!(?s:.)*hint)(?s:.)*{commit}"):
        import_history(ledger, history.place, spec())


def test_a_commit_graph_that_is_wrong_loses_no_version(ledger, history):
    for number in (1, 2, 3):
        history.commit([row("2022-03-01", number)])
    history.git("commit-graph", "write", "--reachable")
    graph = history.place / ".git" / "objects" / "info" / "commit-graph"
    graph.chmod(0o644)
    content = bytearray(graph.read_bytes())
    # Of each commit the chunk CDAT has its tree, its parents' places and its time: it is to have no parent.
    at = int.from_bytes(content[(entry := content.index(b"CDAT") + 4) : entry + 8])
    for commit in range(at, at + 3 * 36, 36):
        content[commit + 20 : commit + 24] = (0x7000_0000).to_bytes(4)
    graph.write_bytes(content)
    assert history.git("rev-list", "--count", "HEAD") == "1"

    assert import_history(ledger, history.place, spec()).vintages == 3


_READ = """
import resource, sys
from pathlib import Path
from importers.histories.git import opened
with opened(Path(sys.argv[1])) as repository:
    blob = repository.changes("HEAD", ["counts.json"])[-1].blob
    with repository.blobs([blob]) as blobs:
        print(len(blobs.next()), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_git_does_not_hold_a_large_file_beside_the_importer(tmp_path):
    history = SmallHistory(tmp_path / "large")
    history.commit("7" * (96 << 20))
    history.git("repack", "-adq")

    run = subprocess.run(
        [sys.executable, "-c", _READ, str(tmp_path / "large")], cwd=ROOT, check=True, capture_output=True, text=True
    )

    read, ours, of_git = map(int, run.stdout.split())
    assert read == 96 << 20
    assert of_git << 10 < 64 << 20 < ours << 10
