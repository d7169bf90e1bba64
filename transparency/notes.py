"""Signed notes, their keys, and checkpoints as notes: C2SP signed-note and tlog-checkpoint, read strictly."""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from msgspec import Struct

from transparency.log_refusals import NotACheckpoint, NotASigningKey

ED25519, COSIGNATURE = 1, 4
_SEED = _ROOT = _PUBLIC = 32
_DASH = "\N{EM DASH} "
_LARGEST = 64 * 1024
_MOST_SIGNATURES = 100
_NAME = re.compile(r"[^\s+\x00-\x20\x7f]{1,200}")
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_PRIVATE = "PRIVATE+KEY+"


class VerifierKey(Struct, frozen=True):
    """A public key by the name that goes with it; ``kind`` is the signature type, one byte."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """SHA-256(name || 0x0A || type || public key), its first four bytes."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @classmethod
    def read(cls, text: str) -> Self:
        """A vkey, ``name+key id+base64(type || public key)``; raises NotASigningKey."""
        parts = text.strip().split("+", 2)
        if len(parts) != len(("name", "id", "key")):
            raise NotASigningKey(f"not a verifier key: {text!r:.60}; write name+key id+base64")
        name, key_id, coded = parts
        public = _decoded(coded)
        if not is_name(name) or public is None or len(public) != 1 + _PUBLIC or public[0] not in (ED25519, COSIGNATURE):
            raise NotASigningKey(f"not an Ed25519 verifier key: {text!r:.60}")
        key = cls(name, public[0], public[1:])
        if key.id.hex() != key_id:
            raise NotASigningKey(f"the key id of {name} is {key.id.hex()}, not {key_id!r:.20}")
        return key

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_coded(bytes([self.kind]) + self.public)}"

    def accepts(self, signature: bytes, text: bytes) -> bool:
        """Whether it is the signature over those very bytes."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


class Signer:
    """A private key by its name; it signs notes."""

    def __init__(self, name: str, seed: bytes) -> None:
        self.name = name
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._seed = seed
        self.verifier = VerifierKey(name, ED25519, self._private.public_key().public_bytes_raw())

    @classmethod
    def fresh(cls, name: str) -> Self:
        """A new key."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def read(cls, text: str) -> Self:
        """``PRIVATE+KEY+name+key id+base64(0x01 || seed)``, as Go's sumdb/note writes it; raises NotASigningKey."""
        parts = text.strip().removeprefix(_PRIVATE).split("+", 2)
        seed = _decoded(parts[-1])
        if not text.startswith(_PRIVATE) or len(parts) != len(("name", "id", "key")) or not is_name(parts[0]):
            raise NotASigningKey("not a signing key: it begins with PRIVATE+KEY+ and a name")
        if seed is None or len(seed) != 1 + _SEED or seed[0] != ED25519:
            raise NotASigningKey(f"the signing key of {parts[0]} is not an Ed25519 key")
        signer = cls(parts[0], seed[1:])
        if signer.verifier.id.hex() != parts[1]:
            raise NotASigningKey(f"the key id of {parts[0]} is {signer.verifier.id.hex()}, not {parts[1]!r:.20}")
        return signer

    def secret(self) -> str:
        """The text to keep; anybody who has it can sign."""
        coded = _coded(bytes([ED25519]) + self._seed)
        return f"{_PRIVATE}{self.name}+{self.verifier.id.hex()}+{coded}"

    def line(self, text: str) -> str:
        """The signature line over a note's text, which ends with a line feed."""
        return signature_line(self.verifier, self._private.sign(text.encode()))


class Checkpoint(Struct, frozen=True):
    """The tree of a log: its name, how many leaves, and their Merkle root."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The text that is signed."""
        return f"{self.origin}\n{self.size}\n{_coded(self.root)}\n"


class Signature(Struct, frozen=True):
    """One signature line: who is said to have signed, the first four bytes, and the rest."""

    name: str
    key_id: bytes
    seal: bytes
    line: str


class Note(Struct, frozen=True):
    """A note taken apart; ``text`` is what was signed."""

    text: str
    signatures: tuple[Signature, ...]

    def is_signed_by(self, key: VerifierKey) -> bool:
        """Whether the key's signature is there and holds; raises NotACheckpoint for one of it that does not."""
        own = [signature for signature in self.signatures if (signature.name, signature.key_id) == (key.name, key.id)]
        for one in own:
            if not key.accepts(one.seal, self.text.encode()):
                raise NotACheckpoint(f"the signature of {key.name} does not hold")
        return bool(own)


def signed(checkpoint: Checkpoint, signers: Sequence[Signer]) -> str:
    """The checkpoint as a note with their signatures."""
    return checkpoint.text + "\n" + "".join(signer.line(checkpoint.text) for signer in signers)


def signature_line(key: VerifierKey, seal: bytes) -> str:
    """A line of a note with a signature of that key."""
    return f"{_DASH}{key.name} {_coded(key.id + seal)}\n"


def note_of(said: str) -> Note:
    """A note taken apart; raises NotACheckpoint for anything that is not of the form."""
    if len(said) > _LARGEST or any(letter < " " and letter != "\n" for letter in said):
        raise NotACheckpoint("a note is at most 64 KiB of text without control characters")
    text, gap, lines = said.rpartition("\n\n")
    if not gap or not lines.endswith("\n"):
        raise NotACheckpoint("a note is text, an empty line and signature lines, each ended by a line feed")
    found = [_signature(line) for line in lines[:-1].split("\n")]
    if len(found) > _MOST_SIGNATURES:
        raise NotACheckpoint(f"more than {_MOST_SIGNATURES} signatures")
    return Note(text + "\n", tuple(found))


def checkpoint_of(text: str) -> Checkpoint:
    """The checkpoint that a note's text is; extension lines are passed over; raises NotACheckpoint."""
    lines = text.split("\n")
    if len(lines) <= len(("origin", "size", "root")) or lines[-1] or "" in lines[:-1]:
        raise NotACheckpoint("a checkpoint is a name, a size and a root, a line each")
    origin, size, root = lines[0], lines[1], _decoded(lines[2])
    if not _SIZE.fullmatch(size):
        raise NotACheckpoint(f"not a size: {size!r:.30}")
    if root is None or len(root) != _ROOT:
        raise NotACheckpoint(f"not a root: {lines[2]!r:.60}")
    return Checkpoint(origin, int(size), root)


def is_name(said: str) -> bool:
    """Whether it can name a key and a log: no spaces, no plus sign."""
    return bool(_NAME.fullmatch(said))


def _signature(line: str) -> Signature:
    name, _, coded = line.removeprefix(_DASH).partition(" ")
    seal = _decoded(coded)
    if not line.startswith(_DASH) or not is_name(name) or seal is None or len(seal) <= len("four"):
        raise NotACheckpoint(f"not a signature line: {line!r:.60}")
    return Signature(name, seal[:4], seal[4:], line + "\n")


def _coded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decoded(text: str) -> bytes | None:
    """The bytes, or None for what is not the one way to write them."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if _coded(data) == text else None
