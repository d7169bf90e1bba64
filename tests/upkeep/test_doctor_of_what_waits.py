"""The doctor tells what waits for a person, and whether the watch is kept."""

from datetime import UTC, datetime, timedelta

import pytest

from cli.doctor_words import worded
from domain.moments import instant_text
from stores.proposal import HeldVintage
from stores.proposal_register import ProposalRegister
from stores.sqlite.proposals import proposals_of
from stores.watch_state import watch_folder
from upkeep.doctor.proposals import examine_proposals
from upkeep.doctor.watch import examine_watch

THEN = datetime(2022, 3, 2, 8, tzinfo=UTC)


@pytest.fixture
def database(tmp_path):
    return tmp_path / "ledger.db"


def propose(database):
    register = ProposalRegister(database, lambda: THEN)
    one = HeldVintage(
        key="k", source="town", address=None, title="cases.csv", published_at="2022-03-01", spans=(), doubts=("odd",),
        figures=1,
    )  # fmt: skip
    register.hold((one,), "import:town")
    return register


def note(database, **facts):
    notes = watch_folder(database) / "notes"
    notes.mkdir(parents=True, exist_ok=True)
    now = instant_text(datetime.now(UTC))
    said = {"began_at": now, "looked_at": now, "seen_at": now, "changed_at": now, "every": 3600} | facts
    text = ", ".join(f'"{name}": {value if isinstance(value, int) else _quoted(value)}' for name, value in said.items())
    (notes / "cases.json").write_text(f"{{{text}}}")


def _quoted(value):
    return value if value.startswith("{") else f'"{value}"'


def ago(**time):
    return instant_text(datetime.now(UTC) - timedelta(**time))


def test_nothing_waits_where_nothing_was_held_or_all_was_decided(database):
    before = examine_proposals(database)
    register = propose(database)
    register.drop(register.proposals()[0].id, "ann")

    assert (before.what, before.verdict) == ("no proposal", "ok")
    assert examine_proposals(database).what == "none waits"


def test_what_waits_is_told_with_the_day_since_when(database):
    propose(database)

    found = examine_proposals(database)

    assert found.verdict == "look"
    assert "1 wait for a person, the first since 2022-03-02 08:00" in worded(found).seen


def test_proposals_that_others_can_read_are_wrong(database):
    propose(database)
    proposals_of(database).chmod(0o644)

    found = examine_proposals(database)

    assert (found.verdict, found.what) == ("wrong", "proposals exposed")
    assert str(proposals_of(database)) in worded(found).do


def test_a_file_that_holds_no_proposals_is_wrong(database):
    proposals_of(database).write_bytes(b"x" * 1000)
    proposals_of(database).chmod(0o600)

    assert examine_proposals(database).what == "proposals unreadable"


def test_where_nothing_is_watched_nothing_is_wrong(database):
    assert examine_watch(database).what == "no watch"


def test_a_watch_that_is_kept_is_as_it_should_be(database):
    note(database)

    assert worded(examine_watch(database)).seen == "1 watched, all as they should be"


@pytest.mark.parametrize(
    ("facts", "seen"),
    [
        ({"looked_at": ago(hours=3)}, "1 are overdue; nobody looked at cases since"),
        ({"seen_at": ago(hours=3)}, "1 want a look; cases: not seen since"),
        ({"silent_after": 86400, "changed_at": ago(days=2)}, "1 want a look; cases: silent since"),
        ({"arrival": '{"why": "row 3 has 2 cells"}'}, "1 want a look; cases: row 3 has 2 cells"),
    ],
)
def test_what_needs_a_look_is_told(database, facts, seen):
    note(database, **facts)

    found = examine_watch(database)

    assert found.verdict == "look"
    assert worded(found).seen.startswith(seen)


@pytest.mark.parametrize(
    "facts", [{"arrival": '{"why": "odd; dropped by ann", "is_dropped": true}'}, {"silent_after": 99}]
)
def test_what_a_person_has_decided_or_is_in_time_needs_none(database, facts):
    note(database, **facts)

    assert examine_watch(database).verdict == "ok"


@pytest.mark.parametrize("damaged", ["{", "{}", '{"began_at":"today"}', '{"began_at":"2022-03-02"}'])
def test_damaged_notes_are_told_with_their_file(database, damaged):
    note(database)
    (watch_folder(database) / "notes" / "cases.json").write_text(damaged)

    assert "cases.json is damaged" in worded(examine_watch(database)).seen
