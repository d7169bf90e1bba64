"""Claims that the tree has a root, by checkpoints that were signed or held: each is compared with the tree itself."""

from collections.abc import Sequence
from contextlib import suppress
from itertools import groupby
from pathlib import Path

from msgspec import Struct

from domain.refusals import Refusal
from domain.signed_checkpoint import SignedCheckpoint
from stores.plain_files import plain_bytes
from stores.sqlite.hash_rows import tiles_of
from stores.sqlite.upkeep import kept_hashes
from stores.surroundings import surroundings_of
from stores.untrusted import Damaged, StoredRows
from stores.upstream import upstream_of
from transparency.frontier import Frontier
from transparency.guarding import guarded_note
from transparency.keys import signers_of
from transparency.known_keys import kept_keys
from transparency.nodes import HEIGHT
from transparency.notes import Checkpoint, VerifierKey, checkpoint_of, note_of
from upkeep.upkeep_refusals import FoundWrong

_LARGEST_NOTE = 1 << 20
_MADE_ANEW = "remove the file: it is created again from the events"


class Claim(Struct, frozen=True):
    """That the first ``size`` events have that root, and who says so."""

    what: str
    checkpoint: Checkpoint


class Claims:
    """Every claim on one ledger, checked while its leaves pass by in their order."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        ordered = sorted(claims, key=lambda claim: claim.checkpoint.size)
        self._waiting = [(size, list(some)) for size, some in groupby(ordered, lambda claim: claim.checkpoint.size)]
        self._tree = Frontier()
        self._check()

    def add(self, leaves: Sequence[bytes]) -> None:
        """The next leaves; raises FoundWrong at the first claim that does not hold."""
        while self._waiting and self._waiting[0][0] <= self._tree.size + len(leaves):
            upto = self._waiting[0][0] - self._tree.size
            self._tree.grow(leaves[:upto])
            leaves = leaves[upto:]
            self._check()
        self._tree.grow(leaves)

    def finish(self) -> Frontier:
        """The whole tree; raises FoundWrong for a claim on more events than there are."""
        for size, claims in self._waiting:
            first = self._tree.size + 1
            raise FoundWrong(
                f"positions {first} to {size} are missing: {claims[0].what} was signed at size {size}", position=first
            )
        return self._tree

    def _check(self) -> None:
        while self._waiting and self._waiting[0][0] == self._tree.size:
            size, claims = self._waiting.pop(0)
            for claim in claims:
                if claim.checkpoint.root != self._tree.root():
                    raise FoundWrong(
                        f"the first {size} events do not have the root of {claim.what}: one of them was changed",
                        size=size,
                    )


def claims_on(stored: StoredRows, held: Sequence[Path]) -> list[Claim]:
    """Those of the kept checkpoints, of the guard, and of the checkpoints that a reader held from before.

    Raises FoundWrong for one that is no checkpoint, that the ledger's key did not sign, or that is of another log.
    """
    keys = _keys(stored.path)
    kept = [
        Claim(f"the kept checkpoint of {signed.signed_at[:19]}Z", _checked(signed, keys))
        for signed in stored.checkpoints()
    ]
    outside = _guarded(stored.path, keys)
    names = {claim.checkpoint.origin for claim in kept} | ({outside.checkpoint.origin} if outside else set())
    return [*kept, *([outside] if outside else []), *(_held(path, keys, names) for path in held)]


def check_tiles(stored: StoredRows, tree: Frontier) -> int:
    """Count the upper hashes beside the ledger; raises FoundWrong for one that the leaves do not give."""
    file = tiles_of(stored.path)
    if not file.exists():
        return 0
    checked, wanted = 0, (1, 0)
    try:
        for level, number, kept in kept_hashes(file):
            _check_next(wanted, (level, number))
            checked += _check_hash(level, number, kept, tree, stored)
            wanted = level, number + 1
    except FoundWrong as found:
        raise FoundWrong(f"{file}: {found.message}; {_MADE_ANEW}") from found
    except Damaged as damage:
        raise FoundWrong(f"{file} is damaged ({damage.said}); {_MADE_ANEW}") from damage
    return checked


def _check_next(wanted: tuple[int, int], found: tuple[int, int]) -> None:
    level, number = wanted
    if found not in {wanted, (level + 1, 0)}:
        raise FoundWrong(f"hash {number} of level {level} is missing, and later ones are there")


def _check_hash(level: int, number: int, kept: bytes, tree: Frontier, stored: StoredRows) -> int:
    hashes = tree.levels[level - 1] if level <= len(tree.levels) else []
    if number < len(hashes):
        if kept != hashes[number]:
            raise FoundWrong(f"hash {number} of level {level} is another than the events give")
        return 1
    # What was recorded since the walk may be there by now; the head is read after the hashes.
    if (number + 1) << (HEIGHT * level) > stored.head():
        raise FoundWrong(f"hash {number} of level {level} is of more events than there are")
    return 0


def _keys(file: Path) -> list[VerifierKey]:
    try:
        return [signer.verifier for signer in signers_of(surroundings_of(file))]
    except Refusal:
        pass  # an auditor verifies without it; doctor is the one to complain
    # A copy of what is signed elsewhere knows the verifier keys, the one that signs now last.
    with suppress(Refusal):
        return kept_keys(surroundings_of(file), upstream_of(file))[::-1]
    return []


def _checked(kept: SignedCheckpoint, keys: Sequence[VerifierKey]) -> Checkpoint:
    what = f"the kept checkpoint of size {kept.size}"
    found = _read(kept.note, what, keys)
    if (found.origin, found.size, found.root) != (kept.origin, kept.size, kept.root):
        raise FoundWrong(f"{what} says something else than its note", size=kept.size)
    return found


def _guarded(file: Path, keys: Sequence[VerifierKey]) -> Claim | None:
    try:
        note = guarded_note(surroundings_of(file))
    except Refusal as refusal:
        raise FoundWrong(refusal.message.partition(". Nothing is recorded")[0]) from refusal
    return None if note is None else Claim("the guard", _read(note, "the guard", keys))


def _held(path: Path, keys: Sequence[VerifierKey], names: set[str]) -> Claim:
    found = _read(plain_bytes(path, _LARGEST_NOTE).decode(errors="replace"), str(path), keys)
    if names and found.origin not in names:
        raise FoundWrong(f"{path} is of the log {found.origin}; this ledger was signed as {', '.join(sorted(names))}")
    return Claim(str(path), found)


def _read(note: str, what: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    try:
        opened = note_of(note)
        found = checkpoint_of(opened.text)
        # The first key signs in the log's own name; others are of a change of keys, and older notes lack them.
        is_signed = all(opened.is_signed_by(key) for key in keys[:1] if key.name == found.origin)
    except Refusal as refusal:
        raise FoundWrong(f"{what} is no checkpoint of this log: {refusal.message}") from refusal
    if not is_signed:
        raise FoundWrong(f"{what} is not signed by the key of {found.origin}")
    return found
