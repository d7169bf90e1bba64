"""The two roots that a proof of consistency gives (RFC 9162 section 2.1.4.2)."""

from collections.abc import Sequence

from transparency.tree import node_hash


def proved_roots(first: bytes, proof: Sequence[bytes], old: int, new: int) -> tuple[bytes, bytes] | None:
    """The roots at the smaller and at the larger size; None for a proof of another length.

    ``first`` is the hash of the first subtree where the smaller size is a power of two, and otherwise the first of the
    proof. Where the larger root is one that was signed, the smaller one is that of the same leaves.
    """
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    small = large = first
    for hashed in proof:
        if last == 0:
            return None
        if node & 1 or node == last:
            small, large = node_hash(hashed, small), node_hash(hashed, large)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            large = node_hash(large, hashed)
        node, last = node >> 1, last >> 1
    return (small, large) if last == 0 else None
