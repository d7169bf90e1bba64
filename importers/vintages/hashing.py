"""The hashes of versions of which each mostly repeats the one before."""

import hashlib

_TAIL = 2048


class RunningHash:
    """SHA-256 of contents, going on from what one has in common with the content before it."""

    def __init__(self) -> None:
        self._before, self._beginning = b"", b""
        self._done = 0
        self._state = hashlib.sha256()

    def of(self, content: bytes, beginning: bytes = b"") -> str:
        """The content's SHA-256 in hex; ``beginning`` is known to stand at its front."""
        # The same object as before need not be compared again.
        same = len(beginning) if beginning is self._beginning else 0
        self._beginning = beginning
        if not content.startswith(memoryview(self._before)[same : self._done], same):
            self._done, self._state = 0, hashlib.sha256()
        view = memoryview(content)
        # The last few rows are what changes; the state before them serves the next version too.
        until = max(self._done, len(content) - _TAIL)
        self._state.update(view[self._done : until])
        self._before, self._done = content, until
        whole = self._state.copy()
        whole.update(view[until:])
        return whole.hexdigest()
