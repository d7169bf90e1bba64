"""An import that is killed again and again, never at the same moment, ends like one that was left alone."""

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from projections.answers.buckets import ask_years
from projections.answers.figures import ask_figures
from projections.answers.rectangle_pages import ask_rectangles
from projections.answers.series_list import ask_series_list
from projections.answers.totals import ask_totals
from projections.answers.view import View
from stores.opening import open_ledger
from stores.sqlite.store import Store
from tests.real.importing import BUNDLE, MISSING, PIPE, ROOT, imported, now

REV = "c09f77040c948408365abb14fd67f001011c8f29"  # of 2022-06-13: the first 195 versions
KILLS = 10
NAME = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@pytest.fixture(scope="module")
def repo(tmp_path_factory):
    if not BUNDLE.exists():
        pytest.skip(MISSING)
    place = tmp_path_factory.mktemp("history") / "losses"
    subprocess.run(["git", "clone", "--quiet", "--bare", str(BUNDLE), str(place)], check=True)
    return place


def killed_run(path, repo, chance):
    """Start an import and kill it a moment after it recorded something; how it ended."""
    command = [sys.executable, "-m", "tests.real.importing", str(path), str(repo), REV]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, pipesize=PIPE, text=True) as run:
        before = head(path)
        assert run.stdout is not None
        wanted = chance.randrange(1, 12)
        for line in run.stdout:
            wanted -= line.startswith("recording")
            if wanted == 0:
                break
        time.sleep(chance.uniform(0, 0.02))
        with suppress(ProcessLookupError):
            os.kill(run.pid, signal.SIGKILL)
        run.wait()
    assert head(path) > before, "something new was recorded before it was killed"
    return run.returncode


def head(path):
    if not path.exists():
        return 0
    store = Store(path)
    try:
        return store.head()
    finally:
        store.close()


def stored(path):
    """Every batch as it is stored, but for names and times, which differ from run to run."""
    store = Store(path)
    names: dict[str, str] = {}
    batches, ends = [], store.batch_ends(0, store.head())
    for first, last in zip([0, *ends], ends, strict=False):
        batches.append([plainly(state, names) for _, state in store.stored(first, last - first)])
    store.close()
    return batches


def plainly(state, names):
    text = NAME.sub(lambda found: names.setdefault(found[0], f"name {len(names)}"), state.decode())
    return {key: value for key, value in json.loads(text).items() if key != "recorded_at"}


def answered(path):
    """Totals, years and figures of every series."""
    with View.open(path) as answers:
        answers.catch_up()
        at = answers.at()
        names = [one.series for one in ask_series_list(answers, at).items]
        return ask_totals(answers, at), [
            (ask_years(answers, at, name), ask_figures(answers, at, name), ask_rectangles(answers, at, name))
            for name in names
        ]


def test_ten_kills_leave_what_an_undisturbed_import_leaves(tmp_path, repo):
    alone, killed = tmp_path / "alone.db", tmp_path / "killed.db"
    imported(alone, repo, REV)
    chance = random.Random(20220224)

    endings = [killed_run(killed, repo, chance) for _ in range(KILLS)]
    with open_ledger(killed, now):
        pass
    rest = imported(killed, repo, REV)

    assert endings == [-signal.SIGKILL] * KILLS
    assert rest.events > 0
    assert stored(killed) == stored(alone)
    assert answered(killed) == answered(alone)
    assert imported(killed, repo, REV).events == 0
