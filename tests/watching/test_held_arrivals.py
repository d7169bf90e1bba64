"""What a watch holds waits among the proposals, where a person, or what arrives next, decides it."""

import pytest

from domain.recording.commands import CloseSeries, VoidBulletins
from domain.streams import bulletin_id
from stores.proposal_register import ProposalRegister
from stores.watch_state import watch_states
from tests.examples import in_force
from tests.watching.watching import SPEC, Watching, a_file

MONTH = {f"d{day:02}": day * 10 for day in range(1, 31)}
BROKEN = {day: value * 1000 for day, value in MONTH.items()}


@pytest.fixture
def watching(tmp_path, site):
    """A watch that has taken a month, and holds back another delivery."""
    found = Watching(tmp_path, site)
    found.publishes(a_file(**MONTH))
    found.look()
    found.publishes(a_file(**BROKEN))
    assert found.look(hours=1).outcome == "held"
    yield found
    found.ledger.close()


def register(watching):
    return ProposalRegister(watching.database, watching.clock)


def states(watching):
    """Of each proposal, oldest first, its state and who decided it."""
    found = sorted(register(watching).proposals(), key=lambda one: one.published_at)
    return [(one.state, one.decided_by) for one in found]


def waiting(watching):
    return register(watching).proposals("waiting")[0]


def reads(watching, period="2022-03-02", series="cases"):
    found = in_force(watching.ledger, f"town/{series}/{period}", "2022-12-31")
    return getattr(found, "value", None)


def test_it_is_listed_with_its_doubts_and_what_would_become_of_it(watching):
    one = waiting(watching)

    assert one.title == f"cases.csv from {watching.site.url}/cases.csv"
    assert one.doubts == ("it changes 30 of the 30 figures of town/cases by the factor 1000",)
    (receipt,) = register(watching).shown(one.id, watching.ledger).would_become
    assert {outcome.kind for outcome in receipt.outcomes} == {"revision"}


def test_what_a_person_issues_counts_as_taken(watching):
    register(watching).issue(waiting(watching).id, watching.ledger, "ann")

    same = watching.look(hours=1)
    watching.publishes(a_file(**BROKEN | {"d31": 310_000}))
    later = watching.look(hours=1)

    assert (same.outcome, later.outcome, reads(watching)) == ("unchanged", "changed", "20000")
    assert states(watching) == [("issued", "ann")]


def test_what_a_person_drops_is_not_offered_again(watching):
    register(watching).drop(waiting(watching).id, "ann", "thousands")

    same = [watching.look(hours=1) for _ in range(2)]

    assert [(one.outcome, one.is_wrong) for one in same] == [("held", False)] * 2
    assert "dropped by ann" in same[0].why
    assert (states(watching), reads(watching)) == ([("dropped", "ann")], "20")


def test_what_goes_on_from_what_a_person_has_dropped_is_never_taken_without_one(watching):
    register(watching).drop(waiting(watching).id, "ann")

    for day in ("d31", "d30", "d29"):
        watching.publishes(a_file(**BROKEN | {day: 1}))
        assert watching.look(hours=1).is_wrong

    assert reads(watching) == "20"
    assert states(watching) == [("dropped", "ann"), *[("waiting", None)] * 3]


def test_what_the_watch_dropped_before_it_was_killed_no_person_has_decided(watching):
    register(watching).drop(waiting(watching).id, "import:town")

    look = watching.look(hours=1)

    assert (look.outcome, look.is_wrong, look.is_decided) == ("held", True, False)


def test_the_bytes_that_a_person_has_dropped_stay_dropped_when_they_come_back(watching):
    register(watching).drop(waiting(watching).id, "ann")
    watching.publishes(a_file(**MONTH | {"d31": 310}))
    assert watching.look(hours=1).outcome == "changed"
    watching.publishes(a_file(**BROKEN))

    look = watching.look(hours=1)

    assert (look.outcome, look.is_wrong, reads(watching)) == ("held", False, "20")
    assert states(watching) == [("dropped", "ann")]


def test_after_a_person_has_issued_what_goes_on_from_it_is_taken_with_the_next_look(watching):
    register(watching).drop(waiting(watching).id, "ann")
    for day in ("d30", "d31"):
        watching.publishes(a_file(**BROKEN | {day: 1}))
        watching.look(hours=1)
    first = min(register(watching).proposals("waiting"), key=lambda one: one.published_at)
    register(watching).issue(first.id, watching.ledger, "ben")

    watching.look(hours=1)

    assert (reads(watching), reads(watching, "2022-03-31")) == ("20000", "1")
    assert states(watching) == [("dropped", "ann"), ("issued", "ben"), ("issued", "import:town")]


