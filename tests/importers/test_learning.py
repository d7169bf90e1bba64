"""A spec that learns a column, or a second spec on one file, is read from the versions that are known already."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.keys import figure_key
from domain.recording.commands import Bulletin, NewDocument, VoidBulletins
from domain.recording.ledger import Ledger
from domain.recording.lines import SaidStatement, lines_of
from domain.statements import value_of
from domain.streams import OfFigure
from importers.history_import import import_history
from importers.import_refusals import SpecDoesNotFit
from importers.issuing.summary import Summary
from importers.specs.spec_reading import spec_from
from stores.opening import open_ledger
from tests.examples import in_force
from tests.importers.small_histories import PEOPLE, SmallHistory, row, spec

BOTH = PEOPLE.replace('people = "people"', 'people = "people"\ndogs = "dogs"').replace(
    "[[files]]", '[series.dogs]\ntitle = "Dogs"\n[[files]]'
)
DOGS = PEOPLE.replace('people = "people"', 'dogs = "dogs"').replace(
    '[series.people]\ntitle = "People"', '[series.dogs]\ntitle = "Dogs"'
)
DAY = "2022-03-01"


def said_of(ledger, figure):
    """What the ledger has of a figure: what kind of entry, its value and when it was published."""
    kept = ledger.store.stream(OfFigure(figure_key(f"counters/{figure}")))
    return [
        (type(one.event).__name__, one.event.statement.value, one.event.statement.published_at[:16]) for one in kept
    ]


def bulletins(ledger):
    kept = ledger.store.between(1, ledger.head())
    return [one.event.stream.partition("/")[2] for one in kept if type(one.event).__name__ == "BulletinReceived"]


def test_a_column_that_the_spec_learns_is_read_from_versions_known_before_each_at_its_own_time(ledger, history):
    history.commit([row(DAY, 1, dogs=30)])
    history.commit([row(DAY, 2, dogs=31)])
    import_history(ledger, history.place, spec())
    history.commit([row(DAY, 2, dogs=31), row("2022-03-05", 3, dogs=33)])

    summary = import_history(ledger, history.place, spec(BOTH))

    assert said_of(ledger, f"dogs/{DAY}") == [
        ("FigureReported", "30", "2022-03-01T08:00"),
        ("FigureRevised", "31", "2022-03-01T08:01"),
    ]
    assert said_of(ledger, f"people/{DAY}") == [
        ("FigureReported", "1", "2022-03-01T08:00"),
        ("FigureRevised", "2", "2022-03-01T08:01"),
    ]
    assert (summary.known, summary.vintages, summary.learned) == (0, 3, {"counters/dogs": 2})


@pytest.mark.parametrize("later", [BOTH, DOGS], ids=["the same spec grown", "a second spec on the file"])
def test_what_is_learned_rests_on_the_same_documents_and_is_learned_once(ledger, history, later):
    history.commit([row(DAY, 1, dogs=30)])
    history.commit([row(DAY, 2, dogs=31)])
    import_history(ledger, history.place, spec())

    learned = import_history(ledger, history.place, spec(later))
    again = import_history(ledger, history.place, spec(later))
    first_again = import_history(ledger, history.place, spec())

    documents = [one for one in ledger.store.between(1, ledger.head()) if one.event.stream.startswith("document/")]
    assert len(documents) == 2
    assert (learned.events, learned.total.reports, learned.total.revisions_of_value) == (5, 1, 1)
    assert (again.events, again.known, again.learned) == (0, 2, {})
    assert (first_again.events, first_again.known) == (0, 2)


def test_a_version_without_the_column_said_that_there_was_no_figure(ledger, history):
    history.commit([row(DAY, 1, dogs=30)])
    history.commit([row(DAY, 1)])
    history.commit([row(DAY, 1, dogs=30)])
    import_history(ledger, history.place, spec())

    summary = import_history(ledger, history.place, spec(BOTH))

    assert (summary.total.reports, summary.total.withdrawals, summary.total.reinstatements) == (1, 1, 1)


def test_learning_that_was_stopped_half_way_goes_on(ledger, history):
    for number in range(4):
        history.commit([row(DAY, number, dogs=number)])
    import_history(ledger, history.place, spec())

    class StoppedError(Exception):
        pass

    def stop(done, total, label):
        if label.startswith("recording") and done == 2:
            raise StoppedError

    with pytest.raises(StoppedError):
        import_history(ledger, history.place, spec(BOTH), progress=stop)
    summary = import_history(ledger, history.place, spec(BOTH))

    # The second and the third were recorded together.
    assert (summary.known, summary.vintages) == (3, 1)
    assert [value for _, value, _ in said_of(ledger, f"dogs/{DAY}")] == ["0", "1", "2", "3"]


def test_a_voided_bulletin_is_read_again_for_what_it_was_the_list_of_and_for_nothing_else(ledger, history):
    history.commit([row(DAY, 1, dogs=30)])
    import_history(ledger, history.place, spec())
    import_history(ledger, history.place, spec(BOTH))
    ledger.record(VoidBulletins(bulletins=tuple(bulletins(ledger)[1:]), why="the wrong column"), "somebody")

    summary = import_history(ledger, history.place, spec(BOTH))

    assert (summary.learned, summary.total.reports) == ({"counters/dogs": 1}, 1)


def test_a_learned_column_that_no_version_has_is_refused_like_any_other(ledger, history):
    history.commit([row(DAY, 1, dogs=30)])
    import_history(ledger, history.place, spec())
    before = ledger.head()

    with pytest.raises(SpecDoesNotFit, match=r"no version of counts\.json has the column 'doggs'"):
        import_history(ledger, history.place, spec(BOTH.replace('dogs = "dogs"', 'doggs = "dogs"')))

    assert ledger.head() == before


def test_a_spec_that_comes_to_cite_otherwise_records_nothing_anew(ledger, history):
    history.commit([row(DAY, 1)])
    history.commit([row(DAY, 2)])
    import_history(ledger, history.place, spec())
    cited = PEOPLE.replace("[defaults]", '[document]\nurl = "https://forge.example/blob/{commit}/{path}"\n[defaults]')

    summary = import_history(ledger, history.place, spec(cited))

    assert (summary.events, summary.known, summary.vintages) == (0, 2, 0)


def test_a_figure_recorded_by_hand_with_the_address_of_a_version_does_not_make_it_known(ledger, history):
    commit = history.commit([row(DAY, 1), row("2022-03-02", 2)])
    import_history(ledger, history.place, spec(), rev=commit)
    ledger.record(VoidBulletins(bulletins=tuple(bulletins(ledger)), why="to be read again"), "somebody")

    by_hand = Bulletin(
        source="counters", published_at="2022-03-01", document=NewDocument(url=f"git:{commit}:counts.json"),
        lines=lines_of([(DAY, SaidStatement(series="counters/people", value="1"))]),
    )  # fmt: skip
    ledger.record(by_hand, "somebody")

    summary = import_history(ledger, history.place, spec())

    assert (summary.known, summary.vintages) == (0, 1)


def counts(rows):
    return [{"date": f"2022-03-{day:02}", **values} for day, values in sorted(rows.items())]


versions = st.lists(
    st.dictionaries(
        st.integers(1, 4),
        st.fixed_dictionaries({"people": st.integers(0, 3)}, optional={"dogs": st.integers(0, 3)}),
        max_size=4,
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(versions=versions, first=st.integers(0, 6))
def test_learning_later_ends_as_knowing_from_the_start(tmp_path_factory, versions, first):
    folder = tmp_path_factory.mktemp("learning")
    history = SmallHistory(folder / "repo")
    commits = [history.commit(counts(rows)) for rows in [{1: {"people": 1, "dogs": 1}}, *versions]]

    def imported(name: str, *steps: tuple[str, str | None]) -> tuple[Ledger, Summary]:
        opened = open_ledger(folder / name)
        summaries = [import_history(opened, history.place, spec_from(text), rev=rev) for text, rev in steps]
        return opened, summaries[-1]

    later, _ = imported("later.db", (PEOPLE, commits[min(first, len(versions))]), (BOTH, None))
    at_once, _ = imported("at-once.db", (BOTH, None))
    with later, at_once:
        figures = [f"{series}/2022-03-{day:02}" for series in ("people", "dogs") for day in range(1, 5)]
        for minute in range(len(commits)):
            at = f"2022-03-01T08:{minute:02}:30Z"
            assert [reads(later, one, at) for one in figures] == [reads(at_once, one, at) for one in figures]


def reads(ledger, figure, at):
    read = in_force(ledger, f"counters/{figure}", at)
    return read and value_of(read)
