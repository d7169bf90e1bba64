"""Who may do what: every rule beside every scope."""

import pytest

from api.authority.scopes import ADMIN, CORRECT, OPEN, READ, REPORT, RULES, Rule, is_allowed, require, scopes
from api.authority.tokens import Token
from api.http.http_refusals import NotAllowed, NotAScope, NotAuthenticated
from domain.refusals import NotASlug

EVERYTHING = {"open", "read", "report", "report town", "report city", "correct", "admin"}
ANYBODY = {"open", "read"}
QUESTIONS = {
    "open": (OPEN, None),
    "read": (READ, None),
    "report": (REPORT, None),
    "report town": (REPORT, "town"),
    "report city": (REPORT, "city"),
    "correct": (CORRECT, None),
    "admin": (ADMIN, None),
}


def holding(*held):
    return Token(
        id="3k9d02xm",
        owner="ada",
        scopes=held,
        created="",
        issued_by="root",
        expires=None,
        revoked=None,
        state="active",
    )


@pytest.mark.parametrize(
    ("token", "may"),
    [
        pytest.param(None, ANYBODY, id="no token"),
        pytest.param(holding("read"), ANYBODY, id="read"),
        pytest.param(holding("report:town"), {*ANYBODY, "report", "report town"}, id="report one source"),
        pytest.param(holding("report:*"), {*ANYBODY, "report", "report town", "report city"}, id="report any source"),
        pytest.param(holding("correct"), {*ANYBODY, "correct"}, id="correct"),
        pytest.param(holding("admin"), {*ANYBODY, "admin"}, id="admin keys nothing in"),
        pytest.param(holding("admin", "correct", "report:*"), EVERYTHING, id="several"),
        pytest.param(holding(), ANYBODY, id="none at all"),
        pytest.param(holding("reporter", "Admin", "report", "correct "), ANYBODY, id="what looks like a scope"),
    ],
)
def test_a_scope_opens_what_it_names_and_nothing_else(token, may):
    assert {name for name, (rule, source) in QUESTIONS.items() if is_allowed(rule, token, source)} == may


@pytest.mark.parametrize("held", ["read", "report:town", "correct", "admin"])
def test_where_reads_are_closed_any_valid_token_reads(held):
    assert is_allowed(READ, holding(held), reads_are_open=False)
    assert not is_allowed(READ, None, reads_are_open=False)
    assert is_allowed(OPEN, None, reads_are_open=False)


def test_a_rule_that_nobody_stated_allows_nothing():
    everything = holding("admin", "correct", "read", "report:*", "strange")

    assert not is_allowed(Rule("strange", "?"), everything)


@pytest.mark.parametrize("rule", RULES, ids=[rule.name for rule in RULES])
def test_without_a_token_it_is_another_refusal_than_with_one(rule):
    if rule == OPEN:
        require(rule, None, reads_are_open=False)
        return
    with pytest.raises(NotAuthenticated):
        require(rule, None, reads_are_open=False)
    if rule != READ:
        with pytest.raises(NotAllowed):
            require(rule, holding(), "town")


def test_scopes_are_kept_once_and_in_order():
    assert scopes(["report:town", "admin", "report:town"]) == ("admin", "report:town")


@pytest.mark.parametrize(
    ("said", "refusal", "message"),
    [
        pytest.param([], NotAScope, "at least one", id="none"),
        pytest.param(["write"], NotAScope, "known are report:<source>", id="an unknown word"),
        pytest.param(["Admin"], NotAScope, "'Admin'", id="upper case"),
        pytest.param([""], NotAScope, "''", id="empty"),
        pytest.param(["report"], NotAScope, "'report'", id="report of nothing"),
        pytest.param(["report:"], NotASlug, "not a source", id="an empty source"),
        pytest.param(["report:Town"], NotASlug, "not a source", id="a source that can be none"),
        pytest.param(["report:town/cases"], NotASlug, "not a source", id="a series"),
        pytest.param(["report:town,correct"], NotASlug, "not a source", id="two in one"),
        pytest.param([f"report:s{at}" for at in range(101)], NotAScope, "at most 100", id="too many"),
    ],
)
def test_what_is_no_scope_is_refused(said, refusal, message):
    with pytest.raises(refusal, match=message):
        scopes(said)
