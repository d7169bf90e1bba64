"""The bytes that a watch took are the content of their documents, as far as they fit."""

from pathlib import Path

import pytest

from domain.events import BulletinReceived
from domain.refusals import ContentMissing
from stores.proposal_register import ProposalRegister
from tests.watching.watching import LIST, Watching, a_file

MONTH = {f"d{day:02}": day * 10 for day in range(1, 31)}


@pytest.fixture
def watching(tmp_path, site):
    found = Watching(tmp_path, site)
    yield found
    found.ledger.close()


def contents_of(watching):
    """The content of the document on which each bulletin rests."""
    found = watching.bulletins()
    assert all(isinstance(one, BulletinReceived) for one in found)
    return [watching.ledger.content(one.document) for one in found]


def test_what_was_taken_can_be_had_back_byte_by_byte(watching):
    watching.look()
    watching.publishes(a_file(d01=6))
    watching.look(hours=1)

    found = contents_of(watching)

    assert [one.content for one in found] == [a_file(d01=5), a_file(d01=6)]
    assert {one.media_type for one in found} == {"text/csv"}


def test_looks_that_bring_nothing_new_record_no_bytes(watching):
    watching.looks(0, 1)
    head = watching.ledger.head()

    watching.look(hours=1)

    assert watching.ledger.head() == head


def test_bytes_that_come_back_are_kept_once(watching):
    for body in (a_file(d01=5), a_file(d01=6), a_file(d01=5)):
        watching.publishes(body)
        watching.look(hours=1)

    assert [one.content for one in contents_of(watching)] == [a_file(d01=5), a_file(d01=6), a_file(d01=5)]


def test_what_is_held_is_published_when_a_person_has_issued_it(watching):
    watching.publishes(a_file(**MONTH))
    watching.look()
    broken = a_file(**{day: value * 1000 for day, value in MONTH.items()})
    watching.publishes(broken)
    watching.look(hours=1)
    register = ProposalRegister(watching.database, watching.clock)
    register.issue(register.proposals("waiting")[0].id, watching.ledger, "ann")

    watching.look(hours=1)

    assert contents_of(watching)[-1].content == broken


def test_what_was_held_and_dropped_is_not_published(watching):
    watching.publishes(a_file(**MONTH))
    watching.look()
    watching.publishes(a_file(d01=10))
    watching.look(hours=1)
    watching.publishes(a_file(**MONTH | {"d31": 310}))
    watching.look(hours=1)

    assert [len(one.content) for one in contents_of(watching)] == [len(a_file(**MONTH)), len(a_file(**MONTH)) + 15]


def test_bytes_that_do_not_fit_are_in_the_folder_alone(watching, monkeypatch):
    monkeypatch.setattr("importers.file_import.LARGEST_CONTENT", len(a_file(d01=5)) - 1)

    look = watching.look()

    with pytest.raises(ContentMissing):
        contents_of(watching)
    assert Path(look.file).read_bytes() == a_file(d01=5)


def test_a_list_may_say_that_no_bytes_are_published(tmp_path, site):
    watching = Watching(tmp_path, site, listed=f"{LIST}publish_bytes = false\n")

    watching.look()

    with pytest.raises(ContentMissing):
        contents_of(watching)
    watching.ledger.close()
