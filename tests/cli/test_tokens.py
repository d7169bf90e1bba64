"""``asreported token``: the text alone on the output, once; the rest for people."""

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from api.authority.operators import Operators
from api.authority.tokens import TOKEN_PATTERN
from stores.opening import open_ledger
from stores.sqlite.operators import log_of

ROOT = Path(__file__).parents[2]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "ASREPORTED_ACTOR": "tester"}


def shell(script, folder):
    """What a shell makes of the script, in which ``asreported`` is the command."""
    command = f'asreported() {{ "{sys.executable}" -m cli.main "$@"; }}\n{script}'
    return subprocess.run(
        ["/bin/sh", "-c", command], cwd=folder, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )


def test_a_shell_takes_the_token_and_people_read_the_rest(town, tmp_path):
    done = shell('TOKEN=$(asreported token create ada --scope "report:*") && echo "[$TOKEN]"', tmp_path)

    assert done.returncode == 0
    assert re.fullmatch(rf"\[{TOKEN_PATTERN}\]\n", done.stdout)
    assert re.match(r"Token [0-9a-z]{8} of ada for report:\*, until \d{4}-\d\d-\d\d ", done.stderr)
    assert not re.search(TOKEN_PATTERN, done.stderr)


def test_the_token_is_one_that_the_service_knows(town, tmp_path):
    done = shell("umask 000; asreported token create ada --scope report:town --scope correct --expires 90d", tmp_path)

    with Operators.open(town) as operators:
        token = operators.authenticate(f"Bearer {done.stdout.strip()}".encode())
    assert token is not None
    assert (token.owner, token.scopes, token.issued_by) == ("ada", ("correct", "report:town"), "tester")
    assert stat.S_IMODE(log_of(town).stat().st_mode) == 0o600


def test_json_is_the_body_of_the_http_route(town, run):
    made = json.loads(run("token", "create", "ada", "--scope", "read", "--expires", "never", "--json").stdout)
    listed = json.loads(run("token", "list", "--json").stdout)

    assert made.keys() == {"token", "text"}
    assert made["token"]["expires"] is None
    assert listed == {"items": [made["token"]], "next": None}


def test_the_list_shows_how_each_token_stands(town, run):
    for owner in ("ada", "Bob of the night shift"):
        run("token", "create", owner, "--scope", "report:town", "--scope", "correct", "--as", "root")
    first = run("token", "list").stdout.splitlines()[2].split()[0]
    run("token", "revoke", first, "--why", "left in a script")

    lines = run("token", "list").stdout.splitlines()

    assert lines[1].split() == ["token", "owner", "state", "issued", "by", "expires", "revoked", "scopes"]
    assert [line.split("  ")[1] for line in lines[2:]] == ["ada", "Bob of the night shift"]
    assert "revoked" in lines[2]
    assert "active" in lines[3]
    assert "correct, report:town" in lines[3]


def test_without_tokens_the_list_is_empty_and_no_log_is_made(town, run):
    assert "(none)" in run("token", "list").stdout
    assert not log_of(town).exists()


def test_a_revoked_token_is_told_again_without_another_event(town, run):
    text = run("token", "create", "ada", "--scope", "read").stdout.strip()
    token = text.split("_")[1]

    once, again = (run("token", "revoke", token).stdout for _ in range(2))

    assert once == again
    assert once.startswith(f"Token {token} of ada is revoked since ")
    with Operators.open(town) as operators:
        assert operators.authenticate(f"Bearer {text}".encode()) is None


@pytest.mark.parametrize(
    ("arguments", "message", "code"),
    [
        pytest.param(["create", "ada"], "--scope", 2, id="no scope"),
        pytest.param(["create"], "OWNER", 2, id="no owner"),
        pytest.param(["create", "", "--scope", "read"], "the owner is empty", 1, id="an empty owner"),
        pytest.param(["create", "ada", "--scope", "write"], "known are report:<source>", 1, id="no such scope"),
        pytest.param(["create", "ada", "--scope", "report:Town"], "not a source", 1, id="no such source"),
        pytest.param(["create", "ada", "--scope", "read", "--expires", "soon"], "write 90d", 1, id="no moment"),
        pytest.param(["create", "ada", "--scope", "read", "--expires", "2020-01-01"], "later than now", 1, id="over"),
        pytest.param(["create", "ada", "--scope", "read", "--as", ""], "the actor is empty", 1, id="nobody does it"),
        pytest.param(["revoke", "3k9d02xm"], "list the ids with: asreported token list", 1, id="no such token"),
        pytest.param(["revoke"], "ID", 2, id="no id"),
        pytest.param(["burn"], "burn", 2, id="no such verb"),
    ],
)
def test_what_is_refused_is_told_in_one_line_and_nothing_is_made(arguments, message, code, town, run):
    result = run("token", *arguments, code=code)

    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert result.stdout == ""
    assert not log_of(town).exists()


def test_the_first_token_begins_a_ledger_and_says_so(tmp_path, run):
    result = run("token", "create", "ada", "--scope", "admin")

    assert result.stderr.startswith("Created an empty ledger: asreported.db.")
    with open_ledger(tmp_path / "asreported.db") as ledger:
        assert ledger.head() == 0
    assert "empty" not in run("token", "create", "bea", "--scope", "admin").stderr


@pytest.mark.parametrize("arguments", [["list"], ["revoke", "3k9d02xm"]])
def test_tokens_belong_to_a_ledger_that_is_there(arguments, tmp_path, run):
    assert "there is no ledger" in run("token", *arguments, code=1).stderr
    assert list(tmp_path.iterdir()) == []


def test_a_log_that_others_can_read_is_refused_with_the_command_that_mends_it(town, tmp_path):
    shell("asreported token create ada --scope admin && chmod 644 asreported.db.operators", tmp_path)

    refused = shell("asreported token list", tmp_path)
    mended = shell(f"{refused.stderr.strip().rpartition('run: ')[2]} && asreported token list", tmp_path)

    assert (refused.returncode, refused.stdout) == (1, "")
    assert (mended.returncode, mended.stderr) == (0, "")


def test_the_service_does_not_start_beside_a_log_that_others_can_read(town, tmp_path, run):
    run("token", "create", "ada", "--scope", "admin")
    log_of(town).chmod(0o644)

    ended = subprocess.run(
        [sys.executable, "-m", "cli.main", "serve", "--port", "1"],
        cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip

    assert ended.returncode == 1
    assert "chmod 600" in ended.stderr
