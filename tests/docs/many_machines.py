"""The session of a page about several machines: its servers are real ones, which it can order about by name."""

import re
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.docs.session import answers_of, free_port
from tests.postgres.three_nodes import NAMES, ThreeNodes
from tests.test_architecture import ROOT

HOSTS = ("db1.internal", "db2.internal", "db3.internal")
DATABASE = "figures"
_PORTS_SHOWN = ("8001", "8002")
_ROLES = ROOT / "deploy" / "two-hosts" / "db" / "roles.sql"
# A service goes into the background; its port is the last word. What is ordered of a server is done by the test.
_BEGINNING = """
asreported() {
  if [ "$1" != serve ]; then "$PYTHON" -m cli.main "$@"; return; fi
  for PORT; do :; done
  (exec "$PYTHON" -m cli.main "$@") >"service-$PORT.log" 2>&1 &
  SERVICES="${SERVICES:-} $!"
  trap 'kill $SERVICES 2>/dev/null || true; wait' EXIT
  until curl -s -o live.json "http://127.0.0.1:$PORT/health/live"; do
    kill -0 $! || { cat "service-$PORT.log" >&2; exit 1; }
    sleep 0.1
  done
}
order() {
  echo "$*" >order.part
  mv order.part order
  while [ -e order ]; do sleep 0.1; done
}
ssh() { order "$@"; }
patronictl() { order "$@"; }
systemctl() { kill $SERVICES; wait $SERVICES || true; SERVICES=; }
"""


class ManyMachines:
    """Three servers that the page knows by other names, and what it orders of them."""

    def __init__(self, nodes: ThreeNodes, folder: Path) -> None:
        self._nodes = nodes
        self._order = folder / "order"
        places = [f"{one.host}:{one.port}" for one in nodes.nodes.values()]
        self._real = {",".join(HOSTS): ",".join(places)}
        self._real |= {one: str(free_port()) for one in _PORTS_SHOWN}
        self._shown = {place: f"{host}:5432" for place, host in zip(places, HOSTS, strict=True)}

    def begin(self) -> None:
        """Make the roles and the database, as deploy/ has them."""
        text = _ROLES.read_text(encoding="utf-8")
        for statement in re.sub(r"--.*", "", text).split(";"):
            if statement.strip():
                self._nodes.primary.asked(statement)

    def answers_of(self, commands: Sequence[str], folder: Path, *, with_curl: bool) -> list[str]:
        """What each of the commands printed, with the names that the page has."""
        told = [_replaced(one, self._real) for one in commands]
        with self._obeying():
            answers = answers_of(told, folder, with_curl=with_curl, beginning=_BEGINNING)
        return [self._as_on_the_page(one) for one in answers]

    def _as_on_the_page(self, answer: str) -> str:
        answer = _replaced(answer, {real: shown for shown, real in self._real.items()})
        answer = re.sub(
            r"(?<=in sync: ).+", lambda found: _replaced(found[0], dict(zip(NAMES, HOSTS, strict=True))), answer
        )
        return "".join(widened(answer.splitlines(keepends=True), self._shown))

    @contextmanager
    def _obeying(self) -> Iterator[None]:
        stop = threading.Event()
        obeying = threading.Thread(target=self._obey, args=(stop,))
        obeying.start()
        try:
            yield
        finally:
            stop.set()
            obeying.join()

    def _obey(self, stop: threading.Event) -> None:
        while not stop.wait(0.05):
            if self._order.exists():
                order = self._order.read_text(encoding="utf-8").strip()
                try:
                    self._do(order)
                finally:
                    self._order.unlink()

    def _do(self, order: str) -> None:
        if order == "db1 poweroff --force --force":
            self._nodes.primary.kill()
        elif order == "failover asreported --candidate db2 --force":
            self._nodes.nodes[NAMES[1]].promote()
            self._nodes.primary = self._nodes.nodes[NAMES[1]]
            self._nodes.await_standbys(1)
        else:
            raise AssertionError(f"the page orders what nobody does here: {order}")


def _replaced(text: str, instead: dict[str, str]) -> str:
    for known, other in instead.items():
        text = text.replace(known, other)
    return text


def widened(lines: Sequence[str], names: dict[str, str]) -> Iterator[str]:
    """The lines of a table whose first column has longer names now, its other columns below each other as before."""
    ends = {place: len(name) - len(place) for place, name in names.items()}
    rows = [(line, next((place for place in names if line.startswith(place)), None)) for line in lines]
    is_full = any(place and not line[len(place) :].startswith("  " + " " * ends[place]) for line, place in rows)
    for line, place in rows:
        if place is None:
            longest = max(map(len, names))
            gap = line[longest : longest + 2] == "  " and line.strip() and is_full
            yield f"{line[:longest]}{' ' * max(ends.values())}{line[longest:]}" if gap else line
        else:
            rest = line[len(place) :]
            yield names[place] + (rest if is_full else rest[ends[place] :])
