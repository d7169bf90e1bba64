"""The rules by which claims are compared with figures, as an operator writes them."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct, field

from domain.keys import figure_key, series_key, slug
from domain.periods import period
from domain.recording.registering import LONGEST_NAME
from domain.refusals import Malformed
from domain.values import value_text
from domain.words import Qualifier, text
from projections.analysis.claim_verdict import Rounding
from projections.moment import backwards

MOST_RULES = 100
# Characters of the words of a quoted claim, and of a title.
MOST_WORDS, _MOST_TITLE = 500, 100
_MOST_SERIES = 20


class QuotedClaim(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number that a source said in words only: the note of a figure has ``words``, and they say ``value``.

    ``start`` and ``end`` bound the days that it is of.
    """

    period: str
    words: str
    value: str
    qualifier: Qualifier = "exact"
    start: str
    end: str


class ClaimRule(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is a claim, and what it is compared with.

    Each figure of the series ``claims`` whose period lies between ``start`` and ``end`` is one, or what is ``quoted``
    in the note of one of them. The amounts of the series ``figures`` over the claim's days are added up, and divided
    by their days for a ``daily-average``. They are in the unit of the claims, or in ``unit``, where the two are called
    otherwise. What was claimed should be ``equal`` to that, by one of the ``roundings`` if
    it is not the number itself, or ``at-least`` as much.
    """

    name: str
    title: str
    claims: str
    figures: tuple[str, ...]
    gives: Literal["total", "daily-average"] = "total"
    expects: Literal["equal", "at-least"] = "equal"
    roundings: tuple[Rounding, ...] = ("nearest",)
    unit: str | None = None
    start: str | None = None
    end: str | None = None
    quoted: QuotedClaim | None = None


class ClaimRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All rules, in their order."""

    rule: tuple[ClaimRule, ...] = field(default_factory=tuple)


def check_rules(rules: Iterable[ClaimRule]) -> None:
    """Raise a Malformed for what no rule may say: no slug, key, period or value, a name twice, too many."""
    names: set[str] = set()
    for rule in rules:
        slug(rule.name, "name")
        if rule.name in names:
            raise Malformed(f"there are two rules {rule.name}", name=rule.name)
        names.add(rule.name)
        try:
            _check(rule)
        except Malformed as refusal:
            raise Malformed(f"rule {rule.name}: {refusal.message}", name=rule.name) from refusal
    if len(names) > MOST_RULES:
        raise Malformed(f"there are {len(names)} rules, more than {MOST_RULES}", rules=len(names))


def _check(rule: ClaimRule) -> None:
    _words(rule.title, _MOST_TITLE, "title")
    claims = series_key(rule.claims)
    keys = {str(series_key(one)) for one in rule.figures}
    if not 1 <= len(rule.figures) <= _MOST_SERIES or len(keys) < len(rule.figures):
        raise Malformed(f"figures are one to {_MOST_SERIES} different series", figures=len(rule.figures))
    if str(claims) in keys:
        raise Malformed(f"{claims} cannot be compared with itself", series=str(claims))
    if rule.gives == "daily-average" and len(rule.figures) > 1:
        raise Malformed("a daily-average is of one series, for each has days of its own", figures=len(rule.figures))
    if rule.unit is not None:
        _words(rule.unit, LONGEST_NAME, "unit")
    _check_days(rule.start, rule.end)
    if rule.quoted is not None:
        figure_key(f"{claims}/{rule.quoted.period}")
        _words(rule.quoted.words, MOST_WORDS, "words")
        value_text(rule.quoted.value)
        _check_days(rule.quoted.start, rule.quoted.end)


def _words(said: str, most: int, what: str) -> None:
    if not text(said, most, what).strip():
        raise Malformed(f"{what} has no words", field=what)


def _check_days(start: str | None, end: str | None) -> None:
    first = None if start is None else period(start).first
    last = None if end is None else period(end).last
    if first is not None and last is not None and first > last:
        raise backwards(start, end)
