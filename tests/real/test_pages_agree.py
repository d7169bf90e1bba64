"""Pages over the whole real history say what programs are answered, at moments that nobody chose."""

from random import Random

import pytest

from tests.api.in_process import service
from tests.faces.asking import Faces
from tests.faces.checked_pages import comparison_checked, series_checked, triangle_checked
from tests.faces.test_audit_pages import check_figure_page, check_front_page
from tests.real.importing import PERSONNEL

SEEDS = range(3)


@pytest.fixture
def faces(own_copy):
    with service(own_copy) as http:
        yield Faces(http)


def a_series(faces, random):
    return random.choice([PERSONNEL, *faces.series({})])


def a_moment(faces, random, key):
    """Any moment of publication of the series, any position, both, or now."""
    published = [one["published_at"] for one in faces.lines(f"/v1/series/{key}/vintages")]
    head = int(faces.ask("/v1/totals").headers["ledger-position"])
    return {
        name: value
        for name, value in (("as_of", random.choice(published)), ("position", random.randint(1, head)))
        if random.random() < 0.7
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_every_number_of_a_page_is_that_of_the_answer(faces, seed):
    random = Random(seed)
    seen = set()
    for _ in range(4):
        key = a_series(faces, random)
        where, other = a_moment(faces, random, key), a_moment(faces, random, key)
        if not faces.series(where):
            continue
        check_front_page(faces, where)
        if key not in faces.series(where):
            continue
        seen |= series_checked(faces, key, where)
        seen |= comparison_checked(faces, key, where, other)
        seen |= triangle_checked(faces, key, {**where, "start": "2023-12", "end": "2024-01"})
        for period in random.sample(faces.periods(key, {}), 5):
            check_figure_page(faces, key, period, where)

    assert seen >= {"Years", "Figures, newest first"}


@pytest.mark.parametrize("period", ["2022-03-02", "2024-01-02", "2025-02-28"])
def test_the_figures_that_are_asked_about_agree_as_well(faces, period):
    for where in ({}, {"as_of": "2022-03-02"}, {"as_of": "2025-01-03"}, {"as_of": "2025-02-28"}):
        check_figure_page(faces, PERSONNEL, period, where)
