"""Every finding of the doctor has words, and every fact that the words name is one that the finding carries."""

import ast
from string import Formatter
from typing import get_args

from cli.doctor_words import WORDS
from tests.test_architecture import ROOT
from upkeep.doctor.finding import Check, What

VERDICTS = ("ok", "look", "wrong")


def findings_made():
    """What each call of ``ok``, ``look`` and ``wrong`` in the doctor's files names, with the facts it carries."""
    for file in sorted((ROOT / "upkeep" / "doctor").glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in ("ok", "look", "wrong")
            ):
                texts = {one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and one.value in WORDS}
                yield from ((text, {one.arg for one in node.keywords}) for text in texts)


def named_in(what):
    """The facts that its words name."""
    return {name for part in WORDS[what] for _, name, _, _ in Formatter().parse(part) if name}


def test_every_finding_has_words_and_no_words_are_of_a_finding_that_is_not_made():
    assert set(WORDS) == set(get_args(What))


def test_every_check_has_a_name_of_its_own():
    assert len(set(get_args(Check))) == len(get_args(Check))


def test_the_words_name_facts_that_the_finding_carries():
    made = [(what, facts) for what, facts in findings_made() if None not in facts]

    assert [what for what, facts in made if not named_in(what) <= facts] == []
    assert len({what for what, _ in made}) > len(WORDS) // 2
