"""The waits between attempts to ask: as the service says, and within bounds."""

from asreported.problems import AsreportedError, NoAnswer, Problem

_MOST_ATTEMPTS = 8
_FIRST_WAIT = 0.25
# Too many requests; and what a gateway or a service says that cannot answer now.
_PASSING = frozenset({429, 502, 503, 504})


class Retries:
    """The attempts of one question: after each failure they say how long to wait, until ``patience`` is used up.

    Everything that is asked may be asked again: reads change nothing, and writes have a key.
    """

    def __init__(self, patience: float) -> None:
        self._left = patience
        self._made = 0

    def wait_after(self, error: AsreportedError) -> float:
        """Seconds to wait before the next attempt; raises the error itself if there should be none.

        ``Retry-After`` is kept, and each wait is twice as long as the one before it at least.
        """
        wait = max(_FIRST_WAIT * (1 << self._made), _asked_for(error))
        self._made += 1
        if not _is_passing(error) or self._made >= _MOST_ATTEMPTS or wait > self._left:
            raise error
        self._left -= wait
        return wait


def _is_passing(error: AsreportedError) -> bool:
    return isinstance(error, NoAnswer) or (isinstance(error, Problem) and error.status in _PASSING)


def _asked_for(error: AsreportedError) -> int:
    return (error.retry_after or 0) if isinstance(error, Problem) else 0
