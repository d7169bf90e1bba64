"""The process that reads one file with a library that could be led to take any time and memory, and answers once."""

import resource
import sys
from collections.abc import Callable
from importlib import import_module

from importers.confined.sent_tables import CannotBeRead, ReadingJob, Sent, received, send

# Each is loaded only where it is asked for: most of the time for a small file would be that.
_READERS = {
    "html": ("web_tables", "read_web_page"),
    "parquet": ("parquet_tables", "read_parquet_file"),
    "workbook": ("workbooks", "read_workbook"),
    "zip": ("archive_members", "read_member"),
}


def main() -> None:
    """Read the job and the file from the standard input, and write the answer to the standard output."""
    asked = received(sys.stdin.buffer)
    if asked is None:  # the one who asks has ended
        return
    job = ReadingJob(*asked[0])
    _confine(job)
    try:
        answer = _reader(job.form)(asked[1], job)
        send(sys.stdout.buffer, answer._replace(content=b""), answer.content)
    except CannotBeRead as refusal:
        send(sys.stdout.buffer, Sent(refused=str(refusal)), b"")
    except MemoryError:
        why = f"it takes more than {job.most_memory >> 20:,} MiB of memory to read"
        send(sys.stdout.buffer, Sent(refused=why), b"")


def _reader(form: str) -> Callable[[bytes, ReadingJob], Sent]:
    module, name = _READERS[form]
    reader: Callable[[bytes, ReadingJob], Sent] = getattr(import_module(f"importers.confined.{module}"), name)
    return reader


def _confine(job: ReadingJob) -> None:
    for what, most in ((resource.RLIMIT_AS, job.most_memory), (resource.RLIMIT_CPU, job.most_seconds)):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
