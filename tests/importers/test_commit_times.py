"""When a version was published, and by whom, is what its commit says: the committer's time, or the author's."""

import re

import pytest

from domain.keys import figure_key
from domain.streams import OfFigure
from importers.history_import import import_history
from tests.importers.small_histories import PEOPLE, row, spec


@pytest.mark.parametrize(
    ("committed", "why"),
    [
        ("99999999999999", "no such time"),
        ("999999999999999999999999", "no such time|cannot be read"),
        ("253402300800", "no such time"),
        ("253402300799", "no such time"),
        ("253370764800", "no such time"),
        ("1956614400", "published at 2032-.* it must be between 1900 and one day after the clock"),
        ("-2208988801", "cannot be read"),
    ],
)
def test_a_commit_whose_time_cannot_be_is_skipped_and_named(ledger, history, committed, why):
    history.commit([row("2022-03-01", 1)])
    (history.place / "counts.json").write_text('[{"date": "2022-03-01", "people": 2}]')
    history.git("add", "--all")
    tree, parent = history.git("write-tree"), history.git("rev-parse", "HEAD")
    commit = f"tree {tree}\nparent {parent}\nauthor a <a@b.c> 1 +0000\ncommitter a <a@b.c> {committed} +0000\n\nm\n"
    (history.place / "commit").write_text(commit)
    name = history.git("hash-object", "-t", "commit", "-w", "--literally", "commit")
    history.git("update-ref", "refs/heads/main", name)

    summary = import_history(ledger, history.place, spec())

    assert [one.commit for one in summary.skipped] == [name]
    assert re.search(why, summary.skipped[0].why)
    assert (summary.vintages, summary.events) == (1, ledger.head())
    assert import_history(ledger, history.place, spec()).events == 0


AUTHORED = PEOPLE.replace("[defaults]", '[document]\npublished_at = "authored"\n[defaults]')


def commit_of(history, number, *, authored, by="test"):
    (history.place / "counts.json").write_text(f'[{{"date": "2022-03-01", "people": {number}}}]')
    history.git("add", "--all")
    history.git(
        "commit", "--quiet", "--message", "filled in later", "--date", authored, "--author", f"{by} <a@b.example>",
        at="2026-01-01T00:00:00Z",
    )  # fmt: skip


def test_the_authors_dates_count_where_the_spec_says_so(ledger, history):
    commit_of(history, 2, authored="2022-03-02T10:00:00Z")
    commit_of(history, 1, authored="2022-03-01T10:00:00Z")

    import_history(ledger, history.place, spec(AUTHORED))

    reports = ledger.store.stream(OfFigure(figure_key("counters/people/2022-03-01")))
    assert [(one.event.statement.value, one.event.statement.published_at[:10]) for one in reports] == [
        ("1", "2022-03-01"),
        ("2", "2022-03-02"),
    ]


def documents(ledger):
    kept = ledger.store.between(1, ledger.head())
    return [one.event for one in kept if one.event.stream.startswith("document/")]


@pytest.mark.parametrize(
    ("author", "kept"),
    [("Mária Kovács", "M\u00e1ria Kov\u00e1cs (relay)"), ("a\u202eb", "ab (relay)"), ("x" * 300, "x" * 200)],
)
def test_who_published_is_kept_only_where_the_spec_says_so(ledger, history, author, kept):
    commit_of(history, 1, authored="2022-03-01T10:00:00Z", by=author)
    import_history(ledger, history.place, spec())
    assert [one.published_by for one in documents(ledger)] == [None]

    commit_of(history, 2, authored="2022-03-01T10:00:00Z", by=author)
    named = PEOPLE.replace("[defaults]", '[document]\npublished_by = "{author} (relay)"\n[defaults]')
    import_history(ledger, history.place, spec(named))
    assert [one.published_by for one in documents(ledger)] == [None, kept]
