"""The end of a batch is the same whether it is kept or queried, wherever batches begin and end."""

from bisect import bisect_left
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from stores.sqlite.batch_cache import BatchCache


class Batches:
    def __init__(self):
        self.ends = []

    def between(self, after, until):
        return [one for one in self.ends if after < one <= until]

    def end(self, position):
        return self.ends[bisect_left(self.ends, position)] if position else 0


@given(st.lists(st.integers(1, 150), min_size=1, max_size=12), st.data())
def test_a_kept_end_is_the_one_that_a_query_finds_also_while_the_ledger_grows(sizes, data):
    batches = Batches()
    kept = BatchCache(batches.between, batches.end)
    for end in accumulate(sizes):
        batches.ends.append(end)
        for position in data.draw(st.lists(st.integers(0, end), max_size=8)):
            assert kept.end(position, head=end) == batches.end(position)
