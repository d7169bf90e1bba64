"""The shapes that are kept take no more room than they are given, whatever their entries say."""

import pytest

from domain.keys import figure_key
from domain.recording.lines import Line, SaidStatement
from domain.streams import OfFigure
from projections.following.shape_cache import ShapeCache
from projections.following.shapes import shape
from tests.examples import LOSSES, figure, issue

DAYS = ("2022-03-01", "2022-03-02")
TIMES = 40


def shapes_of(ledger, note=None):
    """The shapes of two figures of forty entries."""
    for number in range(TIMES):
        lines = tuple(Line(day, [SaidStatement(series=LOSSES, value=str(number), note=note)]) for day in DAYS)
        issue(ledger, "2022-03-03", lines=lines)
    keys = [figure_key(figure(day)) for day in DAYS]
    return {key: shape(ledger.store.stream(OfFigure(key))) for key in keys}


def kept_of(shapes, most):
    kept = ShapeCache(most)
    for key, one in shapes.items():
        kept.keep(key, one)
    return [kept.take(key) for key in shapes]


def test_those_that_have_room_are_kept_and_the_last_one_longest(ledger):
    shapes = shapes_of(ledger)
    first, last = shapes.values()

    assert kept_of(shapes, 2 * TIMES) == [first, last]
    assert kept_of(shapes, 2 * TIMES - 1) == [None, last]
    assert kept_of(shapes, TIMES - 1) == [None, None]


@pytest.mark.parametrize(("most", "is_kept"), [(2 * TIMES, False), (5 * TIMES, True)])
def test_long_notes_take_room(ledger, most, is_kept):
    last = kept_of(shapes_of(ledger, "x" * 2000), most)[-1]

    assert (last is not None) == is_kept


def test_a_shape_is_given_out_once(ledger):
    kept = ShapeCache()
    (key, one), _ = shapes_of(ledger).items()
    kept.keep(key, one)

    assert [kept.take(key), kept.take(key)] == [one, None]
