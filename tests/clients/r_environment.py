"""R, as Debian installs it, in which scripts ask a real server."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

_SCRIPTS = Path(__file__).parent / "scripts"
_PACKAGES = ("jsonlite", "rsdmx")
_INSTALL = "apt-get install r-base-core r-cran-jsonlite r-cran-rsdmx"
_LOAD_ALL = ";".join(f"loadNamespace('{one}')" for one in _PACKAGES)
_PATIENCE = 120.0


def asked_by_r(script: str, *arguments: str, folder: Path) -> Any:
    """What a script prints as JSON, run by R in a folder; skips where R or a package of it is not installed."""
    program = shutil.which("Rscript")
    if program is None or _ran(program, folder, "-e", _LOAD_ALL).returncode:
        pytest.skip(f"R is not installed with {' and '.join(_PACKAGES)}: {_INSTALL}")
    done = _ran(program, folder, str(_SCRIPTS / f"{script}.R"), *arguments)
    assert done.returncode == 0, f"{script} failed:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return json.loads(done.stdout)


def _ran(program: str, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: text for name, text in os.environ.items() if not name.lower().endswith("proxy")}
    return subprocess.run(
        [program, "--vanilla", *arguments],
        cwd=folder,
        env={**inherited, "HOME": str(folder), "LC_ALL": "C.UTF-8", "TZ": "UTC"},
        capture_output=True,
        text=True,
        timeout=_PATIENCE,
        check=False,
    )