def test_the_next_good_arrival_drops_what_waits(watching):
    watching.publishes(a_file(**MONTH | {"d31": 310}))

    watching.look(hours=1)

    assert states(watching) == [("dropped", "import:town")]
    assert "goes on from the one before it" in register(watching).proposals()[0].why


def test_one_that_goes_on_from_what_waits_issues_it(watching):
    watching.publishes(a_file(**BROKEN | {"d31": 310_000}))

    watching.look(hours=1)

    assert (states(watching), reads(watching)) == ([("issued", "import:town")], "20000")


def test_any_of_those_that_wait_may_turn_out_to_have_lasted(watching):
    watching.publishes(a_file(d01=10))
    watching.look(hours=1)
    watching.publishes(a_file(**BROKEN | {"d31": 310_000}))

    watching.look(hours=1)

    assert states(watching) == [("issued", "import:town"), ("dropped", "import:town")]
    assert reads(watching, "2022-03-31") == "310000"


def test_who_trusts_takes_all_that_wait(watching):
    watching.publishes(a_file(d01=10))
    watching.look(hours=1)

    watching.look(hours=1, trust=True)

    assert [state for state, _ in states(watching)] == ["issued", "issued"]
    assert (reads(watching), reads(watching, "2022-03-01")) == (None, "10")


def test_where_the_proposals_are_gone_it_is_judged_again(watching):
    register(watching)
    (watching.folder / "ledger.db.proposals").unlink()

    watching.look(hours=1)

    assert states(watching) == [("waiting", None)]


def test_a_series_that_only_it_has_is_opened_when_it_is_issued(tmp_path, site):
    text = SPEC.replace('[series.cases]\ntitle = "Cases"', "").replace(
        'columns = { cases = "cases" }',
        '[files.long]\nseries = "{place}"\nvalue = "cases"\neach = { title = "Cases in {place}" }',
    )
    watching = Watching(tmp_path, site, text)
    rows = [f"2022-03-{day:02},north,{day}" for day in range(1, 31)]
    watching.publishes("\n".join(["date,place,cases", *rows, ""]).encode())
    watching.look()
    watching.publishes(b"date,place,cases\n2022-03-01,junk,1\n")
    assert watching.look(hours=1).outcome == "held"
    assert watching.ledger.series("town/junk") is None

    shown = register(watching).shown(waiting(watching).id, watching.ledger)
    still = watching.ledger.series("town/junk")
    register(watching).issue(waiting(watching).id, watching.ledger, "ann")

    assert (still, len(shown.would_become[0].outcomes)) == (None, 31)
    assert reads(watching, "2022-03-01", "junk") == "1"
    assert watching.ledger.series_opened("town", "import:town") == ["town/junk", "town/north"]
    watching.ledger.close()


def test_what_is_held_was_seen_and_nobody_is_blind_meanwhile(watching):
    looks = [watching.look(hours=1) for _ in range(4)]

    assert [(one.outcome, one.blind_since) for one in looks] == [("held", None)] * 4
    [(_, state)] = watch_states(watching.database)
    assert state.blind_since(watching.clock.now) is None


def test_a_look_goes_on_where_the_ledger_would_not_take_again_what_a_person_has_issued(watching):
    register(watching).issue(waiting(watching).id, watching.ledger, "ann")
    read = tuple(watching.ledger.store.at(one).event for one in watching.ledger.store.found("bulletins", "town"))
    watching.ledger.record(VoidBulletins(bulletins=tuple(map(bulletin_id, read)), why="wrong"), "ann")
    watching.ledger.record(CloseSeries(series="town/cases", last_period="2022-03-20"), "ann")

    look = watching.look(hours=1)

    assert look.outcome == "unchanged"


RENAMED = SPEC.replace('{ cases = "cases" }', '{ people = "cases" }')


def renamed(**cases):
    return a_file(**cases).replace(b"date,cases", b"date,people")


def test_beside_what_a_mended_spec_cannot_read_the_ledger_counts(watching):
    watching.publishes(a_file(**MONTH))
    watching.look(hours=1)
    (watching.folder / "town.toml").write_text(RENAMED)
    watching.publishes(renamed(**BROKEN))

    look = watching.look(hours=1)

    assert (look.outcome, reads(watching)) == ("held", "20")


def test_what_waits_and_a_mended_spec_cannot_read_is_confirmed_by_nothing(watching):
    (watching.folder / "town.toml").write_text(RENAMED)
    watching.publishes(renamed(**BROKEN | {"d31": 310_000}))

    look = watching.look(hours=1)

    assert (look.outcome, reads(watching)) == ("held", "20")
    assert states(watching) == [("waiting", None)] * 2
