"""Reads of a service over four connections at once, in a process of their own beside the one that measures."""

import http.client
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

_READERS = 4
_PATIENCE = 60.0


def read(port: int, paths: Sequence[str]) -> None:
    """Read each once, as fast as they are answered."""
    with ThreadPoolExecutor(_READERS) as pool:
        print("begun", flush=True)
        for _ in pool.map(lambda first: _one_by_one(port, paths[first::_READERS]), range(_READERS)):
            pass


def _one_by_one(port: int, paths: Sequence[str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    for path in paths:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == http.client.OK, (path, answer.status, body[:200])
    connection.close()


if __name__ == "__main__":
    read(int(sys.argv[1]), sys.argv[2:])
