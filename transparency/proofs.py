"""Proofs to take home: one entry of the log as C2SP tlog-proof writes it."""

import base64

from stores.sqlite.checkpoints import SignedCheckpoint
from transparency.transparency_log import Log

MAGIC = "c2sp.org/tlog-proof@v1"


def tlog_proof(log: Log, position: int, checkpoint: SignedCheckpoint) -> str:
    """That the event at the position is in the tree of the checkpoint, which is at the end of the proof.

    The index is the position less one; the hashes are PATH(index, D[size]) of RFC 9162 section 2.1.3, the leaf's
    neighbour first. Without cosignatures, which may come later: the proof is the same for ever.
    """
    path = log.inclusion(position - 1, checkpoint.size)
    lines = [MAGIC, f"index {position - 1}", *(base64.b64encode(one).decode() for one in path)]
    return "\n".join(lines) + "\n\n" + checkpoint.note
