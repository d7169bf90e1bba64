"""The work that is done in a confined process, with bounded memory and time, because a library cannot be bounded."""

import signal
import subprocess
import sys
from collections import deque

import msgspec

from importers.confined.sent_tables import ReadingJob, Sent
from importers.import_refusals import UnreadableFile

# Seconds of the clock, for a process that waits instead of working; its work is bounded by itself.
_LONGEST = 600
_sent = msgspec.msgpack.Decoder(Sent)
# A version is read more than once: to learn its series, to read them, to tell the row of a refusal.
_latest: deque[tuple[ReadingJob, bytes, Sent]] = deque(maxlen=2)


def confined(job: ReadingJob, content: bytes) -> Sent:
    """The answer of a process of its own to a job; raises UnreadableFile where it refuses, or comes to its bounds."""
    for known, of, sent in _latest:
        if of is content and known == job:
            return sent
    sent = _answer(job, content)
    _latest.append((job, content, sent))
    return sent


def _answer(job: ReadingJob, content: bytes) -> Sent:
    given = msgspec.msgpack.encode(job)
    # Without the folder in which it is started: somebody else's files may lie there.
    command = [sys.executable, "-P", "-m", "importers.confined"]
    asked = len(given).to_bytes(4, "big") + given + content
    try:
        run = subprocess.run(command, input=asked, capture_output=True, timeout=_LONGEST, check=False)
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(f"it cannot be read within {_LONGEST} seconds") from error
    if run.returncode != 0:
        raise UnreadableFile(_why(run.returncode))
    sent = _sent.decode(run.stdout)
    if sent.refused is not None:
        raise UnreadableFile(sent.refused)
    return sent


def _why(code: int) -> str:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return "reading it takes too long: the work was ended"
    if code in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS):
        return "reading it takes too much memory, or the library that reads it failed: the work was ended"
    return f"the process that reads it ended with {code}"
