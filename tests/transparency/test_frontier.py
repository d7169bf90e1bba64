"""The tree grown leaf by leaf has the roots of RFC 9162, and the upper hashes that the tree's file has."""

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transparency.frontier import Frontier
from transparency.tree import node_hash

# The leaves and roots that implementations of Certificate Transparency share.
ENTRIES = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def leaf(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def by_definition(leaves):
    """MTH(D[n]) of RFC 9162 section 2.1.1, word for word."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(by_definition(leaves[:split]), by_definition(leaves[split:]))


@pytest.mark.parametrize("size", range(9))
def test_the_roots_of_the_vectors(size):
    frontier = Frontier()
    frontier.grow([leaf(bytes.fromhex(one)) for one in ENTRIES[:size]])

    assert frontier.root().hex() == ROOTS[size]


@settings(deadline=None)
@given(st.lists(st.integers(0, 300), max_size=6))
def test_however_it_is_fed_the_root_is_that_of_the_definition(portions):
    frontier, leaves = Frontier(), [leaf(b"%d" % at) for at in range(sum(portions))]
    at = 0
    for portion in portions:
        frontier.grow(leaves[at : at + portion])
        at += portion

        assert (frontier.size, frontier.root()) == (at, by_definition(leaves[:at]))


@pytest.mark.parametrize(
    ("size", "counts"), [(255, []), (256, [1]), (65_535, [255]), (65_536, [256, 1]), (70_000, [273, 1])]
)
def test_full_tiles_leave_their_hashes(size, counts):
    frontier, leaves = Frontier(), [leaf(b"%d" % at) for at in range(size)]

    frontier.grow(leaves)

    assert [len(one) for one in frontier.levels] == counts
    for number in range(0, size // 256, 50):
        assert frontier.levels[0][number] == by_definition(leaves[number * 256 : (number + 1) * 256])
