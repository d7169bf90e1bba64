"""The Merkle tree of RFC 9162 section 2.1, over hashes of complete subtrees that are found elsewhere."""

import hashlib
from collections.abc import Sequence
from typing import Protocol

EMPTY_ROOT = hashlib.sha256(b"").digest()


class Subtrees(Protocol):
    """The hashes of complete subtrees, as ``nodes.Nodes`` knows them."""

    def subtree(self, height: int, index: int) -> bytes:
        """The hash over the leaves from ``index * 2**height`` on, ``2**height`` of them."""


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def folded(hashes: Sequence[bytes]) -> bytes:
    """The hash over as many neighbours of one height as a power of two."""
    sha256 = hashlib.sha256
    while len(hashes) > 1:  # as ``node_hash`` does it, without a call for each: a ledger has as many nodes as events
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return hashes[0]


def root(trees: Subtrees, size: int) -> bytes:
    """MTH(D[0:size])."""
    return _hash(trees, 0, size) if size else EMPTY_ROOT


def inclusion(trees: Subtrees, index: int, size: int) -> list[bytes]:
    """PATH(index, D[0:size]), the leaf's neighbour first; raises ValueError for an index outside."""
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    return _path(trees, index, 0, size)


def consistency(trees: Subtrees, old: int, new: int) -> list[bytes]:
    """PROOF(old, D[0:new]); raises ValueError where the old one is larger."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves does not go on from {old}")
    return _subproof(trees, old, 0, new, is_whole=True) if old else []


def _split(size: int) -> int:
    """The largest power of two below ``size``."""
    return 1 << ((size - 1).bit_length() - 1)


def _hash(trees: Subtrees, start: int, size: int) -> bytes:
    if size & (size - 1) == 0:
        height = size.bit_length() - 1
        return trees.subtree(height, start >> height)
    left = _split(size)
    return node_hash(_hash(trees, start, left), _hash(trees, start + left, size - left))


def _path(trees: Subtrees, index: int, start: int, size: int) -> list[bytes]:
    if size == 1:
        return []
    left = _split(size)
    if index < left:
        return [*_path(trees, index, start, left), _hash(trees, start + left, size - left)]
    return [*_path(trees, index - left, start + left, size - left), _hash(trees, start, left)]


def _subproof(trees: Subtrees, old: int, start: int, size: int, *, is_whole: bool) -> list[bytes]:
    if old == size:
        return [] if is_whole else [_hash(trees, start, size)]
    left = _split(size)
    if old <= left:
        return [
            *_subproof(trees, old, start, left, is_whole=is_whole),
            _hash(trees, start + left, size - left),
        ]
    return [
        *_subproof(trees, old - left, start + left, size - left, is_whole=False),
        _hash(trees, start, left),
    ]
