"""Fixed vocabularies and texts that are safe to show."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import InvalidText, UnknownWord
from domain.words import QUALIFIERS, REASONS, STATUSES, handle, name, text, word


@pytest.mark.parametrize("known", [QUALIFIERS, REASONS, STATUSES])
def test_known_words_pass(known):
    assert [word(one, known, "word") for one in known] == list(known)


@pytest.mark.parametrize("unknown", ["", "Exact", "exact ", "roughly", "x" * 5000])
def test_a_refusal_names_the_words_that_are_known(unknown):
    with pytest.raises(UnknownWord, match="exact, about, over, under") as refused:
        word(unknown, QUALIFIERS, "qualifier")

    assert len(refused.value.message) < 200


def test_text_is_kept_in_nfc():
    assert text("e\u0301", 10, "name") == "\u00e9"


def test_length_is_that_of_the_normal_form():
    assert text("e\u0301" * 10, 10, "name") == "\u00e9" * 10
    with pytest.raises(InvalidText, match="has 11 characters; at most 10"):
        text("x" * 11, 10, "name")


@pytest.mark.parametrize(
    "character",
    "\x00\x07\t\r\x1b\x7f\x85\u061c\u200e\u200f\u202a\u202e\u2066\u2069\u2028\u2029\ud800\ue000\uffff\u0378",
)
@pytest.mark.parametrize("lines", [False, True])
def test_control_bidirectional_and_unassigned_characters_are_refused(character, lines):
    with pytest.raises(InvalidText, match=f"U\\+{ord(character):04X}"):
        text(f"a{character}b", 10, "note", lines=lines)


def test_a_name_is_one_line_and_a_note_may_have_several():
    with pytest.raises(InvalidText, match=r"U\+000A"):
        text("a\nb", 10, "name")

    assert text("a\nb", 10, "note", lines=True) == "a\nb"


def test_a_letter_has_as_many_marks_as_any_language_writes():
    assert len(text("a" + "\u0323" * 30, 100, "note")) == 30
    for marks in ("\u0323" * 31, "\u0301\u0323" * 10_000):
        with pytest.raises(InvalidText, match="more than 30 marks"):
            text("a" + marks, 100_000, "note")


@pytest.mark.parametrize("empty", ["", " ", "\u00a0", "\u3000"])
def test_a_name_says_something(empty):
    with pytest.raises(InvalidText, match="title is empty"):
        name(empty, 10, "title")


@pytest.mark.parametrize("harmless", ["Втрати особового складу", "損失", "🪖", "naïve", "5\u00a0840"])
def test_what_people_write_passes(harmless):
    assert text(harmless, 100, "title") == harmless


@given(st.text(max_size=50))
def test_what_passes_is_normal_and_passes_again(said):
    try:
        kept = text(said, 200, "note", lines=True)
    except InvalidText:
        return

    assert text(kept, 200, "note", lines=True) == kept == unicodedata.normalize("NFC", kept)


@pytest.mark.parametrize(
    "twin",
    ["ann\u200b", "\ufeffann", "a\u00adnn", "ann\U000e0041", "an\u2060n", "ann\ufe0f", "ann\u3164", "ann\u2800",
     "a\u034fnn", "ann\u200d", "an\u200cn", "ann\u17b5", "ann\ufff9", "\u200dann", "\u06a9\u062a\u200c"],
)  # fmt: skip
def test_no_name_has_a_twin_that_looks_the_same(twin):
    with pytest.raises(InvalidText, match=r"which is (invisible|not allowed in a text)"):
        name(twin, 100, "owner")


@pytest.mark.parametrize("twin", ["ann ", " ann", "ann\u00a0", "ann  lee", "ann\u3000lee", "ann\u2009lee"])
def test_no_handle_has_a_twin_by_its_blanks(twin):
    with pytest.raises(InvalidText, match="starts or ends with a space, or contains two in a row"):
        handle(twin, "owner")
    assert handle("Ann Lee", "owner") == "Ann Lee"


@pytest.mark.parametrize(
    "said", ["\u0645\u06cc\u200c\u062e\u0648", "\u0995\u09cd\u200d\u09b7", "❤\ufe0f Losses", "Straße", "naïve", "文字"]
)
def test_what_a_language_is_spelled_with_may_stand_in_a_name(said):
    assert name(said, 100, "title") == said


def test_a_quote_keeps_what_was_sent_though_it_cannot_be_seen():
    assert text("soft\u00adhyphen\n\u200bzero width", 100, "quote", lines=True) == "soft\u00adhyphen\n\u200bzero width"
