"""The judgement of a checkpoint that does not go on from those that a mirror has: a fork, or merely another list."""

from domain.refusals import CopyForked
from domain.signed_checkpoint import SignedCheckpoint
from transparency.notes import VerifierKey
from transparency.transparency_log import Log
from upkeep.upstream.origin_checkpoints import OriginCheckpoint
from upkeep.upstream.origin_log import OriginLog
from upkeep.upstream.origin_tree import root_before


class Contradiction(CopyForked):
    """The origin shows a checkpoint that contradicts what this mirror has; both notes are kept as evidence."""

    def __init__(self, why: str, held: str, shown: str, *, is_proved: bool) -> None:
        super().__init__(why)
        self.held, self.shown, self.is_proved = held, shown, is_proved


def of_another_list(
    log: Log, origin: OriginLog, key: VerifierKey, held: SignedCheckpoint, shown: OriginCheckpoint
) -> Contradiction:
    """The refusal of a checkpoint that stands where ``held`` stood in the list when it was copied."""
    if shown.signed.origin != held.origin:
        return of_a_restart(held, shown)
    if not shown.is_signed:
        why = f"checkpoint {shown.row.number} of {held.origin} is signed by another key than {key}"
        return _contradiction(why, held, shown)
    try:
        check_goes_on(log, origin, held, shown)
    except Contradiction as refusal:
        return refusal
    why = f"number {shown.row.number} of the list of checkpoints is of size {shown.signed.size:,} now, and was of "
    return _contradiction(f"{why}{held.size:,} when this mirror copied it", held, shown)


def of_a_restart(held: SignedCheckpoint, shown: OriginCheckpoint) -> Contradiction:
    """The refusal of a log that goes on under a name of which the mirror has no key."""
    why = (
        f"the log goes on as {shown.signed.origin}, whose key this mirror does not have. If the origin's operator says "
        "that the log was restarted under that name, take its key from there: asreported mirror ADDRESS --key KEY"
    )
    return _contradiction(why, held, shown)


def check_goes_on(log: Log, origin: OriginLog, held: SignedCheckpoint, shown: OriginCheckpoint) -> None:
    """Raise Contradiction where the origin's own hashes prove that a signed tree does not go on from another one.

    Raises OriginUnreachable or UpstreamWrong besides, where they cannot be had.
    """
    size = min(held.size, shown.signed.size)
    if shown.signed.size > held.size > 0:
        root = root_before(origin, held.size, shown.of_tree)
        differs = root is not None and root != held.root
    else:
        differs = log.root(size) != shown.signed.root
    if differs and shown.is_signed and held.origin == shown.signed.origin:
        raise two_trees(held, shown)


def two_trees(held: SignedCheckpoint, shown: OriginCheckpoint) -> Contradiction:
    """The refusal of a history that was rewritten and signed again."""
    why = (
        f"{held.origin} signed two histories: the tree of {shown.signed.size:,} events does not go on from the one of "
        f"{held.size:,} that this mirror has, and the same key signed both"
    )
    return Contradiction(why, held.note, shown.signed.note, is_proved=True)


def _contradiction(why: str, held: SignedCheckpoint, shown: OriginCheckpoint) -> Contradiction:
    return Contradiction(why, held.note, shown.signed.note, is_proved=False)
