"""The files of an exported log, their names, and the text that explains them."""

from pathlib import Path

from msgspec import Struct

EVENTS, CHECKPOINTS, LAST, CONTENTS = "events.ndjson", "checkpoints.ndjson", "checkpoint", "contents"
README_NAME = "README.txt"
README = """The log of a ledger of reported figures, exported byte for byte.

events.ndjson       every event as it is stored, a line each, in the order of their positions: line 1 is position 1
contents/           the bytes of documents, each file named by its SHA-256
checkpoints.ndjson  every checkpoint that was signed, oldest first: the note, cosignatures, and when it was signed
checkpoint          the last of them, as a signed note (C2SP tlog-checkpoint)

The leaf of an event is SHA-256(0x00 || its line without the line feed); the root in a checkpoint of size n is the
Merkle tree hash (RFC 9162 section 2.1.1) of the first n leaves. To check all of it, and make a ledger of it:

    asreported import log FOLDER --key VERIFIER-KEY --database new.db

A log that was never begun has no checkpoints: then nothing outside this folder vouches for it.
"""


class ExportedCheckpoint(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of ``checkpoints.ndjson``: the note and the lines of its cosignatures verbatim, and the signer's clock."""

    note: str
    cosignatures: list[str]
    signed_at: str


def is_unfinished(folder: Path) -> bool:
    """Tell whether the folder holds nothing but what an export writes."""
    own = {EVENTS, CHECKPOINTS, LAST, CONTENTS, README_NAME}
    return folder.is_dir() and {file.name.removesuffix(".next") for file in folder.iterdir()} <= own
