"""The demo: its answers, that it loads once, and that it keeps to a ledger of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from cli import example
from stores.opening import open_ledger

ROOT = Path(__file__).parent.parent.parent
NOT_EACH_DAY = "the figures do not cover each of the claim's days"


@pytest.fixture
def demonstrated(run):
    return run("demo", "--no-serve").output


def test_the_totals_of_2022_03_02_have_5840_and_not_9000(demonstrated):
    _, _, rest = demonstrated.partition("2. Totals (as published by 2022-03-02")
    then = rest.partition("3. History")[0]

    assert "5,840" in then
    assert "9,000" not in then.partition("\n")[2]


def test_the_current_totals_are_there(demonstrated):
    assert ">1,000,000" in demonstrated
    assert ">900,000" in demonstrated
    assert ">250,000" in demonstrated


def test_the_trail_tells_of_the_verification(demonstrated):
    trail = demonstrated.partition("3. History")[2]

    assert "+3,160" in trail
    assert "verification" in trail
    assert "the daily data set of the same reports files 9,000 as the figure of 3 March instead" in trail
    assert example.ARTICLE in trail


@pytest.mark.parametrize(
    "row",
    [
        "2022 340 343.15 -3.15 differs 106,720 in 311 days, 2022-02-24 to 2022-12-31",
        "2023 693 693.95 -0.95 agrees, rounded down 253,290 in 365 days, 2023-01-01 to 2023-12-31",
        "2024 1,177 1,177.02 -0.02 agrees, rounded 430,790 in 366 days, 2024-01-01 to 2024-12-31",
        "2025 1,286 >1,290.32 -4.32 differs >200,000 in 155 days, 2025-01-01 to 2025-06-04",
        "2024 430,790 6,240 +424,550 agrees 2024-11-28 to 2024-12-29",
        "2022 106,720 9,000 +97,720 agrees 2022-02-24 to 2022-03-01",
        "2022-03-02 9,000 5,910 +3,090 agrees 2022-02-24 to 2022-02-28",
        "2025-06-12 >1,000,000 >990,800 +9,200 undecided 2022-02-24 to 2025-06-04; " + NOT_EACH_DAY,
        "2025-06-12 >628,000 >630,790 -2,790 agrees 2024-01-01 to 2025-06-04",
    ],
)
def test_each_of_the_nine_claims_stands_beside_what_the_figures_give(row, demonstrated):
    claims = demonstrated.partition("4. Claims")[2]

    assert row in [" ".join(line.split()) for line in claims.splitlines()]
    assert sum(line[:2] == "20" for line in claims.splitlines()) == 9


def test_started_again_it_does_not_load_twice(demonstrated, run):
    assert "45 events recorded" in demonstrated
    assert "here already, 45 events" in run("demo", "--no-serve").output


def test_each_figure_of_the_example_has_its_document_and_quote(demonstrated, run):
    items = [
        json.loads(line) for line in run("events", "--database", "asreported-demo.db", "--ndjson").output.splitlines()
    ]
    documents = {one["stream"].partition("/")[2]: one for one in items if one["type"] == "document-received"}
    statements = [one["statement"] for one in items if "statement" in one]

    assert len(statements) == 19
    assert all(documents[one["document"]]["title"] == example.ARTICLE for one in statements)
    assert all(documents[one["document"]]["quote"] for one in statements)


def test_a_figure_through_part_of_its_period_is_told_so(demonstrated, run):
    output = run("figures", "ua-general-staff/personnel-yearly/2025", "--database", "asreported-demo.db").output

    assert ">200,000" in output
    assert "2025-06-04" in output


def test_an_example_that_was_loaded_by_half_is_completed(tmp_path, run):
    with open_ledger(tmp_path / "asreported-demo.db") as ledger:
        ledger.record(example.SOURCES[0], "example")

    assert "44 events recorded" in run("demo", "--no-serve").output


def test_a_ledger_that_knows_the_general_staff_is_not_yet_the_examples(tmp_path, run):
    run("register", example.GENERAL_STAFF, "--name", "General Staff", "--database", "asreported-demo.db")

    assert "contains other figures" in run("demo", "--no-serve", code=1).stderr


def test_the_example_does_not_go_into_somebodys_ledger(town, run, monkeypatch):
    assert "contains other figures" in run("demo", "--no-serve", "--database", town, code=1).stderr

    monkeypatch.setenv("ASREPORTED_DATABASE", str(town))
    assert "45 events recorded" in run("demo", "--no-serve").output


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_what_it_prints_and_ends_when_told_to(ending, tmp_path):
    port = free_port()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "cli.main", "demo", "--port", str(port)]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        addresses = [line.strip() for line in lines_until_served(process)]
        bodies = [fetched(address) for address in addresses]
        process.send_signal(ending)
        output, errors = process.communicate(timeout=20)

    assert process.returncode == 0, errors
    assert "Traceback" not in output + errors
    assert len(bodies) == 9
    assert len(json.loads(bodies[-2])["items"]) == 9
    assert "5\u202f840" in bodies[1].decode()
    assert b"5840" in bodies[4]


def lines_until_served(process):
    for line in process.stdout:
        if "http://" in line:
            yield line
        if line.strip().endswith("/docs"):
            return


def fetched(address):
    for _ in range(100):
        try:
            with urlopen(address, timeout=5) as answer:  # noqa: S310 - the address that the demo printed
                return answer.read()
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"nothing is served at {address}")


def test_a_port_that_is_taken_is_refused_if_it_was_asked_for(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()

        assert "cannot listen" in run("demo", "--port", str(taken.getsockname()[1]), code=1).stderr
