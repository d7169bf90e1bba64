"""A checkpoint of the log that was signed, as a store keeps it."""

from msgspec import Struct


class SignedCheckpoint(Struct, frozen=True, kw_only=True):
    """What was signed: the first ``size`` events have the Merkle root ``root``, in the log named ``origin``.

    ``note`` is the signed note as it was made, without cosignatures; ``signed_at`` is the signer's clock.
    """

    origin: str
    size: int
    root: bytes
    note: str
    signed_at: str
