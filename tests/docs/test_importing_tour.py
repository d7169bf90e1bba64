"""The tour of importing goes as its page says, in an empty folder."""

import os
import re
import shutil

from tests.docs import page
from tests.docs.session import answers_of
from tests.test_architecture import ROOT

WRITES = os.environ.get("ASREPORTED_WRITE_DOCS") == "1"
PAGE = ROOT / "docs" / "tour-of-importing.md"
# The names of commits and of proposals, and instants of recording.
DIFFERING = ((re.compile(r"\b20(?!22)\d\d-\d\d-\d\d \d\d:\d\d:\d\dZ"), "0000-00-00 00:00:00Z"),)


def masked(text: str) -> str:
    for pattern, instead in DIFFERING:
        text = pattern.sub(instead, text)
    return page.masked(text)


def test_a_tour_of_importing_goes_as_its_page_says(tmp_path):
    text = PAGE.read_text(encoding="utf-8")
    known = page.steps(text)

    answers = answers_of([one.commands for one in known], tmp_path, with_curl=bool(shutil.which("curl")))
    told = text
    for step, answer in reversed(list(zip(known, answers, strict=True))):
        if step.shown is not None:
            told = told[: step.start] + page.as_shown(answer, step.shown) + told[step.end :]
    if WRITES and masked(told) != masked(text):
        PAGE.write_text(told, encoding="utf-8")
        text = told

    assert masked(text) == masked(told), "write it again: ASREPORTED_WRITE_DOCS=1"
