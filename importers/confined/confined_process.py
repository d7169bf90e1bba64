"""The process that reads one file with a library that could be led to take any time and memory, and answers once."""

import marshal
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from importers.confined.sent_tables import CannotBeRead, ReadingJob, Sent

# Each is loaded only where it is asked for: most of the time for a small file would be that.
_READERS = {
    "html": ("web_tables", "read_web_page"),
    "parquet": ("parquet_tables", "read_parquet_file"),
    "workbook": ("workbooks", "read_workbook"),
    "zip": ("archive_members", "read_member"),
}


def main() -> None:
    """Read the job and the file from the standard input, and write the answer to the standard output."""
    given = sys.stdin.buffer
    # Both ends are ours, and of one interpreter, as marshal asks for.
    job = ReadingJob(*marshal.loads(given.read(int.from_bytes(given.read(4), "big"))))  # noqa: S302 - we wrote it
    _confine(job)
    try:
        sent = _sent(_reader(job.form)(given.read(), job))
    except CannotBeRead as refusal:
        sent = _sent(Sent(refused=str(refusal)))
    except MemoryError:
        sent = _sent(Sent(refused=f"it takes more than {job.most_memory >> 20:,} MiB of memory to read"))
    sys.stdout.buffer.write(sent)
    sys.stdout.buffer.flush()


def _reader(form: str) -> Callable[[bytes, ReadingJob], Sent]:
    module, name = _READERS[form]
    reader: Callable[[bytes, ReadingJob], Sent] = getattr(import_module(f"importers.confined.{module}"), name)
    return reader


def _sent(answer: Sent) -> bytes:
    return marshal.dumps(tuple[Any, ...](answer))


def _confine(job: ReadingJob) -> None:
    for what, most in ((resource.RLIMIT_AS, job.most_memory), (resource.RLIMIT_CPU, job.most_seconds)):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
