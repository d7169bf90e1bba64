"""``asreported hook``: the secret alone on the output, once; the rest for people."""

import json
import os
import re
import stat
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from standardwebhooks import Webhook

from stores.sqlite.hooks import hooks_of
from tests.api.running import await_listener, free_port
from tests.hooks.a_receiver import a_receiver

ROOT = Path(__file__).parents[2]
SECRET = r"whsec_[A-Za-z0-9+/]{43}="
URL = "https://example.org/in"


@pytest.fixture
def receiver():
    with a_receiver() as opened:
        yield opened


def added(run, url, *more):
    """A new hook, and its secret."""
    made = json.loads(run("hook", "add", url, "--json", *more).stdout)
    return made["hook"]["id"], made["secret"]


def test_the_secret_stands_alone_on_the_output_and_people_read_the_rest(town, run):
    done = run("hook", "add", URL, "--series", "town/cases", "--kind", "revision", "--kind", "withdrawal")

    assert re.fullmatch(rf"{SECRET}\n", done.stdout)
    assert re.search(
        rf"Hook [0-9a-z]{{8}} delivers revisions \(revision or withdrawal, town/cases\) to {URL}, from position \d+ on",
        done.stderr,
    )
    assert not re.search(SECRET, done.stderr)
    assert stat.S_IMODE(hooks_of(town).stat().st_mode) == 0o600


def test_the_list_shows_every_hook_and_no_secret(town, run):
    added(run, URL, "--min-difference", "10")
    run("hook", "add", "http://127.0.0.1:9/in", "--allow-private", "--after", "0")

    listed = run("hook", "list").stdout

    assert f"revisions (by at least 10) to {URL}" in listed
    assert "all revisions to http://127.0.0.1:9/in (private addresses allowed)" in listed
    assert not re.search(SECRET, listed + run("hook", "list", "--json").stdout)


def test_a_test_event_is_signed_and_its_answer_is_told(town, run, receiver):
    hook, secret = added(run, receiver.url, "--allow-private")

    told = run("hook", "test", hook).stdout
    receiver.answer = lambda _: (500, {}, b"\x1b[31mno")
    refused = run("hook", "test", hook, code=1)

    (sent, _) = receiver.requests
    assert told == "The receiver took it: 204.\n"
    assert Webhook(secret).verify(sent.body, sent.headers)["type"] == "asreported.hook.test.v1"
    assert refused.stderr == "asreported: the test was not taken: 500 [31mno\n"
    assert run("hook", "deliveries", hook).stdout == "Deliveries\n(none)\n"


def test_for_a_day_both_secrets_sign_after_a_rotation(town, run, receiver):
    hook, old = added(run, receiver.url, "--allow-private")
    new = run("hook", "rotate", hook).stdout.strip()

    run("hook", "test", hook)

    (sent,) = receiver.requests
    assert re.fullmatch(SECRET, new)
    for secret in (old, new):
        Webhook(secret).verify(sent.body, sent.headers)


def test_a_hook_that_is_removed_is_gone(town, run):
    hook, _ = added(run, URL)

    assert run("hook", "remove", hook).stdout == f"Hook {hook} is removed.\n"
    assert "(none)" in run("hook", "list").stdout
    assert "there is no hook" in run("hook", "remove", hook, code=1).stderr


@pytest.mark.parametrize(
    ("arguments", "message", "code"),
    [
        pytest.param(["add"], "URL", 2, id="no URL"),
        pytest.param(["add", "http://localhost/"], "--allow-private", 1, id="this machine"),
        pytest.param(["add", "ftp://example.org/"], "begins with https", 1, id="another scheme"),
        pytest.param(["add", URL, "--kind", "revisions"], "Did you mean 'revision'?", 2, id="no such kind"),
        pytest.param(["add", URL, "--series", "Town"], "not a series", 1, id="no series"),
        pytest.param(["add", URL, "--after", "9999"], "9999 is not in the ledger", 1, id="no such position"),
        pytest.param(["add", URL, "--min-difference", "a lot"], "not a value", 1, id="no value"),
        pytest.param(["remove", "00000000"], "there is no hook", 1, id="no such hook"),
        pytest.param(["test", "00000000"], "there is no hook", 1, id="no hook to test"),
        pytest.param(["retry", "00000000"], "there is no hook", 1, id="no hook to try again"),
        pytest.param(["rotate"], "HOOK", 2, id="no id"),
    ],
)
def test_what_is_refused_is_told_in_one_line_and_nothing_is_made(arguments, message, code, town, run):
    result = run("hook", *arguments, code=code)

    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
    assert not hooks_of(town).exists()


def test_a_delivery_that_is_not_there_cannot_be_tried_again(town, run):
    hook, _ = added(run, URL)

    assert f"asreported hook deliveries {hook} lists them" in run("hook", "retry", hook, "7", code=1).stderr


def test_the_doctor_tells_of_hooks(town, run):
    assert "nobody is told of revisions" in run("doctor").stdout
    added(run, URL)
    assert re.search(r"hooks\s+ok\s+1; 0 deliveries wait", run("doctor").stdout)

    hooks_of(town).chmod(0o644)

    assert "chmod 600" in run("doctor", code=1).stdout


@contextmanager
def documented_receiver(port, secret, output):
    """The receiver of docs/operating.md, as somebody copies it."""
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/operating.md").read_text(encoding="utf-8"), re.DOTALL)
    with output.open("w", encoding="utf-8") as told:
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            env={**os.environ, "SECRET": secret, "PORT": str(port)},
            stdout=told,
            stderr=subprocess.STDOUT,
        )
    try:
        await_listener(process, ("127.0.0.1", port), output)
        yield
    finally:
        process.kill()
        process.wait()


def test_the_receiver_of_the_documentation_takes_what_was_signed_and_nothing_else(town, run, tmp_path):
    url = f"http://127.0.0.1:{(port := free_port())}/in"
    right, secret = added(run, url, "--allow-private")
    wrong, _ = added(run, url, "--allow-private")
    output = tmp_path / "told.txt"

    with documented_receiver(port, secret, output):
        assert "took it" in run("hook", "test", right).stdout
        assert "401" in run("hook", "test", wrong, code=1).stderr

    assert output.read_text(encoding="utf-8").count("asreported.hook.test.v1") == 1
