"""The process that reads one file with a library that could be led to take any time and memory, and answers once."""

import resource
import sys
from collections.abc import Callable
from importlib import import_module

import msgspec

from importers.confined.sent_tables import CannotBeRead, ReadingJob, Sent

MOST_MEMORY = 2 << 30
MOST_SECONDS = 120
"""Seconds of the processor, not of the clock."""
_READERS = {
    "html": ("web_tables", "read_web_page"),
    "parquet": ("parquet_tables", "read_parquet_file"),
    "workbook": ("workbooks", "read_workbook"),
    "zip": ("archive_members", "read_member"),
}


def _reader(form: str) -> Callable[[bytes, ReadingJob], Sent]:
    # Each library is loaded only where it is asked for: most of the time for a small file would be that.
    module, name = _READERS[form]
    reader: Callable[[bytes, ReadingJob], Sent] = getattr(import_module(f"importers.confined.{module}"), name)
    return reader


def _confine() -> None:
    for what, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read the job and the file from the standard input, and write the answer to the standard output."""
    _confine()
    try:
        given = sys.stdin.buffer
        job = msgspec.msgpack.decode(given.read(int.from_bytes(given.read(4), "big")), type=ReadingJob)
        answer = _reader(job.form)(given.read(), job)
        sent = msgspec.msgpack.encode(answer)
    except CannotBeRead as refusal:
        sent = msgspec.msgpack.encode(Sent(refused=str(refusal)))
    except MemoryError:
        sent = msgspec.msgpack.encode(Sent(refused=f"it takes more than {MOST_MEMORY >> 30} GiB of memory to read"))
    sys.stdout.buffer.write(sent)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
