"""The words that the product does not use, each with what a reader of today expects instead."""

import ast
import re

import pytest

from tests.test_architecture import FILES, ROOT, SOURCES, parsed

# Decision records keep the words in which they were argued. What is generated is read, too: every verb's help, every
# refusal and every problem stands there.
PAGES = [
    name
    for name in FILES
    if name.endswith(".md") and not name.startswith(("docs/decisions/", "tests/")) and name != "benchmarks/RESULTS.md"
]
INSTEAD = {
    r"anew": "again",
    r"for ever": "permanently, never changes",
    r"who(?:m|so)?ever": "somebody who, a client that",
    r"noughts?": "zero",
    r"in earnest": "really, for real",
    r"(?:said|says?|saying) aloud": "states, records",
    r"(?:page|goes on|go on) behind": "the next page, continues after",
    r"told apart": "reported separately, distinguished",
    r"what (?:is|was) told": "what the answer says",
    r"(?:comes?|came) to (?:a position|nothing|it)": "is, records nothing",
    r"what (?:it|they|revisions) (?:comes?|came) to": "what it recorded, the effect of",
    r"counts over": "overrides",
    r"sees? to it": "enforces, takes care of",
    r"hung up|hangs up": "disconnected",
    r"others than": "other users",
    r"likewise": "also, or say it again",
    r"in the making": "in progress",
    r"not of its form": "not written correctly",
    r"of their own accord|by hand of": "automatically",
    r"be it": "even if",
    r"makes? known": "registers",
    r"at hand": "there",
    r"takes? home": "downloads",
    r"beforehand": "in advance",
    r"stands? just so": "is the same",
    r"an operator has looked": "an operator has checked it",
    r"ought|shall|hath|thereof|whereof|therein|wherein|hitherto|henceforth": "today's words",
}


def strange(text: str) -> list[str]:
    """What the text should not say, with what to write instead.

    >>> strange("Rebuilt anew, whoever asks.")
    ['anew: again', 'whoever: somebody who, a client that']
    """
    prose = re.sub(r"\s+", " ", re.sub(r"\]\([^)\s]*\)", "]", text))
    return [
        f"{found[0]}: {better}"
        for word, better in INSTEAD.items()
        for found in re.finditer(rf"\b(?:{word})\b", prose, re.IGNORECASE)
    ]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_in_plain_english(name):
    assert strange((ROOT / name).read_text(encoding="utf-8")) == []


def messages(name: str) -> list[str]:
    """The texts in the file's code: what it says, prints, logs and refuses with. Triggers stand in every ledger."""
    tree = parsed(name)
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
        if "BEGIN SELECT raise" not in node.value
    ]


@pytest.mark.parametrize("name", SOURCES)
def test_a_message_is_in_plain_english(name):
    assert [found for text in messages(name) for found in strange(text)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("It is built\n  anew.", ["anew: again"], id="across a line"),
        pytest.param("Kept for\never", ["for ever: permanently, never changes"], id="two words on two lines"),
        pytest.param("Whoever", ["Whoever: somebody who, a client that"], id="a capital"),
        pytest.param("a thought, a shoulder", [], id="a part of another word"),
    ],
)
def test_a_word_is_found_where_it_stands_alone(text, found):
    assert strange(text) == found
