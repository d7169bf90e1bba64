"""The environment of other people's programs, in which scripts ask a real server."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.test_architecture import ROOT

_PYTHON = Path(os.environ.get("ASREPORTED_CLIENTS", ROOT / ".venv-clients"), "bin", "python")
_SCRIPTS = Path(__file__).parent / "scripts"
_PATIENCE = 180.0
# Some clients take a proxy for all of the process, and one asks a registry for its own newest version.
_NOT_INHERITED = ("proxy", "pythonpath", "pythonhome")
_NOWHERE = "http://127.0.0.1:9"
# Threads of pyarrow 25 abort some six of a hundred processes that read Parquet, at their end ("terminate called without
# an active exception"): a script that said all it has to say leaves at once.
_TO_THE_END = (
    "import os, runpy, sys; runpy.run_path(sys.argv.pop(1), run_name='__main__'); sys.stdout.flush(); os._exit(0)"
)


def asked_by(script: str, *arguments: str, folder: Path) -> Any:
    """What a script prints as JSON, run by the clients' Python in a folder; skips where there is none."""
    if not _PYTHON.exists():
        pytest.skip("the programs of others are not installed: make clients")
    inherited = {name: text for name, text in os.environ.items() if not name.lower().endswith(_NOT_INHERITED)}
    done = subprocess.run(
        [_PYTHON, "-X", "utf8", "-c", _TO_THE_END, _SCRIPTS / f"{script}.py", *arguments],
        cwd=folder,
        env={**inherited, "HOME": str(folder), "HTTPS_PROXY": _NOWHERE, "NO_PROXY": "127.0.0.1,localhost"},
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
    assert done.returncode == 0, f"{script} failed:\n{done.stdout[-2000:]}\n{done.stderr[-6000:]}"
    return json.loads(done.stdout)
