"""The tour of the pages: every step that it names is carried out in a real browser."""

import os
import re

import pytest

from tests.api.a_browser import needs_a_browser
from tests.pages.browsing import a_page
from tests.pages.test_slider import ready, rest, wind
from tests.test_architecture import ROOT

pytestmark = needs_a_browser
TEXT = (ROOT / "docs" / "tour-of-pages.md").read_text(encoding="utf-8")
PARTS = re.split(r"\n###? ", TEXT)[1:]
QUESTIONS = {title: part for title, _, part in (one.partition("\n") for one in PARTS) if "\n- " in part}
WHOLE = "On the whole history: "
MOST_CLICKS = 3
ORDINALS = ("first", "second", "third")
STEP = re.compile(
    r"- (?:(Open) `(.+?)`|(Write) `(.+?)` into `(.+?)`|(Click) `(.+?)`|(Move) .+ (\w+) moment|(.+ says) `(.+?)`)\.$"
)
PICTURES = re.compile(r"!\[.+\]\((.+\.png)\)")


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_by_the_steps_that_are_named(browser, request, question):
    ground = request.getfixturevalue("real_history" if question.startswith(WHOLE) else "demo")
    lines = [line for line in QUESTIONS[question].splitlines() if line.startswith("- ")]
    steps = [step for line in lines if (step := STEP.match(line))]

    assert len(steps) == len(lines)
    assert sum(line.startswith("- Click") for line in lines) <= MOST_CLICKS
    with a_page(browser, "light") as heard:
        for step in steps:
            follow(heard, ground.address, [one for one in step.groups() if one is not None])
        if "ASREPORTED_WRITE_DOCS" in os.environ:
            for name in PICTURES.findall(QUESTIONS[question]):
                heard.page.screenshot(path=ROOT / "docs" / name)
        assert heard.complaints == []


def test_every_picture_of_the_tour_is_there_and_small():
    names = PICTURES.findall(TEXT)

    assert names
    for name in names:
        assert 1_000 < (ROOT / "docs" / name).stat().st_size < 200_000


def follow(heard, address, words):
    verb, *given = words
    page = heard.page
    if verb == "Open":
        heard.open(f"{address}{given[0]}")
    elif verb == "Write":
        page.get_by_label(given[1], exact=True).fill(given[0])
    elif verb == "Click":
        within = page.get_by_role("main")
        link, button = (within.get_by_role(kind, name=given[0], exact=True) for kind in ("link", "button"))
        link.or_(button).first.click()
    elif verb == "Move":
        ready(heard)
        wind(heard, ORDINALS.index(given[0]))
        rest(heard)
    else:
        said = re.sub(r"\s+", " ", page.locator("body").inner_text())
        assert given[0].lower() in said.lower()
