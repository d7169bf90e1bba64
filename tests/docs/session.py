"""A page's commands, run in order by one shell in an empty folder, with a service of their own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.test_architecture import ROOT

PORT_SHOWN = "http://127.0.0.1:8000"
_ROOT_SHOWN = "path/to/asreported"
_SERVE = "asreported serve\n"
_MARK = "\x1e"
_WITHIN = 300
_BEGINNING = """set -eu
asreported() { "$PYTHON" -m cli.main "$@"; }
python() { "$PYTHON" -I "$@"; }
"""
_STAND_IN = 'curl() { "$PYTHON" -m tests.docs.stand_in "$@"; }\n'
_SERVING = """(exec "$PYTHON" -m cli.main serve) >service.log 2>&1 &
SERVICE=$!
trap 'kill "$SERVICE"; wait "$SERVICE" || true' EXIT
until curl -s -o live.json "$BASE/health/live"; do
  kill -0 "$SERVICE" || { cat service.log >&2; exit 1; }
  sleep 0.1
done
"""


def answers_of(commands: Sequence[str], folder: Path, *, with_curl: bool, beginning: str = "") -> list[str]:
    """What each of the commands printed; where there is no ``curl``, something else stands in for it.

    ``asreported serve`` goes into the background, at a free port instead of the one that the page names. ``beginning``
    is what the shell does first.
    """
    base = f"http://127.0.0.1:{free_port()}"
    done = _shell(_script(commands, base, beginning, with_curl=with_curl), base, folder)
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout.split(_MARK)[1:]


def _script(commands: Sequence[str], base: str, beginning: str, *, with_curl: bool) -> str:
    parts = [_BEGINNING, "" if with_curl else _STAND_IN, beginning]
    for one in commands:
        shown = one.replace(PORT_SHOWN, base).replace(_ROOT_SHOWN, str(ROOT))
        parts += ["printf '\\036'\n", shown.replace(_SERVE, _SERVING)]
    return "".join(parts)


def _shell(script: str, base: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The shell's end; whatever it started ends with it."""
    process = subprocess.Popen(
        ["/bin/sh", "-c", script],
        cwd=folder,
        env=_environment(base, folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        output, errors = process.communicate(timeout=_WITHIN)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, errors = process.communicate()
    return subprocess.CompletedProcess(script, process.returncode, output, errors)


def _environment(base: str, folder: Path) -> dict[str, str]:
    """Nothing of the machine's own settings is in the way, of this program or of curl."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ASREPORTED_")}
    port = base.rpartition(":")[2]
    return kept | {
        "ASREPORTED_PORT": port, "ASREPORTED_ACTOR": "operator", "BASE": base, "HOME": str(folder), "NO_PROXY": "*",
        "PYTHON": sys.executable, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1",
    }  # fmt: skip


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
