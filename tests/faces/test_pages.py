"""Pages of a series agree with the JSON routes at any moment of any history: each number is that of the answer."""

from random import Random

import pytest

from tests.faces.asking import lived, some_moments
from tests.faces.checked_pages import comparison_checked, series_checked, triangle_checked

SEEDS = (540, 542, 543)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_page_of_a_series_says_what_the_reads_answer(seed):
    seen: set[str] = set()
    with lived(seed) as faces:
        for where in some_moments(faces, Random(seed)):
            for key in faces.series(where):
                seen |= series_checked(faces, key, where)
    assert seen >= {"Years", "What changed after it was published", "Figures, newest first"}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_page_of_a_comparison_says_what_the_read_answers(seed):
    seen: set[str] = set()
    with lived(seed) as faces:
        random = Random(seed)
        for before, after in zip(some_moments(faces, random), some_moments(faces, random)[::-1], strict=True):
            for key in faces.series({}):
                seen |= comparison_checked(faces, key, before, after)
    assert seen >= {"Years", "Months that differ", "Figures that read differently"}


@pytest.mark.parametrize("seed", SEEDS)
def test_the_page_of_a_triangle_says_what_the_read_answers(seed):
    seen: set[str] = set()
    with lived(seed) as faces:
        for where in some_moments(faces, Random(seed)):
            for key in faces.series(where):
                seen |= triangle_checked(faces, key, where)
    assert seen == {"Figures that changed", "Newest periods by newest vintages", "How figures were revised"}
