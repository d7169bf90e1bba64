"""How the command ends: exit codes, suggestions, pipes, signals and start-up."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import CASES

ROOT = Path(__file__).parent.parent.parent
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}


def asreported(*arguments, cwd, **more):
    command = [sys.executable, "-m", "cli.main", *arguments]
    return subprocess.run(command, cwd=cwd, env=ENVIRONMENT, capture_output=True, text=True, check=False, **more)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(["total"], "there is no verb 'total'; did you mean totals?", id="a verb mistyped"),
        pytest.param(["frobnicate"], "asreported --help lists them", id="no verb"),
        pytest.param(["totals", "--asof", "2022"], "--as-of", id="an option mistyped"),
        pytest.param(["years"], "Missing argument 'SERIES'", id="an argument missing"),
        pytest.param(["totals", "--position", "-1"], "-1", id="a number out of range"),
        pytest.param(["revise", f"{CASES}/2022-03-02", "1", "--qualifier", "roughly"], "about", id="an unknown word"),
        pytest.param(["import", "svn"], "csv", id="an unknown kind of import"),
        pytest.param(["revisions", "--kind", "revisoin"], " Did you mean 'revision'?", id="a word mistyped"),
        pytest.param(["revisions", "--reason", "sourceerror"], " Did you mean 'source-error'?", id="run together"),
        pytest.param(["events", "--csv"], "No such option", id="a form that the answer has not"),
    ],
)
def test_a_command_that_is_not_understood_ends_with_two(arguments, message, run):
    result = run(*arguments, code=2)

    assert result.stderr.startswith("asreported: ")
    assert message in result.stderr


def test_without_a_verb_the_help_is_shown(run):
    assert "totals" in run("--help").output
    assert "Record what a source said" in run("--help").output


def test_the_version_is_told(run):
    assert run("--version").output.strip()


def test_a_real_process_ends_with_its_code(town, tmp_path):
    assert asreported("totals", cwd=tmp_path).returncode == 0
    refused = asreported("years", "town/nothing", cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == (
        "asreported: no series town/nothing at position 15; list its series with: asreported series --source town\n"
    )
    assert asreported("years", cwd=tmp_path).returncode == 2


def test_a_reader_that_has_seen_enough_is_no_error(town, tmp_path):
    command = [sys.executable, "-m", "cli.main", "events", "--ndjson"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()
        process.wait(timeout=20)

    assert errors == b""
    assert process.returncode == 141


@pytest.mark.parametrize("verb", [["totals"], ["token", "create", "ada", "--scope", "admin"], ["--help"]])
def test_nothing_is_done_where_nothing_can_be_shown(verb, town, tmp_path):
    before = sorted(tmp_path.iterdir())
    shell = ["sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-m", "cli.main", *verb]
    done = subprocess.run(shell, cwd=tmp_path, env=ENVIRONMENT, stderr=subprocess.PIPE, check=False)

    assert (done.returncode, done.stderr) == (1, b"asreported: standard output is closed, so nothing was done\n")
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_output_that_takes_nothing_more_is_told_in_words(town, tmp_path):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cli.main", "totals"],
            cwd=tmp_path, env=ENVIRONMENT, stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr == b"asreported: the output cannot be written: No space left on device\n"


def test_an_interrupt_ends_with_130_and_no_traceback(tmp_path, monkeypatch):
    script = (
        "import cli.totals, cli.main, time\n"
        "cli.totals.totals.callback = lambda **_: (print('begun', flush=True), time.sleep(30))\n"
        "cli.main.main(['totals'])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=tmp_path, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begun\n"
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)

    assert process.returncode == 130
    assert b"Traceback" not in errors


HEAVY = {"litestar", "granian", "importers", "hypothesis", "numpy"}
READ = [
    ["totals"],
    ["series"],
    ["sources"],
    ["revisions"],
    *(
        [verb, CASES]
        for verb in ("figures", "years", "months", "days", "stats", "vintages", "triangle", "analyse", "settling")
    ),
    *([verb, f"{CASES}/2022-03-02"] for verb in ("history", "explain")),
    ["verify"],
]


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["--help"], {*HEAVY, "cryptography", "sqlite3"}),
        *((verb, {*HEAVY, "cryptography"} if verb != ["verify"] else HEAVY) for verb in READ),
    ],
    ids=["--help", *(verb[0] for verb in READ)],
)
def test_nothing_heavy_is_imported_to_read(arguments, heavy, town, tmp_path):
    script = (
        "import sys\nfrom cli.main import main\n"
        f"try: main({arguments!r})\n"
        f"finally: print(sorted({heavy!r} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=True
    )

    assert done.stderr == "[]\n"


@pytest.mark.parametrize(
    ("place", "message"),
    [
        pytest.param("missing/ledger.db", "missing", id="no such folder"),
        pytest.param(".", "folder", id="a folder"),
    ],
)
def test_a_place_where_no_ledger_can_be_is_refused_in_one_line(place, message, tmp_path, run):
    result = run("register", "town", "--name", "x", "--database", place, code=1)

    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_serving_needs_a_ledger_and_makes_none(tmp_path, run):
    assert "there is no ledger" in run("serve", code=1).stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_prints_the_shells_script(shell, run):
    assert "_ASREPORTED_COMPLETE" in run("completion", shell).output


def completed(words, tmp_path):
    asked = {"_ASREPORTED_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    environment = {**ENVIRONMENT, **asked}
    done = subprocess.run(
        [sys.executable, "-m", "cli.main"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout.split()


def test_a_shell_completes_verbs_series_and_figures(town, tmp_path):
    assert "plain,years" in completed("asreported ye", tmp_path)
    assert completed("asreported years town/c", tmp_path) == [f"plain,{CASES}"]
    assert completed(f"asreported history {CASES}/2022-03-05", tmp_path) == [f"plain,{CASES}/2022-03-05"]
    assert completed(f"asreported history {CASES[:7]}", tmp_path) == [f"plain,{CASES}/"]


def test_a_shell_completes_nothing_where_there_is_no_ledger(tmp_path):
    assert completed("asreported years town/c", tmp_path) == []
    assert list(tmp_path.iterdir()) == []
