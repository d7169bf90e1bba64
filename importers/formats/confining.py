"""The work that is done in a confined process, with bounded memory and time, because a library cannot be bounded."""

import os
import signal
import subprocess
import sys
import tempfile
from collections import deque
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import IO

from importers.confined.sent_tables import ReadingJob, Sent, received, send
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
_TOLD = 4096
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
    """The answer, and the bytes in which it came; of a content no side makes a copy."""
    with tempfile.TemporaryFile() as complaints:
        with subprocess.Popen(_COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=complaints) as process:
            assert process.stdin is not None, "opened with a pipe"
            assert process.stdout is not None, "opened with a pipe"
            ending = Timer(_LONGEST, process.kill)
            ending.start()
            try:
                with suppress(BrokenPipeError), process.stdin as asked:
                    send(asked, job, content)
                answer = received(process.stdout)
            except BaseException:  # Ctrl-C, or no memory for the answer: nobody waits for it any more
                process.kill()
                raise
            finally:
                ending.cancel()
        if answer is None or process.returncode != 0:
            raise UnreadableFile(_why(process.returncode, _last_of(complaints)))
    told, within, size = answer
    sent = Sent(*told)._replace(content=within)
    if sent.refused is not None:
        raise UnreadableFile(sent.refused)
    return sent, size


def _last_of(complaints: IO[bytes]) -> bytes:
    complaints.seek(max(0, complaints.seek(0, os.SEEK_END) - _TOLD))
    return complaints.read()


def _why(code: int, said: bytes) -> str:
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return "reading it takes too long: the work was ended"
    if code in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS):
        return "reading it takes too much memory, or the library that reads it failed: the work was ended"
    *_, last = [b"nothing", *said.split(b"\n")[-2:-1]]
    return f"the process that reads it ended with {code}: {last.decode(errors='replace'):.200}"
