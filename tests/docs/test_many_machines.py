"""The page about several machines goes as it says, with three servers of which one is lost."""

import re
import shutil

from tests.docs import page
from tests.docs.many_machines import ManyMachines, widened
from tests.docs.test_recording import WRITES
from tests.test_architecture import ROOT

PAGE = ROOT / "docs" / "many-machines.md"
# What depends on the server's version, on how soon a standby notes a new timeline, and on how often was signed.
DIFFERING = (
    (re.compile(r"(primary  |standby  )\d+\.\d+ +(?:\d+|hidden)"), r"\g<1>0.0  0"),
    (re.compile(r"\d+(?=  equal, every byte)"), "0"),
)


def masked(text: str) -> str:
    for pattern, instead in DIFFERING:
        text = pattern.sub(instead, text)
    return page.masked(text)


def test_a_session_with_three_servers_goes_as_the_page_says(nodes, tmp_path):
    text, machines = PAGE.read_text(encoding="utf-8"), ManyMachines(nodes, tmp_path)
    machines.begin()
    known = page.steps(text)

    answers = machines.answers_of([one.commands for one in known], tmp_path, with_curl=bool(shutil.which("curl")))
    told = text
    for step, answer in reversed(list(zip(known, answers, strict=True))):
        if step.shown is not None:
            told = told[: step.start] + page.as_shown(answer, step.shown) + told[step.end :]
    if WRITES and masked(told) != masked(text):
        PAGE.write_text(told, encoding="utf-8")
        text = told

    assert masked(text) == masked(told), "write it again: ASREPORTED_WRITE_DOCS=1"


def test_a_table_keeps_its_columns_where_its_first_one_gets_longer_names():
    names = {"127.0.0.1:10000": "db1.internal:5432"}
    narrow = ["server           up to\n", "127.0.0.1:10000  9\n"]
    wide = ["server              up to\n", "127.0.0.1:10000     9\n", "app1/asreported.db  9\n"]

    assert list(widened(narrow, names)) == ["server             up to\n", "db1.internal:5432  9\n"]
    assert list(widened(wide, names)) == [
        "server              up to\n",
        "db1.internal:5432   9\n",
        "app1/asreported.db  9\n",
    ]
