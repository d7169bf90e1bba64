"""Hash version after version of files of which each mostly repeats the one before."""

import hashlib

_TAIL = 4096


class RunningHash:
    """SHA-256 of contents, going on from what one has in common with the content before it."""

    def __init__(self) -> None:
        self._beginning = b""
        self._state = hashlib.sha256()

    def of(self, content: bytes) -> str:
        """The content's SHA-256 in hex."""
        if not content.startswith(self._beginning):
            self._beginning, self._state = b"", hashlib.sha256()
        done = len(self._beginning)
        # The last few rows are what changes; the state before them serves the next version too.
        until = max(done, len(content) - _TAIL)
        if until > done:
            self._state.update(memoryview(content)[done:until])
            self._beginning = content[:until]
        whole = self._state.copy()
        whole.update(memoryview(content)[until:])
        return whole.hexdigest()
