"""The verifier keys of a ledger's log that this machine knows, the first that it met of each name."""

from contextlib import suppress

from domain.refusals import FileUnreadable, Refusal
from stores.durable import replace_durably
from stores.shared_rows import SharedRows
from stores.surroundings import Surroundings
from stores.upstream import Upstream
from transparency.keys import signers_of
from transparency.notes import VerifierKey
from transparency.transparency_log import Log


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
        text = place.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise FileUnreadable(f"{place} cannot be read: {error.strerror}", path=str(place)) from error
    return [VerifierKey.read(line) for line in text.splitlines() if line.strip()]
