"""Serving: what an operator decides, and what keeps a service from starting."""

import signal
import socket
import subprocess
import sys
from contextlib import closing

import pytest

from api.authority.operators import Operators
from stores.sqlite.operators import log_of
from tests.cli.test_settings import shown
from tests.test_architecture import ROOT


@pytest.fixture
def taken():
    """A port at which somebody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as other:
        yield other.getsockname()[1]


def test_every_decision_is_a_setting(tmp_path, run):
    (tmp_path / "asreported.toml").write_text(
        'reads = "closed"\nreads_per_minute = 0\ntrusted_proxies = ["10.0.0.0/8", "192.0.2.1"]\nsocket = "s.socket"\n'
    )

    found = {name: value for name, (value, _) in shown(run).items()}

    assert (found["reads"], found["reads_per_minute"], found["writes_per_minute"]) == ("closed", "0", "3000")
    assert (found["trusted_proxies"], found["socket"], found["log"]) == ("10.0.0.0/8,192.0.2.1", "s.socket", "writes")


def test_a_proxy_after_another_is_trusted_too(run):
    value, origin = shown(run, "--trusted-proxy", "10.0.0.1", "--trusted-proxy", "10.0.0.2")["trusted_proxies"]

    assert (value, origin) == ("10.0.0.1,10.0.0.2", "--trusted-proxy")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["--reads", "ajar"], "reads is open or closed, not 'ajar' (--reads)", id="reads"),
        pytest.param(["--log", "none"], "log is writes or all, not 'none'", id="log"),
        pytest.param(["--reads-per-minute", "-1"], "a number from 0 to 1000000, not '-1'", id="less than no limit"),
        pytest.param(["--writes-per-minute", "many"], "writes_per_minute is a number", id="no number"),
        pytest.param(["--workers", "0"], "workers is a number from 1", id="no workers"),
        pytest.param(["--trusted-proxy", "nginx"], "'nginx' does not appear to be an IPv4 or IPv6", id="proxy"),
        pytest.param(["--trusted-proxy", "10.0.0.1/8"], "10.0.0.1/8 has host bits set (--trusted-proxy)", id="network"),
    ],
)
def test_a_decision_that_is_none_is_explained(arguments, message, town, run):
    assert message in " ".join(run("serve", *arguments, code=2).stderr.replace("│", " ").split())


def test_it_does_not_start_over_tokens_that_others_can_read(town, run):
    with Operators.open(town) as operators:
        operators.issue("ada", ["admin"], None, "ada")
    log_of(town).chmod(0o644)

    result = run("serve", code=1)

    assert "chmod" in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_it_does_not_start_where_somebody_listens(town, taken, run):
    result = run("serve", "--port", taken, code=1)

    assert f"cannot listen at 127.0.0.1:{taken}" in result.stderr
    assert result.stdout == ""


def test_it_serves_at_a_unix_socket_until_it_is_told_to_stop(town, tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "cli.main", "serve", "--database", str(town), "--socket", "here.socket"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    said = process.stdout.readline()
    while "Started worker-1" not in (line := process.stderr.readline()):
        assert line, "it goes on"

    process.send_signal(signal.SIGTERM)
    process.communicate()

    assert said == f"Serving {town} at unix:here.socket until Ctrl-C.\n"
    assert process.returncode == 0
    assert not (tmp_path / "here.socket").exists()


_AS_INSTALLED = "import sys; del sys.path[0]; from cli.main import main; main()"


def test_no_module_of_the_folder_in_which_it_is_called_is_run(town, tmp_path):
    (tmp_path / "h2.py").write_text("open('ran', 'w').close()\n")
    process = subprocess.Popen(
        [sys.executable, "-c", _AS_INSTALLED, "serve", "--database", str(town), "--socket", "here.socket"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    while "Started worker-1" not in (line := process.stderr.readline()):
        assert line, "it goes on"

    process.send_signal(signal.SIGTERM)
    process.communicate()

    assert not (tmp_path / "ran").exists()
