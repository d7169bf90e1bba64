"""The scripts of pages: few lines, and nothing from elsewhere."""

import re

import pytest

from tests.test_architecture import ROOT

SCRIPTS = sorted((ROOT / "api" / "pages" / "static").glob("*.js"))
TEMPLATES = sorted((ROOT / "api" / "pages" / "templates").glob("*.html"))
MOST_LINES, LONGEST_LINE = 200, 160


def test_all_scripts_together_have_two_hundred_lines_at_most():
    assert SCRIPTS
    assert sum(len(one.read_text(encoding="utf-8").splitlines()) for one in SCRIPTS) <= MOST_LINES


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda one: one.name)
def test_a_script_names_no_other_host_and_makes_no_code_of_texts(script):
    text = script.read_text(encoding="utf-8")

    assert set(re.findall(r"https?://[^\"'`\s]+", text)) <= {"http://www.w3.org/2000/svg"}
    assert not re.search(
        r"\beval\b|new Function|innerHTML|outerHTML|insertAdjacentHTML|document\.write|\.style\b", text
    )
    assert [line for line in text.splitlines() if len(line) > LONGEST_LINE] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda one: one.name)
def test_a_template_has_no_script_or_style_within(template):
    text = template.read_text(encoding="utf-8")

    assert (
        re.findall(
            r"<script[^>]*>\s*[^<\s]",
            re.sub(r"<script type=\"application/ld\+json\".*?</script>", "", text, flags=re.DOTALL),
        )
        == []
    )
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
