"""The place of a mirror: a new file that is filled with a whole copy, or one that goes by another address or key."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from domain.moments import instant_text
from domain.refusals import CopyForked, LedgerBusy
from stores.mirror_files import OriginStanding, forget_fork, fork_of, keep_standing, standing_of
from stores.sqlite.copying import settle
from stores.sqlite.replacing import put_in_place, unfinished
from stores.surroundings import is_there, surroundings_of
from stores.turns import turn
from stores.upstream import Upstream, keep_upstream, upstream_of
from transparency.guarding import replace_guard
from transparency.notes import VerifierKey
from upkeep.copies.free_places import check_alone
from upkeep.progress import Progress
from upkeep.upkeep_refusals import FileExists, NotAMirror
from upkeep.upstream.first_copy import FirstCopy, fill_first_copy
from upkeep.upstream.origin import Origin
from upkeep.upstream.origin_address import OriginAddress
from upkeep.upstream.origin_checkpoints import signed_note
from upkeep.upstream.origin_log import OriginLog

# For so many seconds an origin that cannot be asked keeps those waiting who want a copy.
PATIENCE = 120.0
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)


def begin_mirror(
    file: Path, address: OriginAddress, key: VerifierKey, step: Progress | None = None, clock: Clock = utc_now
) -> FirstCopy:
    """Make the file a mirror; it gets its name once every byte is what the key signed.

    What was begun before and broke off is begun again. Raises FileExists, LedgerBusy, OriginUnreachable or
    UpstreamWrong.
    """
    place = file.resolve()
    _check_free(place)
    with unfinished(place) as part, Origin(address, patience=PATIENCE) as origin:
        _check_free(place)
        copied = fill_first_copy(OriginLog(origin), key, part, step)
        settle(part)
        # Before the file is there, so that it is never taken for a ledger of its own.
        keep_upstream(place, Upstream(address=str(address), key=str(key)))
        # A note of before stays: whatever was signed then has not been taken back.
        keep_standing(place, OriginStanding(note=standing_of(place).note, answered_at=instant_text(clock())))
        files = surroundings_of(place)
        if not is_there(files.guard):
            replace_guard(files, copied.note, None)
        put_in_place(part, place)
    return copied


def _check_free(place: Path) -> None:
    if place.exists():
        raise FileExists(f"{place} is already a ledger; name another file with --database", path=str(place))
    found = upstream_of(place)
    if found is not None and found.is_postgresql:
        why = f"{place} is to be a copy of the log in {found.address}; name another file with --database"
        raise FileExists(why, path=str(place))
    if is_there(key := surroundings_of(place).key):
        raise FileExists(f"{key} is the key of a ledger of your own: put it back; a mirror has none", path=str(key))
    check_alone(place)


def point_mirror(file: Path, address: OriginAddress, key: VerifierKey) -> None:
    """Let a mirror go by another address, or by the key of the name under which its log was restarted.

    A fork that was not proved is looked at again. Raises NotAMirror for a ledger of its own, CopyForked for another key
    of the same name, LedgerBusy while another process follows, and OriginUnreachable or UpstreamWrong where the address
    has nothing that the key signed: then all stays as it was.
    """
    place = file.resolve()
    known, key_before = mirrored_at(place)
    if key_before != key and key_before.name == key.name:
        raise CopyForked(f"{place} goes by another key of that name, which cannot be replaced: {key_before}")
    wanted, fork = Upstream(address=str(address), key=str(key)), fork_of(place)
    if wanted == known and fork is None:
        return
    with turn_of_mirror(place):
        if wanted != known:
            with Origin(address, patience=PATIENCE) as origin:
                signed_note(OriginLog(origin).note(), key)
        if fork is not None and not fork.is_proved:
            forget_fork(place)
        keep_upstream(place, wanted)


def mirrored_at(place: Path) -> tuple[Upstream, VerifierKey]:
    """What the file mirrors, and by which key; raises NotAMirror where it mirrors nothing."""
    upstream = upstream_of(place)
    if upstream is None or upstream.is_postgresql or upstream.key is None:
        what = "a ledger of its own" if upstream is None else f"a copy of the log in {upstream.address}"
        raise NotAMirror(f"{place} is {what} and no mirror; name another file with --database", path=str(place))
    return upstream, VerifierKey.read(upstream.key)


@contextmanager
def turn_of_mirror(place: Path) -> Iterator[None]:
    """Be the one process that follows, as the signer is elsewhere; raises LedgerBusy where another one is."""
    with turn(place, "signer", wait=False) as is_ours:
        if not is_ours:
            raise LedgerBusy(f"another process follows the origin of {place} already", path=str(place))
        yield
