"""What was dropped comes into the ledger by no later version alone, and leaves no series behind."""

import pytest

from importers.history_import import import_history
from stores.proposal_register import ProposalRegister
from tests.examples import in_force
from tests.importers.small_histories import spec
from tests.importers.test_plausibility import GOOD, NEXT, TIMES, WIDE, table, verdicts

LONG = """
name = "town"
source = { source = "town", name = "The town" }
defaults = { unit = "persons", measure = "cumulative", frequency = "D" }

[[files]]
path = "cases.csv"
format = "csv"
period = { column = "date" }

[files.long]
series = "{place}"
value = "cases"
each = { title = "Cases in {place}" }
"""


def places(name, days=30, extra=""):
    rows = [f"2022-01-{day:02},{name},{day + 100}\n" for day in range(1, days + 1)]
    return "".join(["date,place,cases\n", *rows, extra])


SHIFTED = places("norh", 30)


@pytest.fixture
def run(ledger, history):
    """Commits tables, one import for each group of them, and gives the summary of the last."""

    def imported(*groups, text=LONG, path="cases.csv", trust=False):
        summaries = []
        for tables in groups:
            for one in tables:
                history.commit(one, path)
            summaries.append(import_history(ledger, history.place, spec(text), trust=trust))
        return summaries[-1]

    return imported


def register(ledger):
    return ProposalRegister(ledger.store.path, ledger.clock)


def drop_what_waits(ledger):
    for one in register(ledger).proposals("waiting"):
        register(ledger).drop(one.id, "ann", "thousands")


def opened(ledger):
    return sorted(ledger.series_opened("town", "import:town"))


@pytest.mark.parametrize("is_one_run", [True, False])
def test_what_goes_on_from_what_a_person_dropped_is_never_taken_without_one(run, ledger, is_one_run):
    run([GOOD, TIMES], text=WIDE, path="counts.json")
    drop_what_waits(ledger)
    later = [table(31, 1000), table(32, 1000)]

    summary = run(*([later] if is_one_run else [[one] for one in later]), text=WIDE, path="counts.json")

    assert [verdict for _, verdict in verdicts(summary)] == ["waiting", "waiting"]
    assert all("goes on from what was dropped by hand" in one.doubts[-1] for one in summary.doubtful)
    assert in_force(ledger, "counters/people/2022-01-01", "2022-12-31").value == "100"


def test_a_good_version_drops_what_goes_on_from_it(run, ledger):
    run([GOOD, TIMES], text=WIDE, path="counts.json")
    drop_what_waits(ledger)

    summary = run([table(31, 1000)], [NEXT], text=WIDE, path="counts.json")

    assert [verdict for _, verdict in verdicts(summary)] == ["dropped"]
    assert summary.total.reports == 1


def test_a_person_issues_what_goes_on_from_it_and_then_it_counts(run, ledger):
    run([GOOD, TIMES], text=WIDE, path="counts.json")
    drop_what_waits(ledger)
    run([table(31, 1000)], text=WIDE, path="counts.json")
    (waiting,) = register(ledger).proposals("waiting")

    register(ledger).issue(waiting.id, ledger, "ben")

    summary = run([table(32, 1000)], text=WIDE, path="counts.json")
    assert (summary.doubtful, summary.total.reports) == ([], 1)


@pytest.mark.parametrize("groups", [
    [[places("north"), SHIFTED, places("north", 31)]],
    [[places("north")], [SHIFTED], [places("north", 31)]],
    [[places("north"), SHIFTED], [places("north", 31)], []],
])  # fmt: skip
def test_series_that_only_a_dropped_version_has_are_not_opened(run, ledger, groups):
    run(*groups)

    assert opened(ledger) == ["town/north"]
    again = run([places("north", 31, "2022-01-01,south,1\n")], [])
    assert (opened(ledger), again.events, again.vintages) == (["town/north", "town/south"], 0, 0)


@pytest.mark.parametrize("groups", [
    [[places("north"), SHIFTED, places("norh", 31)]],
    [[places("north"), SHIFTED], [places("norh", 31)]],
])  # fmt: skip
def test_series_of_what_lasted_are_opened(run, ledger, groups):
    run(*groups)

    assert opened(ledger) == ["town/norh", "town/north"]
    assert in_force(ledger, "town/norh/2022-01-31", "2022-12-31").value == "131"


def test_series_of_what_waits_are_opened_when_a_person_issues_it(run, ledger):
    run([places("north"), SHIFTED])
    before = opened(ledger)
    (waiting,) = register(ledger).proposals("waiting")
    told = register(ledger).shown(waiting.id, ledger).would_become

    register(ledger).issue(waiting.id, ledger, "ann")

    assert (before, len(told[0].outcomes)) == (["town/north"], 60)
    assert opened(ledger) == ["town/norh", "town/north"]
    assert run([places("norh", 31)]).total.reports == 1


def test_with_trust_all_series_are_opened(run, ledger):
    run([places("north"), SHIFTED, places("north", 31)])

    run([], trust=True)

    assert opened(ledger) == ["town/norh", "town/north"]
    assert getattr(in_force(ledger, "town/norh/2022-01-01", "2022-12-31"), "value", None) is None
