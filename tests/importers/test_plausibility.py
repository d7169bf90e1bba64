"""A version that is not plausible is held back until a later one, or a person, decides; in one run as in many."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers.history_import import import_history
from importers.import_refusals import NotASpec
from importers.vintages.held_vintages import HeldVintages
from stores.opening import open_ledger
from stores.proposal_refusals import ProposalAlreadyDecided, TooManyProposals, UnknownProposal
from stores.proposal_register import ProposalRegister
from stores.sqlite import proposals as rows
from tests.examples import in_force
from tests.importers.small_histories import PEOPLE, SmallHistory, spec

WIDE = PEOPLE.replace('layouts = ["list", "rows:data"]', 'format = "csv"')
FIRST = "counters/people/2022-01-01"
FIRST_DAY = date(2022, 1, 1)


def table(days=30, times=1, beginning=0):
    """A table of so many days, whose figures are 1 and a half more each day, multiplied."""
    rows_of = (
        f"{FIRST_DAY + timedelta(day)},{(100 + day) * times:g},{day}\n" for day in range(beginning, beginning + days)
    )
    return "date,people,day\n" + "".join(rows_of)


GOOD, NEXT, CUT, TIMES, ZERO = table(), table(31), table(10), table(30, 1000), table(30, 0)


def committed(history, *tables):
    return [history.commit(one, "counts.json") for one in tables]


def register_of(ledger):
    return ProposalRegister(ledger.store.path, ledger.clock)


def verdicts(summary):
    return [(one.commit, one.verdict) for one in summary.doubtful]


@pytest.mark.parametrize(
    ("broken", "doubt"),
    [
        (CUT, "it has 10 figures, and the one before had 30"),
        (CUT, "it takes away 20 of the 30 figures of counters/people"),
        (TIMES, "it changes 30 of the 30 figures of counters/people by the factor 1000"),
        (table(30, 0.01), "it changes 30 of the 30 figures of counters/people by the factor 0.01"),
        (ZERO, "it changes 30 of the 30 figures of counters/people to zero"),
        (table(30, -1), "it changes 30 of the 30 figures of counters/people to what is below zero by as much"),
        ("date,people,day\n", "it takes away 30 of the 30 figures of counters/people"),
    ],
)
def test_a_delivery_that_seems_broken_waits_and_nothing_is_recorded_of_it(ledger, history, broken, doubt):
    _, commit = committed(history, GOOD, broken)

    summary = import_history(ledger, history.place, spec(WIDE))

    assert verdicts(summary) == [(commit, "waiting")]
    assert doubt in summary.doubtful[0].doubts
    assert (summary.vintages, summary.total.reports, summary.total.withdrawals) == (1, 30, 0)
    (waiting,) = register_of(ledger).proposals("waiting")
    assert (waiting.title, waiting.proposed_by) == (f"counts.json at commit {commit[:12]}", "import:counts")


@pytest.mark.parametrize("broken", [CUT, TIMES, ZERO])
def test_the_next_good_delivery_drops_it(ledger, history, broken):
    _, commit, _ = committed(history, GOOD, broken, NEXT)

    summary = import_history(ledger, history.place, spec(WIDE))

    assert verdicts(summary) == [(commit, "dropped")]
    assert (summary.vintages, summary.total.reports, summary.total.revisions_of_value) == (2, 31, 0)
    (dropped,) = register_of(ledger).proposals()
    assert (dropped.state, dropped.why) == ("dropped", "a later version goes on from the one before it")


@pytest.mark.parametrize(("lasting", "following"), [(CUT, table(11)), (TIMES, table(31, 1000)), (ZERO, table(31, 0))])
def test_what_the_next_delivery_repeats_has_lasted_and_is_recorded_at_its_own_time(ledger, history, lasting, following):
    _, commit, _ = committed(history, GOOD, lasting, following)

    summary = import_history(ledger, history.place, spec(WIDE))

    assert verdicts(summary) == [(commit, "lasted")]
    assert summary.vintages == 3
    assert register_of(ledger).proposals() == []


def test_all_are_taken_with_trust_also_what_was_dropped_before(ledger, history):
    committed(history, GOOD, TIMES, NEXT)
    import_history(ledger, history.place, spec(WIDE))

    summary = import_history(ledger, history.place, spec(WIDE), trust=True)

    assert (summary.vintages, summary.doubtful) == (1, [])
    assert in_force(ledger, FIRST, "2022-03-01T08:01:30Z").value == "100000"
    assert in_force(ledger, FIRST, "2022-03-02").value == "100"
    assert import_history(ledger, history.place, spec(WIDE)).events == 0


@pytest.mark.parametrize(
    "said",
    [
        WIDE.replace("[source]", "plausible = false\n[source]", 1),
        WIDE.replace("[source]", "[plausible]\nfactor = 1\n[source]", 1),
        WIDE.replace("[source]", "[plausible]\nleast = 31\n[source]", 1),
        WIDE.replace('repeated = "last"', 'repeated = "last"\nplausible = false'),
        WIDE.replace('repeated = "last"', 'repeated = "last"\nplausible = { factor = 1.0 }'),
    ],
)
def test_a_spec_says_from_when_on_a_version_is_held(ledger, history, said):
    committed(history, GOOD, TIMES)

    assert import_history(ledger, history.place, spec(said)).doubtful == []


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("[plausible]\nfactor = 5", "plausible.factor is a share from 0 to 1, such as 0.5, not 5"),
        ("[plausible]\nrows = nan", "plausible.rows is a share from 0 to 1, such as 0.5, not NaN"),
        ("[plausible]\nleast = 0", "plausible.least is a number of figures above zero, not 0"),
        ("[plausible]\nmost = 1", "the key 'most' is not known here"),
    ],
)
def test_a_spec_whose_shares_are_none_is_refused(said, why):
    with pytest.raises(NotASpec, match=why):
        spec(WIDE.replace("[source]", f"{said}\n[source]", 1))


def test_a_window_that_moves_on_takes_nothing_away_and_one_that_shrinks_is_held(ledger, history):
    text = WIDE.replace('repeated = "last"', 'complete = "span"\nrepeated = "last"')
    *_, shrunk = committed(history, GOOD, table(30, 1, 25), table(8, 1, 27))

    summary = import_history(ledger, history.place, spec(text))

    assert verdicts(summary) == [(shrunk, "waiting")]
    assert summary.doubtful[0].doubts == ("it has 8 figures, and the one before had 30",)


def test_a_dropped_version_is_not_read_again(ledger, history):
    committed(history, GOOD, TIMES, NEXT)
    import_history(ledger, history.place, spec(WIDE))

    again = import_history(ledger, history.place, spec(WIDE))

    assert (again.known, again.vintages, again.doubtful, again.events) == (2, 0, [], 0)


def test_what_a_person_issues_is_recorded_as_theirs_and_the_next_import_goes_on_from_it(ledger, history):
    committed(history, GOOD, TIMES)
    import_history(ledger, history.place, spec(WIDE))
    (waiting,) = register_of(ledger).proposals("waiting")

    (receipt,) = register_of(ledger).issue(waiting.id, ledger, "ann")

    assert len(receipt.outcomes) == 30
    assert ledger.bulletin(str(receipt.bulletin)).event.recorded_by == "ann"
    assert register_of(ledger).proposal(waiting.id).state == "issued"
    committed(history, table(31, 1000))
    summary = import_history(ledger, history.place, spec(WIDE))
    assert (summary.vintages, summary.doubtful, summary.total.reports) == (1, [], 1)


def test_what_a_person_drops_is_passed_over_and_the_next_import_goes_on_from_the_one_before(ledger, history):
    committed(history, GOOD, TIMES)
    import_history(ledger, history.place, spec(WIDE))
    (waiting,) = register_of(ledger).proposals("waiting")

    register_of(ledger).drop(waiting.id, "ann", "thousands")

    with pytest.raises(ProposalAlreadyDecided, match=r"dropped by ann at .*: thousands"):
        register_of(ledger).issue(waiting.id, ledger, "ben")
    committed(history, NEXT)
    summary = import_history(ledger, history.place, spec(WIDE))
    assert (summary.vintages, summary.doubtful, summary.total.reports) == (1, [], 1)


def test_a_proposal_is_found_by_the_beginning_of_its_id(ledger, history):
    committed(history, GOOD, TIMES)
    import_history(ledger, history.place, spec(WIDE))
    (waiting,) = register_of(ledger).proposals("waiting")

    assert register_of(ledger).named(waiting.id[:8]) == waiting.id
    for unknown in ("", "x", "%", waiting.id + "0"):
        with pytest.raises(UnknownProposal):
            register_of(ledger).named(unknown)


def test_a_dry_run_of_a_proposal_records_nothing_and_says_what_issuing_it_does(ledger, history):
    committed(history, GOOD, CUT)
    import_history(ledger, history.place, spec(WIDE))
    (waiting,) = register_of(ledger).proposals("waiting")
    head = ledger.head()

    (told,) = register_of(ledger).issue(waiting.id, ledger, "ann", dry_run=True)

    assert ledger.head() == head
    (done,) = register_of(ledger).issue(waiting.id, ledger, "ann")
    assert [one.kind for one in told.outcomes] == [one.kind for one in done.outcomes] == ["withdrawal"] * 20


def test_an_import_that_dies_between_the_register_and_the_ledger_loses_nothing(ledger, history, monkeypatch):
    committed(history, GOOD, TIMES, NEXT, CUT)
    kept = HeldVintages.hold

    def dying(*given):
        kept(*given)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, suppress(KeyboardInterrupt):
        patched.setattr(HeldVintages, "hold", dying)
        import_history(ledger, history.place, spec(WIDE))
    assert ledger.head() == 0

    import_history(ledger, history.place, spec(WIDE))

    assert [one.state for one in register_of(ledger).proposals()] == ["waiting", "dropped"]
    assert in_force(ledger, FIRST, "2022-03-02").value == "100"


def test_a_proposal_whose_bulletin_is_recorded_before_it_was_noted_is_recorded_once(ledger, history):
    committed(history, GOOD, TIMES)
    import_history(ledger, history.place, spec(WIDE))
    (waiting,) = register_of(ledger).proposals("waiting")
    for bulletin in register_of(ledger).bulletins(waiting.id):
        ledger.record(bulletin, "ann")
    head = ledger.head()

    (receipt,) = register_of(ledger).issue(waiting.id, ledger, "ann")

    assert (receipt.recorded, ledger.head()) == (0, head)
    assert register_of(ledger).proposal(waiting.id).state == "issued"


def test_the_next_import_notes_what_was_recorded_and_not_noted(ledger, history):
    committed(history, GOOD, TIMES)
    import_history(ledger, history.place, spec(WIDE))
    (waiting,) = register_of(ledger).proposals("waiting")
    for bulletin in register_of(ledger).bulletins(waiting.id):
        ledger.record(bulletin, "ann")

    import_history(ledger, history.place, spec(WIDE))

    assert register_of(ledger).proposal(waiting.id).state == "issued"


def test_more_proposals_than_there_is_room_for_are_refused_and_nothing_is_recorded(ledger, history, monkeypatch):
    committed(history, GOOD, TIMES)
    monkeypatch.setattr("stores.proposal_register.MOST_WAITING", 0)

    with pytest.raises(TooManyProposals, match=r"1 proposals of 0 MB would wait, .* issue or drop some first"):
        import_history(ledger, history.place, spec(WIDE))

    assert ledger.head() == 0
    assert register_of(ledger).proposals() == []


def test_decided_ones_are_forgotten_oldest_first_and_decided_alike_again(ledger, history, monkeypatch):
    monkeypatch.setattr(rows, "MOST_REMEMBERED", 1)
    committed(history, GOOD, TIMES, NEXT, CUT, table(32))
    import_history(ledger, history.place, spec(WIDE))
    assert len(register_of(ledger).proposals("dropped")) == 1

    again = import_history(ledger, history.place, spec(WIDE))

    assert [one.verdict for one in again.doubtful] == ["dropped"]
    assert again.events == 0


STEPS = {
    "good": lambda day: table(30 + day),
    "cut": lambda day: table(10 + day),
    "times": lambda day: table(30 + day, 1000),
    "zero": lambda day: table(30 + day, 0),
    "broken": lambda _: "<html>",
}


def _state(ledger, summaries):
    figures = {
        (period, at): in_force(ledger, f"counters/people/{period}", at)
        for period in ("2022-01-01", "2022-01-09", "2022-01-25", "2022-02-01")
        for at in (f"2022-03-01T08:{minute:02}:30Z" for minute in range(10))
    }
    told = {key: (type(one), getattr(one, "value", None)) for key, one in figures.items()}
    proposals = sorted((one.title, one.state) for one in register_of(ledger).proposals() if one.state == "waiting")
    return told, proposals, sum(one.total.reports for one in summaries)


@settings(max_examples=12, deadline=None)
@given(
    steps=st.lists(st.sampled_from(sorted(STEPS)), min_size=2, max_size=7),
    ends=st.sets(st.integers(0, 6)),
)
def test_a_history_ends_alike_in_one_run_and_in_many(tmp_path_factory, steps, ends):
    place = tmp_path_factory.mktemp("history")
    history = SmallHistory(place / "repo")
    commits = committed(history, *(STEPS[step](day) for day, step in enumerate(steps)))

    def imported(name, revs):
        with open_ledger(place / name, lambda: datetime(2026, 11, 1, tzinfo=UTC)) as ledger:
            summaries = [import_history(ledger, history.place, spec(WIDE), rev=rev) for rev in revs]
            return _state(ledger, summaries)

    many = [commits[end] for end in sorted(ends) if end < len(commits)]
    assert imported("one.db", [commits[-1]]) == imported("many.db", [*many, commits[-1]])
