"""The projections of the whole real history: equal however they were made, and equal to the pure rule."""

from datetime import date

import pytest

from domain.moments import OPEN
from projections.following.batches import catch_up
from projections.following.rebuilding import rebuild
from projections.tables import schema
from projections.tables.generation import Generation
from projections.tables.schema import digests
from tests.asked import ask_series_list, ask_years
from tests.projections.answered import changes_of, read_of, sums_of
from tests.projections.model import Model

# Around the slips of the turn of the year, before a wrapped vintage, at shares of the ledger, at the head.
SAMPLES = [
    (None, 1.0),
    ("2025-01-01T13:38:00Z", 1.0),
    ("2025-01-03", 0.7),
    ("2022-04-08T22:30:12Z", 0.5),
    ("2023-06-01", 0.03),
    (None, 0.31),
]


@pytest.fixture(scope="module")
def model(answers):
    return Model(answers.store.after(0))


def test_following_along_in_small_batches_equals_rebuilding(own_copy, answers, tmp_path):
    followed = Generation(tmp_path / "followed", durable=False)
    schema.create(followed)
    catch_up(followed, answers.store, limit=20)

    number = answers.pointer.read()
    with type(answers).open(own_copy) as own:
        rebuild(own.pointer, own.store)
        assert own.pointer.read() == number + 1
        assert digests(followed) == digests(own.generation) == digests(answers.generation)
    followed.close()


@pytest.mark.parametrize(("as_of", "share"), SAMPLES)
def test_every_answer_about_every_series_equals_the_pure_rule(answers, model, as_of, share):
    at = answers.at(as_of=as_of, position=round(share * answers.head()))
    names = [one.series for one in ask_series_list(answers, at).items]
    assert len(names) == 20

    for name in names:
        readings = model.readings(name, at.published, at.position)
        assert read_of(answers, at, name) == {when: reading[:5] for when, reading in readings.items()}
        assert_sums(answers, model, at, name)
        derived, amendments = changes_of(answers, at, name)
        assert (derived, amendments) == (model.changes(name, at.published, at.position), 0)


def assert_sums(answers, model, at, name):
    years = ask_years(answers, at, name).items
    booked = model.amounts(name, at.published, at.position)
    assert sum(one.figures for one in years) == len(booked)
    for one in years:
        year = int(one.year)
        expected = model.sums(name, at.published, at.position, date(year, 1, 1), date(year, 12, 31))
        assert sums_of(one) == expected, (name, one.year)


def test_the_head_has_something_to_compare(model):
    assert sum(len(model.readings(name, OPEN, OPEN)) for name in model.names()) > 20_000
