"""The work that is done in a confined process, with bounded memory and time, because a library cannot be bounded."""

import marshal
import signal
import subprocess
import sys
from collections import deque
from pathlib import Path

from importers.confined.sent_tables import ReadingJob, Sent
from importers.import_refusals import UnreadableFile

# Seconds of the clock, for a process that waits instead of working; its work is bounded by itself.
_LONGEST = 600
# Without runpy, which -m would load; and -P, because somebody else's files may lie where it is started.
_PLACE = Path(__file__).parents[2]
_COMMAND = (
    *(sys.executable, "-P", "-c"),
    f"import sys; sys.path.append({str(_PLACE)!r}); from importers.confined.confined_process import main; main()",
)
# A version is read more than once: to learn its series, to read them, to tell the row of a refusal. A large one is read
# again each time.
_MOST_KEPT = 32 << 20
_latest: deque[tuple[ReadingJob, bytes, Sent]] = deque(maxlen=2)


def confined(job: ReadingJob, content: bytes) -> Sent:
    """The answer of a process of its own to a job; raises UnreadableFile where it refuses, or comes to its bounds."""
    for known, of, sent in _latest:
        if of is content and known == job:
            return sent
    sent, size = _answer(job, content)
    if len(content) + size <= _MOST_KEPT:
        _latest.append((job, content, sent))
    return sent


def _answer(job: ReadingJob, content: bytes) -> tuple[Sent, int]:
    """The answer, and the bytes in which it came."""
    given = marshal.dumps(tuple(job))
    asked = len(given).to_bytes(4, "big") + given + content
    try:
        run = subprocess.run(_COMMAND, input=asked, capture_output=True, timeout=_LONGEST, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(f"it cannot be read within {_LONGEST} seconds") from error
    if run.returncode != 0:
        raise UnreadableFile(_why(run.returncode, run.stderr))
    sent = Sent(*marshal.loads(run.stdout))  # noqa: S302 - of our own process, and the same interpreter
    if sent.refused is not None:
        raise UnreadableFile(sent.refused)
    return sent, len(run.stdout)


def _why(code: int, said: bytes) -> str:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return "reading it takes too long: the work was ended"
    if code in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS):
        return "reading it takes too much memory, or the library that reads it failed: the work was ended"
    *_, last = [b"nothing", *said.split(b"\n")[-2:-1]]
    return f"the process that reads it ended with {code}: {last.decode(errors='replace'):.200}"
