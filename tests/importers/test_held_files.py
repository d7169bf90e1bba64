"""One file that is imported by itself is judged beside what the ledger has of its series."""

import pytest

from importers.file_import import import_file
from stores.proposal_register import ProposalRegister
from tests.importers.small_histories import spec

WIDE = """
name = "town"
source = { source = "town", name = "The town" }
defaults = { unit = "persons", measure = "cumulative", frequency = "D" }

[series.cases]
title = "Cases"

[[files]]
path = "cases.csv"
format = "csv"
period = { column = "date" }
columns = { cases = "cases" }
"""
WHOLE = range(1, 31)


def table(days, times=1):
    return "date,cases\n" + "".join(f"2022-01-{day:02},{day * times}\n" for day in days)


@pytest.fixture
def take(ledger, tmp_path):
    """Imports a table as it was published on a day of February."""

    def taken(text, day, spec_text=WIDE, **facts):
        (tmp_path / "cases.csv").write_text(text)
        return import_file(ledger, tmp_path / "cases.csv", spec(spec_text), published_at=f"2022-02-{day:02}", **facts)

    return taken


def register(ledger):
    return ProposalRegister(ledger.store.path, ledger.clock)


@pytest.mark.parametrize("complete", [True, False])
def test_the_first_import_is_never_held(take, complete):
    assert take(table(WHOLE, 1000), 1, complete=complete).total.reports == 30


@pytest.mark.parametrize(
    ("text", "complete", "doubt"),
    [
        (table(WHOLE, 1000), True, "it changes 30 of the 30 figures of town/cases by the factor 1000"),
        (table(WHOLE, 1000), False, "it changes 30 of the 30 figures of town/cases by the factor 1000"),
        (table(range(1, 10)), True, "it has 9 figures, and the one before had 30"),
        (table(range(1, 10)), True, "it takes away 21 of the 30 figures of town/cases"),
    ],
)
def test_a_file_that_seems_broken_is_held_and_nothing_is_recorded(take, ledger, text, complete, doubt):
    take(table(WHOLE), 1, complete=True)
    head = ledger.head()

    summary = take(text, 2, complete=complete)

    assert (summary.events, ledger.head()) == (0, head)
    assert doubt in summary.doubtful[0].doubts
    assert [one.state for one in register(ledger).proposals()] == ["waiting"]


@pytest.mark.parametrize(
    ("text", "complete"),
    [
        (table(range(1, 32)), True),
        (table(range(1, 10)), False),
        (table(range(10, 31)), True),
        (table(range(1, 10), 1000), False),
    ],
)
def test_a_file_that_changes_little_is_taken(take, text, complete):
    take(table(WHOLE), 1, complete=True)

    assert take(text, 2, complete=complete).doubtful == []


def test_it_is_taken_with_trust_or_by_a_spec_that_judges_nothing(take):
    take(table(WHOLE), 1, complete=True)

    trusted = take(table(WHOLE, 1000), 2, complete=True, trust=True)
    unjudged = take(table(WHOLE), 3, f"plausible = false\n{WIDE}", complete=True)

    assert trusted.total.revisions_of_value == unjudged.total.revisions_of_value == 30


def test_the_same_file_again_stays_one_proposal_and_waits_again_after_it_was_dropped(take, ledger):
    take(table(WHOLE), 1, complete=True)
    for _ in range(2):
        take(table(WHOLE, 1000), 2, complete=True)
    (one,) = register(ledger).proposals()
    register(ledger).drop(one.id, "ann")

    take(table(WHOLE, 1000), 3, complete=True)

    (again,) = register(ledger).proposals()
    assert (again.id, again.state, again.published_at) == (one.id, "waiting", "2022-02-03")


def test_what_a_person_issues_is_what_the_next_file_is_judged_beside(take, ledger):
    take(table(WHOLE), 1, complete=True)
    take(table(WHOLE, 1000), 2, complete=True)

    register(ledger).issue(register(ledger).proposals()[0].id, ledger, "ann")

    assert take(table(range(1, 32), 1000), 3, complete=True).total.reports == 1


def test_a_file_is_judged_beside_what_was_known_when_it_was_published(take):
    take(table(WHOLE), 1, complete=True)
    take(table(WHOLE, 1000), 9, complete=True, trust=True)

    assert take(table(range(1, 32)), 5, complete=True).doubtful == []
    assert len(take(table(range(1, 32)), 10, complete=True).doubtful) == 1


EDITIONS = WIDE.replace("defaults =", 'document = { published_at = "{edition}" }\ndefaults =').replace(
    "columns = {", 'complete = "all"\ncolumns = {'
)


def editions(*tables):
    """One file with an edition on each day of February, of days and a factor."""
    rows = [
        f"2022-01-{day:02},{day * times},2022-02-{at:02}\n"
        for at, (days, times) in enumerate(tables, 1)
        for day in days
    ]
    return f"date,cases,edition\n{''.join(rows)}"


def taken_editions(ledger, tmp_path, *tables, **facts):
    (tmp_path / "cases.csv").write_text(editions(*tables))
    return import_file(ledger, tmp_path / "cases.csv", spec(EDITIONS), complete=True, **facts)


@pytest.mark.parametrize(
    ("tables", "doubt"),
    [
        ([(WHOLE, 1), (WHOLE, 1000)], "it changes 30 of the 30 figures of town/cases by the factor 1000"),
        (
            [(WHOLE, 1), (range(1, 10), 1), (WHOLE, 1)],
            "it has 9 figures, and the one before had 30",
        ),
    ],
)
def test_an_edition_that_seems_broken_beside_the_one_before_in_its_file_holds_the_file(ledger, tmp_path, tables, doubt):
    summary = taken_editions(ledger, tmp_path, *tables)

    assert summary.doubtful[0].doubts[0] == f"the edition of 2022-02-02: {doubt}"
    assert ledger.head() == 0
    assert taken_editions(ledger, tmp_path, *tables, trust=True).vintages == len(tables)


def test_editions_that_go_on_from_each_other_are_taken_though_one_changed_everything(ledger, tmp_path):
    assert taken_editions(ledger, tmp_path, (WHOLE, 1), (WHOLE, 1000), (WHOLE, 1000)).vintages == 3
