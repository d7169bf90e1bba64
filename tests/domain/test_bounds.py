"""What may be claimed of sums and differences of qualified numbers, against the truths that they allow."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.bounds import of_difference, of_greatest, of_least, of_sum, of_terms, opposite
from domain.words import QUALIFIERS

QUALIFIER = st.sampled_from(QUALIFIERS)
SAID = st.tuples(st.integers(-20, 20), QUALIFIER)
FAR = 1_000


def truths(said, qualifier):
    """The said number itself and one far away on each side that its qualifier leaves open."""
    sides = {"exact": (0,), "over": (0, FAR), "under": (-FAR, 0), "about": (-FAR, 0, FAR)}
    return [said + side for side in sides[qualifier]]


def claim_of(said, possible):
    """The strongest qualifier that no possible truth contradicts."""
    below, above = min(possible) >= said, max(possible) <= said
    return {(True, True): "exact", (True, False): "over", (False, True): "under", (False, False): "about"}[below, above]


@pytest.mark.parametrize(
    ("one", "other", "claim"),
    [
        ("exact", "exact", "exact"),
        ("exact", "over", "over"),
        ("exact", "under", "under"),
        ("over", "over", "over"),
        ("under", "under", "under"),
        ("over", "under", "about"),
        ("about", "exact", "about"),
        ("about", "over", "about"),
    ],
)
def test_a_sum_claims_what_both_of_its_numbers_allow(one, other, claim):
    assert of_sum([one, other]) == of_sum([other, one]) == claim


@pytest.mark.parametrize(
    ("one", "base", "claim"),
    [
        ("exact", "exact", "exact"),
        ("exact", "over", "under"),
        ("exact", "under", "over"),
        ("over", "exact", "over"),
        ("under", "exact", "under"),
        ("over", "over", "about"),
        ("under", "under", "about"),
        ("over", "under", "over"),
        ("under", "over", "under"),
        ("about", "exact", "about"),
        ("exact", "about", "about"),
    ],
)
def test_of_a_difference_the_base_counts_with_the_opposite_sign(one, base, claim):
    assert of_difference(one, base) == claim


def test_a_sum_of_nothing_is_exact():
    assert of_sum([]) == of_terms([]) == "exact"


@given(QUALIFIER)
def test_turned_twice_a_qualifier_is_itself(qualifier):
    assert opposite(opposite(qualifier)) == qualifier


@given(st.lists(SAID, max_size=5))
def test_of_a_sum_the_strongest_claim_is_made_that_every_truth_bears_out(numbers):
    possible = [sum(chosen) for chosen in product(*(truths(*one) for one in numbers))]

    assert of_sum(qualifier for _, qualifier in numbers) == claim_of(sum(said for said, _ in numbers), possible)


@given(SAID, SAID)
def test_of_a_difference_the_strongest_claim_is_made_that_every_truth_bears_out(one, base):
    possible = [a - b for a, b in product(truths(*one), truths(*base))]

    assert of_difference(one[1], base[1]) == claim_of(one[0] - base[0], possible)


@given(st.dictionaries(st.sampled_from("abcd"), SAID, min_size=1), st.data())
def test_one_number_that_counts_both_ways_has_one_truth(numbers, data):
    term = st.tuples(st.sampled_from(sorted(numbers)), st.sampled_from((1, -1)))
    terms = data.draw(st.lists(term, max_size=8))
    worlds = [
        dict(zip(numbers, chosen, strict=True)) for chosen in product(*(truths(*one) for one in numbers.values()))
    ]
    said = sum(sign * numbers[name][0] for name, sign in terms)

    possible = [sum(sign * world[name] for name, sign in terms) for world in worlds]

    assert of_terms((name, numbers[name][1], sign) for name, sign in terms) == claim_of(said, possible)


@given(st.lists(SAID, min_size=1, max_size=4))
def test_of_the_least_and_the_greatest_the_strongest_claim_is_made(numbers):
    worlds = list(product(*(truths(*one) for one in numbers)))
    said = [(Decimal(number), qualifier) for number, qualifier in numbers]

    assert of_least(said) == claim_of(min(number for number, _ in numbers), [min(world) for world in worlds])
    assert of_greatest(said) == claim_of(max(number for number, _ in numbers), [max(world) for world in worlds])
