"""Pairs of values at random, which a seed makes again."""

from random import Random

from projections.analysis.pairs import Pairs


def made_pairs(seed: int) -> Pairs:
    """Some figures with revisions that lean upwards and follow one another a little."""
    random = Random(seed)
    n, scale = random.choice([9, 24, 60, 180]), random.choice([0, 1, 3])
    earlier, later, leaning = [], [], 0
    for _ in range(n):
        earlier.append(random.randint(-300, 2_000))
        leaning = leaning // 2 + random.randint(-40, 55)
        later.append(earlier[-1] + (leaning if random.random() < 0.8 else 0))
    return Pairs(earlier, later, scale)
