"""Runs schemathesis, with every check and every phase, against a service on the built-in example.

``python -m tests.contract SEED SECONDS [--token]``; exit code 1 if anything failed that `excluded.py` does not name.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from api.authority.operators import Operators
from tests.contract.excluded import EXCLUDED, EXPECTED, USUAL
from tests.contract.hooks import ADDRESS, SEEN, THERE, TOKEN, TOKEN_ID
from tests.contract.running import served
from tests.contract.there import give_a_content, known
from tests.test_architecture import ROOT

PHASES = "examples,coverage,fuzzing,stateful"
EVERYTHING = ("report:*", "correct", "admin", "read")
# How often a value that is there is asked for; the others are made up.
OFTEN = 0.8


def main():
    asked = argparse.ArgumentParser(prog="python -m tests.contract", description=__doc__.partition("\n")[0])
    asked.add_argument("seed", type=int)
    asked.add_argument("seconds", type=int)
    asked.add_argument("--token", action="store_true", help="ask with a token that may do everything")
    asked.add_argument("--only", metavar="REGEX", default="", help="ask only operations such as 'GET /v1/totals'")
    said = asked.parse_args()
    with TemporaryDirectory(prefix="contract-") as folder:
        return run(Path(folder), said)


def run(folder, said):
    path, seen, listed = folder / "ledger.db", folder / "seen.json", folder / "there.json"
    with served(path) as address:
        give_a_content(path)
        text, token = issued(path) if said.token else ("", "")
        there = known(address)
        (folder / "schemathesis.toml").write_text(settings(there, text), encoding="utf-8")
        listed.write_bytes(msgspec.json.encode(there))
        told = {SEEN: str(seen), ADDRESS: address, THERE: str(listed), TOKEN: text, TOKEN_ID: token}
        ended = subprocess.run(
            command(folder, address, said),
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), **told},
            check=False,
        )
    sys.stdout.write(f"{summary(folder / 'report.json', seen)}\n")
    return ended.returncode


def issued(path):
    """The text and the id of a token that may do everything."""
    with Operators.open(path) as operators:
        text, token = operators.issue("contract", EVERYTHING, "1d", "contract")
    return text, token.id


def command(folder, address, said):
    return [
        sys.executable,
        *("-m", "schemathesis.cli", "--config-file", str(folder / "schemathesis.toml")),
        *("run", f"{address}/v1/openapi.json", "--checks", "all", "--phases", PHASES, "--continue-on-failure"),
        *("--seed", str(said.seed), "--max-time", str(said.seconds), "--generation-database", "none", "--no-color"),
        *("--report", "json", "--report-json-path", str(folder / "report.json")),
        *(("--include-name-regex", said.only) if said.only else ()),
    ]


def settings(there, token):
    """A settings file for schemathesis."""
    lines = ['hooks = "tests.contract.hooks"', "[output.sanitization]", "enabled = false"]
    for check, more in EXPECTED.items():
        lines += [f"[checks.{check}]", f"expected-statuses = {json(sorted({*USUAL[check], *more}))}"]
    for name, values in there.items():
        lines += [f"[dictionaries.{table(name)}]", f"values = {json(values)}"]
    lines.append("[parameters]")
    lines += [f'{json(name)} = {{ dictionary = "{table(name)}", probability = {OFTEN} }}' for name in there]
    if token:
        lines += ["[auth.openapi.bearer]", f"bearer = {json(token)}"]
    return "\n".join(lines) + "\n"


def table(name):
    return name.replace(".", "-")


def json(value):
    return msgspec.json.encode(value).decode()


def summary(report, seen):
    """What failed, by check; what was left out, by the table; what was never answered well."""
    told, noticed = msgspec.json.decode(report.read_bytes()), msgspec.json.decode(seen.read_bytes())
    lines = [f"{told['test_cases']['generated']} requests in {told['running_time']:.0f} s, seed {told['seed']}"]
    lines += ["", "Failed, by check:"]
    lines += [f"  {one['code']} {one['title']}: {', '.join(one['operations'])}" for one in told["failures"]]
    lines += [f"  error: {one}" for one in told["errors"]]
    lines += ["", "Left out, as tests/contract/excluded.py says:"]
    lines += [f"  {noticed['left_out'].get(one.name, 0):>6} {one.name}: {one.why}" for one in EXCLUDED]
    lines += ["", f"Never answered well, of {len(noticed['answered_well'])} operations:"]
    lines += [f"  {name}" for name, times in sorted(noticed["answered_well"].items()) if times == 0]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
