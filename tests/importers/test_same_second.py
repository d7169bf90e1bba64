"""Versions that were published in one second, as those of a rebase, count in the order in which they were committed."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.statements import Statement
from importers.history_import import import_history
from stores.opening import open_ledger
from tests.examples import in_force as stated
from tests.importers.small_histories import SmallHistory, spec
from tests.importers.test_learning import BOTH, DOGS

DAY, SECOND = "2022-03-01", "2022-03-02T08:00:00+00:00"


def in_force(ledger, *series):
    """What each series says of the day, as of the second in which all was published."""
    found = {}
    for one in series:
        says = stated(ledger, f"counters/{one}/{DAY}", "2022-03-02T08:00:00.000000Z")
        found[one] = says.value if isinstance(says, Statement) else None
    return found


def test_a_version_that_since_had_left_out_does_not_follow_what_was_committed_behind_it(ledger, history):
    first = history.commit([{"date": DAY, "people": 1}], at=SECOND)
    history.commit([{"date": DAY, "people": 2}], at=SECOND)
    import_history(ledger, history.place, spec(), since=first)

    summary = import_history(ledger, history.place, spec())

    assert (summary.vintages, summary.events) == (0, 0)
    assert [f"counts.json at commit {first[:12]} was published in one second" in note for note in summary.notes]
    assert in_force(ledger, "people") == {"people": "2"}


def test_a_version_that_a_learned_column_makes_readable_does_not_withdraw_what_was_committed_behind_it(ledger, history):
    history.commit([{"date": DAY, "people": 1}], at=SECOND)
    history.commit([{"date": DAY, "people": 2, "dogs": 30}], at=SECOND)
    import_history(ledger, history.place, spec(DOGS))

    import_history(ledger, history.place, spec(BOTH))

    assert in_force(ledger, "people", "dogs") == {"people": "2", "dogs": "30"}
    assert import_history(ledger, history.place, spec(BOTH)).events == 0


CELLS = st.fixed_dictionaries({}, optional={"people": st.integers(0, 3), "dogs": st.integers(0, 3)})


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), versions=st.lists(CELLS.filter(bool), min_size=2, max_size=4))
def test_whatever_was_imported_first_the_last_commit_of_a_second_counts(tmp_path_factory, data, versions):
    folder = tmp_path_factory.mktemp("second")
    history = SmallHistory(folder / "repo")
    names = [history.commit([{"date": DAY, **cells}], at=SECOND) for cells in [{"people": 9, "dogs": 9}, *versions]]
    since = data.draw(st.sampled_from([None, *names[:-1]]))

    with open_ledger(folder / "ledger.db") as ledger:
        import_history(ledger, history.place, spec(data.draw(st.sampled_from([DOGS, BOTH]))), since=since)
        import_history(ledger, history.place, spec(BOTH))

        last = {one: versions[-1].get(one) for one in ("people", "dogs")}
        told = {one: None if value is None else str(value) for one, value in last.items()}
        assert in_force(ledger, *told) == told
