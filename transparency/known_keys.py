"""The verifier keys of a ledger's log that this machine knows, the first that it met of each name."""

from contextlib import suppress

from domain.refusals import FileUnreadable, Refusal
from stores.durable import replace_durably
from stores.plain_files import NotAPlainFile, plain_bytes
from stores.shared_rows import SharedRows
from stores.surroundings import Surroundings
from stores.upstream import Upstream
from transparency.keys import signers_of
from transparency.log_refusals import NotASigningKey
from transparency.notes import VerifierKey
from transparency.transparency_log import Log

_LARGEST = 1024 * 1024


class KnownKeys:
    """Keys by the name of a log, from this machine's own files; then from where all machines have them.

    A key that was met there stays beside the ledger: whoever changes it there later is found out.
    """

    def __init__(self, log: Log, rows: SharedRows | None = None) -> None:
        self._files = log.surroundings
        self._rows = rows
        self._upstream = log.store.upstream

    def key(self, origin: str) -> VerifierKey | None:
        """The key of that name, if it is known."""
        for key in kept_keys(self._files, self._upstream):
            if key.name == origin:
                return key
        with suppress(Refusal):  # whoever signs is told of it
            signer = signers_of(self._files)[0]
            if signer.name == origin:
                return signer.verifier
        return self._met(origin)

    def _met(self, origin: str) -> VerifierKey | None:
        said = self._rows.verifier(origin) if self._rows else None
        if said is None:
            return None
        key = VerifierKey.read(said)
        if key.name != origin:
            return None
        replace_durably(self._files.verifiers, "".join(f"{one}\n" for one in (*_written(self._files), key)))
        return key


def kept_keys(surroundings: Surroundings, upstream: Upstream | None) -> list[VerifierKey]:
    """What is known without asking anybody: the key that whoever made a mirror was told, and those that were met.

    Raises NotASigningKey or FileUnreadable.
    """
    given = [VerifierKey.read(upstream.key)] if upstream and upstream.key else []
    return given + _written(surroundings)


def _written(surroundings: Surroundings) -> list[VerifierKey]:
    place = surroundings.verifiers
    try:
        lines = plain_bytes(place, _LARGEST).decode(errors="replace").splitlines()
        return [VerifierKey.read(line) for line in lines if line.strip()]
    except NotAPlainFile as refusal:
        if isinstance(refusal.__cause__, FileNotFoundError):
            return []
        raise FileUnreadable(refusal.message, path=str(place)) from refusal
    except NotASigningKey as refusal:
        why = f"{place} has a line that is no key ({refusal.message}); put it aside: the keys are fetched again"
        raise FileUnreadable(why, path=str(place)) from refusal
