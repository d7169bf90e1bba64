"""The lines of the README work when they are copied into a shell one after another."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parent.parent.parent
SERVE = "asreported serve"


def lines_under(heading: str) -> list[str]:
    """The indented lines of a section, as somebody would copy them."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return re.findall(r"^ {4}(\S.*)$", section, re.MULTILINE)


@pytest.fixture
def checkout(tmp_path):
    """A folder in which the demo was made, as far as the lines of the README reach."""
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def pasted(lines: list[str], folder: Path, **variables: str) -> "subprocess.Popen[str]":
    """A shell into which the lines are pasted; it ends with the first that fails."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ASREPORTED_")}
    return subprocess.Popen(
        ["bash", "-c", "\n".join(["set -e", *lines])],
        cwd=folder,
        env={**environment, "PYTHONUTF8": "1", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def test_what_is_asked_can_be_copied_after_the_demo(checkout):
    demo = [". .venv/bin/activate", "asreported demo --no-serve > /dev/null"]

    shell = pasted(demo + lines_under("Ask"), checkout)
    seen, complaint = shell.communicate(timeout=60)

    assert shell.returncode == 0, complaint
    assert "5,840" in seen
    assert "ua-general-staff/personnel/2022-03-02 reads 5,840" in seen


def test_an_import_ends_with_looking_at_it(checkout):
    lines = [line.partition("#")[0].strip() for line in lines_under("Import your own")]
    assert lines[-1] == SERVE
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    activated = [". .venv/bin/activate", *lines[:-1], f"exec {SERVE}"]

    shell = pasted(activated, checkout, ASREPORTED_PORT=str(port))
    try:
        totals = answered(f"http://127.0.0.1:{port}/v1/revisions", shell)
    finally:
        shell.terminate()
        seen, _ = shell.communicate(timeout=30)

    assert [(one["previous"], one["value"]) for one in totals["items"]] == [("8", "9")]
    assert "8" in seen


def answered(address: str, shell: "subprocess.Popen[str]") -> Any:
    """The JSON at an address, as soon as somebody serves it."""
    for _ in range(300):
        assert shell.poll() is None, shell.communicate()
        with suppress(URLError, ConnectionError), urlopen(address) as found:  # noqa: S310 - our own http address
            return json.load(found)
        time.sleep(0.1)
    raise AssertionError(f"nobody answers at {address}")
